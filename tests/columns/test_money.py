import random

import pytest
from babel.numbers import format_decimal

from analysis.columns.money import clean_money, heading_unit


@pytest.mark.parametrize("style", ["vi", "en"])
@pytest.mark.parametrize(
    ("unit", "names"),
    [(1, ["đồng", "đ", "VND", "VNĐ", "₫"]), (10**3, ["nghìn", "ngàn đồng", "k"]),
     (10**6, ["triệu", "triệu đồng", "tr", "trđ", "tr.đ"]), (10**9, ["tỷ", "tỉ đồng", "Tỷ"])],
)  # fmt: skip
def test_a_grid_of_amounts_comes_back_in_every_unit_and_style(unit, names, style):
    rng = random.Random(3)
    given = [rng.randrange(1, 10 ** rng.randrange(4, 8)) * max(1, unit // 100) for _ in range(300)]
    # A first cell that can be read in one way only; the rest may be as ambiguous as they like.
    given.insert(0, 1_234_567 if unit == 1 else unit * 25 // 2)
    cells = []
    for amount in given:
        number = format_decimal(amount / unit, "#,##0.##", locale=style)
        cells.append(f"{number}{rng.choice([' ', ''])}{rng.choice(names)}")
    column = clean_money(cells)
    assert column.findings == () and list(column.values) == given


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("6 tỷ 108 triệu đồng", 6_108_000_000),
        ("6 tỷ 108 triệu 500 nghìn", 6_108_500_000),
        ("6 tỷ 500.000 đồng", 6_000_500_000),
        ("8,5 triệu", 8_500_000),
        ("1,3 tỷ", 1_300_000_000),
        ("48.7 tỉ", 48_700_000_000),
        ("100tr", 100_000_000),
        ("3.450.000 đồng", 3_450_000),
        ("1.300 đồng", 1_300),
        ("500.000 đồng", 500_000),
        ("8,500,000.00 VND", 8_500_000),
        ("500k", 500_000),
        ("0 đồng", 0),
        ("6 tỷ 1.108 triệu", "money_unreadable"),
        ("6 triệu 1 tỷ", "money_unreadable"),
        ("6 triệu 1 triệu", "money_unreadable"),
        ("6 triệu 0 triệu", "money_unreadable"),
        ("6,5 tỷ 108 triệu", "money_unreadable"),
        ("6 tỷ 108", "money_unreadable"),
        ("1tr5", "money_unreadable"),
        ("5 trăm nghìn", "money_unreadable"),
        ("5-6 triệu", "money_unreadable"),
        ("khoảng 5 triệu", "money_unreadable"),
        ("triệu", "money_unreadable"),
        ("=5*triệu", "money_unreadable"),
        ("8,5 đồng", "money_fraction"),
        ("8,33333333 triệu", "money_fraction"),
        ("1.300 triệu", "number_two_ways"),
        ("999999999 tỷ", "number_too_long"),
        ("1300", "money_no_unit"),
    ],
)
def test_one_cell(cell, amount):
    column = clean_money([cell])
    assert (column.findings[0][1] if column.values[0] is None else column.values[0]) == amount


def test_a_bare_number_among_others_with_a_unit_is_a_finding():
    column = clean_money(["8,5 triệu", "9", "9,7 triệu"])
    assert column.values == (8_500_000, None, 9_700_000) and column.findings == ((1, "money_no_unit"),)


def test_the_heading_counts_for_bare_numbers_and_the_cell_comes_first():
    column = clean_money(["8,5", "9", "9.700.000 đồng", "1,2 tỷ"], unit_vnd=10**6)
    assert column.values == (8_500_000, 9_000_000, 9_700_000, 1_200_000_000) and column.findings == ()
    assert clean_money(["1.300", "12.500"], unit_vnd=1).values == (1_300, 12_500)
    assert clean_money(["1.300", "12.500"], unit_vnd=10**6).values == (None, None)
    assert clean_money(["100000000.0"], unit_vnd=1).values == (100_000_000,)
    with pytest.raises(ValueError, match="unit_vnd"):
        clean_money([], unit_vnd=0)


def test_one_newspaper_with_point_and_comma_has_an_odd_row():
    column = clean_money(["1,3 tỷ", "8,5 triệu", "48.7 tỉ"])
    assert column.values == (1_300_000_000, 8_500_000, None) and column.findings == ((2, "number_other_style"),)


def test_amounts_below_zero_are_kept_and_noted():
    column = clean_money(["-5 triệu", "(3.450.000 đồng)", "0 đồng", "5 triệu"])
    assert column.values == (-5_000_000, -3_450_000, 0, 5_000_000)
    assert column.findings == ((0, "money_negative"), (1, "money_negative"))


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Dư nợ\n (triệu đồng)", 10**6),
        ("Mức vay (tr.đ)", 10**6),
        ("Mức vay (trđ)", 10**6),
        ("Thu nhập (triệu đồng/tháng)", 10**6),
        ("Thu nhập (1.000đ)", 10**3),
        ("Thu nhập (1000 đồng)", 10**3),
        ("Thu nhập (nghìn đồng)", 10**3),
        ("Tổng dư nợ (đồng)", 1),
        ("TỔNG DƯ NỢ (VNĐ)", 1),
        ("Vốn (tỷ đồng)", 10**9),
        ("Dư nợ - ĐVT: triệu đồng", 10**6),
        ("Dư nợ (Đơn vị tính: triệu đồng)", 10**6),
        ("Dư nợ (cuối kỳ) (đồng)", 1),
        ("Ngày ĐH theo hợp đồng", None),
        ("Nợ (theo hợp đồng)", None),
        ("Tổng dư nợ", None),
        ("Lãi suất (%)", None),
        ("Tên ĐVUT", None),
        ("Đơn vị", None),
        ("Dân số (1000)", None),
        ("", None),
    ],
)
def test_unit_of_a_heading(heading, unit):
    assert heading_unit(heading) == unit
