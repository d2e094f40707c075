import math

import numpy as np
import pytest
from scipy import stats

from analysis.stats import two_exact
from analysis.stats.unconditional import exact_difference, exact_ratio
from tests.conftest import PARITY

LIMITS = {"rel": PARITY, "abs": 1e-12}
# Each limit of an arm errs with this chance, so that one of two does with 0.025.
TAIL = 1 - math.sqrt(0.975)


def test_difference_and_ratio_by_hand():
    # None of 5 and all of 7: the one limit u of the first solves (1 - u)^5 = TAIL, that of the second l^7 = TAIL.
    first, second = 1 - TAIL ** (1 / 5), TAIL ** (1 / 7)
    found = two_exact.two_exact_difference(0, 5, 7, 7)
    assert [found.low, found.high] == pytest.approx([-1, first - second], **LIMITS)
    found = two_exact.two_exact_ratio(0, 5, 7, 7)
    assert [found.low, found.high] == pytest.approx([0, first / second], **LIMITS)


@pytest.mark.parametrize("n", [(4, 4), (3, 11)])
def test_each_side_errs_in_one_of_forty_at_most(n):
    tables = [(x_1, x_0) for x_1 in range(n[0] + 1) for x_0 in range(n[1] + 1)]
    differences, ratios = (
        [function(x_1, n[0], x_0, n[1]) for x_1, x_0 in tables]
        for function in (two_exact.two_exact_difference, two_exact.two_exact_ratio)
    )
    for rates in np.random.default_rng(1).uniform(0.001, 0.999, (200, 2)):
        chance = np.array([np.prod(stats.binom.pmf(table, n, rates)) for table in tables])
        for found, truth in ((differences, rates[0] - rates[1]), (ratios, rates[0] / rates[1])):
            assert chance @ [each.low > truth for each in found] <= 0.025
            assert chance @ [each.high < truth for each in found] <= 0.025


def test_an_empty_arm_leaves_one_side_open():
    assert two_exact.two_exact_ratio(3, 8, 0, 9).high == math.inf
    assert two_exact.two_exact_ratio(0, 8, 3, 9).low == 0
    nobody = two_exact.two_exact_ratio(0, 8, 0, 9)
    assert (nobody.low, nobody.high) == (0, math.inf)


@pytest.mark.parametrize("table", [(1, 13, 12, 87), (5, 30, 9, 30)])
def test_wider_than_the_exact_unconditional_interval(table):
    pairs = (
        (two_exact.two_exact_difference(*table), exact_difference(*table)),
        (two_exact.two_exact_ratio(*table), exact_ratio(*table)),
    )
    for wide, narrow in pairs:
        assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize("function", [two_exact.two_exact_difference, two_exact.two_exact_ratio])
def test_impossible_counts_are_refused(function):
    with pytest.raises(ValueError, match="events"):
        function(3, 2, 1, 5)
