"""Quantities of studies as others printed them, and as this project kept them: two files, one row a study and quantity.

`replication.csv` has what was printed, or made in R, with its source; `computed.csv` what the project found before. Nothing
but `evidence.replication` reads them, so that a fault in them stops that and nothing else.
"""

import csv
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from analysis import store
from analysis.errors import HoanhapError, Problem, refuse
from analysis.words import Said, say

PAGE, IN_R = "page", "r"  # read on a page that others wrote; made for this project in R, no page read
PRINTED, KEPT = "replication.csv", "computed.csv"
COLUMNS = {
    PRINTED: ("study", "quantity", "printed", "kind", "source", "address"),
    KEPT: ("study", "quantity", "computed"),
}
LEAST_DIGITS = 6  # of what is kept: fewer would let a changed number pass
FIRST_ROW = 2  # row 1 of the file is the heading


@dataclass(frozen=True)
class Written:
    """A number as it is written in a file.

    Attributes
    ----------
    row : int
        As a spreadsheet counts.
    text : str
        Its digits; the last one says how exactly it is told.
    kind, source, address : str
        ``"page"`` or ``"r"``, and where it is from; empty for what is kept.
    """

    row: int
    text: str
    kind: str = ""
    source: str = ""
    address: str = ""

    @property
    def unit(self) -> float:
        """One unit of the last digit written."""
        return float(Decimal(1).scaleb(Decimal(self.text).as_tuple().exponent))

    @property
    def decimals(self) -> int:
        """Digits written after the point."""
        return max(0, -int(Decimal(self.text).as_tuple().exponent))

    def off(self, found: float) -> float:
        """By how many units of the last digit a number differs; up to a half of one is rounding."""
        return (found - float(self.text)) / self.unit


def paths() -> tuple[Path, Path]:
    """Both files: what was printed, and what is kept."""
    return store.raw() / "published" / PRINTED, store.raw() / "published" / KEPT


def has_rows(study: str) -> bool:
    """Whether either file has a row about a study; False without the files."""
    return any(row.get("study") == study for path in paths() if path.exists() for row in _cells(path))


def read_replication(study: str) -> tuple[dict[str, Written], dict[str, Written]]:
    """What was printed and what is kept about a study, by quantity.

    Raises
    ------
    HoanhapError
        With every row of either file that cannot be read, or that stands there twice.
    """
    problems: list[Problem] = []
    printed, kept = (_read(path, study, problems) for path in paths())
    if problems:
        raise HoanhapError(problems)
    return printed, kept


def fingerprint(study: str) -> str:
    """Hash of what both files say about a study; errors as `read_replication`."""
    read = zip((PRINTED, KEPT), read_replication(study), strict=True)
    return store.fingerprint({name: {code: asdict(each) for code, each in rows.items()} for name, rows in read})


def _cells(path: Path) -> list[dict]:
    try:
        with open(path, encoding="utf-8", newline="") as opened:
            return list(csv.DictReader(opened))
    except FileNotFoundError:
        raise refuse(say("this file is missing"), file=store.relative(path)) from None
    except (UnicodeDecodeError, csv.Error):
        fault = say("cannot be read as a table: CSV in UTF-8 with a heading row")
        raise refuse(fault, file=store.relative(path)) from None


def _read(path: Path, study: str, problems: list[Problem]) -> dict[str, Written]:
    found: dict[str, Written] = {}
    for row, cells in enumerate(_cells(path), FIRST_ROW):
        if cells.get("study") != study:
            continue
        faults = list(_faults(cells, path.name))
        if not faults and cells["quantity"] in found:
            faults = [("quantity", say("this key stands in the table before"))]
        problems += [Problem(what, store.relative(path), row, column) for column, what in faults]
        if not faults:
            number = cells[COLUMNS[path.name][2]]
            found[cells["quantity"]] = Written(row, number, *(cells.get(name, "") for name in COLUMNS[PRINTED][3:]))
    return found


def _faults(cells: dict, name: str) -> list[tuple[str, Said]]:
    """Columns of a row that cannot be used, and why."""
    if None in cells or None in cells.values():
        return [("", say("has another number of cells than the heading row, which has {n}", n=len(COLUMNS[name])))]
    empty = [column for column in COLUMNS[name] if not cells.get(column)]
    if empty:
        return [(column, say("is empty")) for column in empty]
    column = COLUMNS[name][2]
    digits = _digits(cells[column])
    if digits is None:
        return [(column, say("is not a number"))]
    if name == KEPT and digits < LEAST_DIGITS:
        return [(column, say("has fewer than {n} digits", n=LEAST_DIGITS))]
    if name == PRINTED and cells["kind"] not in (PAGE, IN_R):
        return [("kind", say("must be one of: {allowed}", allowed=f"{PAGE}, {IN_R}"))]
    return []


def _digits(text: str) -> int | None:
    """Significant digits of a number as written; None if it is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return len(number.as_tuple().digits) if number.is_finite() else None
