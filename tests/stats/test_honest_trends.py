"""Bounds on trends: by hand, and against the linear programmes that define them."""

from itertools import product

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import linprog

from analysis.stats.honest_trends import relative_magnitudes

SOLVER = 1e-7


def exactly(before, after, **options):
    """Without error: covariances of 0."""
    k, p = len(before), len(after)
    return relative_magnitudes(before, np.zeros((k, k)), after, np.zeros((p, p)), df=10, **options)


def test_the_first_quarter_by_hand():
    # Before: -0.3, 0.1, base 0. Changes 0.4 and -0.1, so the largest is 0.4; the effect is 1.
    found = exactly([-0.3, 0.1], [1.0], times=(0, 0.5, 1, 2))
    assert found.largest == pytest.approx(0.4)
    assert [(each.low, each.high) for each in found.bounds] == [
        pytest.approx(pair) for pair in ((1, 1), (0.8, 1.2), (0.6, 1.4), (0.2, 1.8))
    ]
    assert found.breakdown == pytest.approx(2.5)


def test_two_quarters_by_hand():
    # The mean of two: the first change counts in both (1), the second in one (1/2): 1.5 times 0.4.
    found = exactly([-0.3, 0.1], [1.0, 1.0], times=(1,))
    assert (found.bounds[0].low, found.bounds[0].high) == pytest.approx((0.4, 1.6))
    # The last one alone: both changes count whole.
    last = exactly([-0.3, 0.1], [1.0, 1.0], times=(1,), weights=np.array([0, 1]))
    assert (last.bounds[0].low, last.bounds[0].high) == pytest.approx((0.2, 1.8))


def programme(before, after, weights, times):
    """The least and greatest effect over every trend allowed: a linear programme for each change before being the largest."""
    k, p = len(before), len(after)
    path = np.append(before, 0.0)
    rows = np.eye(p) - np.eye(p, k=-1)  # changes after the start, the first from the base
    found = []
    for place, sign in product(range(k), (1, -1)):
        most = sign * (path[place + 1] - path[place])
        if most < 0:
            continue
        limits = np.full(2 * p, times * most)
        for side in (1, -1):
            solved = linprog(side * weights, np.vstack([rows, -rows]), limits, bounds=[(None, None)] * p)
            found.append(weights @ after - side * solved.fun)
    return min(found), max(found)


@pytest.mark.parametrize("seed", range(6))
def test_the_limits_are_those_of_the_linear_programmes(seed):
    rng = np.random.default_rng(seed)
    before, after = rng.normal(size=rng.integers(1, 6)), rng.normal(size=rng.integers(1, 6))
    weights = rng.normal(size=len(after))
    found = exactly(before, after, weights=weights, times=(0.7,)).bounds[0]
    assert (found.low, found.high) == pytest.approx(programme(before, after, weights, 0.7), abs=SOLVER)


def test_the_interval_by_hand():
    # One change before, 0.1 with error 0.05; effect 1 with error 0.2; 8 degrees of freedom.
    found = relative_magnitudes([0.1], [[0.0025]], [1.0], [[0.04]], df=8, times=(0, 1))
    sure, half = stats.t.isf(0.025, 8) * 0.2, stats.t.isf(0.0125, 8) * 0.2
    most = 0.1 + stats.t.isf(0.0125, 8) * 0.05
    assert found.bounds[0].interval.low == pytest.approx(1 - sure)
    assert found.bounds[1].interval.high == pytest.approx(1 + half + most)
    assert found.breakdown == pytest.approx((1 - half) / most)
    at = relative_magnitudes([0.1], [[0.0025]], [1.0], [[0.04]], df=8, times=(found.breakdown,)).bounds[0].interval
    assert at.low == pytest.approx(0, abs=1e-12)


def test_when_there_is_nothing_to_break():
    assert relative_magnitudes([0.1], [[0.0025]], [0.3], [[0.04]], df=8).breakdown is None
    assert exactly([0.0, 0.0], [1.0]).breakdown == np.inf
    # Clear of zero alone, but not with half of the error set apart for what came before.
    assert relative_magnitudes([0.1], [[0.0025]], [0.49], [[0.04]], df=8).breakdown == 0


def test_the_interval_holds_the_effect_under_the_worst_trend():
    rng = np.random.default_rng(5)
    step, held, draws = 0.1, 0, 2000
    for _ in range(draws):
        # Changes of 0.1 before, one at a time, and after the start as large in one direction.
        before = np.array([-0.1, -0.2, -0.1]) + rng.normal(0, 0.05, 3)
        after = 0.5 + step * np.arange(1, 4) + rng.normal(0, 0.05, 3)
        found = relative_magnitudes(before, 0.0025 * np.eye(3), after, 0.0025 * np.eye(3), df=1e6, times=(1,))
        held += not found.bounds[0].interval.excludes(0.5)
    assert held / draws >= 0.95


def test_what_is_refused():
    with pytest.raises(ValueError, match="fit"):
        relative_magnitudes([0.1], np.zeros((2, 2)), [1.0], [[0.0]], df=5)
    with pytest.raises(ValueError, match="unknown"):
        exactly([np.nan], [1.0])
    with pytest.raises(ValueError, match="needed"):
        exactly([], [1.0])
    with pytest.raises(ValueError, match="negative"):
        exactly([0.1], [1.0], times=(-1,))
