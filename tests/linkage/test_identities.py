import unicodedata

import pandas as pd
import pytest

from analysis.columns.text import match_key, plain_key
from analysis.errors import HoanhapError
from analysis.linkage.identities import check, features, name_forms
from tests.linkage.hand import WEIGHTS, records

COMMON = frozenset(map(match_key, WEIGHTS.common_given_names))
PLAIN_COMMON = frozenset(map(plain_key, WEIGHTS.common_given_names))
ONE = {"name": "Nguyễn Văn Hùng", "birth": "1985-03-07", "sex": "male", "id_number": "030085001234", "commune": "11239"}


def forms(name):
    return name_forms(name, COMMON, PLAIN_COMMON)


@pytest.mark.parametrize("column", ["offence", "loan_amount", "income", "police_grade"])
def test_nothing_but_identifiers_reaches_the_linker(column):
    with pytest.raises(HoanhapError, match=column):
        check(records([ONE]).assign(**{column: "x"}), "left")


def test_every_fault_at_once_and_nobody_quoted():
    wrong = records([ONE | {"birth": "7/3/1985"}, ONE | {"id_number": "30085001234"}, ONE | {"sex": "nam"}, ONE])
    wrong.loc["r003", "name"] = None
    with pytest.raises(HoanhapError) as fault:
        check(wrong, "left")
    assert sorted(problem.column for problem in fault.value.problems) == ["birth", "id_number", "name", "sex"]
    for value in ("7/3/1985", "30085001234", "Hùng"):
        assert value not in str(fault.value)


def test_records_have_names_of_their_own():
    twice = pd.concat([records([ONE]), records([ONE])])
    for wrong in (twice, records([ONE]).reset_index(drop=True)):
        with pytest.raises(HoanhapError, match="own name"):
            check(wrong, "left")


@pytest.mark.parametrize(
    "other",
    ["NGUYỄN VĂN HÙNG", unicodedata.normalize("NFD", "Nguyễn Văn Hùng"), " Nguyễn  Văn Hùng ", "Nguyễn Văn Hùng (Tèo)"],
)
def test_a_name_is_the_same_however_it_is_written(other):
    assert forms(other) == forms("Nguyễn Văn Hùng")


def test_the_forms_of_a_name_by_hand():
    found = forms("Trần Thị Thu Hà")
    assert (found.plain, found.plain_given, found.rest, found.family) == (
        "tran thi thu ha",
        "ha",
        "tran thi thu",
        "tran",
    )
    assert (found.initials, found.middle, found.hidden, found.marked, found.common) == ("ttth", True, False, True, True)


def test_letters_that_look_like_d_with_stroke():
    assert forms("Ðặng Văn Ðức") == forms("ðặng văn ðức") == forms("Đặng Văn Đức")


@pytest.mark.parametrize(
    ("name", "initials", "rest"),
    [
        ("N.T.H.", "nth", ""),
        ("chị N. T. H.", "nth", ""),
        ("anh Ng.V.Th", "nvt", ""),
        ("Nguyễn Văn T.", "nvt", "nguyen van"),
        ("Nguyễn V. T.", "nvt", ""),
    ],
)
def test_initials(name, initials, rest):
    found = forms(name)
    assert (found.initials, found.rest, found.hidden) == (initials, rest, True)
    assert found.key == found.plain == ""


def test_the_first_of_january_is_the_year_alone():
    [found] = features(
        records([ONE | {"birth": day} for day in ("1985-01-01", "1985-01", "1985-01-02", "")]), None, WEIGHTS
    )
    assert found[["year", "month", "day"]].to_numpy().tolist() == [[1985, 0, 0], [1985, 1, 0], [1985, 1, 2], [0, 0, 0]]


def test_frequencies_are_shares_of_both_lists_where_the_value_is_known():
    hung, mai, nobody = {"name": "Lê Văn Hùng"}, {"name": "Lê Thị Mai"}, {"name": ""}
    left, right = features(records([hung, mai, nobody], "l"), records([hung, {"name": "le van hung"}], "r"), WEIGHTS)
    # four names are known: two are the same with marks, three without
    assert left["name_frequency"].tolist() == [2 / 4, 1 / 4, 1]
    assert right["plain_name_frequency"].tolist() == [3 / 4, 3 / 4]
    years = [{"birth": day} for day in ("1985", "1985-03-07", "1990", "")]
    [alone] = features(records(years), None, WEIGHTS)
    assert alone["year_frequency"].tolist() == [2 / 3, 2 / 3, 1 / 3, 1]
