"""How values are typed into cells, against what the readers' tables say they mean."""

from datetime import date

import numpy as np
import pytest

from analysis.columns.encodings import decode_tcvn3
from analysis.columns.legacy import detect
from analysis.columns.terms import clean_terms
from analysis.columns.text import match_key
from analysis.simulate.layouts import Layout, Literal, Wordings, as_tcvn3, as_windows_1258, typed
from analysis.simulate.names import GIVENS, draw_names
from analysis.simulate.places import District

PLAIN = Layout()


@pytest.fixture
def wordings():
    return Wordings(np.random.default_rng(3))


def test_tcvn3_is_read_back_but_for_its_capitals():
    names = [*draw_names(np.repeat(np.array(["male", "female"], dtype=object), 100), np.random.default_rng(1))]
    names += District(1).names
    assert [decode_tcvn3(as_tcvn3(name)) for name in names] == names
    assert as_tcvn3("tÕt".replace("Õ", "ế")) == "tÕt"  # as the readers' own documentation prints it
    assert detect([as_tcvn3(name) for name in names]).name == "tcvn3"
    assert match_key(decode_tcvn3(as_tcvn3("NGUYỄN VĂN HÙNG"))) == match_key("Nguyễn Văn Hùng")
    assert as_tcvn3("A – B").isascii()


def test_windows_1258_is_read_back_by_the_library():
    for given in (*GIVENS["male"], "Thủy", "Đường", "Quỳnh", "Nguyễn Thị Phượng", "Ấp Ế Ọ"):
        text = as_windows_1258(given)
        assert match_key(text.encode("cp1258").decode("cp1258")) == match_key(given)


@pytest.mark.parametrize(
    ("money", "expected"),
    [("number", 8_500_000), ("vi", "8.500.000"), ("en", "8,500,000"), ("million", "8,5")],
)
def test_amounts_are_written_in_four_ways(money, expected, wordings):
    assert typed(8_500_000, "payroll", "gross_pay", Layout(money=money), wordings) == expected


def test_days_are_cells_or_texts_with_the_day_or_the_month_first(wordings):
    on = date(2024, 3, 25)
    assert typed(on, "leavers", "left_date", PLAIN, wordings) == on
    assert typed(on, "leavers", "left_date", Layout(dates="text"), wordings) == "25/03/2024"
    assert typed(on, "leavers", "left_date", Layout(dates="month_first"), wordings) == "03/25/2024"
    assert typed(on, "payroll", "period", PLAIN, wordings) == "03/2024"
    assert typed(Literal("31/02/2024"), "leavers", "left_date", PLAIN, wordings) == "31/02/2024"


def test_codes_become_one_of_their_wordings_and_names_capitals(wordings):
    assert typed("negligent", "offences", "intent", PLAIN, wordings) == "Vô ý"
    assert typed("1", "police_list", "police_grade", PLAIN, wordings) == "1"
    assert typed("Lê Văn Hòa", "leavers", "person_name", Layout(capitals=True), wordings) == "LÊ VĂN HÒA"
    assert typed("Đỗ  Thị Thủy", "payroll", "person_name", Layout(no_marks=True), wordings) == "Do Thi Thuy"


def test_terms_are_read_back_as_the_same_months(wordings):
    written = [typed(months, "police_list", "sentence", PLAIN, wordings) for months in (6, 12, 30, 240)]
    assert written == ["06 tháng", "01 năm", "02 năm 06 tháng", "20 năm"]
    assert [term.months for term in clean_terms(written).values] == [6, 12, 30, 240]


def test_several_facts_of_the_register_stand_in_one_cell(wordings):
    who = {"person_name": "Lê Văn Hòa", "birth_date": date(1985, 3, 5), "residence": "Thôn Đầu, xã Suối Mơ"}
    assert typed(who, "court_register", "person", PLAIN, wordings) == "Lê Văn Hòa (05/03/1985; Thôn Đầu, xã Suối Mơ)"
