import itertools
import math

import numpy as np
import pytest

from analysis.stats import stratified_exact
from tests.conftest import PARITY
from tests.stats.test_stratified import SETS, counts

LIMITS = {"rel": PARITY, "abs": 1e-12}


@pytest.mark.parametrize("name", SETS)
def test_the_exact_test_and_ratio_equal_r(name):
    found, expected = stratified_exact.odds_ratio(*counts(SETS[name])), SETS[name]["exact"]
    assert [found.p_value, found.p_greater, found.p_less] == pytest.approx(
        [expected[key] for key in ("p", "greater", "less")], **LIMITS
    )
    assert [found.value, found.interval.low, found.interval.high] == pytest.approx(
        [expected[key] for key in ("ratio", "low", "high")], **LIMITS
    )


def test_one_stratum_is_fishers_test(small_samples, rossi):
    for case in small_samples["fisher"]:
        a, b, c, d = case["table"]
        assert stratified_exact.odds_ratio(a, a + b, c, c + d).p_value == pytest.approx(case["p"], **LIMITS)
    found = stratified_exact.odds_ratio(48, 216, 66, 216)
    expected = rossi["fisher_52"]
    # fisher.test stops its own search for the ratio early.
    assert [found.value, found.interval.low, found.interval.high] == pytest.approx(
        [expected[key] for key in ("conditional_odds_ratio", "low", "high")], rel=1e-4
    )


@pytest.mark.parametrize(
    ("table", "mid_p"),  # recomputed in R
    [((3, 4, 1, 4), 0.257142857), ((0, 8, 3, 9), 0.144117647), ((1, 10, 11, 14), 0.00141338)],
)
def test_mid_p_equals_r(table, mid_p):
    assert stratified_exact.odds_ratio(*table).mid_p == pytest.approx(mid_p, rel=1e-6)


def test_an_empty_cell_leaves_one_limit():
    # 7 of 19 against 0 of 5; fisher.test prints "at least 0.392", from its early stop 0.392382.
    found = stratified_exact.odds_ratio(7, 19, 0, 5)
    assert (found.value, found.interval.high) == (math.inf, math.inf)
    assert found.interval.low == pytest.approx(0.392382, rel=1e-4)
    turned = stratified_exact.odds_ratio(0, 5, 7, 19)
    assert (turned.value, turned.interval.low) == (0, 0)
    assert turned.interval.high == pytest.approx(1 / found.interval.low, rel=PARITY)


def test_two_strata_by_listing_every_way():
    # Two of four people with the event in each stratum, two a arm: every way in which events could have fallen.
    sums = [
        sum(person < 2 for person in first) + sum(person < 2 for person in second)
        for first in itertools.combinations(range(4), 2)
        for second in itertools.combinations(range(4), 2)
    ]
    found = stratified_exact.odds_ratio([2, 1], [2, 2], [0, 1], [2, 2])
    assert found.p_greater == pytest.approx(np.mean(np.array(sums) >= 3), **LIMITS)
    # Sums 0 to 4 come in 1, 8, 18, 8 and 1 of 36 ways; those no likelier than 3: 1 + 8 + 8 + 1.
    assert found.p_value == pytest.approx(18 / 36, **LIMITS)
    assert found.mid_p == pytest.approx(10 / 36, **LIMITS)
    # At odds ratio r the mean sum is (8 r + 36 r^2 + 24 r^3 + 4 r^4) / (1 + 8 r + 18 r^2 + 8 r^3 + r^4).
    r = found.value
    weights = np.array([1, 8 * r, 18 * r**2, 8 * r**3, r**4])
    assert weights @ np.arange(5) / weights.sum() == pytest.approx(3, **LIMITS)


def test_far_tails_do_not_vanish():
    # 999 of 1,000 against 1 of 1,000: at an odds ratio of 1 this is likelier than nothing by less than any number.
    found = stratified_exact.odds_ratio(999, 1000, 1, 1000)
    assert 0 < found.interval.low < found.value < found.interval.high < math.inf
    # With j short of 1,000 in the first arm the weight is C(1000, j)^2 r^-j; the mean of j is 1.
    weights = [math.comb(1000, j) ** 2 * found.value**-j for j in range(40)]
    assert np.arange(40) @ weights / sum(weights) == pytest.approx(1, rel=PARITY)


def test_strata_that_tell_nothing_change_nothing():
    few = counts(SETS["few"])
    more = [np.append(each, extra) for each, extra in zip(few, ([0, 3], [9, 9], [0, 0], [7, 0]), strict=True)]
    with_them, without = (stratified_exact.odds_ratio(*each) for each in (more, few))
    assert with_them.n_strata == without.n_strata == 3
    assert with_them.p_value == pytest.approx(without.p_value, **LIMITS)
    assert with_them.value == pytest.approx(without.value, **LIMITS)


@pytest.mark.parametrize("table", [(0, 5, 0, 6), (5, 5, 6, 6), (1, 5, 0, 0), (6, 5, 0, 5)])
def test_what_tells_nothing_is_refused(table):
    with pytest.raises(ValueError, match="stratum"):
        stratified_exact.odds_ratio(*table)
