import numpy as np
import pytest

from analysis.stats.bounds import bounds_of_difference, bounds_of_mean


def test_bounds_of_a_mean_by_hand():
    # Two are paid 4 and 6, two are not known and have 0 to 10 each.
    assert bounds_of_mean(np.array([4.0, 6.0]), 2, 0, 10) == (2.5, 7.5)
    assert bounds_of_mean(np.array([4.0, 6.0]), 0, 0, 10) == (5, 5)
    assert bounds_of_mean(np.array([]), 3, 0, 10) == (0, 10)
    assert bounds_of_mean(np.array([]), 0, 0, 10) is None


def test_bounds_of_a_difference_are_as_wide_as_the_shares_missing():
    # Manski: their width is the range times the sum of the shares missing.
    found = bounds_of_difference((np.array([4.0, 6.0]), 2), (np.array([1.0, 2.0, 3.0]), 1), 0, 10)
    assert (found.low, found.high) == (2.5 - 4, 7.5 - 1.5)
    assert found.high - found.low == pytest.approx(10 * (0.5 + 0.25))
    assert bounds_of_difference((np.array([]), 0), (np.array([1.0]), 0), 0, 10) is None


def test_every_filling_lies_inside_and_the_limits_are_reached():
    rng = np.random.default_rng(9)
    known = rng.uniform(0, 10, 6)
    low, high = bounds_of_mean(known, 4, 0, 10)
    means = [np.concatenate([known, rng.uniform(0, 10, 4)]).mean() for _ in range(200)]
    assert low < min(means) and max(means) < high
    assert np.concatenate([known, np.zeros(4)]).mean() == pytest.approx(low)


def test_refuses_a_range_upside_down():
    with pytest.raises(ValueError):
        bounds_of_mean(np.array([1.0]), 1, 10, 0)
    with pytest.raises(ValueError):
        bounds_of_mean(np.array([1.0]), -1, 0, 10)
