"""The first page: what is known at a glance, by outcome, by kind of model and by site, without any ranking."""

from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from analysis.report import labels, planned
from analysis.report.frame import PAGES, framed
from analysis.report.frame import marks as marks_of
from analysis.report.overview import about, files, known
from analysis.report.overview.known import DECIDE, GROUPS, NONE, TOPICS, VERDICTS, Place
from analysis.report.overview.listing import Listing, Row, data_of, filters, listing
from analysis.words import Said, Words, say

TITLE = say("Does community reintegration work?")
TAGS = {"internal": say("internal"), "changed": say("plan changed")}
FILTERS = ("kind", "model", "outcome", "verdict")


def page(places: Sequence[Place], beside: Mapping[str, Said], write: Words, *, documents: bool) -> str:
    """The first page of the site in one language; `beside`: titles of further pages by their names."""
    rows = {place.id: _row(place, write) for place in places}
    texts = {
        "title": TITLE,
        "intro": say(
            "What is known about each site, and what is not. No ranking: each has few people, and not the same ones, so that the "
            "order would be chance more than anything."
        ),
        "nothing": say("No result yet. Run: hoanhap run"),
        "sites": say("Sites"),
        "order": say("In the order of their short names, which says nothing of how good a site or a model is."),
    }
    title = write(texts["title"])
    return PAGES.get_template("index.html").render(
        framed(write, 0, title, files.FIRST, band(places, write), documents=documents),
        texts={name: write(text) for name, text in texts.items()},
        short=[write(text) for text in in_short(places)],
        beside=[(files.file(name, write.language), write(text)) for name, text in beside.items()],
        parts=_parts(places, write) if places else [],
        key=_key(places, write),
        groups=[_group(group, places, rows, write) for group in GROUPS if _of(group, places)],
        filters=filters(rows.values(), FILTERS, write),
    )


def band(places: Sequence[Place], write: Words) -> list[str]:
    """What must be seen on a page about several sites: what holds for any of them; that people are invented only if all are."""
    apart = {write(planned.CHANGED)}
    if not all(place.simulated for place in places):
        apart.update(marks_of(internal=False, synthetic=True, write=write))
    return list(dict.fromkeys(mark for place in places for mark in place.marks(write) if mark not in apart))


def in_short(places: Sequence[Place]) -> list[Said]:
    """What all of it comes down to."""
    real = [place for place in places if place.group in ("district", "set")]
    decided = [place for place in real if any(row["verdict"] in DECIDE for _, row in place.verdicts())]
    texts = []
    if decided:
        text = say(
            "Districts of real people here: {m}; {n} of them have a result that decides, and their rows below say what.",
            n=len(decided),
            m=len(real),
        )
        texts.append(text)
    elif real:
        text = say(
            "Not known yet. Districts of real people here: {m}; none has a result that decides. That does not mean that no "
            "model works.",
            m=len(real),
        )
        texts.append(text)
    studies, invented = (sum(place.group == group for place in places) for group in ("study", known.SIMULATED))
    if studies:
        texts.append(say("Studies of real people elsewhere: {n}, computed again to test the methods.", n=studies))
    if invented:
        texts.append(
            say(
                "Invented sites: {n}. They show how results read, and say nothing about any model or place.", n=invented
            )
        )
    return texts


def _parts(places: Sequence[Place], write: Words) -> list[tuple[str, str, list[dict]]]:
    """Small panels: one a kind of model, one an outcome."""
    models = [_panel(files.model_page(kind), labels.MODELS[kind], about.MODELS[kind], _run(kind, places), write)
              for kind in files.MODELS]  # fmt: skip
    outcomes = [_panel(files.outcome_page(each), TOPICS[each], about.OUTCOMES[each], _judged(each, places, write), write)
                for each in files.OUTCOMES]  # fmt: skip
    return [("models", write(say("Models")), models), ("outcomes", write(say("Outcomes")), outcomes)]


def _panel(name: str, title: Said, text: Said, found: list[Said], write: Words) -> dict:
    return {
        "file": files.file(name, write.language),
        "title": known.first_up(write(title)),
        "about": write(text),
        "known": [write(each) for each in found],
    }


