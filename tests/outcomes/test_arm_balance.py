"""How alike two arms are: three against two by hand, tarp's lottery, and what is not known."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import cohort
from analysis.cohort import Cohort
from analysis.outcomes.arm_balance import balances

PEOPLE = pd.DataFrame({
    "arm": ["participant"] * 3 + ["comparison"] * 2,
    "age": [20.0, 30.0, 40.0, 20.0, 30.0],
    "sex": [1, 1, 1, 0, 1],
    "unknown": [np.nan] * 5,
    "partly": [1.0, np.nan, 3.0, 5.0, 7.0],
})  # fmt: skip


def test_three_against_two_by_hand():
    age, sex, partly = balances(Cohort(PEOPLE, ()), ["age", "sex", "unknown", "partly"])
    assert (age.mean_participants, age.mean_comparison, age.smd) == (30, 25, 0.5)  # 5 over 10
    half = stats.t.ppf(0.975, 2) * math.sqrt(1 / 3 + 1 / 2)
    assert (age.band_low, age.band_high) == pytest.approx((-half, half))
    assert (sex.smd, sex.band_low) == (None, None)  # all participants are alike in it
    assert (partly.n_participants, partly.n_comparison, partly.mean_participants) == (2, 2, 2)


def test_tarps_lottery_kept_to_what_chance_gives(tarp):
    site, plan = tarp
    rows = balances(cohort.build_releases(site), plan.recidivism.adjust_for)
    assert [row.covariate for row in rows] == list(plan.recidivism.adjust_for)
    assert all(row.band_low < row.smd < row.band_high for row in rows)
    people = cohort.build_releases(site).people.groupby("arm")["age_years"]
    expected = (people.mean()["participant"] - people.mean()["comparison"]) / people.std()["participant"]
    assert rows[0].smd == pytest.approx(expected)


def test_an_arm_without_anybody_has_no_balance():
    assert balances(Cohort(PEOPLE.assign(arm="participant"), ()), ["age"]) == []
