"""The page of one site: what is known there, its models, its data, its plan, and how all of it was made."""

from datetime import date

from analysis.report import comments, sentences, simulated, standing
from analysis.report.counted import NOTHING
from analysis.report.frame import titled
from analysis.report.lacking import lacking
from analysis.report.overview import files, known, tables
from analysis.report.overview.cards import Card
from analysis.report.overview.known import Place
from analysis.report.overview.listing import Listing, Row, listing
from analysis.report.overview.section import Page, Section
from analysis.words import Said, Words, say

ROOT = "../"
QUALITY = "quality"  # the page of a district's data, beside this one
EVALUABILITY, REOFFENDING = "1_evaluability", "2_recidivism"
NOBODY_FOLLOWED = say(
    "Nobody could be followed for new offences; its page says why, under “Who is followed”. Those known only from a list that "
    "loses people are set apart: whoever offended may be gone from it. It takes the certificates of everybody who was released, "
    "under “records” in source.yaml as a record of their own with overwrites: false."
)


def page(place: Place, write: Words) -> Page:
    """The page of a site in one language."""
    name = place.name(write)
    lead = list(filter(None, [covers(place, write)]))
    sections = [_known(place, write), _described(place, write), _models(place, write), _pages(place, write),
                _quality(place, write), _plan(place, write), _made(place, write), _not_known(place, write)]  # fmt: skip
    return Page(files.site_page(place.id), name, name, lead, (), sections, place.marks(write))


def covers(place: Place, write: Words) -> str:
    """Whom and what a site's data cover; empty where its results here do not say."""
    found = place.first("covers")
    return _marked(found[1][write.language], place, write) if found else ""


def _marked(text: str, place: Place, write: Words) -> str:
    return simulated.sentence(text, write) if place.simulated else text


def _texts(place: Place, write: Words, *texts: Said) -> tuple[str, ...]:
    return tuple(_marked(write(text), place, write) for text in texts)


def _known(place: Place, write: Words) -> Section:
    told = place.first("standing")
    texts = [standing.HEADLINES[told[1]]] if told and told[1] in standing.HEADLINES else []
    if _nobody_followed(place):  # stronger than what the calendar alone promised
        texts = [NOBODY_FOLLOWED]
    rows = list(place.verdicts())
    if not rows:
        texts += _nothing_yet(place)
    if any(card.get("old") for card in place.cards):
        texts.append(
            say(
                "This result was made by another version of the program and cannot be shown. Run: hoanhap run {site}",
                site=place.id,
            )
        )
    items = lacking({card["notebook"] for card in place.cards}).values() if told else ()
    made = [tables.verdicts([(place, *each) for each in rows], write, whose=False, root="")] if rows else []
    return Section(
        "known",
        write(say("What is known")),
        _texts(place, write, *texts),
        _texts(place, write, *items),
        tuple(made),
    )


def _nobody_followed(place: Place) -> bool:
    """Whether new offences were looked for, and no release could be followed."""
    rows = [row for card in place.cards if card["notebook"] == REOFFENDING for row in card.get("shares", ())]
    return bool(rows) and all(row.get("n") == 0 for row in rows)


def _nothing_yet(place: Place) -> list[Said]:
    """What may be said where there is no verdict; of printed figures, what they are, and what it takes to know."""
    printed, needed = place.first("printed"), place.first("needed")
    texts = [sentences.NOTHING_YET, *([sentences.COUNTED_ONLY] if printed else [])]
    return texts + ([sentences.takes(needed[1])] if needed else [])


def _described(place: Place, write: Words) -> Section:
    rows = [(place, card, row) for card in place.cards for row in card.get("shares", ())]
    made = (tables.shares(rows, write, whose=False, root=""),) if rows else ()
    return Section("described", write(say("What became of people, described")), (), (), made)


def _models(place: Place, write: Words) -> Section:
    kinds = place.kinds()
    printed = place.first("printed")
    items = tables.printed(place, write, root=ROOT) if printed and not kinds else ()
    made = (tables.kinds([(place, kind, row) for kind, row in kinds.items()], write, root=ROOT),) if kinds else ()
    texts = [say("Printed figures name these models; of nobody in them is there a record.")] if items else []
    return Section("models", write(say("Models")), _texts(place, write, *texts), tuple(items), made)


