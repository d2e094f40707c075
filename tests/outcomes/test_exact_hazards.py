"""Where the ladder has Firth's hazard ratio, the exact one stands beside it, within the halves of one covariate."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.outcomes.exact_hazards import exact_hazard
from analysis.outcomes.halves import upper_half
from analysis.outcomes.joiners import Compared
from analysis.plan import Contrast, Ladder
from analysis.results import NotEstimable
from analysis.stats.exposure import exposure_rows
from analysis.stats.exposure_exact import exact_hazard_ratio
from analysis.stats.trials import sequential_trials

CONTRAST = Contrast(models="helpers", assigned="person", window_days=31)
LADDER = Ladder(model_from=5, weights_from=20, covariates_at_most=2)


def compared(n_events=8, after_joining=True, n=80):
    """Every second of 80 joins on day 10; the first events fall from day 20 on, on joined and others in turn or others only."""
    joined = np.where(np.arange(n) % 2 == 0, 10.0, np.inf)
    event = np.zeros(n, bool)
    event[np.arange(n_events) if after_joining else 1 + 2 * np.arange(n_events)] = True
    exit = np.where(event, 20.0 + np.arange(n), 400.0)
    arrays = {"entry": np.zeros(n), "joined": joined, "exit": exit, "cause": event.astype(int), "person": np.arange(n)}
    return Compared(**arrays, origin=np.zeros(n), covariates=np.arange(n)[:, None] % 5.0, names=("age",),
                    found=sequential_trials(**arrays), release=np.arange(n), zero=pd.Timestamp(0))  # fmt: skip


def found(data, ladder=LADDER):
    return exact_hazard(data, CONTRAST, ladder, "any/offence", conf_level=0.95)


def rows_of(data):
    return exposure_rows(data.entry, data.joined, data.exit, data.cause == 1)


def test_on_the_middle_rung():
    data = compared()
    (row,) = found(data)
    above = data.covariates[:, 0] > 2  # the median of 0 to 4
    expected = exact_hazard_ratio(rows_of(data), stratum=above)
    assert (row.value, row.interval) == (expected.value, expected.interval)
    assert (row.n, row.n_events, row.method) == (80, 8, "exact_by_day_and_half")


def test_without_an_event_after_joining_it_is_one_sided():
    (row,) = found(compared(after_joining=False))
    assert (row.value, row.interval.low) == (0, 0) and 0 < row.interval.high < 2


def test_only_on_the_middle_rung():
    assert found(compared(n_events=4)) == [] and found(compared(n=40)) == []  # too few events; 20 people a group
    assert found(compared(n_events=20)) == []
    # 20 events of which none after joining are few all the same.
    assert len(found(compared(n_events=20, after_joining=False))) == 1


def test_within_communes_where_controls_come_from_there():
    data = compared()
    places = np.arange(80) // 2 % 3
    (row,) = found(replace(data, stratum=places, covariates=np.zeros((80, 0))))
    assert row.method == "exact_by_day"
    assert row.value == exact_hazard_ratio(rows_of(data), stratum=places).value
    (both,) = found(replace(data, stratum=places))
    cells = places * 2 + (data.covariates[:, 0] > 2)
    assert both.value == exact_hazard_ratio(rows_of(data), stratum=cells).value


def test_nobody_at_risk_to_compare_with():
    # Each of the 8 with an event is alone in a place.
    data = compared()
    alone = np.where(data.cause == 1, np.arange(80), 100)
    (row,) = found(replace(data, stratum=alone))
    assert row.value == NotEstimable("nobody_to_compare")


@pytest.mark.parametrize(
    ("values", "upper"), [([1, 2, 3], [0, 0, 1]), ([0, 1, 1], [0, 1, 1]), ([0, 0, 1], [0, 0, 1]), ([2, 2], [1, 1])]
)
def test_halves(values, upper):
    assert upper_half(np.array(values)).tolist() == [bool(each) for each in upper]
