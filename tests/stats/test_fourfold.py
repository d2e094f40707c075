import math

import numpy as np
import pytest
from scipy import stats

from analysis.stats import fourfold
from tests.conftest import PARITY, reference

LIMITS = {"rel": PARITY, "abs": 1e-12}


@pytest.mark.parametrize(
    ("table", "p"),
    [  # worked with R's dhyper by another author
        ((3, 4, 1, 4), 0.257142857),
        ((0, 8, 3, 9), 0.144117647),
        ((1, 10, 11, 14), 0.00141338),
    ],
)
def test_fisher_mid_p_equals_known_values(table, p):
    assert fourfold.fisher_mid_p(*table).p_value == pytest.approx(p, rel=1e-6)


def test_fisher_mid_p_equals_r():
    for case in reference("exact")["fisher_mid_p"]:
        assert fourfold.fisher_mid_p(*case["table"]).p_value == pytest.approx(case["p"], **LIMITS)


def test_fisher_mid_p_by_hand():
    # 3 of 4 against 1 of 4: tables weigh 1, 16, 36, 16, 1 of 70; less likely 1 + 1, as likely 16 + 16.
    assert fourfold.fisher_mid_p(3, 4, 1, 4).p_value == pytest.approx(18 / 70, **LIMITS)
    # Nobody has the event: one table, half of 1.
    assert fourfold.fisher_mid_p(0, 4, 0, 4).p_value == pytest.approx(0.5)


def test_odds_ratio_equals_r():
    """Limits and maximum solved in R to 1e-12; the script stops unless fisher.test's own, to its 1e-4, agree with them."""
    for case in reference("exact")["odds_ratio"]:
        found = fourfold.odds_ratio(*case["table"])
        expected = [float(case[name]) for name in ("estimate", "low", "high")]
        assert [found.value, found.interval.low, found.interval.high] == pytest.approx(expected, rel=PARITY)
        assert found.one_sided == (case["estimate"] in ("Inf", 0))


def test_an_empty_cell_leaves_one_limit():
    # 7 of 19 against 0 of 5: "at least 0.39".
    found = fourfold.odds_ratio(7, 19, 0, 5)
    assert math.isinf(found.value) and math.isinf(found.interval.high) and found.one_sided
    assert found.interval.low == pytest.approx(0.39240, abs=5e-6)
    assert fourfold.odds_ratio(0, 5, 7, 19).interval.high == pytest.approx(1 / 0.39240, abs=5e-5)


def test_odds_ratio_by_hand():
    # 1 of 1 against 0 of 1: given one event, it is in the first arm with chance r / (1 + r), which is 0.025 at r = 1/39.
    assert fourfold.odds_ratio(1, 1, 0, 1).interval.low == pytest.approx(1 / 39, rel=PARITY)


def test_odds_ratio_needs_both_outcomes():
    for table in ((0, 5, 0, 6), (5, 5, 6, 6)):
        with pytest.raises(ValueError, match="with and without"):
            fourfold.odds_ratio(*table)


@pytest.mark.parametrize(
    ("test", "table", "alternative", "p"),
    [  # SAS 9.4 and StatXact 11, as printed in the tests of R's exact2x2 (inst/slowTests/test_SAS.R, test_StatXact.R)
        ("barnard", (24, 61, 10, 35), "greater", 0.2142),
        ("barnard", (24, 61, 10, 35), "two-sided", 0.4063),
        ("barnard", (9, 11, 4, 12), "greater", 0.0120),
        ("barnard", (9, 11, 4, 12), "two-sided", 0.0215),
        ("boschloo", (24, 61, 10, 35), "greater", 0.1513),
    ],
)
def test_unconditional_tests_equal_printed_values(test, table, alternative, p):
    assert getattr(fourfold, test)(*table, alternative=alternative).p_value == pytest.approx(p, abs=5.1e-5)


def test_unconditional_tests_equal_a_fine_grid_in_r():
    for case in reference("exact")["unconditional"]:
        found = {
            "barnard": fourfold.barnard(*case["table"]),
            "barnard_greater": fourfold.barnard(*case["table"], alternative="greater"),
            "boschloo_greater": fourfold.boschloo(*case["table"], alternative="greater"),
        }
        for name, result in found.items():
            # The grid of 100,000 shares misses the top by up to 1e-8.
            assert result.p_value == pytest.approx(case[name], rel=PARITY)


@pytest.mark.parametrize("table", [(3, 13, 0, 7), (30, 50, 20, 40), (1, 6, 6, 6), (0, 3, 2, 9)])
def test_boschloo_equals_scipy(table):
    columns = np.array([[table[0], table[2]], [table[1] - table[0], table[3] - table[2]]])
    for alternative in ("two-sided", "less", "greater"):
        expected = stats.boschloo_exact(columns, alternative=alternative, n=256)
        found = fourfold.boschloo(*table, alternative=alternative)
        assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=PARITY)


def test_unconditional_tests_by_hand():
    # 1 of 1 against 0 of 1: p (1 - p) is at most 1/4, and two-sided the mirrored table comes in.
    for test in (fourfold.barnard, fourfold.boschloo):
        assert test(1, 1, 0, 1, alternative="greater").p_value == pytest.approx(0.25, **LIMITS)
        assert test(1, 1, 0, 1).p_value == pytest.approx(0.5, **LIMITS)


@pytest.mark.parametrize("test", [fourfold.barnard, fourfold.boschloo])
def test_no_event_says_nothing(test):
    assert test(0, 5, 0, 9).p_value == test(5, 5, 9, 9).p_value == 1


@pytest.mark.parametrize("test", [fourfold.barnard, fourfold.boschloo])
def test_the_two_sides_mirror(test):
    assert test(2, 7, 6, 13, alternative="less").p_value == pytest.approx(
        test(6, 13, 2, 7, alternative="greater").p_value, **LIMITS
    )
    with pytest.raises(ValueError, match="alternative"):
        test(2, 7, 6, 13, alternative="larger")


@pytest.mark.parametrize("function", ["fisher_mid_p", "odds_ratio", "boschloo", "barnard"])
@pytest.mark.parametrize("table", [(1, 0, 1, 2), (3, 2, 0, 2), (-1, 2, 0, 2)])
def test_impossible_counts_are_refused(function, table):
    with pytest.raises(ValueError, match="events"):
        getattr(fourfold, function)(*table)
