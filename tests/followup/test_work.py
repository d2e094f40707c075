"""Months of pay in three states, by hand. Records cover 2021 to 2024 and are complete until 1 December 2024."""

import numpy as np
import pandas as pd
import pytest

from analysis.followup import work
from analysis.followup.work import GONE, NOT_YET, PAID, UNSEEN, ZERO
from tests.followup import tiny
from tests.followup.jobs import INSURANCE, PAYROLL, job, months, pay


def site(*, coverage=(PAYROLL,), income=(), jobs=()):
    found = tiny.site(coverage=coverage)
    tables = {"income_months": pd.DataFrame(list(income)), "jobs": tiny.table(jobs)}
    return type(found)(found.source, found.tables | {k: v for k, v in tables.items() if len(v)}, None, ())


def told(found, *, zero="2024-01-10", gone=None, n_months=12, person="p", sights=work.sights):
    (sight,) = sights(found)
    rows = work.pay_rows(found, sight)
    days = [pd.Series([value], dtype=tiny.DAYS) for value in (zero, gone)]
    return work.months_after(pd.Series([person]), *days, rows, sight, n_months)


def test_a_payroll_sees_what_it_pays_and_nothing_else():
    found = told(site(income=pay("p", months("2024-02", "2024-03"))))
    # Released on 10 January: month 1 is February. November is the last month that is complete, so December is month 11.
    assert list(found.state[0]) == [PAID, PAID] + [UNSEEN] * 8 + [NOT_YET] * 2
    assert list(found.pay[0, :2]) == [6e6, 6e6] and np.isnan(found.pay[0, 2:]).all()


def test_a_source_that_sees_everybody_shows_who_has_nothing():
    found = told(site(coverage=(INSURANCE,), income=pay("p", months("2024-02", "2024-03"), record="insurance")))
    assert list(found.state[0]) == [PAID, PAID] + [ZERO] * 8 + [NOT_YET] * 2
    assert found.pay[0, 2] == 0


def test_before_the_source_begins_nothing_is_known():
    found = told(
        site(coverage=(INSURANCE,), income=pay("q", ["2022-01"], record="insurance")), zero="2020-10-10", n_months=4
    )
    assert list(found.state[0]) == [UNSEEN, UNSEEN, ZERO, ZERO]  # November and December 2020; January 2021 is whole


def test_a_row_of_zero_is_known_zero_in_any_source():
    found = told(site(income=pay("p", ["2024-03"], income=0.0)))
    assert list(found.state[0, :3]) == [UNSEEN, ZERO, UNSEEN]


def test_whoever_has_died_or_moved_has_no_zero():
    found = told(site(coverage=(INSURANCE,), income=pay("q", ["2024-02"], record="insurance")), gone="2024-04-20")
    assert list(found.state[0, :4]) == [ZERO, ZERO, GONE, GONE]


def test_payrolls_are_one_source_and_their_pay_adds_up():
    second = PAYROLL | {"record": "other"}
    found = site(
        coverage=(PAYROLL, second), income=[*pay("p", ["2024-02"]), *pay("p", ["2024-02"], 2e6, record="other")]
    )
    (sight,) = work.sights(found)
    assert (sight.source, sight.records) == ("payrolls", ("other", "payroll"))
    assert told(found).pay[0, 0] == 8e6


def test_insurance_is_never_added_to_a_payroll():
    found = site(
        coverage=(PAYROLL, INSURANCE),
        income=[*pay("p", ["2024-02"]), *pay("p", ["2024-02"], 4e6, record="insurance")],
    )
    paid = {each.source: work.pay_rows(found, each)["pay"].item() for each in work.sights(found)}
    assert paid == {"payrolls": 6e6, "insurance": 4e6}


def test_a_record_that_does_not_say_whom_it_sees_is_not_taken_to_see_everybody():
    coverage = ({name: value for name, value in INSURANCE.items() if name != "observed_for"},)
    found = told(site(coverage=coverage, income=pay("q", ["2024-02"], record="insurance")))
    assert set(found.state[0, :10]) == {UNSEEN}
    assert work.sights(site(coverage=coverage))[0].observed_for == "not_said"


def test_jobs_that_a_record_shows_earlier_than_pay_are_no_months_without_pay():
    job, income = INSURANCE | {"event": "job"}, INSURANCE | {"event": "income", "starts": "2024-04-01"}
    found = site(coverage=(job, income), income=pay("p", ["2024-06"], record="insurance"))
    assert list(told(found, n_months=5).state[0]) == [ZERO, ZERO, ZERO, ZERO, PAID]  # a job would have been seen
    assert list(told(found, n_months=5, sights=work.pay_sights).state[0]) == [UNSEEN, UNSEEN, ZERO, ZERO, PAID]


def test_of_a_record_of_jobs_alone_nobody_is_known_to_have_no_pay():
    found = site(coverage=(INSURANCE | {"event": "job"},), income=pay("q", ["2024-02"], record="insurance"))
    assert set(told(found, n_months=10).state[0]) == {ZERO}
    assert set(told(found, n_months=10, sights=work.pay_sights).state[0]) == {UNSEEN}
    assert [each.observed_for for each in work.pay_sights(found)] == ["not_said"]


def test_a_record_that_shows_both_alike_is_one_sight():
    found = site(coverage=(INSURANCE | {"event": "job"}, INSURANCE | {"event": "income"}, PAYROLL))
    assert work.pay_sights(found) == work.sights(found)


@pytest.mark.parametrize(
    "end, paid, expected, stopped",
    [
        ("2024-05-15", months("2024-02", "2024-05"), "2024-05-15", False),
        ("", months("2024-02", "2024-05"), "2024-05-31", True),  # pay stops half a year before the payroll does
        ("", months("2024-02", "2024-11"), None, False),  # still there when the payroll ends
        ("", [], None, False),  # a list of jobs without pay
    ],
)
def test_when_a_job_ended(end, paid, expected, stopped):
    found = site(jobs=[job("p", "2024-02-01", end)], income=pay("p", paid) if paid else ())
    (sight,) = work.sights(found)
    row = work.jobs(found, sight, work.pay_rows(found, sight)).iloc[0]
    assert (None if pd.isna(row["end_last"]) else f"{row['end_last']:%Y-%m-%d}") == expected
    assert row["stopped"] == stopped
