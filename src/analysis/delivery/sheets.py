"""Finds the table in a sheet and accounts for every row: heading, title, kept, or left out for a reason."""

from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from analysis.delivery.findings import Finding, column_letter
from analysis.delivery.heads import Head, find_heads
from analysis.delivery.rows import filled, is_column_numbers, is_note, is_signature, is_total, is_word, one_line
from analysis.delivery.vocabulary import Vocabulary
from analysis.delivery.workbook import Sheet
from analysis.words import Said, say

REASONS = {
    "blank": say("an empty row"),
    "column_numbers": say("a row that numbers the columns"),
    "repeated_heading": say("the heading, repeated"),
    "total": say("a total"),
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
    if not heads:
        return _nothing(sheet, label, "no_table", "no_table", None)
    head, end = heads[0], len(sheet.rows)
    findings = [] if head.known else [Finding("headings_unknown", label, sheet.number, head.last + 1)]
    if further := _further(sheet, heads):
        end = _start_of_further(sheet, head, further)
        if not end:
            return _nothing(sheet, label, "ambiguous", "ambiguous_tables", further.first + 1)
        findings.append(Finding("several_tables", label, sheet.number, further.first + 1))
    kept, left_out = _sorted_rows(sheet, head, end)
    if _side_by_side(sheet, head, kept):
        return _nothing(sheet, label, "ambiguous", "ambiguous_tables", head.first + 1)
    left_out += [
        LeftOut(row + 1, "another_table" if _is_filled(sheet, row) else "blank") for row in range(end, len(sheet.rows))
    ]
    return _table(sheet, label, head, kept, left_out, findings)


def _table(
    sheet: Sheet, label: str, head: Head, kept: list[int], left_out: list[LeftOut], findings: list[Finding]
) -> Table:
    above = range(head.first)
    left_out = [LeftOut(row + 1, "blank") for row in above if not _is_filled(sheet, row)] + left_out
    columns = _columns(sheet, head, kept)
    findings += [
        Finding("blank_heading", label, sheet.number, head.last + 1, column_letter(column + 1), blank_name(column + 1))
        for column in columns
        if column not in head.texts
    ]
    return Table(
        label=label,
        sheet=sheet.number,
        n_rows=len(sheet.rows),
        headings=tuple(head.texts.get(column, blank_name(column + 1)) for column in columns),
        columns=tuple(column + 1 for column in columns),
        heading_rows=tuple(range(head.first + 1, head.last + 2)),
        title_rows=tuple(row + 1 for row in above if _is_filled(sheet, row)),
        row_numbers=tuple(row + 1 for row in kept),
        rows=tuple(tuple(_cell(sheet, row, column) for column in columns) for row in kept),
        left_out=tuple(left_out),
        findings=(*findings, *_row_findings(sheet, label, kept)),
    )


def _nothing(sheet: Sheet, label: str, reason: str, code: str, row: int | None) -> Table:
    left_out = tuple(
        LeftOut(number, reason if _is_filled(sheet, number - 1) else "blank")
        for number in range(1, len(sheet.rows) + 1)
    )
    return Table(
        label, sheet.number, len(sheet.rows), left_out=left_out, findings=(Finding(code, label, sheet.number, row),)
    )


def _further(sheet: Sheet, heads: list[Head]) -> Head | None:
    """The next heading that is not the first one again, as on a new page."""
    return next((head for head in heads[1:] if head.texts != heads[0].texts), None)


def _start_of_further(sheet: Sheet, head: Head, further: Head) -> int:
    """Where the first table ends: at the first of the empty rows between it and the other's title; 0 without one."""
    row = further.first
    while row > head.last + 1 and len(filled(sheet.rows[row - 1])) < 2:
        row -= 1
    return next((blank for blank in range(row, further.first) if not _is_filled(sheet, blank)), 0)


def _sorted_rows(sheet: Sheet, head: Head, end: int) -> tuple[list[int], list[LeftOut]]:
    """The rows under the heading: kept, and left out with the reason."""
    tail = _tail(sheet, head, end)
    again = {_own_texts(sheet, row) for row in range(head.first, head.last + 1)}
    kept, left_out, signed = [], [], False
    for row in range(head.last + 1, end):
        signed |= row >= tail and is_signature(sheet.rows[row])
        reason = _reason(sheet, row, row == head.last + 1, row >= tail, again)
        if signed and reason != "blank":
            reason = "signature"
        if reason:
            left_out.append(LeftOut(row + 1, reason))
        else:
            kept.append(row)
    return kept, left_out


def _reason(sheet: Sheet, row: int, first: bool, in_tail: bool, again: set[tuple[str, ...]]) -> str:
    cells = sheet.rows[row]
    if not _is_filled(sheet, row):
        return "blank"
    if _own_texts(sheet, row) in again:
        return "repeated_heading"
    if first and is_column_numbers(cells):
        return "column_numbers"
    if is_total(cells):
        return "total"
    return "note" if in_tail and is_note(cells) else ""


def _tail(sheet: Sheet, head: Head, end: int) -> int:
    """The first row after the last one that is as full as data rows are, and holds a number or is wide."""
    body = [row for row in range(head.last + 1, end) if _is_filled(sheet, row) and not is_total(sheet.rows[row])]
    usual = median(len(filled(sheet.rows[row])) for row in body) if body else 0
    last = head.last
    for row in body:
        places = filled(sheet.rows[row])
        wide = usual >= 4 or not all(is_word(sheet.rows[row][place]) for place in places)
        if len(places) >= usual and wide and not is_signature(sheet.rows[row]):
            last = row
    return last + 1


def _columns(sheet: Sheet, head: Head, kept: list[int]) -> range:
    """From the first to the last column with a heading or data."""
    used = set(head.texts) | {column for row in kept for column in filled(sheet.rows[row])}
    return range(min(used), max(used) + 1)


def _side_by_side(sheet: Sheet, head: Head, kept: list[int]) -> bool:
    """Whether an empty column parts two tables: the same heading stands on both sides."""
    used = set(head.texts) | {column for row in kept for column in filled(sheet.rows[row])}
    for gap in set(range(min(used), max(used))) - used:
        left = {text for column, text in head.texts.items() if column < gap}
        if left & {text for column, text in head.texts.items() if column > gap}:
            return True
    return False


def _row_findings(sheet: Sheet, label: str, kept: list[int]) -> list[Finding]:
    """Rows kept that a person should look at."""
    usual = median(len(filled(sheet.rows[row])) for row in kept) if kept else 0
    sparse = [row for row in kept if len(filled(sheet.rows[row])) == 1] if usual >= 4 else []
    rows = {row + 1 for row in kept}
    merged = [area for area in sheet.merged if not rows.isdisjoint(range(area.first_row, area.last_row + 1))]
    return [Finding("sparse_row", label, sheet.number, row + 1) for row in sparse] + [
        Finding("merged_data", label, sheet.number, area.first_row, column_letter(area.first_column)) for area in merged
    ]


def _is_filled(sheet: Sheet, row: int) -> bool:
    return any(cell.strip() for cell in sheet.rows[row])


def _own_texts(sheet: Sheet, row: int) -> tuple[str, ...]:
    return tuple(one_line(cell).casefold() for cell in sheet.rows[row])


def _cell(sheet: Sheet, row: int, column: int) -> str:
    return sheet.rows[row][column] if column < len(sheet.rows[row]) else ""
