import math

import numpy as np
import pytest
from scipy import stats

from analysis.results import Interval
from analysis.stats.effective_shares import error_df, korn_graubard, mover_difference
from analysis.stats.proportions import clopper_pearson, newcombe, wilson
from tests.conftest import PARITY


def plain(events: int, n: int) -> np.ndarray:
    """Influence of each of n people on a share: (had - share) / n."""
    return (np.where(np.arange(n) < events, 1, 0) - events / n) / n


def test_degrees_of_freedom_by_hand():
    # One of four: influences 3, -1, -1, -1 (times 1/16). Squares 9 + 3 = 12; fourth powers 81 + 3 = 84; 2 x 144 / (84 - 36) = 6.
    assert error_df(plain(1, 4)) == pytest.approx(6)
    # 5 of 100: 2 n p q / (1 - 4 p q) = 9.5 / 0.81.
    assert error_df(plain(5, 100)) == pytest.approx(9.5 / 0.81)


def test_where_everybody_moves_it_alike_the_error_is_known():
    assert error_df(plain(2, 4)) == math.inf
    found = korn_graubard(0.5, plain(20, 40))
    exact = clopper_pearson(20, 40)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), rel=PARITY)


def test_degrees_of_freedom_are_those_of_a_variance_that_follows_chi_square():
    """With normal influences the sum of squares is chi-square with n degrees of freedom."""
    rng = np.random.default_rng(3)
    assert error_df(rng.normal(size=200_000)) == pytest.approx(200_000, rel=0.02)


def test_limits_by_hand():
    # 5 of 100, worth 100 times the squared ratio of quantiles, with 9.5 / 0.81 degrees of freedom.
    n = 100 * (stats.norm.isf(0.025) / stats.t.isf(0.025, 9.5 / 0.81)) ** 2
    assert 80 < n < 81
    found = korn_graubard(0.05, plain(5, 100))
    assert stats.beta.cdf(found.low, 0.05 * n, 0.95 * n + 1) == pytest.approx(0.025)
    assert stats.beta.sf(found.high, 0.05 * n + 1, 0.95 * n) == pytest.approx(0.025)
    exact = clopper_pearson(5, 100)
    assert found.low < exact.low and found.high > exact.high
    narrower = korn_graubard(0.05, plain(5, 100), conf_level=0.8)
    assert found.low < narrower.low < narrower.high < found.high and narrower.level == 0.8


def test_people_counted_twice_are_worth_half():
    # 40 people in pairs that do the same: as 20 people.
    pairs, single = np.repeat(plain(6, 20), 2) / 2, plain(6, 20)
    together = np.bincount(np.repeat(np.arange(20), 2), pairs)
    assert korn_graubard(0.3, together) == korn_graubard(0.3, single)
    assert korn_graubard(0.3, pairs).high < korn_graubard(0.3, single).high


@pytest.mark.parametrize(("share", "influence"), [(0.0, plain(0, 9)), (1.0, plain(9, 9)), (0.5, np.zeros(9))])
def test_a_share_that_nobody_moves_has_no_limits(share, influence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        korn_graubard(share, influence)


def test_a_difference_of_wilsons_limits_is_newcombes():
    found = mover_difference(56 / 70, wilson(56, 70), 48 / 80, wilson(48, 80), 0.0)
    expected = newcombe(56, 70, 48, 80)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=PARITY)
    # Newcombe (1998), table II, method 10: 56/70 - 48/80 is 0.0524 to 0.3339.
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


def test_a_difference_with_correlation_by_hand():
    one, other = Interval(0.3, 0.8, 0.9, "a"), Interval(0.1, 0.4, 0.9, "a")
    # 0.5 - 0.2; below 0.2 and 0.2, above 0.3 and 0.1; correlation 1/2: 0.04 + 0.04 - 0.04 and 0.09 + 0.01 - 0.03.
    found = mover_difference(0.5, one, 0.2, other, 0.5)
    assert (found.low, found.high) == pytest.approx((0.3 - 0.2, 0.3 + math.sqrt(0.07)))
    assert (found.level, found.method) == (0.9, "weighted_mover")
    # The same people in both arms: nothing is left of the lower side.
    assert mover_difference(0.5, one, 0.2, other, 1.0).low == pytest.approx(0.3)
