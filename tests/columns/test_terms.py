import pytest

from analysis.columns.terms import Term, clean_terms, heading_unit


@pytest.mark.parametrize(
    ("cell", "months"),
    [
        ("02 năm 06 tháng tù", 30),
        ("18 tháng", 18),
        ("7 năm", 84),
        ("7 NĂM TÙ GIAM", 84),
        ("2 năm 6 tháng 15 ngày", 30.5),
        ("2 năm 15 ngày", 24.5),
        ("2 năm, 6 tháng", 30),
        ("2năm6tháng", 30),
        ("02 (hai) năm 06 (sáu) tháng tù", 30),
        ("18 (mười tám) tháng tù", 18),
        ("2,5 năm", 30),
        ("2.5 năm", 30),
        ("2 năm rưỡi", 30),
        ("Tù 9 tháng", 9),
        ("Phạt tù có thời hạn 15 năm", 180),
        ("Án: 3 năm tù.", 36),
        ("15 ngày", 0.5),
        ("6 th", 6),
        ("30 năm", 360),
        ("  12  tháng \n tù ", 12),
    ],
)
def test_a_term_is_read_in_months(cell, months):
    assert clean_terms([cell]).values == (Term(months),)


@pytest.mark.parametrize(
    "cell",
    [
        "30 tháng tù cho hưởng án treo",
        "30 tháng tù, án treo",
        "30 tháng (án treo)",
        "30 tháng tù nhưng cho hưởng án treo",
    ],
)
def test_a_suspended_term_says_so(cell):
    assert clean_terms([cell]).values == (Term(30, suspended=True),)


def test_the_probation_is_not_the_term():
    cells = ["30 tháng tù cho hưởng án treo, thời gian thử thách 60 tháng", "1 năm tù treo, thử thách 2 năm"]
    assert clean_terms(cells).values == (Term(30, False, True, 60), Term(12, False, True, 24))


@pytest.mark.parametrize("cell", ["Chung thân", "Tù chung thân", "Phạt tù chung thân."])
def test_life_has_no_months(cell):
    assert clean_terms([cell]).values == (Term(None, life=True),)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "empty"),
        (None, "empty"),
        ("7", "term_no_unit"),
        ("7 năm 2019", "term_unreadable"),
        ("3-5 năm", "term_unreadable"),
        ("2,7 năm", "term_unreadable"),
        ("0 năm", "term_unreadable"),
        ("tù", "term_unreadable"),
        ("án treo", "term_unreadable"),
        ("không rõ", "term_unreadable"),
        ("6 tháng 2 năm", "term_unreadable"),
        ("3 năm tù về tội trộm cắp", "term_unreadable"),
        ("2n6t", "term_unreadable"),
        ("31 năm", "term_far"),
        ("361 tháng", "term_far"),
        ("-5 năm", "term_unreadable"),
    ],
)
def test_what_is_no_term_says_why(cell, code):
    assert (clean_terms([cell]).values, clean_terms([cell]).findings) == ((None,), ((0, code),))


def test_a_bare_number_counts_what_the_heading_says_and_the_cell_goes_first():
    assert clean_terms(["18", "2 năm", "18 tù"], unit="month").values == (Term(18), Term(24), Term(18))
    assert clean_terms(["3", "6 tháng"], unit="year").values == (Term(36), Term(6))
    with pytest.raises(ValueError, match="unit"):
        clean_terms(["3"], unit="week")


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Mức án (tháng)", "month"),
        ("Mức án\n(năm)", "year"),
        ("Số THÁNG tù", "month"),
        ("Mức án (năm, tháng)", None),
        ("Mức án", None),
        ("", None),
    ],
)
def test_the_unit_of_a_heading(heading, unit):
    assert heading_unit(heading) == unit


@pytest.mark.parametrize("cell", ["Phạt tiền", "PHẠT TIỀN 20.000.000 đồng", "Cảnh cáo", "Hình phạt tiền, 3 năm"])
def test_a_penalty_without_a_term_is_told_from_a_term_that_cannot_be_read(cell):
    code = "term_unreadable" if cell.startswith("Hình") else "term_not_prison"
    assert clean_terms([cell]).findings == ((0, code),)
