"""The lottery of communes that start one after another: by hand, by plain loops, and where it is the ordinary one."""

from itertools import permutations

import numpy as np
import pytest

from analysis.stats import randomisation
from analysis.stats.staggered import arms, staggered_test
from analysis.stats.stratified import mantel_haenszel_difference

NEVER = np.inf
RNG = np.random.default_rng(0)


def test_who_is_in_which_arm():
    start = np.array([10.0, NEVER])
    day, until = np.array([10.0, 9.0, 0.0, 0.0, 10.0]), np.array([20.0, 19.0, 9.0, 10.0, 20.0])
    # Started on the very day; started in between; not yet by the end; on the last day; in a unit that never starts.
    assert arms(np.array([0, 0, 0, 0, 1]), start, day, until).tolist() == [1, -1, 0, -1, 0]


def by_hand(start):
    """Communes 0, 1, 2 with two people each: one period, everybody released on day 5 and followed until day 9."""
    outcome, unit = np.array([1, 1, 1, 0, 0, 0]), np.array([0, 0, 1, 1, 2, 2])
    same = np.full(6, 5.0)
    return staggered_test(outcome, unit, np.array(start), same, same + 4, np.zeros(6), rng=RNG)


def test_three_communes_by_hand():
    found = by_hand([0.0, NEVER, NEVER])
    # Shares 1, 1/2 and 0: choosing the first gives 1 - 1/4, the second 1/2 - 1/2, the third 0 - 3/4.
    assert found.value == 0.75 and found.p_value == pytest.approx(2 / 3)
    assert (found.n_started, found.n_others, found.events_started, found.events_others) == (2, 4, 2, 1)
    assert (found.n_assignments, found.n_used) == (3, 3)
    assert by_hand([NEVER, 0.0, NEVER]).p_value == 1


def test_a_commune_that_starts_in_between_counts_nowhere():
    found = by_hand([0.0, 7.0, NEVER])
    assert found.value == 1 and (found.n_started, found.n_others) == (2, 2)
    # Of six ways to deal out days 0 and 7: differences 1, 1/2, 1/2, -1/2, -1, -1/2.
    assert found.n_assignments == 6 and found.p_value == pytest.approx(2 / 6)


def drawn(seed=1, n=90, n_units=5):
    rng = np.random.default_rng(seed)
    unit, day = rng.integers(0, n_units, n), rng.uniform(0, 1000, n)
    start = np.array([100.0, 450.0, 620.0, NEVER, NEVER])
    outcome = (rng.random(n) < 0.2 + 0.1 * unit / n_units).astype(float)
    return outcome, unit, start, day, day + 200, np.floor(day / 365)


def loops(outcome, unit, start, day, until, period):
    """The difference by the Mantel-Haenszel of `stats.stratified`, which equals R's."""
    tables = []
    for each in np.unique(period):
        with_it = [i for i in range(len(unit)) if period[i] == each and start[unit[i]] <= day[i]]
        without = [i for i in range(len(unit)) if period[i] == each and start[unit[i]] > until[i]]
        tables.append([sum(outcome[with_it]), len(with_it), sum(outcome[without]), len(without)])
    return mantel_haenszel_difference(*np.array(tables).T).value


def test_every_assignment_by_plain_loops():
    data = drawn()
    found = staggered_test(*data, rng=RNG)
    outcome, unit, start, *rest = data
    others = {each: loops(outcome, unit, np.array(each), *rest) for each in set(permutations(start))}
    assert found.n_assignments == found.n_used == len(others) == 60
    assert found.value == pytest.approx(others[tuple(start)])
    extreme = [abs(each) >= abs(found.value) - 1e-12 for each in others.values()]
    assert found.p_value == pytest.approx(np.mean(extreme)) and 0 < np.mean(extreme) < 1


def test_where_all_start_before_anybody_is_released_it_is_the_ordinary_test():
    outcome, unit, *_ = drawn()
    start = np.array([0.0, 0.0, NEVER, NEVER, NEVER])
    day = np.full(len(unit), 1.0)
    found = staggered_test(outcome, unit, start, day, day + 1, np.zeros(len(unit)), rng=RNG)
    plain = randomisation.test(outcome, np.isin(unit, (0, 1)), unit, rng=RNG)
    assert (found.value, found.p_value, found.n_assignments) == pytest.approx((plain.value, plain.p_value, 10))


def test_drawn_assignments_come_near_all_of_them_and_hold_the_one_seen():
    data = drawn()
    every, some = staggered_test(*data, rng=RNG), staggered_test(*data, rng=RNG, limit=1, draws=3999)
    assert some.n_used == 4000 and some.p_value == pytest.approx(every.p_value, abs=0.03)
    assert staggered_test(*data, rng=RNG, limit=1, draws=1).p_value in (0.5, 1)


def test_the_order_of_people_changes_nothing():
    data = drawn()
    order = np.random.default_rng(3).permutation(len(data[0]))
    turned = [each[order] if len(each) == len(order) else each for each in data]
    assert staggered_test(*turned, rng=RNG) == staggered_test(*data, rng=RNG)


def test_an_assignment_without_a_difference_counts_as_extreme():
    # Nobody lives in the third commune: giving it the model leaves nobody with it.
    found = staggered_test(
        np.array([1, 0]),
        np.array([0, 1]),
        np.array([0.0, NEVER, NEVER]),
        np.ones(2),
        np.full(2, 2.0),
        np.zeros(2),
        rng=RNG,
    )
    assert found.value == 1 and found.p_value == 1  # 1, -1, and none


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": np.array([])},
        {"outcome": np.full(90, 2.0)},
        {"start": np.full(5, NEVER)},
        {"unit": np.full(90, 7)},
        {"period": np.zeros(3)},
    ],
)
def test_what_does_not_fit_is_refused(changes):
    names = ("outcome", "unit", "start", "day", "until", "period")
    with pytest.raises(ValueError, match=r"entry|unit|outcomes"):
        staggered_test(**(dict(zip(names, drawn(), strict=True)) | changes), rng=RNG)
