import numpy as np

from analysis.linkage.blocks import add_blocks, numbered, pairs, same_id
from analysis.linkage.identities import features
from analysis.linkage.weights import Count
from tests.linkage.hand import WEIGHTS, records

FULL = {"name": "Nguyễn Văn Hùng", "birth": "1985-03-07", "id_number": "030085001234", "commune": "1"}


def blocked(left, right, **limits):
    used = {name: Count(value=value, reason="test") for name, value in limits.items()}
    lists, made = add_blocks(features(left, right, WEIGHTS), WEIGHTS.limits.model_copy(update=used))
    return [lists[0], lists[1] if right is not None else None], made.set_index("rule")


def test_each_rule_makes_the_pairs_that_share_its_columns():
    other = {"name": "Trần Văn An", "birth": "1960", "id_number": "", "commune": "2"}
    reasons = {
        "id_number": {"id_number": FULL["id_number"]},
        "name": {"name": "NGUYEN VAN HUNG"},
        "name_year": {"name": FULL["name"], "birth": "1985"},
        "name_commune": {"name": FULL["name"], "commune": "1"},
        "date_commune": {"birth": FULL["birth"], "commune": "1"},
        "given_year_commune": {"name": "Lê Hùng", "birth": "1985", "commune": "1"},
        "initials_year_commune": {"name": "N.V.H.", "birth": "1985", "commune": "1"},
    }
    for rule, shared in reasons.items():
        sides, made = blocked(records([FULL], "l"), records([other | shared], "r"))
        assert made.loc[rule, "pairs"] == 1, rule
        assert len(pairs(*sides)[0]) == 1, rule
    sides, made = blocked(records([FULL], "l"), records([other], "r"))
    assert made["pairs"].sum() == 0 == len(pairs(*sides)[0])


def test_what_is_not_known_is_no_reason():
    sides, _ = blocked(records([{}], "l"), records([{}], "r"))
    assert len(pairs(*sides)[0]) == 0


def test_a_pair_that_several_rules_make_is_compared_once():
    sides, made = blocked(records([FULL], "l"), records([FULL], "r"))
    assert made["pairs"].tolist() == [1] * 7
    assert [side.tolist() for side in pairs(*sides)] == [[0], [0]]


def test_within_a_list_no_record_meets_itself():
    [only, none], made = blocked(records([FULL, FULL, FULL]), None)
    assert made.loc["name", "pairs"] == 3
    assert sorted(zip(*(side.tolist() for side in pairs(only, none)), strict=True)) == [(0, 1), (0, 2), (1, 2)]
    assert len(same_id(only, none)[0]) == 3


def test_a_value_that_everybody_shares_is_left_out_and_said_so():
    left = records([{"name": "Nguyễn Văn Hùng"}] * 6 + [{"name": "Quách Văn Lạc"}], "l")
    right = records([{"name": "Nguyễn Văn Hùng"}] * 5 + [{"name": "Quách Văn Lạc"}], "r")
    sides, made = blocked(left, right, pairs_per_value=29)
    assert made.loc["name"].tolist() == [1, 1, 6, 5]
    assert [side.tolist() for side in pairs(*sides)] == [[6], [5]]
    assert blocked(left, right, pairs_per_value=30)[1].loc["name", "pairs"] == 31


def test_values_that_make_equally_many_pairs_stay_or_go_together():
    names = [{"name": name} for name in ("Quách Văn Lạc", "Tạ Văn Lạc", "Mai Văn Lạc") for _ in range(2)]
    _, made = blocked(records(names, "l"), records([*names, {"name": "La Văn Lạc"}], "r"), pairs_per_rule=11)
    assert made.loc["name"].tolist() == [0, 3, 6, 6]


def test_the_order_of_rows_changes_nothing():
    rng = np.random.default_rng(3)
    names = [{"name": f"Tạ Văn {given}"} for given in "abbcccdddd"]
    left = records(names, "l")
    one = blocked(left, records(names, "r"), pairs_per_rule=20)[1]
    other = blocked(left.iloc[rng.permutation(10)], records(names, "r"), pairs_per_rule=20)[1]
    assert one.equals(other)


def test_combinations_are_numbered_as_they_come():
    assert numbered([np.array([1, 2, 1, 1, 2]), np.array(["b", "a", "b", "a", "b"])]).tolist() == [0, 1, 0, 2, 3]
