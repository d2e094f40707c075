"""Pairs within strata: against R, against the plain rank-sum methods in one stratum, and by hand."""

import numpy as np
import pytest

from analysis.stats import hodges_lehmann, placements
from tests.conftest import PARITY, reference


@pytest.fixture(scope="module")
def numbers():
    return reference("work")


def arrays(numbers):
    rows = {name: np.array(values, float) for name, values in numbers["rows"].items()}
    return rows["pay"], rows["treated"] == 1, rows["stratum"], rows["weight"], rows["person"]


def test_equals_r(numbers):
    found, wanted = placements.compare(*arrays(numbers)), numbers["pairs"]
    assert (found.share, found.std_error) == pytest.approx((wanted["share"], wanted["error"]), rel=PARITY)
    limits = found.shift, found.interval.low, found.interval.high
    assert limits == pytest.approx((wanted["shift"], wanted["low"], wanted["high"]), abs=1e-6)


def test_ranks_equal_coin(numbers):
    values, treated, stratum, *_ = arrays(numbers)
    assert placements.rank_test(values, treated, stratum) == pytest.approx(numbers["ranks"], rel=PARITY)


@pytest.mark.parametrize(("n", "m"), [(7, 9), (8, 10), (15, 31)])
def test_in_one_stratum_it_is_hodges_and_lehmanns(n, m):
    rng = np.random.default_rng(n)
    first, second = rng.normal(3, 2, n), rng.normal(0, 2, m)
    values = np.concatenate([first, second])
    one = np.ones(n + m)
    found = placements.compare(values, np.arange(n + m) < n, 0 * one, one, np.arange(n + m))
    assert found.shift == pytest.approx(hodges_lehmann.shift(first, second).value, rel=1e-7)
    assert found.share == pytest.approx((first[:, None] > second).mean())


def test_by_hand():
    # Stratum 1: 5 against 1 and 7; stratum 2: 4 against 4. Pairs: above, below; alike. The second weighs as the first.
    values, treated = np.array([5.0, 1.0, 7.0, 4.0, 4.0]), np.array([True, False, False, True, False])
    found = placements.compare(values, treated, np.array([1, 1, 1, 2, 2]), np.ones(5), np.arange(5))
    assert found.share == pytest.approx((0.5 + 0.5) / 2)
    # Differences 4 and -2 weigh a quarter each, 0 a half: the middle is 0.
    assert found.shift == 0
    assert (found.n_treated, found.n_control) == (2, 3)


def test_strata_without_both_kinds_make_no_pair():
    values, treated = np.array([5.0, 1.0, 7.0, 3.0, 99.0, -99.0]), np.array([True, False, True, False, True, False])
    found = placements.compare(values, treated, np.array([1, 1, 2, 2, 3, 4]), np.ones(6), np.arange(6))
    assert (found.share, found.shift, found.n_treated) == (1, pytest.approx(4), 2)
    with pytest.raises(ValueError):
        placements.compare(values, treated, np.arange(6), np.ones(6), np.arange(6))


def test_a_shift_for_everybody_moves_the_shift_by_as_much_and_order_changes_nothing():
    rng = np.random.default_rng(2)
    values, treated, stratum = rng.exponential(5e6, 200), rng.random(200) < 0.3, rng.integers(0, 6, 200)
    person, weight = rng.integers(0, 150, 200), rng.uniform(0.5, 2, 200)
    found = placements.compare(values, treated, stratum, weight, person)
    more = placements.compare(values + 1e6 * treated, treated, stratum, weight, person)
    assert more.shift - found.shift == pytest.approx(1e6, rel=1e-6)
    mixed = rng.permutation(200)
    again = placements.compare(*(each[mixed] for each in (values, treated, stratum, weight, person)))
    assert again.share == pytest.approx(found.share, rel=1e-12)
    assert (again.shift, again.interval) == (found.shift, found.interval)


def test_limits_hold_the_truth_about_as_often_as_they_say():
    # Pay moves with the day (stratum) and people wait in several strata; those who join get 1 more.
    rng, held = np.random.default_rng(3), []
    for _ in range(300):
        own = rng.normal(size=60)
        joins, day = np.arange(60) < 30, rng.integers(0, 5, 60)
        rows = [(i, d, joins[i] and day[i] == d) for i in range(60) for d in range(5) if not joins[i] or day[i] >= d]
        person, stratum, treated = (np.array(each) for each in zip(*rows, strict=True))
        values = own[person] + 0.5 * stratum + 0.7 * rng.normal(size=len(person)) + 1.0 * treated
        found = placements.compare(values, treated.astype(bool), stratum, np.ones(len(person)), person)
        held.append(found.interval.low <= 1 <= found.interval.high)
    assert 0.92 <= np.mean(held) <= 0.99


def test_refuses_what_is_not_known():
    with pytest.raises(ValueError):
        placements.compare(np.array([1.0, np.nan]), np.array([True, False]), np.zeros(2), np.ones(2), np.arange(2))
    with pytest.raises(ValueError):
        placements.rank_test(np.ones(6), np.arange(6) < 3, np.zeros(6))
