"""Everything that a plan names has to be there for it."""

from dataclasses import replace

import pytest

from analysis.plan import Plan, read_plan
from analysis.run.plan_check import plan_problems
from analysis.sites import Site


def altered(plan, part, **changes):
    told = plan.model_dump()
    for name, value in changes.items():
        place = told[part]
        *way, last = name.split("__")
        for step in way:
            place = place[step]
        place[last] = value
    return Plan.model_validate(told)


def lines(plan, site):
    return [problem.line(str) for problem in plan_problems(plan, site)]


def places(plan, site):
    return [problem.column for problem in plan_problems(plan, site)]


def test_the_plans_that_come_with_the_project_name_what_is_there(tarp, nsw):
    for site, plan in (tarp, nsw):
        assert plan_problems(plan, site) == []
    assert plan_problems(None, tarp[0]) == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"adjust_for": ["age_years", "maried"]}, ["recidivism.adjust_for"]),
        ({"adjust_for": ["sex"]}, ["recidivism.adjust_for"]),  # words, not numbers
        ({"adjust_for": ["arrest_days"]}, ["recidivism.adjust_for"]),  # of the offences: known only afterwards
        ({"primary__horizon": "40w"}, ["recidivism.primary.horizon"]),
        ({"primary__estimand": "mean_difference"}, ["recidivism.primary.estimand"]),
        ({"primary__check": "adjusted_mean_difference"}, ["recidivism.primary.check"]),
    ],
)
def test_a_study_of_re_arrest(tarp, changes, wrong):
    site, plan = tarp
    assert places(altered(plan, "recidivism", **changes), site) == wrong


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"period": "1979", "primary__horizon": "1979"}, ["income.period"]),
        ({"before": ["1973", "1974", "1975"]}, ["income.before"]),
        ({"before": ["1974", "1975", "1978"]}, ["income.before"]),
        ({"adjust_for": ["age_years", "income_1978"]}, ["income.adjust_for"]),  # the outcome itself
        ({"adjust_for": ["education", "edcation"]}, ["income.adjust_for"]),
        ({"primary__horizon": "1975"}, ["income.primary.horizon"]),
        ({"lesson__population": "psid"}, ["income.lesson.population"]),
        ({"lesson__terms": ["age_years^2", "zero(income_1974)", "education*married"]}, []),
        ({"lesson__terms": ["agee^2", "zero(incom)", "education*maried"]}, ["income.lesson.terms"] * 3),
        ({"lesson__terms": ["log(age_years)", "age_years^x"]}, ["income.lesson.terms"] * 2),
    ],
)
def test_a_study_of_income(nsw, changes, wrong):
    site, plan = nsw
    assert places(altered(plan, "income", **changes), site) == wrong


def test_a_district_holds_fixed_what_was_known_at_the_release(tarp):
    plan = read_plan("mau-01")
    site = Site(tarp[0].source.model_copy(update={"id": "mau-01"}), {}, None, ())
    assert plan_problems(plan, site) == []
    # `liberty` and `cause` are columns of the followed, but they come after.
    wrong = altered(plan, "reoffending", adjust_for=["age", "liberty", "cause"])
    assert lines(wrong, site) == [
        f"data/raw/plan.yaml, column “reoffending.adjust_for”: “{name}” is not there; there are: age, sentence_months, life, "
        "prior_convictions, conditional, year"
        for name in ("liberty", "cause")
    ]


def test_a_part_whose_tables_the_site_does_not_have_stops_nothing(nsw):
    site, plan = nsw
    without = replace(site, tables={name: each for name, each in site.tables.items() if name != "income_months"})
    assert plan_problems(altered(plan, "income", period="1979", primary__horizon="1979"), without) == []
