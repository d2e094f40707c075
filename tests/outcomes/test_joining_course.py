"""Curves since joining: by hand, equal to the plan's contrast at its horizons, and ended where too few are in view."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from analysis.followup.ends import DEATH, EVENT, SIGHT, UNLISTED
from analysis.followup.joining import Joining
from analysis.outcomes.joiners import compare
from analysis.outcomes.joining_contrasts import estimates
from analysis.outcomes.joining_course import LEAST_IN_VIEW, course
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import Contrast, Ladder
from analysis.stats.proportions import clopper_pearson

CONTRAST = Contrast(models="helpers", assigned="person", window_days=0)
CAUTIOUS = Ladder(model_from=500, weights_from=1000, covariates_at_most=2)
DAY = pd.Timestamp("2022-01-01")
HORIZONS = ["6m", "12m"]


@dataclass
class Followed:
    rows: pd.DataFrame


def curves(time, cause, *, contrast=CONTRAST, ladder=CAUTIOUS, on=(10,)):
    """Joiners (first half, in turn on the days `on`) and others, all released on one day; `time` from day 10 on."""
    n = len(time)
    index = pd.Index([f"r{i:03}" for i in range(n)])
    joined = [on[i % len(on)] if i < n // 2 else np.nan for i in range(n)]
    rows = pd.DataFrame({"person_id": index, "start": DAY, "days": 10 + np.asarray(time, float), "cause": cause,
                         "entry_days": 0.0, "age": 30.0}, index=index)  # fmt: skip
    people = pd.DataFrame({"eligible": DAY, "joined": DAY + pd.to_timedelta(joined, unit="D"), "unit": "m", "place": None,
                           "day_unknown": False}, index=index)  # fmt: skip
    compared = compare(Followed(rows), Joining(people, "listed"), contrast, ())
    risks = estimates(compared, contrast, ladder, "any/offence", HORIZONS, conf_level=0.95)
    return course(compared, contrast, risks, conf_level=0.95), risks


def points(found, arm):
    return {row.month: row for row in found if row.arm == arm}


def test_ten_people_by_hand():
    # Joined: of 10 one has the event on day 40, one dies on day 70, one is lost on day 80, one has the event on day 100.
    joined = [40, 70, 80, 100, *[400] * 6]
    found, _ = curves([*joined, *[400] * 10], [EVENT, DEATH, SIGHT, EVENT, *[SIGHT] * 16])
    mine = points(found, "joined")
    assert [mine[month].n_in_view for month in (0, 1, 2, 3, 4)] == [10, 10, 9, 7, 6]
    assert mine[1].share == 0 and mine[2].share == pytest.approx(1 / 10)
    # The dead can no longer have the event and stay, the lost do not: 8 of 10 are left on day 100.
    assert mine[4].share == pytest.approx(1 - 9 / 10 * 7 / 8)
    assert all(row.share == 0 for row in points(found, "not_joined").values())


def test_without_censoring_limits_are_clopper_and_pearsons():
    found, _ = curves([40, 100, *[400] * 18], [EVENT, EVENT, *[SIGHT] * 18])
    row = points(found, "joined")[12]
    exact = clopper_pearson(2, 10)
    assert (row.conf_low, row.conf_high) == (pytest.approx(exact.low), pytest.approx(exact.high))
    assert {row.month for row in found if row.conf_low is not None} == {6, 12}


def test_at_each_horizon_the_share_is_the_contrasts():
    rng = np.random.default_rng(3)
    time, cause = rng.integers(1, 700, 120), rng.choice([SIGHT, EVENT, DEATH], 120, p=[0.5, 0.35, 0.15])
    # Who joins on the last day is among the others on the first ones, and these are in several trials.
    found, risks = curves(time, cause, on=(10, 40, 90))
    for row in risks:
        if row.estimand == "risk":
            arm, month = row.group.partition(":")[2], int(row.horizon.rstrip("m"))
            assert points(found, arm)[month].share == pytest.approx(row.value, abs=1e-12)


@pytest.mark.parametrize("left", [LEAST_IN_VIEW, LEAST_IN_VIEW - 1])
def test_a_curve_ends_where_fewer_than_a_handful_are_in_view(left):
    time = [*[100] * (10 - left), *[400] * left, *[400] * 10]
    found, _ = curves(time, [SIGHT] * 20)
    # Day 100 lies between the third and the fourth month.
    assert max(points(found, "joined")) == (12 if left == LEAST_IN_VIEW else 3)
    assert max(points(found, "not_joined")) == 12


def test_no_curve_goes_past_the_day_on_which_a_list_ends():
    cause = [SIGHT] * 19
    assert max(points(curves([400] * 20, [*cause, SIGHT])[0], "joined")) == 12
    ended = curves([*[400] * 19, 5 * DAYS_PER_MONTH], [*cause, UNLISTED])[0]
    assert {arm: max(points(ended, arm)) for arm in ("joined", "not_joined")} == {"joined": 4, "not_joined": 4}


def test_no_limits_where_people_are_weighted_or_firms_were_chosen():
    time = [*range(30, 55), *[400] * 25, *range(30, 55), *[400] * 25]
    cause = [*[EVENT] * 25, *[SIGHT] * 25] * 2
    weighted = Ladder(model_from=5, weights_from=20, covariates_at_most=2)
    assert any(row.conf_low is not None for row in curves(time, cause)[0])
    assert all(row.conf_low is None for row in curves(time, cause, ladder=weighted)[0])
    firm = CONTRAST.model_copy(update={"assigned": "firm"})
    assert all(row.conf_low is None for row in curves(time, cause, contrast=firm)[0])


def test_without_a_trial_there_is_no_curve():
    assert curves([5], [SIGHT])[0] == []
