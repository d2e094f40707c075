"""Quantiles of a few incomes: intervals by ranks against R's search, differences against quantreg's loss."""

import numpy as np
import pytest
from scipy import stats

from analysis import cohort
from analysis.stats import quantiles
from tests.conftest import PARITY, reference


@pytest.fixture(scope="module")
def numbers():
    return reference("income")


@pytest.fixture(scope="module")
def arms(nsw):
    people = cohort.build_workers(*nsw).people
    return [people.loc[people["arm"] == name, "income_1978"].to_numpy() for name in ("participant", "comparison")]


def test_the_ranks_are_the_innermost_that_are_safe(numbers):
    for row in numbers["ranks"]:
        level = 0.9 if row["n"] == 30 else 0.95
        found = quantiles.quantile(np.arange(1.0, row["n"] + 1), row["share"], conf_level=level)
        known = row["low"] >= 1 and row["high"] <= row["n"]
        assert found.ranks == ((row["low"], row["high"]) if known else None)
        if known:
            assert found.covers == pytest.approx(row["covers"], rel=PARITY)


def test_a_median_of_six_lies_between_the_smallest_and_the_largest():
    # Outside of them only if all six fall on one side: 2 in 64 times.
    found = quantiles.median([3.0, 1.0, 2.0, 6.0, 5.0, 4.0])
    assert (found.value, found.ranks, found.covers) == (3.5, (1, 6), 1 - 2 / 64)
    assert (found.interval.low, found.interval.high) == (1.0, 6.0)


def test_a_median_of_five_has_no_interval():
    found = quantiles.median(np.arange(5.0))
    assert found.ranks is None and (found.interval.low, found.interval.high) == (-np.inf, np.inf)


def test_the_median_of_skewed_values_is_covered_often_enough():
    rng = np.random.default_rng(1)
    draws = rng.lognormal(size=(1500, 17))
    found = [quantiles.median(each).interval for each in draws]
    covered = np.mean([each.low <= 1 <= each.high for each in found])
    assert abs(covered - quantiles.median(draws[0]).covers) < 4 * np.sqrt(0.05 * 0.95 / 1500)


def test_a_difference_of_quantiles_loses_as_little_as_quantreg(arms, numbers):
    first, second = arms
    values, treated = np.concatenate(arms), np.repeat([True, False], [len(each) for each in arms])
    for row in numbers["quantiles"]:
        assert quantiles.difference(first, second, row["share"]) == pytest.approx(
            row["first"] - row["second"], rel=PARITY
        )
        fitted = np.where(treated, row["first"], row["second"])
        assert quantiles.check_loss(values, fitted, row["share"]) == pytest.approx(row["loss"], rel=PARITY)


def test_bootstrap_samples_of_a_quantile_are_those_of_drawing_with_replacement():
    values, rng = np.array([1.0, 2.0, 4.0, 8.0, 16.0]), np.random.default_rng(2)
    drawn = quantiles._drawn(values, 0.5, rng, 40_000)
    # The median of five draws is at most the k-th value if three or more of them are.
    at_most = [stats.binom.sf(2, 5, k / 5) for k in range(1, 6)]
    seen = [np.mean(drawn <= value) for value in values]
    assert seen == pytest.approx(at_most, abs=4 * 0.5 / np.sqrt(40_000))


def test_the_interval_of_a_difference_needs_no_order_of_rows():
    first, second = np.arange(40.0), np.arange(30.0) * 2
    found = [
        quantiles.difference_interval(a, b, 0.5, rng=np.random.default_rng(3))
        for a, b in ((first, second), (first[::-1], np.roll(second, 7)))
    ]
    assert found[0] == found[1]
    assert found[0].low < quantiles.difference(first, second, 0.5) < found[0].high


@pytest.mark.parametrize("values, share", [([], 0.5), ([1.0, np.nan], 0.5), ([1.0], 1.0)])
def test_refuses(values, share):
    with pytest.raises(ValueError):
        quantiles.quantile(values, share)
