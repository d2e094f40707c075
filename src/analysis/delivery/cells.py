"""Reads a spreadsheet from standard input and writes its sheets as JSON: a program of its own.

It runs in a process of its own because the parser is native code: on a file made to break it, it may
run out of memory, never end, or print parts of cells to the error stream. Imports nothing of the package.
"""

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum


def cell_text(value: object) -> str:
    """A cell as text: days and times as ISO 8601, numbers in the fewest digits that give the number back."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return format(Decimal(repr(value + 0.0)), "f").removesuffix(".0")
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return _duration(value)
    return str(value)


def _duration(value: timedelta) -> str:
    """As LibreOffice writes it: PT30H00M00S."""
    sign = "-" if value < timedelta() else ""
    minutes, seconds = divmod(round(abs(value).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}PT{hours:02}H{minutes:02}M{seconds:02}S"


def _sheet(sheet: CalamineSheet, visible: bool, max_cells: int) -> dict:
    last_row, last_column = sheet.end or (0, 0)
    if (last_row + 1) * (last_column + 1) > max_cells:
        raise OverflowError
    merged = [
        [top + 1, left + 1, bottom + 1, right + 1] for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    rows = [[cell_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return {"name": sheet.name, "visible": visible, "merged": merged, "rows": rows}


def read_sheets(content: bytes, max_cells: int) -> list[dict]:
    """Every sheet's name, rows of text, merged ranges (from 1), and whether it is shown."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        shown = [sheet.visible == SheetVisibleEnum.Visible for sheet in book.sheets_metadata]
        return [_sheet(book.get_sheet_by_index(number), visible, max_cells) for number, visible in enumerate(shown)]


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
    _limit_memory(max_memory)
    try:
        answer = {"sheets": read_sheets(sys.stdin.buffer.read(), max_cells)}
    except PasswordError:
        answer = {"fault": "locked"}
    except OverflowError:
        answer = {"fault": "too_large"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
