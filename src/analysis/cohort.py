"""Who is followed, from when to when, and everybody who is not, counted by reason."""

from dataclasses import dataclass, replace

import pandas as pd

from analysis.errors import refuse
from analysis.plan import Plan
from analysis.results import FlowStep
from analysis.sites import Site
from analysis.words import say

PARTICIPANT, COMPARISON = "participant", "comparison"
DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class Cohort:
    """The people (or releases) followed, one row each, and the counted way to them.

    Attributes
    ----------
    people : DataFrame
        `person_id`, `arm` and the site's covariates as numbers; for releases also `release_id`,
        `days` (observed since release) and `event` (observation ended with the event).
    flow : tuple of FlowStep
    by_lot : bool
        Whether a lot decided for everybody who is in an arm; only then are there no differences but by chance.
    """

    people: pd.DataFrame
    flow: tuple[FlowStep, ...]
    by_lot: bool = False

    @property
    def arms(self) -> pd.DataFrame:
        """People (or releases) in each arm, participants first: columns `arm` and `n`."""
        sizes = self.people["arm"].value_counts()
        order = sorted(sizes.index, key=lambda arm: (arm != PARTICIPANT, arm != COMPARISON, arm))
        return sizes.reindex(order).rename("n").rename_axis("arm").reset_index()


def build_releases(site: Site) -> Cohort:
    """Releases followed from the day of release to the first arrest or the end of follow-up.

    The unit is a release: somebody released twice is there twice.
    """
    until = site.source.followed_until_days
    if until is None:
        raise refuse(say("source.yaml does not say until when people were followed (followed_until_days)"))
    _refuse_late_joiners(_table(site, "enrolments"))
    releases = _with_arm(_table(site, "releases").merge(_table(site, "people"), on="person_id"), site)
    first = _table(site, "offences").groupby("release_id")["arrest_days"].min()
    arrested = releases["release_id"].map(first)
    followed = releases.assign(days=arrested.clip(upper=until).fillna(until), event=arrested <= until)
    return replace(_keep_assigned(followed, "releases"), by_lot=_by_lot(_table(site, "enrolments")))


def build_people(site: Site, population: str | None = None) -> Cohort:
    """People by arm; those of `population` who were never enrolled form an arm of that name."""
    people = _with_arm(_table(site, "people"), site)
    if population is not None:
        outside = people["arm"].isna() & (people["population"] == population)
        people["arm"] = people["arm"].mask(outside, population)
    return _keep_assigned(people, "people")


def build_workers(site: Site, plan: Plan) -> Cohort:
    """The people whose work or income the plan looks at, with the plan's group from outside if it has one."""
    if plan.income is None:
        return build_releases(site)
    outside = plan.income.lesson.population if plan.income.lesson else None
    return with_income(build_people(site, outside), site, (*plan.income.before, plan.income.period))


def with_income(cohort: Cohort, site: Site, periods: tuple[str, ...]) -> Cohort:
    """The cohort with one column `income_<period>` each; people without income in one of them are counted out."""
    income = _table(site, "income_months")
    wide = income.pivot(index="person_id", columns="period", values="income").reindex(columns=list(periods))
    people = cohort.people.merge(wide.add_prefix("income_"), left_on="person_id", right_index=True, how="left")
    known = people[[f"income_{period}" for period in periods]].notna().all(axis=1)
    step = _step("income_unknown", "people", people, known)
    return Cohort(people[known].reset_index(drop=True), (*cohort.flow, step))


def job_weeks(cohort: Cohort, site: Site, weeks: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Whether each followed person had a job in each week, and whether that is known.

    Returns
    -------
    employed, known : DataFrame of bool, one row per row of `cohort.people`, columns 1 to `weeks`
        Week k is days 7(k-1) to 7k after release; beyond the observed days nothing is known.
    """
    if site.source.jobs_observed != "until_first_arrest":
        raise refuse(say("source.yaml does not say how long jobs were observed (jobs_observed)"))
    jobs = _table(site, "jobs")
    columns = range(1, weeks + 1)
    at_work = {week: _working(jobs, DAYS_PER_WEEK * (week - 1)) for week in columns}
    employed = pd.DataFrame({week: cohort.people["person_id"].isin(at_work[week]) for week in columns})
    known = pd.DataFrame({week: cohort.people["days"] >= DAYS_PER_WEEK * week for week in columns})
    return employed & known, known


def _working(jobs: pd.DataFrame, day: int) -> pd.Series:
    return jobs.loc[(jobs["start_days"] <= day) & (day < jobs["end_days"]), "person_id"]


def _table(site: Site, name: str) -> pd.DataFrame:
    if name not in site.tables:
        raise refuse(say("this site has no table “{table}”", table=name))
    return site.tables[name]


def _refuse_late_joiners(enrolments: pd.DataFrame) -> None:
    """Whoever joins later was free of the event until then: an immortal time that flatters the programme."""
    late = int((enrolments["start_days"] > 0).sum()) if "start_days" in enrolments else 0
    if late:
        what = say(
            "{n} people joined after their release; counted from release they could not have been arrested before joining",
            n=late,
        )
        raise refuse(what)


def _by_lot(enrolments: pd.DataFrame) -> bool:
    return bool((enrolments["assigned_by"] == "lot").all()) if "assigned_by" in enrolments else False


def _with_arm(people: pd.DataFrame, site: Site) -> pd.DataFrame:
    arms = _table(site, "enrolments").set_index("person_id")["arm"]
    return people.assign(arm=people["person_id"].map(arms))


def _keep_assigned(rows: pd.DataFrame, unit: str) -> Cohort:
    """Rows with a known arm; the others are counted as one step."""
    kept = rows["arm"].notna()
    return Cohort(rows[kept].reset_index(drop=True), (_step("no_arm", unit, rows, kept),))


def _step(step: str, unit: str, rows: pd.DataFrame, kept: pd.Series) -> FlowStep:
    return FlowStep(step=step, unit=unit, n_before=len(rows), n_excluded=int((~kept).sum()))
