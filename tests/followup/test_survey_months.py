"""Months of which a survey tells, by hand: an answer stands for the month asked about, or for one near it; silence for none."""

import numpy as np
import pandas as pd
import pytest

from analysis.followup import work
from analysis.followup.work import GONE, NOT_YET, PAID, UNSEEN, ZERO
from analysis.outcomes import working
from tests.followup.jobs import INSURANCE, pay
from tests.followup.test_work import site, told
from tests.followup.tiny import DAYS

SURVEY = INSURANCE | {"record": "survey", "asks": 1.0}
MONTHS_OF_2024 = 12


def months(*answers, within=0, zero="2024-01-10", gone=None, n_months=12):
    income = [row for month, vnd in answers for row in pay("p", [month], vnd, record="survey")]
    found = site(coverage=(SURVEY,), income=income or pay("q", ["2024-02"], record="survey"))
    (sight,) = work.sights(found)
    days = [pd.Series([value], dtype=DAYS) for value in (zero, gone)]
    return work.months_after(
        pd.Series(["p"]), *days, work.pay_rows(found, sight), sight, n_months, within=within
    )  # fmt: skip


def test_silence_is_not_known_and_never_zero():
    assert list(months().state[0]) == [UNSEEN] * 10 + [NOT_YET] * 2
    # Its twin, a source that does not ask: nothing found is nothing paid.
    twin = told(site(coverage=(INSURANCE,), income=pay("q", ["2024-02"], record="insurance")))
    assert list(twin.state[0]) == [ZERO] * 10 + [NOT_YET] * 2


def test_an_answer_stands_for_its_month():
    found = months(("2024-03", 5e6), ("2024-07", 0.0))
    assert list(found.state[0, :6]) == [UNSEEN, PAID, UNSEEN, UNSEEN, UNSEEN, ZERO]
    assert found.pay[0, 1] == 5e6 and found.pay[0, 5] == 0 and np.isnan(found.pay[0, [0, 2, 3, 4]]).all()


def test_and_for_months_near_it_the_nearest_first_and_the_earlier_of_two():
    # February is month 0. Told: April (2) 5 million, August (6) nothing. Two months each way; June (4) lies between both.
    found = months(("2024-04", 5e6), ("2024-08", 0.0), within=2)
    assert list(found.state[0]) == [PAID] * 5 + [ZERO] * 4 + [UNSEEN] + [NOT_YET] * 2
    april, august = 12 * 2024 + 3, 12 * 2024 + 7
    assert list(found.paid_in[0, :9]) == [april] * 5 + [august] * 4
    assert list(found.month[0, :3]) == [april - 2, april - 1, april]


def test_what_was_before_day_zero_or_after_leaving_says_nothing():
    # Told of January, the month of the release: no month after it may be read from it.
    assert (months(("2024-01", 5e6), within=6).state[0, :10] == UNSEEN).all()
    found = months(("2024-03", 5e6), within=6, gone="2024-04-20")
    assert list(found.state[0, :4]) == [PAID, PAID, GONE, GONE]
    # Nor does an answer reach beyond what the survey is complete for.
    assert list(months(("2024-11", 5e6), within=6).state[0, 8:]) == [PAID, PAID, NOT_YET, NOT_YET]


def test_two_amounts_for_a_month_are_none_and_leave_it_to_its_neighbours():
    # As the intake leaves it: the month stands there without an amount.
    found = months(("2024-03", None), ("2024-04", 6e6))
    assert list(found.state[0, :4]) == [UNSEEN, UNSEEN, PAID, UNSEEN]
    assert list(months(("2024-03", None), ("2024-04", 6e6), within=1).state[0, :4]) == [UNSEEN, PAID, PAID, PAID]


def interviews(*rows):
    names = ("person_id", "period", "has_job")
    return pd.DataFrame([dict(zip(names, row, strict=True)) | {"record": "survey", "interview_id": str(i)}
                         for i, row in enumerate(rows)])  # fmt: skip


@pytest.fixture
def asked():
    found = site(coverage=(SURVEY,), income=pay("q", ["2024-02"], record="survey"))
    rows = interviews(
        ("a", "2024-03", 1.0), ("a", "2024-06", 0.0),  # worked, then not
        ("b", "2024-04", 0.0),  # did not work in month 3
        ("c", None, None),  # refused
        ("d", "2024-04", 1.0), ("d", "2024-04", 0.0),  # says both
    )  # fmt: skip
    return type(found)(found.source, found.tables | {"interviews": rows}, None, ())


def test_who_said_that_they_worked(asked):
    (sight,) = work.sights(asked)
    day = pd.Timestamp("2024-01-10")
    people = pd.DataFrame({"person_id": list("abcde"), "start": day, "gone": pd.NaT}, index=list("abcde"))
    people = people.astype({"start": DAYS, "gone": DAYS})
    said = work.answers(asked, sight)
    told = work.months_after(people["person_id"], people["start"], people["gone"], said, sight, 12)
    rows = {(row.what, row.horizon): row for row in working.answered(people, told, sight, ["3m", "6m", "12m"])}
    in_month, ever = rows["job_in_month", "3m"], rows["any_job", "3m"]
    assert (in_month.n_job, in_month.n_none, in_month.n_unknown) == (0, 1, 4)  # April: b alone is known, and had none
    assert (ever.n_job, ever.n_none, ever.n_unknown) == (1, 0, 4)  # a, in March; nobody is known never to have worked
    assert (ever.bound_low, ever.bound_high) == (0.2, 1.0)
    assert rows["any_job", "12m"].n_not_yet == 5


def test_a_survey_shows_no_jobs_from_day_to_day(asked):
    (sight,) = work.sights(asked)
    assert sight.asks and work.jobs(asked, sight, work.pay_rows(asked, sight)).empty
