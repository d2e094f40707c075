import pytest

from analysis.columns.ids import birth_year, clean_ids, compare_ids, is_phone, sex

LATEST = 2010


def only(cell: str):
    column = clean_ids([cell], latest_birth_year=LATEST)
    return column.values[0] or column.findings[0][1]


@pytest.mark.parametrize(
    ("number", "year", "of"),
    [
        # From the rule: digit 4 is 0, 1 for 1900 to 1999 and 2, 3 for 2000 to 2099, even for men; 5 and 6 the year.
        ("030096001234", 1996, "male"),
        ("030196001234", 1996, "female"),
        ("031200001234", 2000, "male"),
        ("031309001234", 2009, "female"),
        ("001088001234", 1988, "male"),
        ("001099001234", 1999, "male"),
        ("001100001234", 1900, "female"),
        ("123456789", None, None),
        (None, None, None),
    ],
)
def test_what_a_number_says(number, year, of):
    assert (birth_year(number), sex(number)) == (year, of)


def test_the_rule_holds_for_every_century_and_year():
    for century in range(5):
        for year in range(100):
            for digit, of in ((2 * century, "male"), (2 * century + 1, "female")):
                number = f"030{digit}{year:02d}123456"
                assert (birth_year(number), sex(number)) == (1900 + 100 * century + year, of)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("030096001234", "030096001234"),
        ("030 096 001 234", "030096001234"),
        ("030.096.001.234", "030096001234"),
        ("0300 9600 1234", "030096001234"),
        ("'030096001234", "030096001234"),
        ("\u200b030096001234\u00a0", "030096001234"),
        ("30096001234", "030096001234"),
        ("1096001234", "001096001234"),
        ("30096001234.0", "030096001234"),
        ("3.0096001234E+10", "030096001234"),
        ("3.00960012340e+10", "030096001234"),
        ("123456789", "123456789"),
        ("012345678", "012345678"),
        ("123456789.0", "123456789"),
        ("123 456 789", "123456789"),
        ("12345678", "id_length"),
        ("12345678.0", "id_length"),
        ("1234567890123", "id_length"),
        ("03009600123", "id_length"),  # begins with 0: nothing was taken off in front
        ("0912345678", "id_length"),
        ("97096001234", "id_length"),  # no place has 097
        ("30496001234", "id_length"),  # born in 2196
        ("30211001234", "id_length"),  # born in 2011
        ("9712345678", "id_length"),  # would be 009 712...: born in 2412
        ("030496001234", "id_implausible"),
        ("030211001234", "id_implausible"),
        ("030210001234", "030210001234"),
        ("3.0E+10", "id_rounded"),
        ("3.00960E+10", "id_rounded"),
        ("3.00960012345E+10", "id_rounded"),
        ("30096001234.5", "id_unreadable"),
        ("03009600123O", "id_unreadable"),
        ("030096001234; 030096001235", "id_unreadable"),
        ("=030096001234", "id_unreadable"),
    ],
)
def test_one_cell(cell, found):
    assert only(cell) == found


def test_nine_digits_never_become_twelve():
    for number in ("300960012", "010960012", "196001234", "999999999"):
        assert only(number) == number


def test_zeros_that_were_put_back_are_noted():
    column = clean_ids(["30096001234", "030096001234", "1096001234", "123456789"], latest_birth_year=LATEST)
    assert column.findings == ((0, "id_zeros_restored"), (2, "id_zeros_restored"))


def test_every_number_survives_the_loss_of_its_zeros_as_text_and_as_float():
    for place in (1, 2, 8, 10, 30, 96):
        for middle in ("096", "185", "200", "309"):
            number = f"{place:03d}{middle}004321"
            assert only(str(int(number))) == number
            assert only(str(float(number))) == number
            assert only(f"{float(number):.{len(str(int(number))) - 1}E}") == number


def test_birth_year_and_sex_are_compared_where_both_are_known():
    numbers = ["030096001234", "030196001234", "123456789", None, "031309001234", "030096001235"]
    years = [1996, 1995, 1950, 1980, None, float("nan")]
    sexes = ["female", "female", "male", "male", "unknown", None]
    assert compare_ids(numbers, birth_years=years, sexes=sexes) == ((0, "id_sex_differs"), (1, "id_birth_year_differs"))
    assert compare_ids(numbers) == ()
    with pytest.raises(ValueError, match="shorter"):
        compare_ids(numbers, birth_years=[1996])


@pytest.mark.parametrize(
    "text",
    ["0912345678", "0912 345 678", "0912.345.678", "+84912345678", "+84 (0)912 345 678", "84912345678", "0084912345678",
     "02203736123", "(0220) 3736 123", "024-3825-1234", "01681234567"],
)  # fmt: skip
def test_telephone_numbers(text):
    assert is_phone(text)


@pytest.mark.parametrize(
    "text",
    ["912345678", "030096001234", "0412345678", "09123456789", "091234567", "07/11/2024", "abc", "", None, "1.300"],
)
def test_what_is_no_telephone_number(text):
    assert not is_phone(text)
