"""Streams the parts of an xlsx: which cells hold formulas or errors, and how far the sheet reaches."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.delivery.findings import column_number
from analysis.delivery.plain import plain_marks
from analysis.delivery.scan import Quiet, SheetScan, UnfitError, check_form, stream
from analysis.delivery.skim import Cells, skim_cells

REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
# What is left of a skimmed sheet has nothing to list if no cell is left, whatever its prefix, and every row has its number.
CELLS, PLACED_CELL = (re.compile(rb"<c[\s/>]"), re.compile(rb":c[\s/>]")), b'<c r="'
ROWS, PLACED_ROW = (re.compile(rb"<row[\s/>]"), re.compile(rb":row[\s/>]")), re.compile(rb'<row r="[0-9]{1,7}"')
VALUES = [re.compile(sign + name + rb"[\s/>]") for sign in (b"<", b":") for name in (b"v", b"is", b"f")]


def cell_place(reference: str) -> tuple[int, int]:
    """Row and column of a reference like ``B7``."""
    found = REFERENCE.fullmatch(reference)
    if not found:
        raise UnfitError("damaged")
    return int(found[2]), column_number(found[1])


@dataclass(frozen=True)
class Part:
    """A part that was looked through: what is left of it without its plain cells, and these, if there are no others."""

    scan: SheetScan
    left: bytes = field(repr=False)
    cells: Cells | None = field(repr=False)


def scan_part(content: bytes) -> Part:
    """What one part of an xlsx holds; a part that is no sheet only has its form checked.

    Raises
    ------
    UnfitError
    """
    left, cells = skim_cells(content) or (content, None)
    n_cells = _count(CELLS, left)
    if cells is None or n_cells > left.count(PLACED_CELL) or (not n_cells and _count(VALUES, left)):
        return Part(_walk(content), left, None)
    scan, marks = SheetScan(), plain_marks(cells)
    if n_cells or _count(ROWS, left) > len(PLACED_ROW.findall(left)):
        try:
            scan, cells = _walk(left), None
        except UnfitError:
            return Part(_walk(content), left, None)  # only the whole tells what is wrong, if anything is
    else:
        check_form(left)
    scan.marks = sorted([*marks, *scan.marks], key=lambda mark: mark[1:]) if scan.marks else marks
    return Part(scan, left, cells)


def _walk(content: bytes) -> SheetScan:
    sheet = XlsxSheet()
    stream(content, sheet)
    return sheet.scan


def _count(tags: Sequence[re.Pattern], content: bytes) -> int:
    return sum(len(tag.findall(content)) for tag in tags)


class XlsxSheet(Quiet):
    """Reads one part of an xlsx as a sheet; a part that is none leaves the scan empty."""

    def __init__(self) -> None:
        self.scan = SheetScan()
        self._row = self._column = 0
        self._formula: str | None = None
        self._error = self._valued = self._in_sheet = self._in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Follow rows and cells, with and without a reference of their own."""
        name = name.rpartition(":")[2]
        self._in_sheet |= name == "sheetData"
        if not self._in_sheet:
            return
        match name:
            case "row":
                self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            case "c":
                self._begin_cell(attributes)
            case "f":
                spans = attributes.get("t") in ("array", "dataTable")
                self._formula = attributes.get("ref", "") if spans else ""
            case "v" | "is":
                self.scan.reach(self._row, self._column)
                self._in_value = True

    def text(self, data: str) -> None:
        """A value that is not empty."""
        self._valued |= self._in_value

    def end(self, name: str) -> None:
        """List the cell if it holds a formula or an error."""
        name = name.rpartition(":")[2]
        if name in ("v", "is"):
            self._in_value = False
        elif name == "sheetData":
            self._in_sheet = False
        elif name == "c" and self._in_sheet:
            self._list_cell()

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            self._row, self._column = cell_place(attributes["r"])
        else:
            self._column += 1
        self._formula, self._error, self._valued = None, attributes.get("t") == "e", False

    def _list_cell(self) -> None:
        """A formula's own cell, or all those that an array formula fills; an error."""
        rows, columns = range(self._row, self._row + 1), range(self._column, self._column + 1)
        if self._error:
            self.scan.mark("error_value", rows, columns)
        if self._formula is not None:
            first, _, last = self._formula.partition(":")
            if last:
                (top, left), (bottom, right) = cell_place(first), cell_place(last)
                rows, columns = range(top, bottom + 1), range(left, right + 1)
            self.scan.mark("formula" if self._valued else "formula_no_value", rows, columns)
