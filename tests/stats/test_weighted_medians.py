import numpy as np
import pytest

from analysis.stats import quantiles
from analysis.stats.weighted_medians import weighted_median_difference
from tests.conftest import reference
from tests.stats.test_placements import arrays


def test_equals_r():
    numbers = reference("work")
    values, treated, _, weight, person = arrays(numbers)
    found = weighted_median_difference(values, treated, weight, person)
    one, other = numbers["medians"]["treated"], numbers["medians"]["control"]
    assert (found.treated, found.control, found.value) == (one[0], other[0], one[0] - other[0])
    low = found.value - np.hypot(one[0] - one[1], other[2] - other[0])
    high = found.value + np.hypot(one[2] - one[0], other[0] - other[1])
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))


def test_with_equal_weights_it_is_quantile_regressions():
    rng = np.random.default_rng(4)
    values, treated = rng.exponential(size=91), np.arange(91) < 40
    found = weighted_median_difference(values, treated, np.full(91, 0.3), np.arange(91))
    assert found.value == quantiles.difference(values[treated], values[~treated], 0.5)


def test_a_weight_of_two_is_two_rows_of_a_person():
    values, treated = np.array([1.0, 2.0, 9.0, 3.0, 4.0, 5.0]), np.arange(6) < 3
    weight, person = np.array([1.0, 1.0, 2.0, 1.0, 1.0, 1.0]), np.arange(6)
    found = weighted_median_difference(values, treated, weight, person)
    twice = np.repeat(np.arange(6), weight.astype(int))
    again = weighted_median_difference(values[twice], treated[twice], np.ones(7), person[twice])
    assert found == again
    assert found.treated == 2  # 1, 2, 9, 9: half of the weight is reached at 2


def test_limits_hold_the_truth_about_as_often_as_they_say():
    rng, held = np.random.default_rng(5), []
    for _ in range(400):
        person = np.concatenate([np.arange(40), np.repeat(np.arange(40, 100), 2)])
        own = rng.exponential(size=100)
        values, treated = own[person] + 0.3 * rng.exponential(size=160), np.arange(160) < 40
        found = weighted_median_difference(values + treated, treated, np.ones(160), person)
        held.append(found.interval.low <= 1 <= found.interval.high)
    assert np.mean(held) >= 0.93


def test_refuses():
    with pytest.raises(ValueError):
        weighted_median_difference(np.array([1.0, 2.0]), np.array([True, False]), np.ones(2), np.arange(2))
    with pytest.raises(ValueError):
        weighted_median_difference(np.array([1.0, np.nan] * 2), np.arange(4) < 2, np.ones(4), np.arange(4))
