"""Orders under a rule of balance and the test that keeps to them: four communes by hand, counting, and known power."""

import math

import numpy as np
import pytest
from scipy import stats

from analysis.stats import phased
from analysis.stats.phased import balanced, orders
from analysis.stats.staggered import staggered_test

NEVER = np.inf
SIZES = [1, 2, 3, 4]


def rng(seed=1):
    return np.random.default_rng(seed)


def sets(found):
    """The units of the first wave, numbered from 1, in each order."""
    return sorted(tuple(int(each) + 1 for each in np.flatnonzero(row == 0)) for row in found.waves)


def test_four_communes_in_two_waves_by_hand():
    found = orders([2, 2], SIZES, rng=rng())
    assert sets(found) == [(1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)]
    assert (found.count, found.whole) == (6, True)
    # Means of 1.5 and 3.5 lie 0.4 of 2.5 away: a rule of 0.3 forbids these two orders, and 2 to 3 (0.2 away) may stay.
    kept = orders([2, 2], SIZES, 0.3, rng=rng())
    assert sets(kept) == [(1, 3), (1, 4), (2, 3), (2, 4)] and kept.count == 4
    assert kept.chances.tolist() == [[0.5, 0.5]] * 4


def test_a_mean_on_the_limit_is_inside():
    assert balanced(np.array([[0, 0, 1, 1]]), SIZES, 0.4).tolist() == [True]
    assert balanced(np.array([[0, 0, 1, 1]]), SIZES, 0.39).tolist() == [False]


def test_chances_are_unequal_where_the_rule_makes_them_so():
    # One place first: only communes of size 2 and 3 lie within 0.3 of the mean of 2.5.
    assert orders([1, 3], SIZES, 0.3, rng=rng()).chances[:, 0].tolist() == [0, 0.5, 0.5, 0]


def test_the_number_of_orders_is_the_multinomial_one():
    found = orders([4, 4, 4], np.ones(12), rng=rng())
    assert found.count == len(found.waves) == math.factorial(12) // 24**3 == 34_650
    assert len(np.unique(found.waves, axis=0)) == 34_650
    assert all(np.bincount(row).tolist() == [4, 4, 4] for row in found.waves[::500])
    assert orders([6, 6, 5], np.ones(17), rng=rng(), draws=10).count == math.factorial(17) // (720 * 720 * 120)


def test_drawn_orders_are_all_as_likely():
    some = orders([2, 2], SIZES, 0.3, rng=rng(), limit=1, draws=8_000)
    seen = np.unique(some.waves, axis=0, return_counts=True)[1]
    assert not some.whole and len(seen) == 4 and stats.chisquare(seen).pvalue > 0.001
    assert some.count == pytest.approx(4, abs=0.1)


@pytest.mark.parametrize(
    ("places", "sizes", "rule"), [([2, 1], SIZES, None), ([4, 0], SIZES, None), ([1, 3], [1, 1, 9, 9], 0.1)]
)
def test_what_cannot_be_dealt_out_is_refused(places, sizes, rule):
    with pytest.raises(ValueError, match=r"place|order"):
        orders(places, sizes, rule, rng=rng())


def by_hand(found=None):
    """Two people in each of four communes with shares 1, 1/2, 1/2 and 0; the first and third have started."""
    outcome, unit = np.array([1, 1, 1, 0, 1, 0, 0, 0]), np.repeat(np.arange(4), 2)
    start, same = np.array([0.0, NEVER, 0.0, NEVER]), np.full(8, 5.0)
    seen = np.array([0, 1, 0, 1])
    drawn = None if found is None else found.beginning(seen)
    return staggered_test(outcome, unit, start, same, same + 4, np.zeros(8), rng=rng(), orders=drawn)


def test_the_test_keeps_to_the_orders_that_were_allowed():
    # Differences by first wave: 12 1/2, 13 1/2, 14 0, 23 0, 24 -1/2, 34 -1/2; the rule takes away 12 and 34.
    assert by_hand().p_value == pytest.approx(4 / 6)
    found = by_hand(orders([2, 2], SIZES, 0.3, rng=rng()))
    assert (found.value, found.p_value, found.n_assignments) == (0.5, pytest.approx(2 / 4), 4)


def test_drawn_orders_stand_beside_the_one_seen():
    found = by_hand(orders([2, 2], SIZES, 0.3, rng=rng(), limit=1, draws=3_999))
    assert found.n_used == 4_000 and found.p_value == pytest.approx(1 / 2, abs=0.03)


def test_an_order_that_the_lot_could_not_give_is_refused():
    found = orders([2, 2], SIZES, 0.3, rng=rng())
    with pytest.raises(ValueError, match="none that the lot could give"):
        found.beginning(np.array([0, 0, 1, 1]))
    with pytest.raises(ValueError, match="the one seen"):
        staggered_test(
            np.array([1, 0]),
            np.array([0, 1]),
            np.array([0.0, NEVER]),
            np.ones(2),
            np.full(2, 2.0),
            np.zeros(2),
            rng=rng(),
            orders=np.array([[1, 0]]),
        )


def certain(alpha):
    """Six communes, three at once; without the model nobody has the event, with it everybody."""
    found = orders([3, 3], np.ones(6), rng=rng())
    return phased.power(np.array([0.0, 300.0]), found, np.full(6, 60.0), until=300, horizon_days=100, alpha=alpha,
                        risk_without=1e-12, risk_with=1 - 1e-12, spread=0.0, rng=rng(), simulations=40).power  # fmt: skip


def test_power_where_it_is_known():
    # The order seen and its mirror image are as extreme, so p is 2/20 each time.
    assert (certain(0.1), certain(0.099)) == (1, 0)


def test_power_nears_that_of_the_usual_test_where_communes_are_alike():
    # 20 communes, half of them at once, about 400 people an arm: released on days 0 to 200, the second wave comes later.
    found = orders([10, 10], np.ones(20), rng=rng(), draws=999)
    got = phased.power(np.array([0.0, 301.0]), found, np.full(20, 40 * 365.25 / 200), until=200, horizon_days=100,
                       risk_without=0.2, risk_with=0.12, spread=0.0, rng=rng(), simulations=600)  # fmt: skip
    error = math.sqrt((0.2 * 0.8 + 0.12 * 0.88) / 400)
    usual = stats.norm.sf(1.96 - 0.08 / error)
    assert got.power == pytest.approx(usual, abs=0.07)
    assert got.interval.low < got.power < got.interval.high and got.n_simulated == 600


def test_the_test_keeps_its_level_where_communes_differ():
    found = orders([4, 4], [10, 12, 14, 16, 18, 20, 22, 24], 0.2, rng=rng())
    got = phased.power(np.array([0.0, 400.0]), found, np.arange(10, 26, 2), until=400, horizon_days=180,
                       risk_without=0.2, risk_with=0.2, spread=0.5, rng=rng(), simulations=600)  # fmt: skip
    assert got.power <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 600)
