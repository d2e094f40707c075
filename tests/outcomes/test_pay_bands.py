"""How pay is spread, counted by hand."""

import numpy as np
import pandas as pd

from analysis.followup.work import GONE, NOT_YET, PAID, UNSEEN, ZERO, Months, Sight
from analysis.outcomes import pay_bands
from analysis.plan import IncomePlan

JANUARY_2024 = 12 * 2024
SIGHT = Sight("insurance", ("insurance",), "everyone", 0, JANUARY_2024, pd.Timestamp(0), pd.Timestamp("2024-02-01"))
# Decree 38/2022: from 1 July 2022 to 30 June 2024 a month's minimum wage was 4,680,000 dong in region I, 3,250,000 in region IV.
REGION_I = 4_680_000


def months(states, pay):
    state = np.array(states, np.int8)[:, None]
    when = np.full(state.shape, JANUARY_2024, np.int32)
    return Months(when, state, np.array(pay, float)[:, None], when)


def counted(rows):
    return [(row.low, row.high, row.n) for row in rows]


def test_bands_are_times_of_the_minimum_wage_and_begin_with_those_who_have_none():
    nan = np.nan
    times = [0.5, 0.99, 1.0, 1.49, 1.5, 2.0, 2.99, 3.0, 8.0]
    states = [PAID] * 9 + [ZERO, ZERO, UNSEEN, GONE, NOT_YET]
    rows = pay_bands.by_minimum_wage(
        months(states, [REGION_I * each for each in times] + [0, 0, nan, nan, nan]), SIGHT, ["1m"], area=""
    )
    # Without a region the highest region's wage counts. Unseen, gone and not yet followed are in no band.
    assert counted(rows) == [
        (0, 0, 2), (0, 1, 2), (1, 1.5, 2), (1.5, 2, 1), (2, 3, 2), (3, None, 2)
    ]  # fmt: skip
    assert {(row.source, row.horizon, row.group, row.unit) for row in rows} == {("insurance", "1m", "", "minimum_wage")}


def test_of_fewer_than_five_paid_nothing_is_said():
    states, pay = [PAID] * 4 + [ZERO] * 90, [9e6] * 4 + [0] * 90
    assert pay_bands.by_minimum_wage(months(states, pay), SIGHT, ["1m"], area="") == []


def test_both_arms_stand_in_the_same_bands_of_a_round_width():
    people = pd.DataFrame(
        {
            "arm": ["participant"] * 4 + ["comparison"] * 3 + ["outside"],
            "income_78": [0.0, 1.0, 1999.0, 9600.0, 2000.0, 0.0, 40_000.0, 5.0],
        }
    )
    plan = IncomePlan.model_construct(period="78")
    rows = pay_bands.of_arms(people, plan, "USD")
    # 95% of the five incomes above none lie below 33,920, so that a fifth of it, 6,784, is rounded up to 10,000.
    assert counted(rows[:7]) == [
        (0, 0, 1), (0, 1e4, 3), (1e4, 2e4, 0), (2e4, 3e4, 0), (3e4, 4e4, 0), (4e4, 5e4, 0), (5e4, None, 0)
    ]  # fmt: skip
    assert counted(rows[7:])[:2] == [(0, 0, 1), (0, 1e4, 1)] and rows[12].n == 1
    assert [row.group for row in rows] == ["participant"] * 7 + ["comparison"] * 7
    assert sum(row.n for row in rows) == 7
