"""The page of one kind of model: what it is, what may be said of it and what not, and what is known wherever it runs."""

from collections.abc import Sequence

from analysis.report import labels
from analysis.report.labels import label
from analysis.report.overview import about, files, known, tables
from analysis.report.overview.first import band
from analysis.report.overview.known import DECIDE, GROUPS, SIMULATED, VERDICTS, Place
from analysis.report.overview.listing import Row, data_of, listing
from analysis.report.overview.section import Page, Section
from analysis.words import Words, say

ROOT = "../"


def page(kind: str, places: Sequence[Place], write: Words) -> Page:
    """The page of a kind of model in one language."""
    title = known.first_up(write(labels.MODELS[kind]))
    running = [place for place in places if kind in place.kinds()]
    named = [place for place in places if printed(place, kind) and not place.simulated]
    sections = [_group(kind, group, running, write) for group in GROUPS if group != SIMULATED]
    sections += [_figures(kind, named, write), _group(kind, SIMULATED, running, write)]
    return Page(
        files.model_page(kind), title, title, (write(about.MODELS[kind]),), said(kind, places, write), sections,
        band([*running, *named], write) if running or named else (), ("kind", "verdict"),
    )  # fmt: skip


def said(kind: str, places: Sequence[Place], write: Words) -> tuple[str, str]:
    """What may be said of a kind of model, and what not; invented people count for nothing."""
    real = [place for place in places if not place.simulated]
    codes = [(place, known.kind_verdict(place, kind)) for place in real]
    decided = [f"{place.name(write)}: {write(VERDICTS[code])}" for place, code in codes if code in DECIDE]
    if decided:
        no = say("What may not be said: that it does the same elsewhere, or that one place does better than another.")
        return write(say("What may be said: {told}.", told="; ".join(decided))), write(no)
    no = say("What may not be said: that it works, or that it does not. Nobody has been compared well enough to tell.")
    return _may(kind, real, write), write(no)


def _may(kind: str, real: Sequence[Place], write: Words) -> str:
    """What may be said where nothing decides."""
    running = [place for place in real if kind in place.kinds()]
    if running:
        text = say(
            "What may be said: it runs in {n} districts of real people, where those who joined are counted; no comparison decides.",
            n=len(running),
        )
        return write(text)
    named = [f"{place.name(write)}: {_figure(place, kind, write)}" for place in real if printed(place, kind)]
    if named:
        return write(say("What may be said: it exists, by printed figures. {told}.", told="; ".join(named)))
    return write(say("What may be said: nothing of real people; no record of anybody who took part in it is here."))


def printed(place: Place, kind: str) -> list[str]:
    """A printed figure of a kind of model and its unit; empty if there is none."""
    found = place.first("printed")
    return found[1].get(kind, []) if found else []


def _figure(place: Place, kind: str, write: Words) -> str:
    figure, unit = printed(place, kind)
    return f"{figure} {write(label(labels.UNITS, unit))}"


def _group(kind: str, group: str, running: Sequence[Place], write: Words) -> Section:
    rows = [(place, kind, place.kinds()[kind]) for place in running if place.group == group]
    made = (tables.kinds(rows, write, root=ROOT, whose=True),) if rows else ()
    texts = []
    if rows and group == SIMULATED:
        texts.append(
            say("These people are invented: the rows show how such a page reads, and say nothing about the model.")
        )
    return Section(group, write(GROUPS[group]), tuple(map(write, texts)), (), made)


def _figures(kind: str, named: Sequence[Place], write: Words) -> Section:
    if not named:
        return Section("printed", "")
    rows = [
        Row((tables.site_link(place, write, ROOT), _figure(place, kind, write)), data_of(place, [], []))
        for place in named
    ]
    caption, columns = say("Figures as they were printed"), [tables.SITE, say("printed")]
    note = say("A figure says that it was counted, not what became of anybody.")
    listed = listing(caption, columns, rows, write, note=note, wordy=(0, 1))
    return Section("printed", write(say("Printed figures only")), (), (), (listed,))
