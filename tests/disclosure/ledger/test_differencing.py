"""What a release tells beside earlier ones: each relation with one case by hand, when it passes, and what passes now."""

import pytest

from analysis.disclosure.ledger.differencing import differences, rounding_that_passes
from analysis.disclosure.ledger.entries import FAILED, REFUSED
from tests.disclosure.ledger.invented import RULES, entry

BEFORE, NOW = "2025-06-30", "2025-12-31"
AGAIN = [("people", ("again", "no again"))]


def found(new, *earlier):
    return differences(new, earlier, RULES)


def test_one_more_person_is_stopped_until_five_have_joined():
    (told,) = found(entry({"people": 21}, day=NOW), entry({"people": 20}))
    assert (told.relation, told.low, told.high, told.reason, told.more) == ("later", 1, 1, "too_few", 4)
    assert told.keys == ("people",)
    for n, passes in ((20, True), (24, False), (25, True), (21 + told.more, True)):
        assert (found(entry({"people": n}, day=NOW), entry({"people": 20})) == []) is passes


def test_the_same_after_some_have_left():
    (told,) = found(entry({"people": 19}, day=NOW), entry({"people": 20}))
    assert (told.low, told.reason) == (1, "too_few")
    assert found(entry({"people": 15}, day=NOW), entry({"people": 20})) == []


def test_of_nobody_who_joined_is_the_event_told_of_all_or_none():
    before = entry({"people": 20, "again": 6}, sums=AGAIN)
    for people, again, passes in ((30, 6, False), (30, 16, False), (30, 11, True), (20, 6, True), (30, 8, False)):
        new = entry({"people": people, "again": again}, day=NOW, sums=AGAIN)
        assert (found(new, before) == []) is passes
    (told,) = [each for each in found(entry({"people": 30, "again": 6}, day=NOW, sums=AGAIN), before) if each.reason]
    assert (told.reason, told.more) == ("all_or_none", 0)


def test_a_total_less_a_group_of_the_same_data():
    sums = [("people", ("firm", "no firm"))]
    before = entry({"firm": 18}, sums=sums)
    assert found(entry({"people": 20}, sums=sums), before)[0].relation == "part"
    assert found(entry({"people": 25}, sums=sums), before) == []


def test_a_group_and_a_later_total_are_a_pair_too():
    sums = [("people", ("firm", "no firm"))]
    assert found(entry({"people": 20}, day=NOW), entry({"firm": 18}, sums=sums))


def test_several_groups_together_leave_one_that_is_nowhere_printed():
    sums = [("people", ("c1", "c2", "c3"))]
    before = [entry({"people": 40}, sums=sums), entry({"c1": 20}, sums=sums)]
    (told,) = [each for each in found(entry({"c2": 18}, sums=sums), *before) if each.part[1] == "c3"]
    assert (told.low, told.high) == (2, 2)


def test_a_set_less_its_members():
    total = entry({"people": 43}, site="tap-hop", members={"a": "x", "b": "y", "c": "z"})
    members = [entry({"people": 20}, site=site, data=data) for site, data in (("a", "x"), ("b", "y"))]
    (told,) = found(members[1], total, members[0])
    assert told.relation == "set" and told.part == ("c", "people", "z") and told.low == told.high == 3
    assert found(members[0], total) == []


def test_two_sets_that_differ_by_a_member():
    both = entry({"people": 40}, site="tap-hop", members={"a": "x", "b": "y"})
    one = entry({"people": 37}, site="tap-khac", members={"a": "x"})
    assert found(one, both)[0].part == ("b", "people", "y")


def test_definitions_and_horizons_hold_each_other_where_the_people_are_the_same():
    legal, any_ = (entry({f"events|{each}/offence|12m": n}) for each, n in (("legal", 9), ("any", 11)))
    assert found(any_, legal)[0].relation == "definition"
    keys = [f"events|firm|joined|{each}" for each in ("6m", "12m")]
    told = [
        entry({"joined|firm": 60, key: n}, sums=[("joined|firm", (key, f"no event|firm|joined|{key}"))])
        for key, n in zip(keys, (10, 12), strict=True)
    ]
    assert found(told[1], told[0])[0].relation == "horizon"
    others = [entry({f"joined|{h}": 60, key: n}, sums=[(f"joined|{h}", (key, f"no event|{key}"))])
              for h, key, n in (("6m", keys[0], 10), ("12m", keys[1], 12))]  # fmt: skip
    assert found(others[1], others[0]) == []


def test_a_hidden_count_may_not_become_close():
    sums = [("people", ("a", "b"))]
    before = entry({"people": 24, "a": "too_few"}, sums=sums)
    told = found(entry({"b": 21}, sums=sums), before)
    assert {each.relation for each in told} == {"part", "hidden"}


def test_two_roundings_can_tell():
    before = entry({"people": 20}, public=True)
    (told,) = found(entry({"people": 25}, day=NOW, public=True), before)
    assert (told.low, told.high) == (1, 9)
    assert found(entry({"people": 20}, day=NOW, public=True), before) == []
    assert found(entry({"people": 30}, day=NOW, public=True), before) == []


def test_partners_read_what_is_public_and_the_public_does_not_read_what_partners_have():
    partner, public = entry({"people": 23}), entry({"people": 25}, public=True)
    assert found(entry({"people": 30}, day=NOW, public=True), partner) == []
    assert found(entry({"people": 25}, day=NOW), public) == []  # [23, 27] to 25: perhaps nobody
    few = entry({"people": 10}, public=True)  # 10 to 12: fewer would be hidden
    assert found(entry({"people": 13}, day=NOW), few)[0].high == 3
    (told,) = found(entry({"people": 16}, day=NOW), few)  # perhaps not under 5, but too close
    assert (told.low, told.high, told.reason) == (4, 6, "narrow")


def test_people_who_come_and_go_are_no_group():
    assert found(entry({"still_in|firm": 21}, day=NOW), entry({"still_in|firm": 20})) == []


def test_other_groups_and_other_districts_are_no_pair():
    assert found(entry({"arm|b": 21}, day=NOW), entry({"arm|a": 20})) == []
    assert found(entry({"people": 21}, site="huyen-khac", day=NOW), entry({"people": 20})) == []


def test_the_same_result_again_tells_nothing():
    assert found(entry({"people": 20, "again": 6}, sums=AGAIN), entry({"people": 20, "again": 6}, sums=AGAIN)) == []


def test_another_count_of_the_same_data_is_taken_for_a_later_one():
    assert found(entry({"people": 21}), entry({"people": 20}))[0].relation == "later"


@pytest.mark.parametrize("entries", [[entry({"people": 20}, kind=REFUSED)],
                                     [entry({"people": 20}, number=1), entry({}, kind=FAILED, about={"entry": 1})]])  # fmt: skip
def test_what_did_not_come_out_counts_for_nothing(entries):
    assert found(entry({"people": 21}, day=NOW), *entries) == []


def test_what_was_told_before_is_not_told_again():
    told_already = [entry({"people": 20}), entry({"people": 22}, day="2025-09-30")]
    assert found(entry({"people": 30, "arm|a": 12}, day=NOW), *told_already) == []


def test_the_rounding_that_passes_now():
    before = [entry({"people": 20})]
    new = entry({"people": 21}, day=NOW)
    assert rounding_that_passes(new, before, RULES, {"people": 21}) == 5
    public = [entry({"people": 20}, public=True)]
    assert rounding_that_passes(entry({"people": 25}, day=NOW, public=True), public, RULES, {"people": 24}) == 10
