"""Jobs and income: who works, what they earn, and what a careless comparison would have said."""

import re

import numpy as np
import pandas as pd

from analysis.cohort import COMPARISON, DAYS_PER_WEEK, PARTICIPANT, Cohort, job_weeks
from analysis.errors import refuse
from analysis.outcomes.contrast import CONTRAST, shares
from analysis.plan import IncomePlan, JobsPlan, LessonPlan, Plan, horizon_days
from analysis.results import Estimate, Interval, NotEstimable
from analysis.sites import Site
from analysis.stats import balance, means, weighting
from analysis.words import say


def estimate(cohort: Cohort, site: Site, plan: Plan, *, conf_level: float = 0.95) -> list[Estimate]:
    """Everything notebook 4 says: of jobs, of income, or of both, as the plan has them.

    Parameters
    ----------
    cohort : Cohort
        From `cohort.build_workers` with the same site and plan.
    site, plan
    conf_level : float
        In (0, 1).
    """
    rows = []
    if plan.jobs:
        last = max(horizon_days(horizon) for horizon in plan.jobs.horizons) // DAYS_PER_WEEK
        rows += estimate_jobs(cohort, *job_weeks(cohort, site, last), plan.jobs, conf_level=conf_level)
    if plan.income:
        currency = income_units(site)["currency"]
        rows += estimate_income(cohort.people, plan.income, currency=currency, conf_level=conf_level)
    return rows


def income_units(site: Site) -> dict[str, str]:
    """Currency and price base of a site's incomes; empty without incomes, refused where they differ by row."""
    if "income_months" not in site.tables:
        return {}
    units = site.tables["income_months"][["currency", "price_base"]].drop_duplicates()
    if len(units) > 1:
        raise refuse(say("incomes in several currencies or price bases cannot be compared"))
    return units.iloc[0].to_dict()


