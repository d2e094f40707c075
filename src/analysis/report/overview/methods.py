"""The page about methods and limits: which methods the results of this site used, what guards found, and what holds for all."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from analysis.report import checks
from analysis.report.anchors import slug
from analysis.report.documents import FOLDER
from analysis.report.documents import documents as written
from analysis.report.frame import named
from analysis.report.made import GUARDS
from analysis.report.marked_up import headings
from analysis.report.overview import files, method_words
from analysis.report.overview.known import Place, first_up
from analysis.report.overview.listing import Listing, Row, listing
from analysis.report.overview.section import Page, Section
from analysis.words import Said, Words, say

STEPS = (
    say(
        "Before outcomes are opened a plan says who is compared with whom, for how long, and how small a difference still counts."
    ),
    say("Files as agencies have them become tables; every row is kept, or comes back with the reason beside it."),
    say("Whoever joined a model is compared with people eligible on the same day who had not joined by then."),
    say("Where events are few, only what few events can carry is computed; the plan's ladder says which."),
    say(
        "Guards look for what could mislead. Some weaken the evidence, some forbid any conclusion, whatever the interval says."
    ),
    say("A fixed rule over the plan's interval and its check gives the verdict; no p-value is chosen afterwards."),
    say("What may be shown passes one door, which hides what would tell of a person."),
)
LIMITS = (
    say("No records of persons in Viet Nam are public, so no effect of a Vietnamese model is estimated from public data."),
    say("One district alone can rarely settle anything: its people and their offences are too few. Several together can."),
    say("“Cannot tell yet” does not mean “does not work”, and “described only” says nothing about what a model does."),
    say("What nobody wrote down cannot be held alike: those who join may differ from the others. Only a lottery ends that doubt."),
    say("Whoever is found in no record is not somebody without an event."),
    say("What is hidden or not known is not zero."),
    say("A result holds for its people, place and time. Places and models are never ranked."),
)  # fmt: skip


FORMULAS = "formulas"  # documents about methods
MORE = (FORMULAS, "methods", "validity")


def page(places: Sequence[Place], write: Words, *, documents: bool) -> Page:
    """The page in one language; `documents`: whether the site has rendered documents, to which it leads."""
    title = write(say("Methods and limits"))
    sections = [
        _listed("steps", say("How a result comes about"), STEPS, write),
        _used("intervals", say("Intervals"), "methods", method_words.interval, places, write, documents=documents),
        _used("ways", say("Ways of estimating"), "ways", method_words.way, places, write, documents=documents),
        _guards(places, write),
        _listed("limits", say("Limits"), LIMITS, write),
    ]
    lead = say("What the results on this site were made with, and what cannot be learnt from them.")
    return Page(files.METHODS, title, title, (write(lead),), (), sections)


def _listed(anchor: str, heading: Said, texts: Sequence[Said], write: Words) -> Section:
    return Section(anchor, write(heading), (), tuple(map(write, texts)))


def _used(
    anchor: str,
    heading: Said,
    name: str,
    words_for: Callable[[str], Said | str],
    places: Sequence[Place],
    write: Words,
    *,
    documents: bool,
) -> Section:
    """Which methods were used, by which notebooks, and in how many results; codes that have the same words are one."""
    used: dict[str, list[tuple[Place, dict]]] = {}
    for place in places:
        for card in place.cards:
            for text in dict.fromkeys(first_up(write(words_for(code))) for code in card.get(name, ())):
                used.setdefault(text, []).append((place, card))
    formulas = _formulas(write) if documents else {}
    rows = [
        Row((formulas.get(text, text), _titles(used[text], write), *_numbers(used[text], write)))
        for text in sorted(used)
    ]
    captions = {"methods": say("How the intervals were made"), "ways": say("How the numbers were estimated")}
    listed = (_table(captions[name], [say("method"), say("used for")], rows, write),) if rows else ()
    texts = (_read_on(write),) if formulas and name == "methods" else ()
    return Section(anchor, write(heading), texts, (), listed)


def _formulas(write: Words) -> dict[str, Markup]:
    """Links to the formulas of methods, by the words that pages have for these; the document's headings are such words."""
    found = written().get(FORMULAS)
    told = headings(found.text(write.language)) if found else []
    return {first_up(each): _link(FORMULAS, first_up(each), write, f"#{slug(each)}") for each in told}


def _read_on(write: Words) -> Markup:
    """Where more is said of methods."""
    found = written()
    links = [_link(name, found[name].title(write.language), write) for name in MORE if name in found]
    told = write(say("A method that is a link leads to its formula and the source of that. Read on:"))
    return Markup("{} {}.").format(told, Markup("; ").join(links))


def _link(document: str, text: str, write: Words, fragment: str = "") -> Markup:
    return Markup('<a href="{}">{}</a>').format(f"{FOLDER}/{named(document, write.language)}{fragment}", text)


def _guards(places: Sequence[Place], write: Words) -> Section:
    """Every guard, and in how many results it found something; what follows from one."""
    found = {
        code: [(place, card) for place in places for card in place.cards if code in card.get("guards", ())]
        for code in GUARDS
    }
    rows = [Row((first_up(write(text)), *_numbers(found[code], write))) for code, text in GUARDS.items()]
    follows = [say("{word}: {meaning}", word=checks.CONSEQUENCES[code], meaning=text) for code, text in FOLLOWS.items()]
    texts = [
        say(
            "Each guard looks for one fault that has misled evaluations. What follows depends on how much of it is found:"
        )
    ]
    listed = _table(say("What guards looked for, and where they found it"), [say("what is looked for")], rows, write)
    return Section("guards", write(say("Guards")), tuple(map(write, texts)), tuple(map(write, follows)), (listed,))


FOLLOWS = {
    "note": say("the result stands, and the fault is told beside it"),
    "downgrade": say("the design counts one level less of five"),
    "describe": say("nothing is compared, only counted"),
    "stop": say("the verdict is “cannot tell yet”, whatever the interval says"),
}


def _titles(found: Sequence[tuple[Place, dict]], write: Words) -> str:
    return "; ".join(sorted({card["title"][write.language] for _, card in found}))


def _numbers(found: Sequence[tuple[Place, dict]], write: Words) -> tuple[str, str]:
    """How many results these are, of real people and of invented ones."""
    invented = sum(place.simulated for place, _ in found)
    return write(len(found) - invented), write(invented)


def _table(caption: Said, first: Sequence[Said], rows: Sequence[Row], write: Words) -> Listing:
    columns = [*first, say("results of real people"), say("results of invented people")]
    note = say("In how many results; one result is one notebook on one site.")
    return listing(caption, columns, rows, write, note=note, wordy=tuple(range(len(first))), filterable=False)
