"""Finds the table in a sheet and accounts for every row: heading, title, kept, or left out for a reason."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from analysis.delivery.findings import Finding, column_letter
from analysis.delivery.heads import Head, find_heads
from analysis.delivery.rows import filled_rows, is_column_numbers, is_note, is_signature, is_total, is_word, one_line
from analysis.delivery.sections import Section, find_sections, is_ordinal
from analysis.delivery.vocabulary import Vocabulary
from analysis.delivery.workbook import Sheet
from analysis.words import Said, say

Places = list[tuple[int, ...]]  # for each row the positions of its filled cells
REASONS = {
    "blank": say("an empty row"),
    "column_numbers": say("a row that numbers the columns"),
    "repeated_heading": say("the heading, repeated"),
    "total": say("a total"),
    "section": say("the heading of a section: a place, and nobody"),
    "note": say("a note under the table"),
    "signature": say("signatures under the table"),
    "another_table": say("part of a further table"),
    "no_table": say("no heading row was found in the sheet"),
    "ambiguous": say("more than one table, and no rule says which"),
}


class LeftOut(NamedTuple):
    """A row that is not data, and the code of the reason."""

    row: int
    reason: str

    @property
    def why(self) -> Said:
        """The reason in words."""
        return REASONS[self.reason]


@dataclass(frozen=True)
class Table:
    """The table of one sheet; rows and columns are numbered as the spreadsheet does, from 1.

    Attributes
    ----------
    label, sheet : str, int
        File and sheet, for findings.
    n_rows : int
        Rows of the sheet: `heading_rows`, `title_rows`, `row_numbers` and `left_out` hold each once.
    headings, columns : tuple
        Headings in one line, and the sheet's columns that they stand in.
    row_numbers, rows : tuple
        The rows kept, cut to `columns`, as delivered.
    sections : tuple
        Row and commune of each heading of a section ("" where none is named any more), in order.
    """

    label: str
    sheet: int
    n_rows: int
    headings: tuple[str, ...] = field(default=(), repr=False)
    columns: tuple[int, ...] = ()
    heading_rows: tuple[int, ...] = ()
    title_rows: tuple[int, ...] = ()
    row_numbers: tuple[int, ...] = field(default=(), repr=False)
    rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    left_out: tuple[LeftOut, ...] = field(default=(), repr=False)
    findings: tuple[Finding, ...] = ()
    sections: tuple[tuple[int, str], ...] = field(default=(), repr=False)


def blank_name(column: int) -> str:
    """What a column without a heading is called."""
    return f"column {column}"


def find_table(sheet: Sheet, *, label: str = "", vocabulary: Vocabulary | None = None) -> Table:
    """The table of a sheet, or one without columns that leaves out every row and says why.

    Parameters
    ----------
    sheet : Sheet
    label : str
        What findings call the file.
    vocabulary : Vocabulary or None
        Known headings. Without them the heading row is told by its shape, and a further table is not noticed.
    """
    heads = find_heads(sheet, vocabulary)
    places = filled_rows(sheet.rows)
    if not heads:
        return _nothing(sheet, places, label, "no_table", "no_table", None)
    head, end = heads[0], len(sheet.rows)
    findings = [] if head.known else [Finding("headings_unknown", label, sheet.number, head.last + 1)]
    if further := _further(heads):
        end = _start_of_further(places, head, further)
        if not end:
            return _nothing(sheet, places, label, "ambiguous", "ambiguous_tables", further.first + 1)
        findings.append(Finding("several_tables", label, sheet.number, further.first + 1))
    sections = find_sections(sheet.rows, places, range(head.last + 1, end), head.texts, vocabulary)
    kept, left_out = _sorted_rows(sheet, places, head, end, sections)
    headed = {row - 1 for row, reason in left_out if reason == "section"}
    sections = {row: each for row, each in sections.items() if row in headed}
    used = set(head.texts).union(*{places[row] for row in kept})
    if _side_by_side(head, used):
        return _nothing(sheet, places, label, "ambiguous", "ambiguous_tables", head.first + 1)
    above = [LeftOut(row + 1, "blank") for row in range(head.first) if not places[row]]
    below = [LeftOut(row + 1, "another_table" if places[row] else "blank") for row in range(end, len(sheet.rows))]
    columns, left_out = range(min(used), max(used) + 1), [*above, *left_out, *below]
    return _table(sheet, places, label, head, columns, kept, left_out, sections, findings)


def _table(
    sheet: Sheet,
    places: Places,
    label: str,
    head: Head,
    columns: range,
    kept: list[int],
    left_out: list[LeftOut],
    sections: dict[int, Section],
    findings: list[Finding],
) -> Table:
    findings += [
        Finding("blank_heading", label, sheet.number, head.last + 1, column_letter(column + 1), blank_name(column + 1))
        for column in columns
        if column not in head.texts
    ]
    findings += [
        Finding("section_row", label, sheet.number, row + 1, column_letter(each.place + 1))
        for row, each in sections.items()
    ]
    return Table(
        label=label,
        sheet=sheet.number,
        n_rows=len(sheet.rows),
        headings=tuple(head.texts.get(column, blank_name(column + 1)) for column in columns),
        columns=tuple(column + 1 for column in columns),
        heading_rows=tuple(range(head.first + 1, head.last + 2)),
        title_rows=tuple(row + 1 for row in range(head.first) if places[row]),
        row_numbers=tuple(row + 1 for row in kept),
        rows=tuple(_cut(sheet.rows[row], columns) for row in kept),
        left_out=tuple(left_out),
        findings=(*findings, *_row_findings(sheet, places, label, kept)),
        sections=tuple((row + 1, each.commune) for row, each in sections.items() if each.commune is not None),
    )


def _nothing(sheet: Sheet, places: Places, label: str, reason: str, code: str, row: int | None) -> Table:
    left_out = tuple(LeftOut(number, reason if filled else "blank") for number, filled in enumerate(places, 1))
    return Table(
        label, sheet.number, len(sheet.rows), left_out=left_out, findings=(Finding(code, label, sheet.number, row),)
    )


def _further(heads: list[Head]) -> Head | None:
    """The next heading that is not the first one again, as on a new page."""
    return next((head for head in heads[1:] if head.texts != heads[0].texts), None)


def _start_of_further(places: Places, head: Head, further: Head) -> int:
    """Where the first table ends: at the first of the empty rows between it and the other's title; 0 without one."""
    row = further.first
    while row > head.last + 1 and len(places[row - 1]) < 2:
        row -= 1
    return next((blank for blank in range(row, further.first) if not places[blank]), 0)


