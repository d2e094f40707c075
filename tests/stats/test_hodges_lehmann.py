import itertools

import numpy as np
import pytest

from analysis.stats import hodges_lehmann
from analysis.stats.hodges_lehmann import rank_sum_ways, shift
from tests.conftest import PARITY, reference


@pytest.fixture(scope="module")
def numbers():
    return reference("income")


def test_the_shift_equals_r_and_coin(numbers):
    told = numbers["hodges_lehmann"]
    found, narrow = (shift(told["first"], told["second"], conf_level=level) for level in (0.95, 0.8))
    assert found.value == pytest.approx(told["estimate"], rel=PARITY)
    assert (found.interval.low, found.interval.high) == pytest.approx((told["low"], told["high"]), rel=PARITY)
    assert (narrow.interval.low, narrow.interval.high) == pytest.approx((told["low_80"], told["high_80"]), rel=PARITY)
    assert found.p_value == pytest.approx(told["p"], rel=PARITY)
    coin = told["coin"]
    assert [found.value, found.interval.low, found.interval.high] == pytest.approx(
        [coin["estimate"], coin["low"], coin["high"]], rel=1e-5
    )


def test_the_chances_of_the_count_equal_r_and_an_enumeration(numbers):
    told = numbers["rank_sum"]
    assert rank_sum_ways(told["n"], told["m"]) == pytest.approx(told["chance"], rel=PARITY)
    counts = np.zeros(7)
    for chosen in itertools.combinations(range(5), 2):
        counts[sum(place - i for i, place in enumerate(chosen))] += 1 / 10
    assert rank_sum_ways(2, 3) == pytest.approx(counts)


def test_by_hand():
    # Differences 3-1, 3-2, 5-1, 5-2: 2, 1, 4, 3. Two against two: all above zero happens 1 in 6 times, both ways 1 in 3.
    found = shift([3.0, 5.0], [1.0, 2.0])
    assert found.value == 2.5 and found.p_value == pytest.approx(1 / 3)
    assert (found.interval.low, found.interval.high) == (-np.inf, np.inf)


def test_many_pairs_are_close_to_the_exact_limits(monkeypatch):
    rng = np.random.default_rng(4)
    first, second = rng.normal(0.5, 1, 60), rng.normal(size=70)
    exact = shift(first, second)
    monkeypatch.setattr(hodges_lehmann, "EXACT_PAIRS", 0)
    normal = shift(first, second)
    assert (exact.interval.method, normal.interval.method) == ("rank_sum_exact", "rank_sum_normal")
    assert normal.p_value == pytest.approx(exact.p_value, rel=0.05)
    order = np.sort((first[:, None] - second).ravel())
    places = [np.searchsorted(order, each.interval.low) for each in (exact, normal)]
    assert abs(places[0] - places[1]) <= 2


def test_ties_only_make_it_more_careful():
    rng, covered = np.random.default_rng(5), []
    for _ in range(500):
        first, second = rng.integers(0, 3, 8).astype(float), rng.integers(0, 3, 9).astype(float)
        found = shift(first, second)
        covered.append(found.interval.low <= 0 <= found.interval.high)
        assert (found.p_value > 0.05) == covered[-1]
    assert np.mean(covered) >= 0.95


def test_refuses_what_is_not_known():
    with pytest.raises(ValueError):
        shift([1.0, np.nan], [2.0])
    with pytest.raises(ValueError):
        shift([], [2.0])
