"""The page of one kind of model: what it is, what may be said of it and what not, and what is known wherever it runs."""

from collections.abc import Sequence

from markupsafe import Markup

from analysis.report import labels
from analysis.report.overview import about, files, known, numbers, tables
from analysis.report.overview.first import band
from analysis.report.overview.known import DECIDE, GROUPS, SIMULATED, VERDICTS, Place
from analysis.report.overview.listing import Row, data_of, listing
from analysis.report.overview.section import Page, Section
from analysis.words import Number, Percent, Words, say

ROOT = "../"


def page(kind: str, places: Sequence[Place], write: Words) -> Page:
    """The page of a kind of model in one language."""
    title = known.first_up(write(labels.MODELS[kind]))
    running = [place for place in places if kind in place.kinds()]
    named = [place for place in places if printed(place, kind) and not place.simulated]
    sections = [_group(kind, group, running, write) for group in GROUPS if group != SIMULATED]
    sections += [_figures(kind, named, write), _group(kind, SIMULATED, running, write)]
    return Page(
        files.model_page(kind), title, title, (write(about.MODELS[kind]),),
        (*said(kind, places, write), *to_do(kind, places, write)), sections,
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
            "What may be said: districts of real people in which it runs: {n}. Those who joined are counted there; no "
            "comparison decides.",
            n=len(running),
        )
        return write(text)
    named = [f"{place.name(write)}: {_figure(place, kind, write)}" for place in real if printed(place, kind)]
    if named:
        return write(say("What may be said: it exists, by printed figures. {told}.", told="; ".join(named)))
    return write(say("What may be said: nothing of real people; no record of anybody who took part in it is here."))


def to_do(kind: str, places: Sequence[Place], write: Words) -> list[str]:
    """Whether to scale a kind of model up, and what it takes to know where that is not known; links to where it stands in full."""
    real = [place for place in places if not place.simulated]
    told = [(place, place.kinds().get(kind, {})) for place in real]
    decided = [
        f"{place.name(write)}: {numbers.decided(row, write, row['hides'], why=False)}"
        for place, row in told
        if row.get("decision")
    ]
    if decided:
        return [write(say("Scale up or stop, by the rule of each plan: {told}.", told="; ".join(decided)))]
    if any(known.kind_verdict(place, kind) in DECIDE for place in real):
        return []
    lot = say(
        "Scale up or stop: nothing here to decide it by. Where places are short, draw by lot who joins first: that is fair, and "
        "then they can be compared."
    )
    return [write(lot), *(text for place in real if printed(place, kind) for text in _needed(place, write))]


def _needed(place: Place, write: Words) -> list[Markup]:
    """What it takes to know where only figures were printed."""
    found = place.first("needed")
    if not found:
        return []
    card, row = found
    text = say(
        "To know: to show a rate of new offences of {rate} halved takes {n} people in each of two groups. In {place} those are all "
        "releases of {low} to {high} years, so several districts have to do it together. In full: ",
        rate=Percent(row["rate"], 0),
        n=int(row["n_per_arm"]),
        place=place.name(write),
        low=Number(row["years_low"]),
        high=Number(row["years_high"]),
    )
    return [Markup("{}{}").format(write(text), known.page_of(card, write, ROOT))]


def printed(place: Place, kind: str) -> list[str]:
    """A printed figure of a kind of model and its unit; empty if there is none."""
    found = place.first("printed")
    return found[1].get(kind, []) if found else []


def _figure(place: Place, kind: str, write: Words) -> str:
    figure, unit = printed(place, kind)
    return numbers.printed(figure, unit, write)


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