def _sorted_rows(
    sheet: Sheet, places: Places, head: Head, end: int, sections: dict[int, Section]
) -> tuple[list[int], list[LeftOut]]:
    """The rows under the heading: kept, and left out with the reason."""
    under = range(head.last + 1, end)
    totals = {row for row in under if is_total(sheet.rows[row])}
    body = [row for row in under if places[row] and row not in totals and row not in sections]
    tail = _tail(sheet, places, body, head.last)
    again = {_own_texts(sheet.rows[row]) for row in range(head.first, head.last + 1)}
    kept, left_out, signed = [], [], False
    for row in under:
        cells = sheet.rows[row]
        signed = signed or (row >= tail and is_signature(cells))
        if not places[row]:
            left_out.append(LeftOut(row + 1, "blank"))
        elif signed:
            left_out.append(LeftOut(row + 1, "signature"))
        elif row in sections:
            left_out.append(LeftOut(row + 1, "section"))
        elif reason := _reason(cells, row == under[0], row in totals, row >= tail, again):
            left_out.append(LeftOut(row + 1, reason))
        else:
            kept.append(row)
    return kept, left_out


def _reason(cells: tuple[str, ...], first: bool, total: bool, in_tail: bool, again: set[tuple[str, ...]]) -> str:
    if (
        not cells[0].isdigit()
        and _own_texts(cells[:1]) in {texts[:1] for texts in again}
        and _own_texts(cells) in again
    ):
        return "repeated_heading"
    if first and is_column_numbers(cells):
        return "column_numbers"
    if total:
        return "total"
    return "note" if in_tail and is_note(cells) else ""


def _tail(sheet: Sheet, places: Places, body: list[int], last: int) -> int:
    """The first row after the last one that is as full as data rows are, and holds a number or is wide."""
    usual = median(len(places[row]) for row in body) if body else 0
    for row in reversed(body):
        cells = sheet.rows[row]
        wide = usual >= 4 or not all(is_word(cells[place]) for place in places[row])
        if len(places[row]) >= usual and wide and not is_signature(cells):
            return row + 1
    return last + 1


def _side_by_side(head: Head, used: set[int]) -> bool:
    """Whether an empty column parts two tables: the same heading stands on both sides."""
    gaps = sorted(set(range(min(used), max(used))) - used)
    first: dict[str, int] = {}
    for column, text in sorted(head.texts.items()):
        left = first.setdefault(text, column)
        if bisect_left(gaps, left) < bisect_left(gaps, column):
            return True
    return False


def _row_findings(sheet: Sheet, places: Places, label: str, kept: list[int]) -> list[Finding]:
    """Rows kept that a person should look at."""
    usual = median(len(places[row]) for row in kept) if kept else 0
    sparse = [row for row in kept if _is_sparse(sheet.rows[row], places[row])] if usual >= 4 else []
    merged = [area for area in sheet.merged if bisect_left(kept, area.first_row - 1) < bisect_left(kept, area.last_row)]
    return [Finding("sparse_row", label, sheet.number, row + 1) for row in sparse] + [
        Finding("merged_data", label, sheet.number, area.first_row, column_letter(area.first_column)) for area in merged
    ]


def _is_sparse(cells: tuple[str, ...], places: tuple[int, ...]) -> bool:
    """Whether nothing but one cell is filled, and perhaps its number before it."""
    return len(places) == 1 or (len(places) == 2 and is_ordinal(cells[places[0]]))


def _own_texts(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(one_line(cell).casefold() for cell in cells)


def _cut(cells: tuple[str, ...], columns: range) -> tuple[str, ...]:
    """A row within the table's columns; most rows are that already."""
    if columns.start == 0 and len(cells) == columns.stop:
        return cells
    return tuple(cells[column] if column < len(cells) else "" for column in columns)
