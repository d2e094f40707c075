"""Streams the parts of an xlsx: which cells hold formulas or errors, and how far the sheet reaches."""

import re
from functools import cache

from analysis.delivery.scan import Quiet, SheetScan, UnfitError

REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@cache
def column_number(letters: str) -> int:
    """A column's number from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def cell_place(reference: str) -> tuple[int, int]:
    """Row and column of a reference like ``B7``."""
    found = REFERENCE.fullmatch(reference)
    if not found:
        raise UnfitError("damaged")
    return int(found[2]), column_number(found[1])


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
