"""What goes back to people: rejected rows beside their reason, doubtful pairs until somebody decides."""

import openpyxl
import pytest

from analysis.delivery.workbook import read_workbook
from analysis.sites import read_site
from tests.intake import hand

REVIEW = "review.xlsx"
KHOA = ["6", "Lý Văn Khoa", "1980", "Nam", "", "Suối Mơ", "01/02/2023", "Hết án", "A", "Đánh bạc", "1 năm"]


@pytest.fixture
def district(project):
    """The district by hand, where one man on the list and one among the participants may be the same."""
    folder = hand.write_district(project)
    role, _, rows = hand.FILES["ds-2024.xlsx"]
    hand.write_file(folder / "ds-2024.xlsx", role, [*rows, KHOA])
    role, _, rows = hand.FILES["tham-gia.xlsx"]
    joined = ["Lý Văn Khoa", "1980", "", "Đồi Gió", "May Ví Dụ", "", "", "", "01/05/2024"]
    hand.write_file(folder / "tham-gia.xlsx", role, [*rows, joined])
    return folder


def cells(path):
    return read_workbook(path).sheets[0].rows


def answer(path, text):
    """Fill in the decision of the first pair, as a person would."""
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A2"] = text
    book.save(path)


def test_a_rejected_row_stands_beside_its_reason_as_it_was_delivered(district):
    read_site("vi-du")
    heading, *rows = cells(district / "_returned" / "rejected-police_list-2-1.xlsx")
    assert heading[:2] == ("reason", "row") and "Họ và tên" in heading
    assert [row[1] for row in rows] == ["7", "8"]
    assert rows[0][0] == "“Họ và tên”: neither a name nor an ID number: the row names nobody"
    assert rows[1][0] == "repeats a row above it in every cell" and "Vũ Đức Dũng" in rows[1]


def test_reasons_are_in_the_readers_language(district, monkeypatch):
    monkeypatch.setenv("HOANHAP_LANGUAGE", "vi")
    read_site("vi-du")
    heading, *_ = cells(district / "_returned" / "rejected-police_list-2-1.xlsx")
    assert heading[0] == "lý do"


def test_a_mended_row_leaves_no_workbook_behind(district):
    read_site("vi-du")
    role, _, rows = hand.FILES["ds-2024.xlsx"]
    hand.write_file(district / "ds-2024.xlsx", role, rows[:3])
    read_site("vi-du")
    assert not (district / "_returned" / "rejected-police_list-2-1.xlsx").exists()


def test_a_doubtful_pair_is_two_people_until_somebody_decides(district):
    site = read_site("vi-du")
    heading, *rows = cells(district / "_returned" / REVIEW)
    assert heading[0] == "decision" and len(rows) == 1
    assert [cell for cell in rows[0] if cell == "Lý Văn Khoa"] == ["Lý Văn Khoa"] * 2
    allowed = {"decision", "file", "probability", "key"} | {f"{name} {n}" for n in (1, 2) for name in (
        "full name", "birth", "sex", "ID number", "commune", "village")}  # fmt: skip
    assert set(heading) == allowed
    assert len(site.tables["people"]) == 9
    assert site.quality["linkage"].set_index(["source", "subgroup"]).loc[("participants", "all"), "doubtful"] == 1


@pytest.mark.parametrize(("said", "people"), [("the same person", 8), ("different people", 9), ("cùng một người", 8)])
def test_a_decision_is_obeyed_kept_without_names_and_the_sheet_deleted(district, said, people):
    read_site("vi-du")
    answer(district / "_returned" / REVIEW, said)
    site = read_site("vi-du")
    assert len(site.tables["people"]) == people
    assert not (district / "_returned" / REVIEW).exists()
    kept = (district / "_returned" / "decisions.csv").read_text(encoding="utf-8")
    assert "Khoa" not in kept and kept.count("\n") == 2
    assert len(read_site("vi-du").tables["people"]) == people


def test_the_second_of_two_rows_of_one_list_that_somebody_decided_to_be_one_person_goes_back(district):
    role, _, rows = hand.FILES["ds-2024.xlsx"]
    alike = [[number, "Lý Văn Lâm", "07/08/1981", "Nam", "", "Đồi Gió", *[""] * 5] for number in "67"]
    hand.write_file(district / "ds-2024.xlsx", role, [*rows, *alike])
    n = len(read_site("vi-du").tables["people"])
    answer(district / "_returned" / REVIEW, "the same person")
    assert len(read_site("vi-du").tables["people"]) == n - 1
    _, *back = cells(district / "_returned" / "rejected-police_list-2-1.xlsx")
    assert [row[1] for row in back if "Lý Văn Lâm" in row] == ["10"]


def test_an_answer_that_is_none_leaves_the_pair_open(district):
    read_site("vi-du")
    answer(district / "_returned" / REVIEW, "perhaps")
    assert len(read_site("vi-du").tables["people"]) == 9
    assert (district / "_returned" / REVIEW).exists()


def test_nothing_formula_like_goes_back_as_a_formula(district):
    role, _, rows = hand.FILES["ds-2024.xlsx"]
    evil = ["7", "", "", "", "", "=1+1", "@SUM(A1)", "", "", "+cmd", "-2"]
    hand.write_file(district / "ds-2024.xlsx", role, [*rows, evil])
    read_site("vi-du")
    book = openpyxl.load_workbook(district / "_returned" / "rejected-police_list-2-1.xlsx")
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}
