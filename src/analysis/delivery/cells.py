"""Reads a spreadsheet from standard input and writes its sheets: a program of its own.

It runs in a process of its own because the parser is native code: on a file made to break it, it may
run out of memory, never end, or print parts of cells to the error stream. Imports nothing of the package.

The answer is one line of JSON, then the cells of all sheets, row by row, as UTF-8: between two of them stands
the separator that the line names, a sign that no cell holds.
"""

import gc
import json
import os
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

EXACT = 1e15  # up to here a whole number is written as it is


def cell_text(value: object) -> str:
    """A cell as text: days and times as ISO 8601, numbers in the fewest digits that give the number back."""
    write = WRITERS.get(type(value))
    return write(value) if write else str(value)


def _number(value: float) -> str:
    if value.is_integer() and -EXACT < value < EXACT:
        return str(int(value))
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def _moment(value: datetime) -> str:
    return value.date().isoformat() if value.time() == time() else value.isoformat()


def _duration(value: timedelta) -> str:
    """As LibreOffice writes it: PT30H00M00S."""
    sign = "-" if value < timedelta() else ""
    minutes, seconds = divmod(round(abs(value).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}PT{hours:02}H{minutes:02}M{seconds:02}S"


class TooLargeError(Exception):
    """A sheet spans more cells than are read."""


WRITERS = {
    bool: lambda value: "TRUE" if value else "FALSE",
    float: _number,
    date: date.isoformat,
    datetime: _moment,
    time: time.isoformat,
    timedelta: _duration,
}


class Texts(dict):
    """The text of each value met; true and 1 are one key, so truth values must not be asked for here."""

    def __missing__(self, value: object) -> str:
        """Called for a value met first."""
        text = self[value] = cell_text(value)
        return text


def _cells(sheet: CalamineSheet) -> Iterator[list[str]]:
    """The cells of each row from the first row and column on."""
    texts, before = Texts(), [""] * (sheet.start or (0, 0))[1]
    for row in sheet.iter_rows():
        yield before
        yield [
            value if type(value) is str else cell_text(value) if type(value) is bool else texts[value] for value in row
        ]


def _described(sheet: CalamineSheet, visible: bool, max_cells: int) -> dict:
    """What stands about a sheet in the answer's first line; merged ranges count from 1."""
    rows, columns = (last + 1 for last in sheet.end or (-1, -1))
    if rows * columns > max_cells:
        raise TooLargeError
    ranges = sheet.merged_cell_ranges or ()
    merged = [[top + 1, left + 1, bottom + 1, right + 1] for (top, left), (bottom, right) in ranges]
    return {"name": sheet.name, "visible": visible, "merged": merged, "rows": rows, "columns": columns}


def read_sheets(file: object, max_cells: int) -> tuple[list[dict], list[str]]:
    """Every sheet's name, extent, merged ranges, and whether it is shown; and the cells of all, row by row."""
    sheets, cells = [], []
    with CalamineWorkbook.from_filelike(file) as book:
        for number, about in enumerate(book.sheets_metadata):
            sheet = book.get_sheet_by_index(number)
            sheets.append(_described(sheet, about.visible == SheetVisibleEnum.Visible, max_cells))
            cells.extend(chain.from_iterable(_cells(sheet)))
    return sheets, cells


def joined(cells: list[str]) -> tuple[str, bytes]:
    """The separator and the cells between which it stands."""
    for separator in map(chr, chain(range(0x1F, 0, -1), range(0xE000, 0xF900))):
        text = separator.join(cells)
        if text.count(separator) == max(len(cells) - 1, 0):
            return separator, text.encode()
    raise ValueError


def _limit_memory(limit: int) -> None:
    """Where the system can: on Windows only the limits of the guard count."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ImportError, ValueError, OSError):
        return


def main() -> None:
    """Answer with the sheets, or with why there are none."""
    max_cells, max_memory = map(int, sys.argv[1:])
    gc.disable()  # there is nothing to collect before the end
    _limit_memory(max_memory)
    content = b""
    try:
        sheets, cells = read_sheets(sys.stdin.buffer, max_cells)
        separator, content = joined(cells)
        answer = {"sheets": sheets, "separator": separator}
    except PasswordError:
        answer = {"fault": "locked"}
    except TooLargeError:
        answer = {"fault": "too_large"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)
    sys.stdout.flush()
    os._exit(0)  # without taking a million cells apart first


if __name__ == "__main__":
    main()
