"""What stands beside the columns asked for: births in two columns by sex, and communes as headings of sections."""

import shutil
from datetime import date
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

from analysis.delivery.sheets import REASONS, find_table
from analysis.delivery.vocabulary import read_vocabulary
from analysis.delivery.workbook import Sheet
from analysis.intake.choices import read_choices
from analysis.intake.clean import clean_batch
from analysis.intake.collect import collect
from analysis.intake.prepare import prepare
from analysis.intake.returned import lines_of
from analysis.tables.source import Delivery, read_source
from analysis.words import words
from tests.conftest import PROJECT
from tests.intake import hand

HEAD = ["STT", "Họ và tên", "Năm sinh Nam", "Năm sinh Nữ", "Số CCCD"]
PEOPLE = read_vocabulary(("police_list",))


def batch_of(folder, rows, role="police_list"):
    """The rows of a workbook, of which the first are its headings, as they are collected."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "ds.xlsx")
    delivery = Delivery(file="ds.xlsx", role=role, record="r", as_of=date(2024, 12, 31))
    (batch,) = collect(folder, SimpleNamespace(deliveries=[delivery]), delivery)
    return batch


def found(batch):
    return [(each.code, each.row, each.column) for each in batch.origin.findings]


def kept(batch, *columns):
    return clean_batch(batch, read_choices()).values.loc[:, list(columns)].astype(str).fillna("").values.tolist()


def test_births_in_two_columns_tell_year_and_sex(tmp_path):
    rows = [
        HEAD,
        ["1", "Trần Văn An", "1985", "", ""],
        ["2", "Ngô Thị Bình", "", "05/03/1990", ""],
        ["3", "Lê Chi", "", "", ""],
    ]
    batch = batch_of(tmp_path, rows)
    assert kept(batch, "birth_date", "sex") == [["1985", "male"], ["1990-03-05", "female"], ["", ""]]
    assert found(batch) == []
    assert (
        batch.origin.letters["birth_date"] == "C / D" and batch.origin.headings["sex"] == "Năm sinh Nam / Năm sinh Nữ"
    )


def test_a_heading_over_two_columns_is_understood_in_the_same_way(tmp_path):
    above = ["STT", "Họ và tên", "Năm sinh", "", "Số CCCD"]
    batch = batch_of(tmp_path, [above, ["", "", "Nam", "Nữ", ""], ["1", "Ngô Thị Bình", "", "1990", "030190000001"]])
    assert kept(batch, "birth_date", "sex") == [["1990", "female"]] and found(batch) == []


def test_a_birth_in_both_columns_is_used_in_neither_and_said_with_its_row(tmp_path):
    batch = batch_of(tmp_path, [HEAD, ["1", "Trần Văn An", "1985", "1986", ""], ["2", "Lê Chi", "1970", "", ""]])
    assert kept(batch, "birth_date", "sex") == [["", ""], ["1970", "male"]]
    assert found(batch) == [("birth_twice", 2, "")]


def test_columns_for_sex_and_birth_go_first_and_the_other_column_fills_what_is_empty(tmp_path):
    head = ["Họ và tên", "Giới tính", "Năm sinh Nam", "Năm sinh Nữ"]
    batch = batch_of(
        tmp_path, [head, ["Lê An", "Nam", "", "1985"], ["Lê Chi", "", "", "1970"], ["Lê Em", "nữ", "", "1971"]]
    )
    assert kept(batch, "birth_date", "sex") == [["1985", "male"], ["1970", "female"], ["1971", "female"]]
    assert found(batch) == [("birth_other_sex", 2, "")]
    head = ["Họ và tên", "Ngày sinh", "Năm sinh Nam", "Năm sinh Nữ"]
    batch = batch_of(tmp_path, [head, ["Lê An", "05/03/1985", "1985", ""], ["Lê Chi", "", "", "1970"]])
    assert kept(batch, "birth_date", "sex") == [["1985-03-05", "male"], ["1970", "female"]]


def test_what_cannot_be_read_in_them_is_said_with_both_letters(tmp_path):
    batch = batch_of(tmp_path, [HEAD, ["1", "Trần Văn An", "85", "", ""]])
    (line,) = lines_of(batch.origin, clean_batch(batch, read_choices()).findings, {})
    assert "row 2, column C / D “Năm sinh Nam / Năm sinh Nữ”: " in line.text(words("en"))


LIST = ["STT", "Họ và tên", "Năm sinh", "Số CCCD", "Tội danh"]


def person(number, name):
    return [number, name, "1985", f"03008500000{number}", "Đánh bạc"]


@pytest.mark.parametrize(
    "heading",
    [
        ["Xã Suối Mơ"],
        ["", "Xã Suối Mơ"],
        ["1. Xã Suối Mơ"],
        ["I. XÃ Suối Mơ (02 người)"],
        ["I", "Xã Suối Mơ"],
        ["II.", "Xã Suối Mơ:", "", "", "2"],
        ["A/ Công an xã Suối Mơ"],
        ["- Xã Suối Mơ: 12 người."],
    ],
)
def test_a_row_with_a_commune_only_heads_a_section_and_gives_it_to_the_rows_below(tmp_path, heading):
    rows = [LIST, person("1", "Trần Văn An"), heading, person("2", "Lê Văn Bình"), ["Phường 5"], person("3", "Lê Chi")]
    batch = batch_of(tmp_path, rows)
    assert [name.split()[-1] for name in batch.cells["person_name"]] == ["An", "Bình", "Chi"]
    assert [each.casefold() for each in batch.cells["commune"]] == ["", "xã suối mơ", "phường 5"]
    assert list(batch.table.left_out) == [(3, "section"), (5, "section")]
    assert [each[:2] for each in found(batch)] == [("section_row", 3), ("section_row", 5)]
    assert batch.origin.rows["left_out"] == 2 and batch.origin.rows["in"] == 3


def test_a_village_keeps_the_commune_and_a_district_ends_it(tmp_path):
    rows = [LIST, ["I", "Xã Suối Mơ"], ["Thôn Đông"], person("1", "Lê An"), ["Huyện Khác"], person("2", "Lê Chi")]
    batch = batch_of(tmp_path, rows)
    assert batch.cells["commune"].tolist() == ["Xã Suối Mơ", ""] and batch.origin.rows["left_out"] == 3


def test_the_first_row_below_the_headings_may_be_a_section(tmp_path):
    batch = batch_of(
        tmp_path, [LIST, ["I", "Xã Suối Mơ"], person("1", "Lê An"), ["", "Cộng", "", "1"], person("2", "Lê Chi")]
    )
    assert batch.cells["commune"].tolist() == ["Xã Suối Mơ"] * 2 and batch.origin.rows["heading"] == 1


def test_a_list_with_a_column_for_communes_keeps_it_and_still_counts_the_section(tmp_path):
    rows = [[*LIST, "Xã"], [*person("1", "Lê An"), "Đồi Gió"], ["I. Xã Suối Mơ"], [*person("2", "Lê Chi"), ""]]
    batch = batch_of(tmp_path, rows)
    assert batch.cells["commune"].tolist() == ["Đồi Gió", ""] and batch.table.left_out == ((3, "section"),)


@pytest.mark.parametrize(
    "row", [["4", "Xa Văn Suối"], ["4", "Phương Xã"], ["4", "", "", "", "Xã Suối Mơ"], ["Trần Văn An", "Xã Suối Mơ"]]
)
def test_a_person_or_a_row_that_says_more_is_no_section(row):
    rows = [LIST, person("1", "Lê An"), row, person("2", "Lê Chi")]
    heading = [*LIST[:4], "Xã"] if row[-1] == "Xã Suối Mơ" else LIST
    table = find_table(Sheet(1, "", tuple(map(tuple, [heading, *rows[1:]])), ()), vocabulary=PEOPLE)
    assert table.row_numbers == (2, 3, 4) and table.sections == ()


def test_a_row_of_a_drawn_list_keeps_its_number(tmp_path):
    rows = [["STT", "Họ và tên", "Năm sinh"], ["1", "Lê An", "1985"], ["2", "Xã Suối Mơ", ""], ["3", "Lê Chi", "1986"]]
    assert len(batch_of(tmp_path, rows, role="waiting_list").cells) == 3


def test_any_other_lone_text_stays_a_row_and_is_said():
    rows = [LIST, person("1", "Lê An"), ["II", "Người chấp hành xong"], person("2", "Lê Chi")]
    table = find_table(Sheet(1, "", tuple(map(tuple, rows)), ()), vocabulary=PEOPLE)
    assert table.row_numbers == (2, 3, 4) and [(each.code, each.row) for each in table.findings] == [("sparse_row", 3)]
    assert "section" in REASONS


@pytest.fixture
def prepared(tmp_path, monkeypatch):
    """A district whose police list has sections and births by sex; what was prepared of it."""
    shutil.copytree(PROJECT / "data" / "raw" / "reference", tmp_path / "data" / "raw" / "reference")
    monkeypatch.setenv("HOANHAP_ROOT", str(tmp_path))
    folder = hand.write_district(tmp_path)
    rows = [
        ["I", "Xã Suối Mơ"],
        ["1", "Trần Văn An", "1985", "", hand.AN, "Dừng", "10/02/2022"],
        ["", "Xã Không Có"],
        ["2", "Phạm Thị Chi", "", "1978", hand.CHI, "Hết án", "01/09/2021"],
        ["3", "Lý Khoa", "1970", "1971", "", "", ""],
    ]
    hand.write_sheet(folder / "ds-2024.xlsx", [*HEAD, "Diện", "Ngày ra trại", "Quan hệ xã hội"], rows)
    return prepare(folder, read_source(folder), anew=True)


def test_from_the_file_to_the_tables_and_to_what_is_said(prepared):
    people = prepared.tables["people"].set_index("person_id")
    status = prepared.tables["people_status"]
    newest = status[(status["as_of"] == pd.Timestamp("2024-12-31")) & (status["state"] == "on_list")]
    told = newest.join(people, on="person_id")[["commune", "sex", "birth_year"]]
    expected = [["90101", "male", 1985], [None, "female", 1978], [None, "unknown", None]]
    assert told.astype(object).where(told.notna(), None).values.tolist() == expected
    files = prepared.quality["files"].set_index("file").loc["police_list #2"]
    assert (files["rows_left_out"], files["rows_in"], files["rows_kept"]) == (2 + 0, 3, 3)
    lines = [each.text(words("en")) for each in prepared.lines if each.label == "police_list #2"]
    place = "people under reintegration #2, sheet 1, row "
    assert any(line.startswith(f"{place}3, column “H”: this heading is not known") for line in lines)
    assert any(
        line.startswith(f"{place}5, column F “Diện”: is none of the answers known here: Chấp hành xong; ")
        for line in lines
    )
    assert any(line.startswith(f"{place}4, column “B”: holds the name of a place") for line in lines)
    assert any(line.startswith(f"{place}8: the birth stands in the column for men and") for line in lines)
    assert any("row 7, column “Xã”: is no commune of this site" in line for line in lines)
    assert not any(name in line for line in lines for name in ("Trần", "Chi", "Khoa", "Dừng", "Không Có", "Quan hệ"))
