import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from analysis.columns.dates import PartDate, clean_dates, serial_day

DAY = PartDate(2024, 11, 7)
STYLES = {
    "{d:02d}/{m:02d}/{y}": "day", "{d}-{m}-{y}": "day", "{d:02d}.{m:02d}.{y}": "day", "{d} / {m} / {y}": "day",
    "{y}-{m:02d}-{d:02d}": "day", "{y}-{m:02d}-{d:02d} 00:00:00": "day", "{d}/{m}/{y} 08:30": "day",
    "ngày {d} tháng {m} năm {y}": "day", "Sinh ngày {d:02d}/{m:02d}/{y}": "day",
    "tháng {m}/{y}": "month", "Tháng {m} năm {y}": "month", "{m}/{y}": "month", "{m:02d}-{y}": "month",
    "T{m}/{y}": "month", "{y}-{m:02d}": "month",
    "{y}": "year", "SN {y}": "year", "sinh năm {y}": "year", "Năm {y}": "year", "SN: {y}": "year",
}  # fmt: skip


def only(cell: str):
    """The value of a cell that stands alone in its column, or its finding."""
    column = clean_dates([cell])
    return column.values[0] or column.findings[0][1]


@pytest.mark.parametrize("style", STYLES)
def test_every_day_of_a_grid_comes_back_as_exact_as_it_was_written(style):
    rng = random.Random(1)
    days = [date(1930, 1, 1) + timedelta(rng.randrange(42_000)) for _ in range(400)] + [date(2024, 2, 29)]
    column = clean_dates([style.format(d=day.day, m=day.month, y=day.year) for day in days])
    assert column.findings == ()
    parts = {"day": 3, "month": 2, "year": 1}[STYLES[style]]
    assert list(column.values) == [PartDate(*(day.year, day.month, day.day)[:parts]) for day in days]
    assert {value.precision for value in column.values} == {STYLES[style]}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("07/11/2024", DAY),
        ("7-11-2024", DAY),
        ("22.01.2024", PartDate(2024, 1, 22)),
        ("tháng 4/2019", PartDate(2019, 4)),
        ("1996", PartDate(1996)),
        ("SN 1996", PartDate(1996)),
        ("2024-11-07T00:00:00", DAY),
        ("\u200f07/11/2024\u00a0", DAY),
        ("29/02/2024", PartDate(2024, 2, 29)),
        ("29/02/2023", "date_impossible"),
        ("31/02/2024", "date_impossible"),
        ("00/11/2024", "date_impossible"),
        ("13/2024", "date_impossible"),
        ("0/2024", "date_impossible"),
        ("2024-13-07", "date_impossible"),
        ("2024-02-30", "date_impossible"),
        ("ngày 31 tháng 4 năm 2020", "date_impossible"),
        ("32/13/2024", "date_impossible"),
        ("16-9", "date_no_year"),
        ("ngày 16/9", "date_no_year"),
        ("07/11/24", "date_two_digit_year"),
        ("7.11.96", "date_two_digit_year"),
        ("4/96", "date_two_digit_year"),
        ("07/11/1899", "date_year_far"),
        ("07/11/2100", "date_year_far"),
        ("0204", "date_year_far"),
        ("03/25/2024", "date_month_first"),
        ("7/11-2024", "date_unreadable"),
        ("07/11/2024 và 08/11/2024", "date_unreadable"),
        ("khoảng 1996", "date_unreadable"),
        ("1996-1998", "date_unreadable"),
        ("=TODAY()", "date_unreadable"),
        ("7112024", "date_unreadable"),
        ("45603.5", PartDate(2024, 11, 7)),
    ],
)
def test_one_cell(cell, found):
    assert only(cell) == found


def test_a_part_of_a_date_is_a_span_of_days_and_never_the_first_of_january():
    month, year = PartDate(2024, 2), PartDate(1996)
    assert (month.first, month.last, str(month)) == (date(2024, 2, 1), date(2024, 2, 29), "2024-02")
    assert (year.first, year.last, str(year)) == (date(1996, 1, 1), date(1996, 12, 31), "1996")
    assert DAY.first == DAY.last == date(2024, 11, 7) and str(DAY) == "2024-11-07"
    assert year != PartDate(1996, 1, 1)


def test_a_column_with_the_month_first_is_refused_as_far_as_it_is_uncertain():
    column = clean_dates(["03/25/2024", "04/05/2024", "05/05/2024", "2024-11-07", "4/2019", "04/05/1850"])
    assert column.values == (None, None, PartDate(2024, 5, 5), DAY, PartDate(2019, 4), None)
    assert column.findings == ((0, "date_month_first"), (1, "date_order_unknown"), (5, "date_year_far"))
    assert column.decided == "month_first"


def test_one_slip_among_dates_that_are_day_first_is_found_and_the_uncertain_ones_are_noted():
    column = clean_dates(["03/25/2024", "04/05/2024", "25/03/2024", "31/13/2024"])
    assert column.values == (None, PartDate(2024, 5, 4), PartDate(2024, 3, 25), None)
    expected = ((0, "date_month_first"), (1, "date_order_doubtful"), (3, "date_impossible"))
    assert column.findings == expected
    assert column.decided == "day_first"


def test_an_impossible_day_does_not_prove_that_the_day_stands_first():
    assert clean_dates(["03/25/2024", "31/02/2024", "04/05/2024"]).values == (None, None, None)


def test_day_numbers_count_only_if_the_whole_column_is_made_of_them():
    column = clean_dates(["45603", "", "45603.0", "45292"])
    assert column.values == (DAY, None, DAY, PartDate(2024, 1, 1))
    assert column.findings == ((1, "empty"),) and column.decided == "serial"
    mixed = clean_dates(["45603", "07/11/2024", "1996"])
    assert mixed.values == (None, DAY, PartDate(1996)) and mixed.findings == ((0, "date_serial"),)
    assert clean_dates(["1996", "1985"]).values == (PartDate(1996), PartDate(1985))
    assert clean_dates(["1996", "45603"]).values == (PartDate(1996), None)
    assert clean_dates(["99999"]).findings == ((0, "date_year_far"),)


def test_the_workbook_may_count_from_1904():
    assert clean_dates(["44141"], epoch=1904).values == (DAY,)
    assert serial_day(45603) == serial_day(45603 - 1462, 1904) == date(2024, 11, 7)
    assert serial_day(0, 1904) == date(1904, 1, 1) and serial_day(-1, 1904) is None
    with pytest.raises(ValueError, match="epoch"):
        clean_dates(["1"], epoch=1899)


def test_day_numbers_keep_to_the_leap_day_that_excel_invented():
    assert [serial_day(number) for number in (0, 1, 59)] == [None, date(1900, 1, 1), date(1900, 2, 28)]
    assert [serial_day(number) for number in (60, 61, 25569)] == [None, date(1900, 3, 1), date(1970, 1, 1)]
    days = [serial_day(number) for number in range(61, 80_000)]
    assert all(later - earlier == timedelta(1) for earlier, later in pairwise(days))
