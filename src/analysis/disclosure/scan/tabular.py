"""Tables out of CSV, parquet and Excel, with their text."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from analysis.delivery.workbook import read_workbook
from analysis.disclosure.scan.found import Content, Piece, Sheet, UnreadableError, together
from analysis.errors import HoanhapError
from analysis.words import Said, say

# Amounts of money stand in columns that say so; a sum of nine or twelve digits there is no number of a person.
MONEY = re.compile(r"_vnd$")
PLAIN = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)


def read_csv(text: str) -> Content:
    """A CSV of whatever separator its first line has most of."""
    first = text.partition("\n")[0]
    separator = max(",;\t|", key=first.count)
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True)]
    except csv.Error:
        raise UnreadableError from None
    return table(rows[0], rows[1:]) if rows else Content()


def read_parquet(content: bytes) -> Content:
    """The columns of a parquet file, and what is said about them."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        told = parquet.read_table(io.BytesIO(content))
    except (pa.ArrowException, OSError, ValueError):
        raise UnreadableError from None
    about = "\n".join(
        f"{name.decode('utf-8', 'replace')}: {value.decode('utf-8', 'replace')}"
        for name, value in (told.schema.metadata or {}).items()
    )
    columns = [["" if value is None else str(value) for value in column.to_pylist()] for column in told.columns]
    rows = [tuple(row) for row in zip(*columns, strict=True)]
    return together([table(told.column_names, rows, first=1), Content((Piece((say("metadata"),), about),))])


def read_excel(content: bytes) -> Content:
    """The sheets of a workbook as their cells are shown; comments, properties and headers are read part by part."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        path.write_bytes(content)
        try:
            book = read_workbook(path)
        except HoanhapError:
            raise UnreadableError from None
    sheets = [(sheet.number, sheet.rows) for sheet in book.sheets if sheet.rows]
    return together(table(rows[0], rows[1:], say("sheet {sheet}", sheet=str(number))) for number, rows in sheets)


def table(columns: Iterable[str], rows: Iterable[Iterable[str]], *place: Said, first: int = 2) -> Content:
    """A table with its text, a line a row."""
    columns, rows = tuple(columns), tuple(tuple(row) for row in rows)
    money = [bool(MONEY.search(name)) for name in columns]
    lines = ["\t".join(map(_line, columns)), *("\t".join(_shown(row, money)) for row in rows)]
    names = ("1", *(str(number) for number in range(first, first + len(rows))))
    return Content((Piece(place, "\n".join(lines), names, "rows"),), (Sheet(place, columns, rows, first),))


def _shown(row: tuple[str, ...], money: list[bool]) -> list[str]:
    cells = [*map(_line, row)]
    return ["" if paid and PLAIN.fullmatch(cell) else cell for cell, paid in zip(cells, money, strict=False)] + cells[
        len(money) :
    ]


def _line(cell: str) -> str:
    return " ".join(cell.split())
