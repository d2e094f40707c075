"""Pay in three states, in prices of one year and beside the minimum wage, by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.followup.work import GONE, NOT_YET, PAID, UNSEEN, ZERO, Months, Sight
from analysis.outcomes import income
from analysis.reference.prices import price_factor
from analysis.stats.quantiles import median

JANUARY_2024 = 12 * 2024
SIGHT = Sight("insurance", ("insurance",), "everyone", 0, JANUARY_2024, pd.Timestamp(0), pd.Timestamp("2024-02-01"))


def months(states, pay, month=JANUARY_2024):
    state = np.array(states, np.int8)[:, None]
    when = np.full(state.shape, month, np.int32)
    return Months(when, state, np.array(pay, float)[:, None], when)


def one(states, pay, *, prices_of=2024, most=30e6):
    (row,) = income.pay_states(months(states, pay), SIGHT, ["1m"], prices_of, most, conf_level=0.95)
    return row


def test_three_states_and_the_mean_of_all_between_bounds():
    nan = np.nan
    row = one([PAID] * 5 + [ZERO, ZERO, UNSEEN, GONE, NOT_YET], [4e6, 5e6, 6e6, 7e6, 13e6, 0, 0, nan, nan, nan])
    assert (row.n, row.n_paid, row.n_zero, row.n_unseen, row.n_gone, row.n_not_yet) == (10, 5, 2, 1, 1, 1)
    assert (row.mean_paid, row.median_paid) == (7e6, 6e6)
    # 35 million over eight people, and with the one not observed at 30 million: 4.375 and 8.125, to the nearest 0.1.
    assert (row.bound_low, row.bound_high) == (4.4e6, 8.1e6)


def test_with_everybody_observed_the_bounds_meet():
    row = one([PAID] * 5 + [ZERO] * 5, [4e6, 5e6, 6e6, 7e6, 13e6, 0, 0, 0, 0, 0])
    assert row.bound_low == row.bound_high == 3.5e6


def test_not_observed_is_never_zero():
    seen, unseen = (
        one([PAID] * 5 + [state] * 5, [6e6] * 5 + [value] * 5) for state, value in ((ZERO, 0), (UNSEEN, np.nan))
    )
    assert (seen.bound_low, seen.bound_high) == (3e6, 3e6)
    assert (unseen.bound_low, unseen.bound_high) == (3e6, 18e6)
    assert seen.mean_paid == unseen.mean_paid == 6e6


def test_nothing_is_said_of_fewer_than_five_people():
    row = one([PAID] * 4, [4e6, 5e6, 6e6, 7e6])
    assert (row.mean_paid, row.median_paid, row.median_low) == (None, None, None)


@pytest.mark.parametrize("n_paid, shown", [(1, False), (4, False), (5, True)])
def test_the_mean_of_all_is_no_way_to_the_pay_of_a_few(n_paid, shown):
    # With 19 people of whom one is paid, the mean of all times 19 is that person's pay.
    row = one([PAID] * n_paid + [ZERO] * (19 - n_paid), [9.5e6] * n_paid + [0] * (19 - n_paid))
    assert ((row.bound_low is not None), (row.bound_high is not None)) == (shown, shown)
    if shown:
        assert row.bound_low == 2.5e6  # 5 times 9.5 million over 19


def test_the_mean_of_all_is_said_where_nobody_is_paid():
    row = one([ZERO] * 3 + [UNSEEN], [0, 0, 0, np.nan])
    assert (row.bound_low, row.bound_high) == (0, 7.5e6)


@pytest.mark.parametrize("n, shown", [(8, False), (9, True)])
def test_limits_of_a_median_are_never_the_smallest_or_the_largest_pay(n, shown):
    pay = 1e6 * np.arange(1, n + 1)
    row = one([PAID] * n, pay)
    assert (row.median_low is not None) == shown
    if shown:
        found = median(pay)
        assert (row.median_low, row.median_high) == (found.interval.low, found.interval.high) == (2e6, 8e6)


def test_pay_is_brought_to_the_prices_of_one_year():
    pay, month = np.array([[1e6, 1e6]]), np.array([[12 * 2022 + 3, 12 * 2025]])
    found = income.real(pay, month, 2025)
    assert found == pytest.approx(1e6 * np.array([[1.0325 * 1.0363 * 1.0331, 1]]))
    assert found[0, 0] == pytest.approx(1e6 * price_factor(2022, 2025).factor)


def test_a_year_without_known_prices_is_in_no_mean():
    assert np.isnan(income.real(np.array([1e6]), np.array([12 * 2150]), 2025)).all()
    (row,) = income.pay_states(months([PAID] * 5, [6e6] * 5, 12 * 2150), SIGHT, ["1m"], 2025, 30e6, conf_level=0.95)
    assert (row.n_paid, row.n_no_price, row.mean_paid, row.bound_low, row.bound_high) == (5, 5, None, 0, 30e6)


def rows(*told):
    return pd.DataFrame([{"person_id": p, "month": m, "pay": v} for p, m, v in told])


def test_the_minimum_wage_of_thanh_mien_rises_in_2024():
    # Region IV until June 2024, III from then on: 3.25 and 3.86 million.
    june, july = 12 * 2024 + 5, 12 * 2024 + 6
    found = income.wage_steps(
        rows(("a", june, 3.2e6), ("b", june, 3.3e6), ("a", july, 3.8e6), ("b", july, 3.9e6), ("c", july, 0.0)),
        "300",
        "s",
    )
    assert [(each.first, each.last, each.wage_low, each.wage_high) for each in found] == [
        ("2024-06", "2024-06", 3.25e6, 3.25e6), ("2024-07", "2024-07", 3.86e6, 3.86e6),
    ]  # fmt: skip
    assert [(each.n_people, each.n_months, each.n_below, each.n_maybe) for each in found] == [
        (2, 2, 1, 0),
        (2, 2, 1, 0),
    ]
    assert [each.confirmed for each in found] == [False, True]
    assert [each.median_vnd for each in found] == [None, None]


def test_where_the_region_is_not_known_the_wage_lies_between_two():
    july = 12 * 2024 + 6
    (found,) = income.wage_steps(rows(("a", july, 3.4e6), ("b", july, 4e6), ("c", july, 5e6)), "981", "s")
    assert (found.wage_low, found.wage_high, found.region) == (3.45e6, 4.96e6, "")
    assert (found.n_below, found.n_maybe) == (1, 1)


def test_quarters_have_medians_of_people_not_of_months():
    told = [("a", 12 * 2024, 20e6), ("a", 12 * 2024 + 1, 20e6), ("a", 12 * 2024 + 2, 20e6)]
    told += [(name, 12 * 2024, 5e6) for name in "bcde"]
    found = income.quarters(rows(*told, ("a", 12 * 2024 + 3, 9e6)), "300", "s")
    assert [(each.quarter, each.n_people, each.median_vnd) for each in found] == [
        ("2024-Q1", 5, 5e6),
        ("2024-Q2", 1, None),
    ]
