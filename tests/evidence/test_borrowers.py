"""Borrowers against those who could have borrowed that day, as notebook 3 has it."""

import pytest

from analysis.evidence import reoffending, repayment
from analysis.evidence.borrowers import borrowers
from analysis.evidence.guards.eligibility import ELIGIBILITY
from analysis.evidence.guards.guard import DESCRIBE, NOTE
from analysis.plan import read_plan
from analysis.sites import Site, read_site


@pytest.fixture(scope="module")
def site():
    return read_site("mau-01")


@pytest.fixture(scope="module")
def plan():
    return read_plan("mau-01")


@pytest.fixture(scope="module")
def found(site, plan):
    return borrowers(site, plan, conf_level=0.95)


def without_list(site):
    """The same district without Form 01: everybody released is then compared with."""
    steps = site.tables["referrals"]
    return Site(site.source, dict(site.tables) | {"referrals": steps[steps["model_id"] != "policy-loan"]}, None, ())


def test_the_comparison_is_that_of_notebook_2(site, plan, found):
    elsewhere = reoffending.district(site, plan, horizon="", conf_level=0.95)
    theirs = [row for row in elsewhere[0]["guards"] if row.models == "fund"]
    assert found[0]["guards"] == theirs
    assert found[0]["settings"] == [row for row in elsewhere[0]["settings"] if row.models == "fund"]
    mine = [row for row in found[1] if row.estimand in ("risk", "risk_difference")]
    assert len(mine) == 3 and all(row in elsewhere[1] for row in mine)


def test_where_all_could_have_borrowed_it_is_told_and_where_not_described(site, plan, found):
    guard = found[0]["guards"][0]
    assert (guard.guard, guard.n, guard.consequence) == (ELIGIBILITY, 0, NOTE) and guard.n_of == 13
    fires = borrowers(without_list(site), plan, conf_level=0.95)[0]["guards"][0]
    assert (fires.guard, fires.consequence) == (ELIGIBILITY, DESCRIBE) and 0 < fires.n == fires.n_of


def test_nothing_about_borrowers_is_judged_in_notebook_3(site, plan):
    rows, _, _ = repayment.district(site, plan, conf_level=0.95)
    assert [(row.outcome, row.verdict, row.because) for row in rows["verdicts"]] == [
        ("loans", "described_only", "no_primary"),
        ("borrowers", "described_only", ELIGIBILITY),
    ]


def deciding(plan):
    """The plan as if the loans were to decide."""
    asked = plan.reoffending
    primary = asked.primary.model_copy(update={"models": "fund"})
    return plan.model_copy(update={"reoffending": asked.model_copy(update={"primary": primary})})


def test_a_plan_whose_loans_decide_is_capped_where_the_guard_fires(site, plan):
    asked = deciding(plan)
    (verdict,) = reoffending.district(without_list(site), asked, horizon="", conf_level=0.95)[0]["verdicts"]
    assert (verdict.verdict, verdict.because) == ("described_only", ELIGIBILITY)
    assert borrowers(site, asked, conf_level=0.95)[0]["verdicts"] == []  # notebook 2 gives it


def test_a_plan_that_compares_no_borrowers(site, plan):
    asked = plan.reoffending
    only = tuple(each for each in asked.contrasts if each.models != "fund")
    bare = plan.model_copy(update={"reoffending": asked.model_copy(update={"contrasts": only})})
    assert borrowers(site, bare, conf_level=0.95) == ({}, [])
    assert borrowers(site, plan.model_copy(update={"reoffending": None}), conf_level=0.95) == ({}, [])


def test_jobs_and_pay_are_stopped_where_one_side_only_is_seen_and_compared_where_both_are(site, plan, found):
    (guard,) = found[0]["work_guards"]
    assert guard.consequence == "stop" and not found[0]["work_arms"]
    coverage = site.tables["source_coverage"]
    pay = coverage["event"].isin(("job", "income"))
    seen = coverage.assign(observed_for=coverage["observed_for"].mask(pay, "everyone"))
    tables = dict(site.tables) | {"source_coverage": seen}
    rows, estimates = borrowers(Site(site.source, tables, None, ()), plan, conf_level=0.95)
    assert {(row.models, row.arm) for row in rows["work_arms"]} == {("fund", "joined"), ("fund", "not_joined")}
    assert {row.group.partition(":")[0] for row in estimates if row.estimand == "joined_mean_difference"} == {"fund"}


def test_pay_is_not_compared_where_the_plan_does_not_say_so(site, plan):
    silent = plan.model_copy(update={"work": plan.work.model_copy(update={"contrasts": ("helpers",)})})
    rows, estimates = borrowers(site, silent, conf_level=0.95)
    assert "work_guards" not in rows and not [row for row in estimates if "mean" in row.estimand]
