"""Streams the content of an ods: which cells hold formulas or errors, what is merged, how far each sheet reaches."""

from analysis.delivery.scan import MAX_ROWS, Merged, Quiet, SheetScan, UnfitError


class OdsSheets(Quiet):
    """Reads the content part of an ods: repeated cells and rows are counted, not written out."""

    def __init__(self) -> None:
        self.scans: list[SheetScan] = []
        self.external = False
        self._inside = False
        self._row = self._rows = self._column = self._columns = self._last = 0  # rows and columns before this one
        self._marks: list[tuple[str, range]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Follow tables, rows and cells."""
        match name.rpartition(":")[2]:
            case "table":
                self._begin_table()
            case "table-source":
                self.external = True
            case "table-row" if self._inside:
                self._row, self._rows = self._row + self._rows, _count(attributes, "number-rows-repeated")
                self._column, self._columns, self._last, self._marks = 0, 0, 0, []
            case "table-cell" | "covered-table-cell" if self._inside:
                self._begin_cell(attributes)
            case "tab" if self._inside:
                self._marks.append(("tab_lost", range(self._column + 1, self._column + self._columns + 1)))

    def end(self, name: str) -> None:
        """Close a row: its marks count for every repetition."""
        name = name.rpartition(":")[2]
        if name == "table":
            self._inside = False
        elif name == "table-row" and self._inside:
            scan = self.scans[-1]
            if self._last:
                scan.reach(self._row + self._rows, self._last)
            for code, columns in self._marks:
                scan.mark(code, range(self._row + 1, self._row + self._rows + 1), columns)

    def _begin_table(self) -> None:
        if self._inside:
            raise UnfitError("damaged")  # a table within a cell: the rows of both would be mixed
        self.scans.append(SheetScan())
        self._inside, self._row, self._rows = True, 0, 0

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._column, self._columns = self._column + self._columns, _count(attributes, "number-columns-repeated")
        own = range(self._column + 1, self._column + self._columns + 1)
        types = {value for key, value in attributes.items() if key.endswith(":value-type")}
        formula = _attribute(attributes, "formula")
        if types or formula:
            self._last = own[-1]
        if formula:
            self.external |= "'file:" in formula
            self._marks.append(("formula" if types else "formula_no_value", own))
        if "error" in types:
            self._marks.append(("error_value", own))
        self._note_span(attributes)

    def _note_span(self, attributes: dict[str, str]) -> None:
        down, right = _count(attributes, "number-rows-spanned"), _count(attributes, "number-columns-spanned")
        if down > 1 or right > 1:
            row, column = self._row + 1, self._column + 1
            self.scans[-1].merged.append(Merged(row, column, row + down - 1, column + right - 1))


def _attribute(attributes: dict[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _count(attributes: dict[str, str], name: str) -> int:
    """How often a cell or row stands there, or how far it spans: at least once."""
    count = int(_attribute(attributes, name) or 1)
    if not 1 <= count <= MAX_ROWS:
        raise UnfitError("damaged")
    return count
