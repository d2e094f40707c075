"""Cells of the prosecutors' register no. 25, every person and court in them invented."""

from datetime import date

import pytest

from analysis.columns.dates import PartDate
from analysis.intake.choices import read_choices
from analysis.intake.registers import release_kind, split_completion, split_day, split_judgment, split_person

MISSING, TWICE, EMPTY = "part_missing", "part_twice", "empty"


def parts(columns) -> tuple:
    """Of one cell: each value as text, or the code of its finding."""
    found = []
    for column in columns.values():
        (value,) = column.values
        found.append(str(value) if value is not None else column.findings[0][1])
    return tuple(found)


@pytest.mark.parametrize(
    ("cell", "name", "birth", "home"),
    [
        (
            "Lò Văn Mẫu (sinh ngày 05/3/1985; trú tại thôn 3, xã An Mẫu)",
            "Lò Văn Mẫu",
            "1985-03-05",
            "thôn 3, xã An Mẫu",
        ),
        ("Lò Văn Mẫu, sinh ngày 15/03/1990, xã An Mẫu", "Lò Văn Mẫu", "1990-03-15", "xã An Mẫu"),
        ("Lò Văn Mẫu\nSN 1985\nNơi cư trú: Thôn 3, xã An Mẫu", "Lò Văn Mẫu", "1985", "Thôn 3, xã An Mẫu"),
        ("Lò Văn Mẫu sinh năm 1990 trú tại thôn 1, xã An Mẫu", "Lò Văn Mẫu", "1990", "thôn 1, xã An Mẫu"),
        ("1. Họ tên: LÒ VĂN MẪU; 20/11/1979; Tổ 3", "LÒ VĂN MẪU", "1979-11-20", "Tổ 3"),
        ("Lò Văn Mẫu, Nam, sinh ngày 05 tháng 3 năm 1985, thôn 3", "Lò Văn Mẫu", "1985-03-05", "thôn 3"),
        ("Lò Văn Mẫu; CCCD: 001; 3/1985; HKTT: thôn 3", "Lò Văn Mẫu", "1985-03", "thôn 3"),
        ("Lò Văn Sinh sinh năm 1985", "Lò Văn Sinh", "1985", MISSING),
        ("Lò Văn Sinh 1985", MISSING, MISSING, MISSING),  # born in 1985, or called Sinh?
        ("Lò Trú An, 1980", "Lò Trú An", "1980", MISSING),
        ("Lò Văn Mẫu", "Lò Văn Mẫu", MISSING, MISSING),
        ("Lò Văn Mẫu (1988), sinh năm 1989", "Lò Văn Mẫu", TWICE, MISSING),
        ("Lò Văn Mẫu (1988), sinh năm 1988", "Lò Văn Mẫu", "1988", MISSING),
        ("Lò Văn Mẫu, sinh ngày 31/02/1985", "Lò Văn Mẫu", "date_impossible", MISSING),
        ("M", MISSING, MISSING, MISSING),
        ("123", MISSING, MISSING, MISSING),
        (" \n ", EMPTY, EMPTY, EMPTY),
        (None, EMPTY, EMPTY, EMPTY),
    ],
)
def test_a_person_in_one_cell(cell, name, birth, home):
    assert parts(split_person([cell])) == (name, birth, home)


@pytest.mark.parametrize(
    ("cell", "number", "day", "offence"),
    [
        ("Số 45/2019/HSST; ngày 12/8/2019; Trộm cắp tài sản", "45/2019/HSST", "2019-08-12", "Trộm cắp tài sản"),
        ("Bản án số 01/2021/HS-ST ngày 10/05/2021, Đánh bạc", "01/2021/HS-ST", "2021-05-10", "Đánh bạc"),
        ("45/HSST ngày 12/8/2019 của TAND huyện Mẫu, tội Đánh bạc (Điều 321)", "45/HSST", "2019-08-12", "Đánh bạc"),
        (
            "Số 5/2020/HSPT\nngày 1/2/2020\nMua bán, tàng trữ trái phép chất ma túy",
            "5/2020/HSPT", "2020-02-01", "Mua bán, tàng trữ trái phép chất ma túy",
        ),
        (
            "Số 5/2020/HSST; 1/2/2020; Tiêu thụ tài sản do người khác phạm tội mà có",
            "5/2020/HSST", "2020-02-01", "Tiêu thụ tài sản do người khác phạm tội mà có",
        ),
        ("Cướp tài sản theo khoản 1 Điều 168, 13/2018/HSST, 13/8/2018", "13/2018/HSST", "2018-08-13", "Cướp tài sản"),
        ("số 5/2019/HSST ngày 1/2/2019 và số 6/2020/HSPT ngày 3/4/2020; Đánh bạc", TWICE, TWICE, "Đánh bạc"),
        ("về tội Đánh bạc, về tội Trộm cắp", MISSING, MISSING, TWICE),
        ("Trộm cắp tài sản", MISSING, MISSING, "Trộm cắp tài sản"),
        ("Số 45/2019/HSST", "45/2019/HSST", MISSING, MISSING),
        ("", EMPTY, EMPTY, EMPTY),
    ],
)  # fmt: skip
def test_a_judgment_in_one_cell(cell, number, day, offence):
    assert parts(split_judgment([cell])) == (number, day, offence)


