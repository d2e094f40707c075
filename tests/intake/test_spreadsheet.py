"""Workbooks that are written: text only, whole or not at all, the same bytes for the same content."""

import io
import os
import tempfile
import time
from zipfile import ZipFile

import openpyxl
import pytest

from analysis.delivery.workbook import read_workbook
from analysis.errors import HoanhapError
from analysis.intake import spreadsheet
from analysis.intake.escapes import is_formula_like, plain_text, safe_text
from analysis.intake.spreadsheet import LISTS, TextColumn, TextSheet, write_workbook

POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
# Every way in which a spreadsheet, or a CSV made from it, begins to evaluate (OWASP, "CSV injection"), and disguises.
FORMULAS = (
    "=1+1", "+84912345678", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x", "﹦1", "  =1",
    "\N{ZERO WIDTH SPACE}=1", "\N{NO-BREAK SPACE}+1", "'=1", "''=1", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0",
)  # fmt: skip
PLAIN = ("", "0912345678", "Nguyễn Văn Mẫu", "1+1", "a=b", "10-5", "#N/A", "TRUE", "'abc", "_x003D_1", "–", "…=1")


def written(tmp_path, rows, **options):
    path = tmp_path / "out.xlsx"
    columns = tuple(TextColumn(f"Cột {number}", **options) for number in range(len(rows[0])))
    write_workbook(path, [TextSheet("Dữ liệu", columns, rows)])
    return path


@pytest.mark.parametrize("text", FORMULAS)
def test_what_may_be_evaluated_is_told(text):
    assert is_formula_like(text)


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_plain_stays_as_it_is(text):
    assert not is_formula_like(text)
    assert plain_text(safe_text(text)) == text.replace("_x003D_", "_x005F_x003D_")


def test_nothing_formula_like_is_written_and_everything_comes_back(tmp_path):
    path = written(tmp_path, [FORMULAS])
    cells = openpyxl.load_workbook(path).active[2]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.value.startswith("'") and cell.quotePrefix for cell in cells)
    with ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    read = read_workbook(path)
    assert read.findings == ()
    assert [plain_text(cell) for cell in read.sheets[0].rows[1]] == [text.replace("\r", "\n") for text in FORMULAS]


def test_plain_text_comes_back_as_text(tmp_path):
    path = written(tmp_path, [PLAIN])
    assert read_workbook(path).sheets[0].rows[1] == PLAIN
    values = {cell.value: cell.data_type for cell in openpyxl.load_workbook(path).active[2]}
    assert values["#N/A"] == values["0912345678"] == values["TRUE"] == "s"


def test_a_cell_keeps_nothing_of_the_one_above_it(tmp_path):
    path = written(tmp_path, [["=1+1"], ["plain"], [""], ["last"]])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    told = [(cell.value, cell.quotePrefix) for [cell] in sheet.iter_rows(min_row=2, max_col=1)]
    assert told == [("'=1+1", True), ("plain", False), (None, False), ("last", False)]


def test_signs_that_no_cell_can_hold_are_replaced_and_long_texts_cut(tmp_path):
    path = written(tmp_path, [("a\0b\x1bc\ud800", "x" * 40_000)])
    first, second = read_workbook(path).sheets[0].rows[1]
    assert first == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\N{REPLACEMENT CHARACTER}"
    assert second == "x" * 32_000 + "…"


def test_same_content_same_bytes_whenever_and_wherever(tmp_path, monkeypatch):
    first = written(tmp_path, [("a", "b")], note="ghi chú", answers=("Có", "Không")).read_bytes()
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    (tmp_path / "elsewhere").mkdir()
    second = written(tmp_path / "elsewhere", [("a", "b")], note="ghi chú", answers=("Có", "Không")).read_bytes()
    assert first == second
    with ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")
        assert not [name for name in archive.namelist() if "vba" in name.casefold() or "external" in name.casefold()]


def test_drop_downs_point_to_a_hidden_list(tmp_path):
    answers = ("Sản xuất, kinh doanh", "Khác")
    columns = (TextColumn("Mục đích", answers=answers), TextColumn("Ghi"), TextColumn("Lại", answers=answers))
    write_workbook(tmp_path / "out.xlsx", [TextSheet("Dữ liệu", columns, above=("Tiêu đề",))])
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    rules = {str(rule.sqref): rule.formula1 for rule in book["Dữ liệu"].data_validations.dataValidation}
    assert rules == {"A3:A1048576": f"'{LISTS}'!$A$1:$A$2", "C3:C1048576": f"'{LISTS}'!$A$1:$A$2"}
    assert [row[0].value for row in book[LISTS].rows] == list(answers)
    assert book[LISTS].sheet_state == "hidden"
    assert book["Dữ liệu"].freeze_panes == "A3"


def test_notes_and_colours(tmp_path):
    columns = (TextColumn("Lý do", note="vì sao", marked=True), TextColumn("Ngày", needed=True), TextColumn("Xã"))
    write_workbook(tmp_path / "out.xlsx", [TextSheet("Dữ liệu", columns, [("a", "b", "c")])])
    reason, day, commune = openpyxl.load_workbook(tmp_path / "out.xlsx").active[1]
    assert reason.comment.text == "vì sao" and commune.comment is None
    assert len({cell.fill.fgColor.rgb for cell in (reason, day, commune)}) == 3


@POSIX
def test_names_are_for_their_owner_only(tmp_path):
    path = tmp_path / "out.xlsx"
    for owner_only, mode in ((True, 0o600), (False, 0o666 & ~current_umask())):
        write_workbook(path, [TextSheet("a", (TextColumn("b"),))], owner_only=owner_only)
        assert path.stat().st_mode & 0o777 == mode


def current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_no_row_lies_in_the_systems_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not there"))  # writing there would fail
    written(tmp_path, [("Nguyễn Văn Mẫu",)])
    assert tempfile.tempdir == str(tmp_path / "not there")
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]


def test_whole_or_not_at_all(tmp_path, monkeypatch):
    path = written(tmp_path, [("a", "b")])
    before = path.read_bytes()

    def full(_):
        raise OSError("no space left on device")

    monkeypatch.setattr(spreadsheet, "pack", full)
    with pytest.raises(OSError):
        written(tmp_path, [("c", "d")])
    assert path.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]


def test_a_workbook_open_elsewhere_is_refused(tmp_path, monkeypatch):
    def locked(*_):
        raise PermissionError("C:/Users/somebody/names.xlsx")

    monkeypatch.setattr("pathlib.Path.replace", locked)
    with pytest.raises(HoanhapError) as fault:
        written(tmp_path, [("a",)])
    assert str(fault.value) == "out.xlsx: cannot be written; is it open in another program?"
    assert list(tmp_path.iterdir()) == []
