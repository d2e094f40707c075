"""Tables of sites: rows that can be filtered and cells that can hold links, for the template `listing.html`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from analysis.report import labels, simulated
from analysis.report.overview import known
from analysis.report.overview.known import Place
from analysis.words import Said, Words, say


@dataclass(frozen=True)
class Row:
    """Cells, texts or Markup, the first one the row's own words; and what the row can be filtered by."""

    cells: tuple[str, ...]
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """A table.

    Attributes
    ----------
    caption, heading, rows, note
        Its texts.
    wordy : tuple of int
        The columns that are words; the others are numbers.
    filterable, brief : bool
        Whether rows can be hidden by a form; whether its cells are a word or two each.
    pinned : int or None
        The column that stays in view.
    """

    caption: str
    heading: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    wordy: tuple[int, ...] = (0,)
    filterable: bool = False
    brief: bool = False
    pinned: int | None = None


def listing(
    caption: Said,
    columns: Sequence[Said],
    rows: Iterable[Row],
    write: Words,
    *,
    note: Said | str = "",
    wordy: tuple[int, ...] = (0,),
    synthetic: bool = False,
    filterable: bool = True,
    brief: bool = False,
) -> Listing:
    """A table of sites or results; where people are invented, each row has the mark, if not in a site's name then beside it."""
    found = Listing(write(caption), tuple(map(write, columns)), tuple(rows), write(note), wordy, filterable, brief)
    return _marked(found, write) if synthetic else found


def _marked(listed: Listing, write: Words) -> Listing:
    mark = write(simulated.MARK)
    told = replace(
        listed, caption=simulated.sentence(listed.caption, write), note=simulated.sentence(listed.note, write)
    )
    if all(mark in row.cells[0] for row in listed.rows):
        return told
    return replace(
        told,
        heading=(told.heading[0], mark, *told.heading[1:]),
        rows=tuple(replace(row, cells=(row.cells[0], mark, *row.cells[1:])) for row in told.rows),
        wordy=tuple(sorted({0, 1, *(i + (i > 0) for i in told.wordy)})),
        pinned=1,
    )


def data_of(place: Place, topics: Sequence[str], verdicts: Sequence[str]) -> dict[str, str]:
    """What a row of a site can be filtered by: its group, its kinds of models, outcomes and verdicts, and which is of which."""
    told = {"kind": [place.group], "model": place.kinds(), "outcome": topics, "verdict": verdicts}
    told["known"] = [":".join(pair) for pair in zip(topics, verdicts, strict=False)]
    return {name: " ".join(dict.fromkeys(codes)) for name, codes in told.items() if codes}


def filters(rows: Iterable[Row], names: Sequence[str], write: Words) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """For the form of filters: by attribute its words, and the codes among some rows; nothing that has only one code."""
    words_for = {
        "kind": (say("Kind of site"), known.GROUPS),
        "model": (say("Model"), labels.MODELS),
        "outcome": (say("Outcome"), known.TOPICS),
        "verdict": (say("What may be said"), known.VERDICTS),
    }
    codes = {name: {code for row in rows for code in row.data.get(name, "").split()} for name in names}
    return [
        (
            name,
            write(words_for[name][0]),
            [(code, write(text)) for code, text in words_for[name][1].items() if code in there],
        )
        for name, there in codes.items()
        if len(there) > 1
    ]
