import pandas as pd
import pytest

from analysis.errors import HoanhapError
from analysis.linkage.decisions import checked, pair_key
from tests.linkage.hand import BLANK, records

ONE = BLANK | {"source": "police", "name": "Nguyễn Văn Hùng", "birth": "1985", "commune": "11239"}
OTHER = BLANK | {"source": "payroll", "name": "Nguyễn Văn Hùng", "birth": "1985-03-07"}


def test_the_key_does_not_depend_on_which_stands_first_nor_on_a_frame():
    rows = records([ONE, OTHER])
    assert pair_key(ONE, OTHER) == pair_key(OTHER, ONE) == pair_key(rows.iloc[1], rows.iloc[0])


def test_the_key_holds_nothing_that_can_be_read():
    key = pair_key(ONE, OTHER)
    assert len(key) == 24 and set(key) <= set("0123456789abcdef")


@pytest.mark.parametrize("column", ["source", "name", "birth", "sex", "id_number", "commune", "village"])
def test_another_identifier_makes_another_pair(column):
    assert pair_key(ONE | {column: "other"}, OTHER) != pair_key(ONE, OTHER)


def test_the_way_a_name_is_written_makes_no_other_pair():
    assert pair_key(ONE | {"name": "NGUYỄN  VĂN HÙNG"}, OTHER) == pair_key(ONE, OTHER)


def test_parts_of_identifiers_do_not_run_together():
    one, other = BLANK | {"commune": "1", "village": "23"}, BLANK | {"commune": "12", "village": "3"}
    assert pair_key(one, OTHER) != pair_key(other, OTHER)


def test_a_decision_is_one_of_two_words():
    assert checked([("a", "same"), ("b", "different")]) == {"a": "same", "b": "different"}
    with pytest.raises(HoanhapError, match="2 decisions"):
        checked({"a": "same", "b": "yes", "c": ""})
    assert checked(pd.Series({"a": "same"})) == {"a": "same"}
