"""The tables of a study with arms: who was followed, who worked when, and what they earned."""

import pandas as pd

from analysis import cohort
from analysis.outcomes import missing
from analysis.plan import Plan
from analysis.sites import Site


def tables(site: Site, plan: Plan) -> dict[str, pd.DataFrame]:
    """Tables by name: `arms` (re-arrest), `job_spells` and `incomes`, as far as the plan asks for them."""
    found = {}
    if plan.recidivism or plan.jobs:
        found["arms"] = _arms(site, plan)
    if plan.jobs:
        jobs = site.tables["jobs"]
        followed = jobs["person_id"].isin(found["arms"]["person_id"])
        found["job_spells"] = jobs.loc[followed, ["person_id", "start_days", "end_days"]]
    if plan.income:
        found["incomes"] = _incomes(site, plan)
    return found


def _arms(site: Site, plan: Plan) -> pd.DataFrame:
    followed = cohort.build_releases(site)
    names = plan.recidivism.adjust_for if plan.recidivism else ()
    if plan.recidivism:
        followed = missing.complete(followed, plan.recidivism)[0]
    return followed.people[["release_id", "person_id", "arm", "days", "event", *names]]


def _incomes(site: Site, plan: Plan) -> pd.DataFrame:
    asked = plan.income
    periods = [f"income_{period}" for period in (*asked.before, asked.period)]
    held = [name for name in asked.adjust_for if name not in periods]
    return cohort.build_workers(site, plan).people[["person_id", "arm", *periods, *held]]
