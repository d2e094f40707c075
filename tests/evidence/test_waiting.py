"""What it takes to settle a \u201ccannot tell yet\u201d, and how fast the people come."""

from dataclasses import dataclass

import numpy as np
import pytest

from analysis.evidence.verdict import Verdict
from analysis.evidence.waiting import waiting
from analysis.plan import read_plan
from analysis.results import Estimate, NotEstimable
from analysis.stats import power
from analysis.stats.trials import sequential_trials

PRIMARY = read_plan("mau-01").reoffending.primary
OPEN = Verdict(outcome="any/offence", verdict="cannot_tell_yet", because="interval")


@dataclass
class Compared:
    found: object


def compared(*days):
    """One joins on each day; twice as many never do."""
    joined = np.array([*days, *[np.inf] * (2 * len(days))], float)
    n = len(joined)
    return Compared(sequential_trials(np.zeros(n), joined, np.full(n, 3000.0), np.zeros(n, int), np.arange(n)))


def risk(value):
    about = {
        "outcome": "any/offence",
        "estimand": "risk",
        "horizon": "12m",
        "unit": "share",
        "n": 100,
        "method": "model",
    }
    return [
        Estimate(**about, group="helpers:joined", value=0.5),
        Estimate(**about, group="helpers:not_joined", value=value),
    ]


def test_by_hand():
    found = waiting(OPEN, risk(0.2), compared(10, 300, 10 + 2 * 365.25), PRIMARY)
    assert found.n_per_arm_needed == power.n_per_arm(0.15, 0.2)
    # Three have joined within two years.
    assert (found.n_per_arm_now, found.people_a_year, found.risk_without) == (3, pytest.approx(1.5), 0.2)


def test_a_risk_below_the_margin_cannot_fall_by_it():
    found = waiting(OPEN, risk(0.03), compared(10, 700), PRIMARY)
    assert (found.n_per_arm_needed, found.risk_without) == (None, 0.03)


def test_too_short_a_time_tells_no_rate():
    assert waiting(OPEN, risk(0.2), compared(10, 60), PRIMARY).people_a_year is None


def test_nothing_is_asked_where_something_was_concluded_or_nothing_is_known():
    better = Verdict(outcome="any/offence", verdict="better", because="interval")
    assert waiting(better, risk(0.2), compared(10, 700), PRIMARY) == better
    assert waiting(OPEN, risk(NotEstimable("not_yet_followable")), compared(10, 700), PRIMARY) == OPEN
    assert waiting(OPEN, [], compared(), PRIMARY) == waiting(OPEN, risk(0.2), compared(10), None) == OPEN
