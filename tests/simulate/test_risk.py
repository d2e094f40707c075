"""The hazard against its closed form, worked by hand."""

from math import exp, log

import numpy as np
import pytest

from analysis.simulate.risk import YEAR_DAYS, cumulated_hazard, event_days, risk_between, risk_within

NOBODY = []


def one(value):
    return np.array([float(value)])


def test_the_risk_within_a_year_is_what_stands_on_the_logit():
    # logit(0.2) = log(0.25)
    assert risk_within(one(YEAR_DAYS), one(log(0.25)), NOBODY, 0.8)[0] == pytest.approx(0.2)


def test_three_years_follow_the_shape():
    # survival within a year 0.8; G(3 years) = 3 ** 0.5 = 1.7320508; 0.8 ** 1.7320508 = 0.6794
    assert risk_within(one(3 * YEAR_DAYS), one(log(0.25)), NOBODY, 0.5)[0] == pytest.approx(1 - 0.8**1.7320508)


def test_joining_changes_the_hazard_from_that_day_on():
    # Risk 0.2 before and 0.1 after half a year; shape 1, so the hazard is constant: 0.8 ** 0.5 * 0.9 ** 0.5
    joins = [(one(YEAR_DAYS / 2), one(log(1 / 9) - log(0.25)))]
    assert risk_within(one(YEAR_DAYS), one(log(0.25)), joins, 1.0)[0] == pytest.approx(1 - 0.8**0.5 * 0.9**0.5)


def test_two_models_add_up_on_the_logit_in_the_order_of_their_days():
    # From month 3 half the odds, from month 6 a quarter of them; odds 1 at the start: risks 1/2, 1/3, 1/5
    joins = [(one(YEAR_DAYS / 2), one(log(0.5))), (one(YEAR_DAYS / 4), one(log(0.5)))]
    survival = 0.5**0.25 * (2 / 3) ** 0.25 * 0.8**0.5
    assert risk_within(one(YEAR_DAYS), one(0), joins, 1.0)[0] == pytest.approx(1 - survival)


def test_whoever_never_joins_is_not_changed():
    never = [(np.array([np.inf, 10.0]), np.array([-5.0, 0.0]))]
    with_it = cumulated_hazard(np.array([100.0, 100.0]), np.array([-2.0, -2.0]), never, 0.8)
    assert with_it == pytest.approx(cumulated_hazard(np.array([100.0, 100.0]), np.array([-2.0, -2.0]), NOBODY, 0.8))


def test_risk_from_a_later_day_on_is_for_those_without_an_event_until_then():
    # Constant hazard: the second year is like the first
    assert risk_between(one(YEAR_DAYS), one(2 * YEAR_DAYS), one(log(0.25)), NOBODY, 1.0)[0] == pytest.approx(0.2)


def test_the_event_comes_when_the_hazard_reaches_the_draw():
    # Odds 1: hazard log 2 a year; joining at half a year with odds 1/3: log(4/3) a year.
    joins = [(one(YEAR_DAYS / 2), one(log(1 / 3)))]
    draw = log(2) / 2 + log(4 / 3) / 4
    assert event_days(one(draw), one(0), joins, 1.0)[0] == pytest.approx(0.75 * YEAR_DAYS)


def test_both_potential_outcomes_are_the_same_until_joining():
    rng = np.random.default_rng(1)
    draws, logit = rng.exponential(size=500), rng.normal(-1, 1, 500)
    start = rng.uniform(0, 900, 500)
    usual = event_days(draws, logit, NOBODY, 0.8)
    helped = event_days(draws, logit, [(start, np.full(500, -1.0))], 0.8)
    early = usual <= start
    assert early.any() and (usual[early] == helped[early]).all()
    assert (helped[~early] > usual[~early]).all()


def test_simulated_events_are_as_frequent_as_the_formula_says():
    n, rng = 200_000, np.random.default_rng(2)
    days = event_days(rng.exponential(size=n), np.full(n, log(0.25)), [(np.full(n, 100.0), np.full(n, -0.7))], 0.8)
    for horizon in (90, 365, 1000):
        told = risk_within(one(horizon), one(log(0.25)), [(one(100), one(-0.7))], 0.8)[0]
        # five standard errors of a share of 200,000
        assert (days <= horizon).mean() == pytest.approx(told, abs=5 * (told * (1 - told) / n) ** 0.5)


def test_a_low_risk_is_a_rate():
    assert risk_within(one(YEAR_DAYS), one(-20), NOBODY, 0.8)[0] == pytest.approx(exp(-20), rel=1e-6)
