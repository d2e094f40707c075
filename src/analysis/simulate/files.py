"""Writes sheets as files: the same cells always give the same bytes."""

import csv
import io
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.writer.excel import ExcelWriter

from analysis.simulate.layouts import Layout
from analysis.simulate.pages import Page

WHEN = datetime(2000, 1, 1)
DAY_FORMAT = "DD/MM/YYYY"
# Kind of a text file: separator and encoding.
TEXT = {
    "csv": (",", "utf-8-sig"),
    "csv_tcvn3": (";", "latin-1"),
    "csv_1258": (";", "cp1258"),
    "tsv_utf16": ("\t", "utf-16"),
}


def write_file(path: Path, pages: list[Page], layout: Layout) -> None:
    """Write one delivered file."""
    path.write_bytes(xlsx_bytes(pages) if layout.kind == "xlsx" else text_bytes(pages[0], *TEXT[layout.kind]))


def xlsx_bytes(pages: list[Page]) -> bytes:
    """A workbook with fixed times and properties."""
    book = Workbook()
    book.remove(book.active)
    for page in pages:
        _fill(book.create_sheet(page.name), page)
    return workbook_bytes(book)


def workbook_bytes(book: Workbook) -> bytes:
    """A workbook as bytes, without the time at which it was written."""
    book.properties.creator, book.properties.created, book.properties.modified = "hoanhap simulate", WHEN, WHEN
    content = io.BytesIO()
    ExcelWriter(book, ZipFile(content, "w", ZIP_DEFLATED, allowZip64=True)).save()
    return _same_times(content.getvalue())


def text_bytes(page: Page, separator: str, encoding: str) -> bytes:
    """One sheet as separated text; line breaks within a cell become spaces. UTF-16 is little-endian with a mark."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator, lineterminator="\r\n")
    writer.writerows([[_as_text(cell) for cell in row] for row in page.rows])
    text = written.getvalue()
    return b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16" else text.encode(encoding)


def _fill(sheet, page: Page) -> None:
    for number, row in enumerate(page.rows, 1):
        for place, value in enumerate(row, 1):
            if value is not None:
                cell = sheet.cell(number, place, value)
                if isinstance(value, date):
                    cell.number_format = DAY_FORMAT
                if number == 1 or number in page.heading_rows:
                    cell.font = Font(bold=True)
    for top, left, bottom, right in page.merged:
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    if page.heading_rows:
        sheet.freeze_panes = f"A{page.heading_rows[-1] + 1}"


def _as_text(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split("\n"))


def _same_times(archive: bytes) -> bytes:
    content = io.BytesIO()
    with ZipFile(io.BytesIO(archive)) as old, ZipFile(content, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = ZipInfo(name)
            part.create_system, part.compress_type = 3, ZIP_DEFLATED  # as on Unix, wherever it is written
            new.writestr(part, old.read(name), compresslevel=9)
    return content.getvalue()
