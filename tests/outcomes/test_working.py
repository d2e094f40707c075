"""Who is known to have worked, and how long first jobs lasted, by hand. Sources are complete until 1 December 2024."""

import pandas as pd
import pytest

from analysis.followup import work
from analysis.outcomes import working
from analysis.stats.share_intervals import blaker
from tests.followup.jobs import INSURANCE, job, months, pay
from tests.followup.test_work import site
from tests.followup.tiny import DAYS

HORIZONS = ["3m", "6m", "12m"]


def people(*rows):
    """Releases from (person, day, first day gone, day of the first arrest)."""
    table = pd.DataFrame(rows, columns=["person_id", "start", "gone", "locked_up"])
    days = {name: table[name].astype(DAYS) for name in ("start", "gone", "locked_up")}
    return table.assign(**days).set_index(table["person_id"].rename("release_id"))


def seen(found, released):
    (sight,) = work.sights(found)
    pay_rows = work.pay_rows(found, sight)
    held = working.after_release(released, work.jobs(found, sight, pay_rows))
    told = work.months_after(released["person_id"], released["start"], released["gone"], pay_rows, sight, 12)
    return sight, held, told, pay_rows


def states(found, released):
    sight, held, told, _ = seen(found, released)
    return {(row.what, row.horizon): row for row in working.states(released, held, told, sight, HORIZONS)}


FOUR = people(
    ("a", "2024-01-10", None, None),  # works from 1 March to 15 May
    ("b", "2024-01-10", None, None),  # is in no source
    ("c", "2024-01-10", "2024-02-20", None),  # dies before any job
    ("d", "2024-08-10", None, None),  # not followed for six months
)
JOBS = [job("a", "2024-03-01", "2024-05-15")]


def test_of_whom_a_payroll_shows_nothing_nothing_is_known():
    found = states(site(jobs=JOBS), FOUR)
    row = found["any_job", "3m"]
    assert (row.n, row.n_job, row.n_none, row.n_unknown, row.n_gone, row.n_not_yet) == (4, 1, 0, 2, 1, 0)
    assert (row.bound_low, row.bound_high) == (1 / 3, 1)
    row = found["any_job", "6m"]
    assert (row.n_job, row.n_unknown, row.n_gone, row.n_not_yet) == (1, 1, 1, 1)
    share = working.shares([row], conf_level=0.95)[0]
    assert share.value.reason == "not_seen" and share.interval.level == 1
    assert (share.interval.low, share.interval.high) == (0.5, 1)


def test_a_source_that_sees_everybody_makes_it_a_share():
    covered = [job("a", "2024-03-01", "2024-05-15", record="insurance")]
    paid = pay("a", months("2024-03", "2024-05"), record="insurance")
    found = states(site(coverage=(INSURANCE,), jobs=covered, income=paid), FOUR)
    row = found["any_job", "6m"]
    assert (row.n_job, row.n_none, row.n_unknown) == (1, 1, 0)
    share = working.shares([row], conf_level=0.95)[0]
    assert (share.value, share.n, share.interval) == (0.5, 2, blaker(1, 2))
    # Month 6 is July: the job is over, and the source that sees everybody shows no pay.
    row = found["job_in_month", "6m"]
    assert (row.n_job, row.n_none, row.n_unknown, row.n_gone, row.n_not_yet) == (0, 2, 0, 1, 1)
    assert found["job_in_month", "3m"].n_job == 1  # April


def test_a_job_begun_nobody_knows_when_is_not_counted_as_begun():
    found = states(site(jobs=[job("a", "2024-04-01..2024-04-30")]), FOUR)
    assert found["any_job", "3m"].n_job == 0  # 10 April may be before it
    assert found["any_job", "6m"].n_job == 1


def test_jobs_ended_before_the_release_or_begun_after_moving_do_not_count():
    released = people(("a", "2024-01-10", "2024-06-01", None))
    jobs = [job("a", "2023-01-01", "2023-12-31"), job("a", "2024-07-01", firm="g")]
    _, held, _, _ = seen(site(jobs=jobs), released)
    assert held.empty


@pytest.mark.parametrize(
    "end, gone, locked_up, cause, days",
    [
        ("2024-05-15", None, None, 1, 75),  # from 1 March
        ("", None, None, 0, 275),  # still there when the source ends on 1 December
        ("2024-05-15", None, "2024-06-01", 2, 75),  # left 17 days before the arrest
        ("2024-05-15", None, "2024-07-01", 1, 75),  # arrested later, left before
        ("", None, "2024-04-01", 2, 31),  # nobody wrote down the last day
        ("2024-05-15", "2024-05-20", None, 3, 75),
        ("", "2024-04-01", "2024-03-20", 2, 19),
        ("2026-05-15", None, None, 0, 275),  # a last day that the source does not reach
    ],
)
def test_what_ended_the_first_job(end, gone, locked_up, cause, days):
    released = people(("a", "2024-01-10", gone, locked_up))
    sight, held, _, _ = seen(site(jobs=[job("a", "2024-03-01", end)]), released)
    row = working.first_jobs(released, held, sight).iloc[0]
    assert (row["cause"], row["days"]) == (cause, days)


def test_how_first_jobs_stand_and_their_curve():
    released = people(*((name, "2024-01-10", None, None) for name in "abcd"))
    jobs = [
        job("a", "2024-02-01", "2024-03-01"), job("b", "2024-02-01", "2024-08-01"), job("c", "2024-02-01"),
        job("d", "2024-02-01", "2024-04-20..2024-05-20"), job("a", "2024-06-01", firm="g"),
    ]  # fmt: skip
    sight, held, _, _ = seen(site(jobs=jobs), released)
    first = working.first_jobs(released, held, sight)
    assert len(first) == 4  # a's second job is no first one
    three, half, year = working.kept(first, sight, HORIZONS)
    # Day 91 is 2 May: a has left; d may have. Day 183 is 2 August: b left the day before.
    assert (three.n_left, three.n_still, three.n_unknown) == (1, 2, 1)
    assert (half.n_left, half.n_still, half.n_unknown) == (3, 1, 0)
    assert (year.n_left, year.n_not_yet) == (3, 1)
    assert working.kept_shares([half], conf_level=0.95)[0].interval == blaker(1, 4)
    left = [row.share for row in working.curves(first, sight, 12) if row.first == "left_job"]
    # They leave on days 29, 109 and 182; months 5 and 6 end on days 152 and 182.6.
    assert (left[0], left[1], left[5], left[6], max(left)) == (0, 0.25, 0.5, 0.75, 0.75)


def test_one_firm_is_everything():
    released = people(*((name, "2024-01-10", None, None) for name in "abc"))
    jobs = [job("a", "2024-02-01", outside=1.0), job("b", "2024-02-01", contract="probation"), job("c", "2024-03-01"),
            job("c", "2024-05-01", firm="g", contract=None, outside=None)]  # fmt: skip
    sight, held, _, pay_rows = seen(site(jobs=jobs, income=pay("a", months("2024-02", "2024-03"), days=20.0)), released)
    row = working.described(held, pay_rows, sight)
    assert (row.n_people, row.n_jobs, row.n_firms, row.n_largest, row.n_several) == (3, 4, 2, 3, 1)
    assert (row.n_formal, row.n_not_formal, row.n_contract_unknown) == (2, 1, 1)
    assert (row.n_outside, row.n_inside, row.n_residence_unknown) == (1, 2, 1)
    assert (row.n_months, row.days_a_month) == (2, 20)