def test_the_offence_as_the_code_of_its_group():
    cells = [
        "Số 4/HSST; ngày 12/8/2019; Trộm cắp tài sản",
        "Số 5/HSST; ngày 13/8/2019; Việc chưa có",
        "ngày 1/2/2020",
        "",
    ]
    offence = split_judgment(cells, read_choices())["offence"]
    assert offence.values == ("theft", None, None, None)
    assert offence.findings == ((1, "choice_unknown"), (2, MISSING), (3, EMPTY))


@pytest.mark.parametrize(
    ("cell", "release", "certificate"),
    [
        ("Chấp hành xong ngày 30/4/2022 (GCN số 123 ngày 2/5/2022)", "2022-04-30", "2022-05-02"),
        ("30/4/2022", "2022-04-30", MISSING),
        ("30/4/2022, GCN số 7", "2022-04-30", MISSING),
        ("GCN số 12/2022 ngày 30/4/2022", "2022-04-30", "2022-04-30"),
        ("Giấy chứng nhận chấp hành xong số 12 ngày 30 tháng 4 năm 2022", "2022-04-30", "2022-04-30"),
        ("30/4/2022; 1/5/2022", TWICE, MISSING),
        ("X", MISSING, MISSING),
        ("", EMPTY, EMPTY),
    ],
)
def test_a_completion_in_one_cell(cell, release, certificate):
    assert parts(split_completion([cell])) == (release, certificate)


def test_a_release_known_from_the_certificate_only_is_noted():
    cells = ["GCN số 1 ngày 30/4/2022", "30/4/2022 (GCN số 2 ngày 2/5/2022)"]
    released = split_completion(cells)["release_date"]
    assert released.values == (PartDate(2022, 4, 30),) * 2
    assert released.findings == ((0, "release_from_certificate"),)


def test_the_order_of_day_and_month_is_decided_for_the_column():
    # 12/25 has the month first, so 3/4 may have too.
    column = split_completion(["12/25/2022", "3/4/2022"])["release_date"]
    assert column.values == (None, None)
    assert [code for _, code in column.findings] == ["date_month_first", "date_order_unknown"]


def test_a_day_in_a_cell_of_its_own_kind():
    column = split_day(["Chết ngày 1/3/2022", "QĐ số 5/QĐ-CTN ngày 2/9/2021", "x", ""], "died_date")["died_date"]
    assert [value and value.first for value in column.values] == [date(2022, 3, 1), date(2021, 9, 2), None, None]
    assert column.findings == ((2, MISSING), (3, EMPTY))


def test_which_column_of_the_register_is_filled_in():
    column = release_kind(
        ["GCN 1", "GCN 2", "", "GCN 4", ""], ["", "QĐ 1", "", "QĐ 2", ""], ["", "", "QĐ 3", "QĐ 4", ""]
    )
    assert column.values == ("completed", "amnesty", "conditional", None, None)
    assert column.findings == ((3, TWICE), (4, EMPTY))


def test_every_row_has_a_value_or_a_reason():
    hostile = [
        "(",
        "()",
        ";;;",
        "\n\n",
        "sinh",
        "sinh ngày",
        "ngày",
        "trú tại:",
        "1" * 5000,
        "a, " * 2000,
        "0/0/0000",
        "{0}",
    ]
    columns = [*split_person(hostile).values(), *split_judgment(hostile).values(), *split_completion(hostile).values()]
    for column in columns:
        assert len(column.values) == len(hostile)
        lost = [row for row, value in enumerate(column.values) if value is None]
        assert lost == sorted({row for row, code in column.findings if code != "release_from_certificate"})