def estimate_jobs(
    cohort: Cohort, employed: pd.DataFrame, known: pd.DataFrame, plan: JobsPlan, *, conf_level: float = 0.95
) -> list[Estimate]:
    """Share with a job in single weeks after release, and bounds for those whose week is unknown.

    Parameters
    ----------
    cohort : Cohort
        Of releases.
    employed, known : DataFrame of bool
        From `cohort.job_weeks`.
    plan : JobsPlan

    Returns
    -------
    list of Estimate
        At each horizon: the shares among people whose week is known and their difference, and
        bounds of the difference for all; and each week's share in each arm.
    """
    weeks = [horizon_days(horizon) // DAYS_PER_WEEK for horizon in plan.horizons]
    rows = []
    for week, horizon in zip(weeks, plan.horizons, strict=True):
        seen = cohort.people[known[week]]
        rows += shares(seen, employed.loc[seen.index, week], outcome="employed", horizon=horizon, conf_level=conf_level)
        rows += _bounds(cohort.people["arm"], employed[week], known[week], horizon)
    arms = (PARTICIPANT, COMPARISON)
    return rows + [row for arm in arms for row in _weekly(cohort.people["arm"] == arm, arm, employed, known)]


def estimate_income(
    people: pd.DataFrame, plan: IncomePlan, *, currency: str, conf_level: float = 0.95
) -> list[Estimate]:
    """Mean income and share employed by arm, the differences, and the plan's lesson if it has one.

    Parameters
    ----------
    people : DataFrame
        `arm`, `income_<period>` for the plan's periods, and the covariates; nothing missing.
    plan : IncomePlan
    currency : str
    """
    outcome = f"income_{plan.period}"
    experiment = people[people["arm"].isin([PARTICIPANT, COMPARISON])].reset_index(drop=True)
    arms = people.groupby("arm", sort=False)
    rows = [
        _mean(group[f"income_{period}"], arm, period, currency, conf_level)
        for period in (*plan.before, plan.period)
        for arm, group in arms
    ]
    rows += shares(experiment, experiment[outcome] > 0, outcome="employed", horizon=plan.period, conf_level=conf_level)
    rows += [
        _raw_difference(experiment, plan, COMPARISON, currency, conf_level),
        _adjusted_difference(experiment, plan, currency, conf_level),
    ]
    return rows + (_lesson(people, plan, plan.lesson, currency, conf_level) if plan.lesson else [])


def _weekly(inside: pd.Series, arm: str, employed: pd.DataFrame, known: pd.DataFrame) -> list[Estimate]:
    return [
        Estimate(
            outcome="employed",
            estimand="weekly_share",
            group=arm,
            horizon=f"{week}w",
            value=int(employed.loc[inside, week].sum()) / n if n else NotEstimable("nobody_known"),
            unit="share",
            n=n,
            n_events=int(employed.loc[inside, week].sum()),
            method="proportion",
        )
        for week in known
        for n in [int(known.loc[inside, week].sum())]
    ]


def _bounds(arm: pd.Series, employed: pd.Series, known: pd.Series, horizon: str) -> list[Estimate]:
    """Bounds of the difference for everybody: each unknown counted as without, then as with, a job."""
    least, most = (
        {name: float(flag[arm == name].mean()) for name in (PARTICIPANT, COMPARISON)}
        for flag in (employed & known, employed | ~known)
    )
    low, high = least[PARTICIPANT] - most[COMPARISON], most[PARTICIPANT] - least[COMPARISON]
    return [
        Estimate(
            outcome="employed",
            estimand="bounds_of_difference",
            group=CONTRAST,
            horizon=horizon,
            value=NotEstimable("unknown_after_arrest"),
            interval=Interval(low, high, 1.0, "worst_case_bounds"),
            unit="share",
            n=len(arm),
            method="worst_case_bounds",
        )
    ]


def _mean(income: pd.Series, arm: str, period: str, currency: str, conf_level: float) -> Estimate:
    centre, error, interval = means.mean(income, conf_level=conf_level)
    return Estimate(
        outcome="income",
        estimand="mean",
        group=arm,
        horizon=period,
        value=centre,
        interval=interval,
        std_error=error,
        unit=currency,
        n=len(income),
        n_events=int((income > 0).sum()),
        method="mean",
    )


def _raw_difference(people: pd.DataFrame, plan: IncomePlan, against: str, currency: str, conf_level: float) -> Estimate:
    income = people[f"income_{plan.period}"]
    found = means.welch(income[people["arm"] == PARTICIPANT], income[people["arm"] == against], conf_level=conf_level)
    return _difference(found, "mean_difference", against, plan, currency, people, "welch")


def _adjusted_difference(people: pd.DataFrame, plan: IncomePlan, currency: str, conf_level: float) -> Estimate:
    covariates = people[list(plan.adjust_for)]
    income, takes_part = people[f"income_{plan.period}"], people["arm"] == PARTICIPANT
    found = means.adjusted(income, takes_part, covariates, conf_level=conf_level)
    return _difference(found, "adjusted_mean_difference", COMPARISON, plan, currency, people, "ols_hc2")


def _difference(found, estimand, against, plan, currency, people, method, role="described") -> Estimate:
    return Estimate(
        outcome="income",
        estimand=estimand,
        group=f"{PARTICIPANT}-{against}",
        horizon=plan.period,
        value=found.value,
        interval=found.interval,
        std_error=found.std_error,
        p_value=getattr(found, "p_value", None),
        unit=currency,
        n=int(people["arm"].isin([PARTICIPANT, against]).sum()),
        method=method,
        role=role,
    )


def _lesson(
    people: pd.DataFrame, plan: IncomePlan, lesson: LessonPlan, currency: str, conf_level: float
) -> list[Estimate]:
    """Participants against people who were never in the programme: as they are, then weighted."""
    both = people[people["arm"].isin([PARTICIPANT, lesson.population])].reset_index(drop=True)
    takes_part = both["arm"] == PARTICIPANT
    income = both[f"income_{plan.period}"]
    naive = means.welch(income[takes_part], income[~takes_part], conf_level=conf_level)
    weighted = weighting.att(income, takes_part, design(both, lesson.terms), conf_level=conf_level)
    rows = [
        _difference(naive, "mean_difference", lesson.population, plan, currency, both, "welch", "lesson"),
        _difference(
            weighted, "weighted_mean_difference", lesson.population, plan, currency, both, "att_weights", "lesson"
        ),
        _weights(weighted.ess, "ess", "people", lesson.population, both),
        _weights(weighted.largest, "largest_weight", "share", lesson.population, both),
    ]
    columns = [term for term in lesson.terms if term in both]
    return rows + [row for name in columns for row in _balance(both, name, takes_part, weighted.weight, lesson)]


def _weights(value: float, estimand: str, unit: str, population: str, people: pd.DataFrame) -> Estimate:
    n = int((people["arm"] == population).sum())
    about = {"outcome": "income", "group": population, "method": "att_weights", "role": "lesson"}
    return Estimate(**about, estimand=estimand, value=value, unit=unit, n=n)


def _balance(people, name, takes_part, weight, lesson) -> list[Estimate]:
    about = {"outcome": name, "group": f"{PARTICIPANT}-{lesson.population}", "unit": "sd", "n": len(people)}
    about |= {"method": "smd_treated_sd", "role": "lesson"}
    values = people[name].to_numpy(float)
    return [
        Estimate(**about, estimand="smd", value=_alike(values, takes_part)),
        Estimate(**about, estimand="weighted_smd", value=_alike(values, takes_part, weight)),
    ]


def _alike(values: np.ndarray, takes_part: np.ndarray, weight: np.ndarray | None = None) -> float | NotEstimable:
    try:
        return balance.smd(values, takes_part, weight)
    except ValueError:
        return NotEstimable("does_not_vary")


def design(people: pd.DataFrame, terms: tuple[str, ...]) -> np.ndarray:
    """Columns of a propensity score from the plan's terms, shape (n, len(terms)); see `LessonPlan`."""
    return np.column_stack([_term(people, term) for term in terms])


def _term(people: pd.DataFrame, term: str) -> np.ndarray:
    if power := re.fullmatch(r"(\w+)\^(\d)", term):
        return people[power[1]].to_numpy(float) ** int(power[2])
    if zero := re.fullmatch(r"zero\((\w+)\)", term):
        return (people[zero[1]] == 0).to_numpy(float)
    columns = term.split("*")
    return np.prod([people[name].to_numpy(float) for name in columns], axis=0)