def _pages(place: Place, write: Words) -> Section:
    links = [(card["title"][write.language], card["notebook"]) for card in place.cards]
    links.append((write(comments.TITLE), comments.NAME))
    items = [known.link(titled(text, place.simulated, write), files.file(name, write.language)) for text, name in links]
    return Section("pages", write(say("Pages with everything")), (), tuple(items))


def _quality(place: Place, write: Words) -> Section:
    texts, items = [], []
    for card in place.cards:
        if card["notebook"] == EVALUABILITY:
            text = titled(write(say("What the records are worth, table by table")), place.simulated, write)
            items.append(known.link(text, files.file(QUALITY, write.language)))
    made = next((card["made"] for card in place.cards if card["made"]), {})
    if made.get("refused"):
        texts.append(
            say(
                "Files that were read: {n}; some rows could not be used in: {refused}. Which and why stands with each page, under "
                "“How this result was made”.",
                n=made["files"],
                refused=made["refused"],
            )
        )
    if not items:
        texts.append(say("This is no district with records of its own, so there is no page about their quality."))
    return Section("quality", write(say("Quality of the data")), _texts(place, write, *texts), tuple(items))


def _plan(place: Place, write: Words) -> Section:
    planned = [card for card in place.cards if card["plan"]]
    if not planned:
        none = say("There is no plan for this site, so nothing here can decide anything.")
        return Section("plan", write(say("Plan and what was changed")), _texts(place, write, none))
    columns = [say("page"), say("plan"), say("written"), say("outcomes known by then"), say("outcomes first opened"),
               say("look"), say("changed since")]  # fmt: skip
    rows = [_planned(card, write) for card in planned]
    note = say(
        "The plan stands on each page, with every change made after outcomes were opened. Pages with the same plan have the "
        "same number for it. Look: 1 for the files at which outcomes were first opened, one more for each later state of them."
    )
    listed = _listing(place, say("The plan behind each page"), columns, rows, write, note, words=5)
    return Section("plan", write(say("Plan and what was changed")), (), (), (listed,))


def _planned(card: Card, write: Words) -> Row:
    plan = card["plan"]
    days = [write(date.fromisoformat(plan[name])) if plan.get(name) else NOTHING for name in ("written", "first")]
    look = write(plan["look"]) if plan.get("look") else NOTHING
    return Row((known.page_of(card, write, ROOT), plan["hash"], days[0], write(plan["known"]), days[1], look,
                write(plan["changes"])))  # fmt: skip


def _made(place: Place, write: Words) -> Section:
    columns = [
        say("page"),
        say("run"),
        say("input files"),
        say("all of them together (SHA-256)"),
        say("files with refused rows"),
    ]
    rows = [_run(card, write) for card in place.cards]
    note = say(
        "One run is one notebook on this site; its number changes with whatever the result depends on. Each page says at its end "
        "which files it read, by kind and number, and with which versions."
    )
    listed = _listing(place, say("The run behind each page"), columns, rows, write, note, words=2)
    return Section("made", write(say("How it was made")), (), (), (listed,))


def _run(card: Card, write: Words) -> Row:
    made = card["made"]
    told = [write(made[name]) if name in made else NOTHING for name in ("files", "data", "refused")]
    address = ROOT + files.file(f"{card['site']}/{card['notebook']}", write.language) + "#made"
    return Row((known.page_of(card, write, ROOT), known.link(card["run"], address), *told))


def _not_known(place: Place, write: Words) -> Section:
    found = place.first("not_known")
    items = [_marked(text, place, write) for text in found[1][write.language]] if found else []
    texts = [] if items else [say("What the source does not say stands at the end of each page.")]
    return Section("not-known", write(say("What is not known")), _texts(place, write, *texts), tuple(items))


def _listing(
    place: Place, caption: Said, columns: list[Said], rows: list[Row], write: Words, note: Said, *, words: int
) -> Listing:
    wordy = tuple(range(words))
    return listing(caption, columns, rows, write, note=note, wordy=wordy, synthetic=place.simulated, filterable=False)
