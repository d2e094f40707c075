"""What a draw will show: people by Fisher's test, communes by their lottery, and where nobody waits long enough."""

import pytest

from analysis.evidence.rollout import prospect
from analysis.stats.power import fisher_power
from tests.rollout.hand import asked

POWER = {"horizon": "6m", "risk_without": 0.3, "risk_with": 0.1}


def people(size, *waves, **power):
    starts = [{"starts": day, "places": places} for day, places in waves]
    return prospect(asked(what="person", units=[], waiting={"size": size}, waves=starts, power=POWER | power))


def test_people_of_the_first_wave_against_those_who_still_wait():
    found = people(90, ("2027-01-15", 30), ("2027-04-15", 20), ("2027-12-15", 40))
    # The second wave starts within six months and counts in neither group.
    assert (found.n_first, found.n_waiting, found.n_orders) == (30, 40, None)
    assert found.least_chance == found.most_chance == pytest.approx(1 / 3)
    assert found.power == fisher_power(30, 40, 0.1, 0.3)
    assert (found.power_low, found.n_simulated) == (None, 0)


def test_power_of_two_groups_by_r():
    # R 4.2.2: dbinom(a, 20, 0.1) dbinom(b, 20, 0.5) summed over all tables where fisher.test gives p <= 0.05.
    found = people(40, ("2027-01-15", 20), ("2028-01-15", 20), risk_without=0.5, risk_with=0.1)
    assert found.power == pytest.approx(0.742388783911, abs=1e-9)


def test_nobody_waits_long_enough():
    assert people(60, ("2027-01-15", 30), ("2027-04-15", 30)).power is None
    soon = [{"starts": day, "places": 2} for day in ("2027-01-15", "2027-04-15")]
    assert prospect(asked(waves=soon)).power is None


def test_four_communes_cannot_show_anything():
    found = prospect(asked())
    assert (found.n_orders, found.least_chance, found.most_chance) == (6, 0.5, 0.5)
    # The order seen and its mirror image: at least 2 of 6.
    assert found.power == 0 and found.n_simulated == 1_000


def test_a_rule_of_balance_changes_the_chances():
    # By hand: of orders with one of four in the first wave within 0.7 of the mean 2.5, sizes 1 to 4 all are allowed;
    # within 0.3 the largest and smallest would never come first, which is refused.
    waves = [{"starts": "2027-01-15", "places": 1}, {"starts": "2028-01-15", "places": 3}]
    assert prospect(asked(waves=waves, balance=0.7)).n_orders == 4


def test_chances_are_given_for_the_first_wave():
    units = [{"id": f"u{size}", "people_a_year": size} for size in (1, 2, 3, 6)]
    found = prospect(asked(units=units, balance=0.5))
    # First waves and their means, of 3 in all: 12 1.5, 13 2, 16 3.5, 23 2.5, 26 4, 36 4.5: all within a half.
    assert (found.n_orders, found.least_chance) == (6, 0.5)
    found = prospect(asked(units=units, balance=0.4, waves=[{"starts": "2027-01-15", "places": 2}]))
    # Within 0.4 of 3, 1.8 to 4.2: 13, 16, 23, 26, each with the rest as its mirror image.
    assert (found.n_orders, found.least_chance, found.most_chance) == (4, 0.5, 0.5)
    assert 0 <= found.power_low <= found.power <= found.power_high


def test_with_many_communes_chances_are_exact_without_a_rule():
    units = [{"id": f"u{i}", "people_a_year": 5} for i in range(17)]
    waves = [{"starts": day, "places": 6} for day in ("2027-01-15", "2028-01-15")]
    found = prospect(asked(units=units, waves=waves))
    assert found.least_chance == found.most_chance == pytest.approx(6 / 17) and found.n_orders == 5_717_712
