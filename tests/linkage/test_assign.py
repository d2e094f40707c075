import math

import numpy as np
import pandas as pd
import pytest

from analysis.linkage.assign import assign, judge, within
from analysis.linkage.weights import LEVELS
from tests.linkage.hand import WEIGHTS

SURE, LIKELY, WEAK = 99.0, 19.0, 1.0  # odds: 0.99, 0.95, 0.5


def scored(*rows):
    """Pairs as a scorer gives them: (left, right, odds, levels that are not agreement...)."""
    made = []
    for left, right, odds, *others in rows:
        levels = dict.fromkeys(LEVELS, 0) | {"id_number": -1} | (others[0] if others else {})
        made.append({"left": left, "right": right, "weight": math.log2(odds), **levels})
    pairs = pd.DataFrame(made)
    return pairs.assign(full_id=pairs["id_number"] == 0, names_apart=pairs["name"] == 4)


def assigned(pairs, decisions=(), one_to_one=True):
    judged = judge(pairs, WEIGHTS.thresholds)
    said = pd.Series(
        [dict(decisions).get(pair, "") for pair in zip(judged["left"], judged["right"], strict=True)], dtype="str"
    )
    found = assign(judged, said, 0.9, one_to_one=one_to_one)
    shown = found.set_index(["left", "right"])
    return {pair: (row["rule"], bool(row["matched"])) for pair, row in shown.iterrows()}


def test_the_better_of_two_wins_and_frees_the_other():
    """0-0 is certain enough beside 1-0; then 1-1, which 1-0 had kept at 0.88, has no rival left."""
    pairs = scored((0, 0, 999.0), (1, 0, 9.0), (1, 1, 75.0))
    assert assigned(pairs) == {(0, 0): ("score", True), (1, 1): ("score", True)}


def test_probability_among_alternatives_by_hand():
    pairs = judge(scored((0, 0, 30.0), (1, 0, 1.0)), WEIGHTS.thresholds)
    found = assign(pairs, pd.Series("", index=pairs.index, dtype="str"), 0.9, one_to_one=True)
    # 30 / (1 + 30 + 1), and then 1-0 is gone
    assert found[["left", "right", "matched"]].to_numpy().tolist() == [[0, 0, True]]
    assert found["probability"].tolist() == [pytest.approx(30 / 32)]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_a_tie_is_for_a_person_to_decide(order):
    pairs = scored((0, 0, SURE), (1, 0, SURE)).iloc[order].reset_index(drop=True)
    assert assigned(pairs) == {(0, 0): ("tie", False), (1, 0): ("tie", False)}


def test_several_rows_of_one_person_on_the_right():
    pairs = scored((0, 0, SURE), (0, 1, SURE), (1, 2, SURE), (2, 2, SURE))
    found = assigned(pairs, one_to_one=False)
    assert found[0, 0] == found[0, 1] == ("score", True)
    assert found[1, 2] == found[2, 2] == ("tie", False)
    assert assigned(pairs)[0, 0] == ("tie", False)


def test_below_the_threshold_a_person_is_asked_and_further_down_nobody():
    assert assigned(scored((0, 0, WEAK), (1, 1, 0.01))) == {(0, 0): ("unsure", False)}


@pytest.mark.parametrize("against", [{"name": 4}, {"year": 2}, {"day": 3}, {"sex": 1}, {"id_number": 2}])
def test_a_contradiction_is_never_taken_however_high_the_score(against):
    assert assigned(scored((0, 0, 1e9, against))) == {(0, 0): ("contradicted", False)}


@pytest.mark.parametrize("against", [{"name": 4}, {"year": 2}, {"day": 3}, {"sex": 1}])
def test_an_equal_number_is_never_taken_against_name_birth_or_sex(against):
    assert assigned(scored((0, 0, 1e-6, {"id_number": 0} | against))) == {(0, 0): ("id_contradicted", False)}


def test_an_equal_number_without_contradiction_is_taken_whatever_the_score():
    blank = {"id_number": 0, "name": -1, "year": -1, "day": -1, "sex": -1, "commune": 1, "village": -1}
    assert assigned(scored((0, 0, 0.001, blank))) == {(0, 0): ("id", True)}


def test_a_name_written_badly_twice_does_not_contradict_an_equal_number():
    pairs = scored((0, 0, SURE, {"id_number": 0, "name": 4})).assign(names_apart=False)
    assert assigned(pairs) == {(0, 0): ("id", True)}


def test_who_shares_a_number_with_somebody_else_is_not_taken_by_score():
    pairs = scored((0, 0, 0.001, {"id_number": 0, "name": 4}), (1, 0, SURE))
    assert assigned(pairs) == {(0, 0): ("id_contradicted", False), (1, 0): ("disputed", False)}


def test_a_person_decides():
    pairs = scored((0, 0, SURE), (1, 0, SURE), (2, 2, WEAK), (3, 3, 1e9, {"sex": 1}))
    same = {(1, 0): "same", (2, 2): "different", (3, 3): "same"}
    assert assigned(pairs, same) == {(1, 0): ("decided", True), (3, 3): ("decided", True)}


def test_refusing_one_of_two_leaves_the_other():
    assert assigned(scored((0, 0, SURE), (1, 0, SURE)), {(0, 0): "different"}) == {(1, 0): ("score", True)}


def test_decisions_that_exclude_one_another_are_shown_again():
    pairs = scored((0, 0, SURE), (1, 0, SURE))
    both = {(0, 0): "same", (1, 0): "same"}
    assert set(assigned(pairs, both).values()) == {("decisions_clash", False)}
    assert set(assigned(scored((0, 0, SURE), (0, 1, SURE)), {(0, 0): "same", (0, 1): "same"}, False).values()) == {
        ("decided", True)
    }


def test_within_a_list_only_a_number_or_a_person_makes_two_rows_one():
    pairs = scored((0, 1, 1e9), (2, 3, SURE, {"id_number": 0}), (4, 5, WEAK), (6, 7, SURE, {"id_number": 0, "name": 4}))
    judged = judge(pairs, WEIGHTS.thresholds)
    said = pd.Series(["", "", "same", ""], dtype="str")
    found = within(judged, said).set_index(["left", "right"])[["rule", "matched"]]
    assert {pair: tuple(row) for pair, row in found.iterrows()} == {
        (0, 1): ("look_alike", False),
        (2, 3): ("id", True),
        (4, 5): ("decided", True),
        (6, 7): ("id_contradicted", False),
    }


def test_assignment_is_that_of_highest_weight_where_it_is_sure():
    """Against the optimal assignment (scipy) on random odds: whatever is taken is part of it."""
    from scipy.optimize import linear_sum_assignment

    rng = np.random.default_rng(11)
    for _ in range(30):
        weights = rng.normal(0, 6, (6, 6))
        pairs = scored(*((one, two, 2 ** weights[one, two]) for one in range(6) for two in range(6)))
        taken = {pair for pair, (_, matched) in assigned(pairs).items() if matched}
        # leaving both unpaired is worth 0, so that only pairs of positive weight are in the optimum
        best = linear_sum_assignment(np.maximum(weights, 0), maximize=True)
        assert taken <= set(zip(*(side.tolist() for side in best), strict=True))