def _run(kind: str, places: Sequence[Place]) -> list[Said]:
    """In how many sites a kind of model runs, those of invented people apart."""
    real = [place for place in places if not place.simulated]
    records = sum(kind in place.kinds() for place in real)
    printed = sum(any(kind in card.get("printed", {}) for card in place.cards) for place in real)
    invented = sum(kind in place.kinds() for place in places if place.simulated and not place.together)
    return [
        say("Real people: sites with records {n}, with printed figures {m}.", n=records, m=printed),
        *([say("Invented people: sites {n}.", n=invented)] if invented else []),
    ]


def _judged(topic: str, places: Sequence[Place], write: Words) -> list[Said]:
    """How many sites of real people have which verdict, studies elsewhere apart; those of invented people have none."""
    studies = [place for place in places if place.group == "study"]
    here = [place for place in places if not place.simulated and place.group != "study"]
    return [
        *([say("Districts of real people: {known}.", known=_counted(topic, here, write))] if here else []),
        *([say("Studies elsewhere: {known}.", known=_counted(topic, studies, write))] if studies else []),
    ]


def _counted(topic: str, places: Sequence[Place], write: Words) -> str:
    codes = Counter(known.verdict_of(place, topic) for place in places)
    return "; ".join(f"{write(VERDICTS[code])}: {codes[code]}" for code in VERDICTS if codes[code])


def _of(group: str, places: Sequence[Place]) -> list[Place]:
    return [place for place in places if place.group == group]


def _group(group: str, places: Sequence[Place], rows: Mapping[str, Row], write: Words) -> Listing:
    columns = [say("site"), say("can be evaluated?"), *TOPICS.values()]
    mine = [rows[place.id] for place in _of(group, places)]
    return listing(
        GROUPS[group], columns, mine, write, wordy=tuple(range(len(columns))),
        synthetic=group == known.SIMULATED, brief=True,
    )  # fmt: skip


def _row(place: Place, write: Words) -> Row:
    codes = {topic: known.verdict_of(place, topic) for topic in TOPICS}
    there = [topic for topic, code in codes.items() if code != NONE]
    name = known.link(place.name(write), files.file(files.site_page(place.id), write.language))
    tags = [Markup(' <span class="tag">{}</span>').format(write(TAGS[code])) for code in _tags(place, write)]
    cells = (Markup("").join([name, *tags]), known.standing(place, write))
    cells += tuple(known.signed(code, write) for code in codes.values())
    return Row(cells, data_of(place, there, [codes[topic] for topic in there]))


def _tags(place: Place, write: Words) -> list[str]:
    marks = place.marks(write)
    return [code for code, text in _tagged(write).items() if text in marks]


def _tagged(write: Words) -> dict[str, str]:
    """The marks that a row tells by a tag, in full."""
    return {
        "internal": marks_of(internal=True, synthetic=False, write=write)[0],
        "changed": write(planned.CHANGED),
    }


def _key(places: Sequence[Place], write: Words) -> list[str]:
    """What the signs and the tags in the rows mean; only those that are there."""
    codes = {known.verdict_of(place, topic) for place in places for topic in TOPICS}
    tags = {code for place in places for code in _tags(place, write)}
    found = [
        Markup("{}: {}").format(known.signed(code, write), write(text))
        for code, text in MEANINGS.items()
        if code in codes
    ]
    return found + [f"{write(TAGS[code])}: {text}" for code, text in _tagged(write).items() if code in tags]


MEANINGS = {
    "better": say("the plan's comparison shows a difference for the better"),
    "worse": say("the plan's comparison shows a difference for the worse"),
    "little_or_no_difference": say("the whole interval lies inside the smallest difference worth having"),
    "cannot_tell_yet": say("it is open whether there is a difference; it does not mean “does not work”"),
    "described_only": say("counted, and not compared by a plan"),
    "demonstration": say("the people are invented, so nothing is concluded"),
    known.NOT_SHOWN: say("too few people are behind it to be shown to you; it is not zero"),
    NONE: say("no result about this outcome"),
}
