"""Writes every workbook of the project: text only, nothing that a program would evaluate, same content same bytes."""

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from analysis import store
from analysis.errors import refuse
from analysis.intake.escapes import is_formula_like, safe_text
from analysis.intake.packed import pack, unpack
from analysis.words import say

# Sheets that go with a table and hold no delivered rows; whoever reads our workbooks back passes them over.
GUIDE, LISTS = "Hướng dẫn", "Danh mục"
OWN_SHEETS = frozenset((GUIDE, LISTS))

LAST_ROW = 1_048_576
A4 = 9
WIDEST_PAGE = 180  # letters; a wider table is printed over several pages, not in letters too small to read
LINE = 16.5  # height of a line, in points
WHEN = datetime(2000, 1, 1)

TEXT, HEADING, NEEDED, MARKED, MARKED_HEADING = "text", "heading", "heading needed", "text marked", "heading marked"
FILLS = {HEADING: "E7E6E6", NEEDED: "BDD7EE", MARKED: "FFF2CC", MARKED_HEADING: "FFD966"}


@dataclass(frozen=True)
class TextColumn:
    """One column of a sheet that is written.

    Attributes
    ----------
    heading : str
    note : str
        Comment on the heading; none if empty.
    answers : tuple of str
        Drop-down list; another answer is warned of, not refused. None if empty.
    needed, marked : bool
        Colours the heading, or the whole column, so that it is seen at once.
    width : float
        In letters.
    """

    heading: str
    note: str = ""
    answers: tuple[str, ...] = ()
    needed: bool = False
    marked: bool = False
    width: float = 18


@dataclass(frozen=True)
class TextSheet:
    """One sheet that is written: lines above the table, the headings, and rows of text as wide as the headings."""

    name: str
    columns: tuple[TextColumn, ...]
    rows: Sequence[Sequence[str]] = ()
    above: tuple[str, ...] = ()


def write_workbook(path: Path, sheets: Sequence[TextSheet], *, owner_only: bool = False) -> None:
    """Write an xlsx file whole or not at all; the same content gives the same bytes.

    Parameters
    ----------
    path : Path
    sheets : sequence of TextSheet
        Drop-down lists go to a further, hidden sheet.
    owner_only : bool
        Nobody else may read it: for names.

    Raises
    ------
    HoanhapError
        If it cannot be replaced, as on Windows while another program has it open.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".part-") as folder:
        whole = Path(folder) / "whole.xlsx"
        whole.touch(0o600 if owner_only else 0o666)
        with _temporary_files_in(folder):
            whole.write_bytes(pack(unpack(_saved(sheets))))
        try:
            whole.replace(path)
        except PermissionError:
            what = say("cannot be written; is it open in another program?")
            raise refuse(what, file=store.relative(path)) from None


@contextmanager
def _temporary_files_in(folder: str) -> Iterator[None]:
    """The library puts each sheet into the system's temporary folder first; names may not lie there."""
    before, tempfile.tempdir = tempfile.tempdir, folder
    try:
        yield
    finally:
        tempfile.tempdir = before


def _saved(sheets: Sequence[TextSheet]) -> bytes:
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.created, book.properties.modified = "hoanhap", WHEN, WHEN
    for style in _styles():
        book.add_named_style(style)
    lists = tuple(dict.fromkeys(column.answers for sheet in sheets for column in sheet.columns if column.answers))
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet, lists)
    if lists:
        _fill_lists(book.create_sheet(LISTS), lists)
    content = io.BytesIO()
    ExcelWriter(book, ZipFile(content, "w", ZIP_DEFLATED)).save()
    return content.getvalue()


def _styles() -> Iterator[NamedStyle]:
    line = Side(style="thin", color="808080")
    for name in (TEXT, HEADING, NEEDED, MARKED, MARKED_HEADING):
        is_heading = "heading" in name
        yield NamedStyle(
            name=f"hoanhap {name}",
            number_format="@",
            font=Font(name="Times New Roman", size=12, bold=is_heading),
            alignment=Alignment(wrap_text=True, vertical="center" if is_heading else "top"),
            border=Border(left=line, right=line, top=line, bottom=line) if is_heading else Border(),
            fill=PatternFill("solid", fgColor=FILLS[name]) if name in FILLS else PatternFill(),
        )


def _fill(page: Worksheet, sheet: TextSheet, lists: tuple[tuple[str, ...], ...]) -> None:
    head = len(sheet.above) + 1
    page.freeze_panes = f"A{head + 1}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", A4
    page.sheet_properties.pageSetUpPr.fitToPage = sum(column.width for column in sheet.columns) <= WIDEST_PAGE
    page.page_setup.fitToHeight = 0
    page.print_title_rows = f"{head}:{head}"
    for place, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = column.width
        page.column_dimensions[letter].number_format = "@"  # what is typed stays as it was typed
        if column.answers:
            page.data_validations.append(_choice(column.answers, lists, f"{letter}{head + 1}:{letter}{LAST_ROW}"))
    for line in sheet.above:
        page.append([_title(page, line)])
    widths = [column.width for column in sheet.columns]
    _set_height(page, head, [column.heading for column in sheet.columns], widths)
    page.append([_heading(page, column) for column in sheet.columns])
    styles = [MARKED if column.marked else TEXT for column in sheet.columns]
    for number, row in enumerate(sheet.rows, head + 1):
        _set_height(page, number, row, widths)
        page.append([_cell(page, text, style) for text, style in zip(row, styles, strict=True)])


def _set_height(page: Worksheet, number: int, row: Sequence[str], widths: Sequence[float]) -> None:
    """Room for the longest cell: not every program finds it by itself."""
    lines = max(
        sum(ceil(len(line) / width) or 1 for line in text.split("\n")) for text, width in zip(row, widths, strict=True)
    )
    if lines > 1:
        page.row_dimensions[number].height = LINE * lines


def _fill_lists(page: Worksheet, lists: tuple[tuple[str, ...], ...]) -> None:
    page.sheet_state = "hidden"
    for number in range(max(map(len, lists))):
        page.append([_cell(page, each[number] if number < len(each) else "", TEXT) for each in lists])


def _choice(answers: tuple[str, ...], lists: tuple[tuple[str, ...], ...], cells: str) -> DataValidation:
    letter = get_column_letter(lists.index(answers) + 1)
    area = f"'{LISTS}'!${letter}$1:${letter}${len(answers)}"
    rule = DataValidation(type="list", formula1=area, allow_blank=True, errorStyle="warning", showErrorMessage=True)
    rule.add(cells)
    return rule


def _title(page: Worksheet, text: str) -> WriteOnlyCell:
    cell = _cell(page, text, TEXT)
    cell.font = Font(name="Times New Roman", size=12, bold=True)
    cell.alignment = Alignment(wrap_text=False)  # may run over the empty cells beside it
    return cell


def _heading(page: Worksheet, column: TextColumn) -> WriteOnlyCell:
    cell = _cell(page, column.heading, MARKED_HEADING if column.marked else NEEDED if column.needed else HEADING)
    if column.note:
        cell.comment = Comment(safe_text(column.note), "hoanhap", height=40 + len(column.note), width=320)
    return cell


def _cell(page: Worksheet, text: str, style: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, safe_text(text) or None)
    cell.style = f"hoanhap {style}"
    if text:
        cell.data_type = "s"  # "#N/A" would become an error value
    if is_formula_like(text):
        cell.quotePrefix = True
    return cell
