"""Every quantity of a study of arrests by week that can be held against printed ones, by its code."""

import numpy as np
import pandas as pd

from analysis import cohort
from analysis.cohort import COMPARISON, DAYS_PER_WEEK, PARTICIPANT, Cohort
from analysis.evidence import reoffending, work
from analysis.outcomes import recidivism
from analysis.outcomes.contrast import CONTRAST
from analysis.plan import Plan, horizon_days
from analysis.results import Estimate
from analysis.sites import Site
from analysis.stats import cox, curve_tests, fourfold, standardise, survival

ARMS = (PARTICIPANT, COMPARISON)
# Textbooks code these two the other way round.
REVERSED = {"black": "not_black", "married": "not_married"}


def quantities(site: Site, plan: Plan, *, conf_level: float) -> tuple[dict[str, float], tuple, list[Estimate]]:
    """Quantities by ``topic.item.measure``, the flow, and the estimates of notebooks 2 and 4 that they are read from."""
    _, arrests, _ = reoffending.study(site, plan, horizon="", conf_level=conf_level)
    built = cohort.build_releases(site)
    main = recidivism.main_horizon(plan.recidivism)
    found = (
        _cox(built, plan, arrests, main)
        | _other_cox(built, plan, arrests, main)
        | _weekly_cox(built, site, plan, main)
        | _curves(built, plan, arrests, main)
        | _tests(built, arrests, main)
        | _shares(built, plan, arrests, main)
    )
    jobs: list[Estimate] = []
    if plan.jobs:
        _, jobs, _ = work.study(site, plan, conf_level=conf_level)
        found |= _jobs(jobs, (plan.jobs.horizons[0], plan.jobs.horizons[-1]))
    return found, built.flow, [*arrests, *jobs]


def pick(estimates: list[Estimate], estimand: str, group: str, horizon: str, outcome: str = "") -> Estimate:
    """The one estimate of these codes."""
    (found,) = [
        each
        for each in estimates
        if (each.estimand, each.group, each.horizon) == (estimand, group, horizon)
        and each.outcome == (outcome or each.outcome)
    ]
    return found


def _design(people: pd.DataFrame, names: tuple[str, ...]) -> np.ndarray:
    columns = [1 - people[name] if name in REVERSED else people[name] for name in names]
    return np.column_stack([(people["arm"] == PARTICIPANT).astype(float), *columns])


def _cox(built: Cohort, plan: Plan, arrests: list[Estimate], main: str) -> dict[str, float]:
    """Cox's model with all covariates; the participants' row is the one of notebook 2."""
    people, names = built.people, plan.recidivism.adjust_for
    fitted = cox.fit(people["days"], people["event"], _design(people, names))
    items = [PARTICIPANT, *(REVERSED.get(name, name) for name in names)]
    own = pick(arrests, "adjusted_hazard_ratio", CONTRAST, main)
    found = {f"cox_efron.{item}.coef": each.log_hr for item, each in zip(items, fitted.hazards(), strict=True)}
    found |= {f"cox_efron.{item}.std_error": each.std_error for item, each in zip(items, fitted.hazards(), strict=True)}
    return found | {
        f"cox_efron.{PARTICIPANT}.coef": float(np.log(own.value)),
        f"cox_efron.{PARTICIPANT}.std_error": own.std_error,
        f"cox_efron.{PARTICIPANT}.hazard_ratio": own.value,
        f"cox_efron.{PARTICIPANT}.p_value": own.p_value,
        "cox_efron.all.likelihood_ratio": fitted.likelihood_ratio().statistic,
        "cox_efron.all.n": own.n,
        "cox_efron.all.n_events": own.n_events,
    }


def _other_cox(built: Cohort, plan: Plan, arrests: list[Estimate], main: str) -> dict[str, float]:
    """The participants' hazard with other handling of ties, robust errors, and without covariates."""
    people = built.people
    given = (people["days"], people["event"], _design(people, plan.recidivism.adjust_for))
    breslow = cox.fit(*given, ties="breslow").hazards()[0]
    robust = cox.fit(*given, cluster=np.arange(len(people))).hazards()[0]
    alone = pick(arrests, "hazard_ratio", CONTRAST, main)
    return {
        "cox_other.breslow.coef": breslow.log_hr,
        "cox_other.breslow.std_error": breslow.std_error,
        "cox_other.robust.std_error": robust.std_error,
        "cox_other.alone.hazard_ratio": alone.value,
        "cox_other.alone.std_error": alone.std_error,
        "cox_other.alone.p_value": alone.p_value,
    }


def _weekly_cox(built: Cohort, site: Site, plan: Plan, main: str) -> dict[str, float]:
    """Cox's model with work as it changes by week: in the week itself, and in the week before."""
    last = horizon_days(main) // DAYS_PER_WEEK
    employed, known = (each.to_numpy() for each in cohort.job_weeks(built, site, last))
    person, week = np.nonzero(known)
    people = built.people.iloc[person]
    ends = week + 1 == people["days"].to_numpy() // DAYS_PER_WEEK
    event = people["event"].to_numpy() & ends
    held = _design(people, plan.recidivism.adjust_for)

    def fit(rows: np.ndarray, at_work: np.ndarray) -> tuple[cox.Hazard, cox.Hazard]:
        design = np.column_stack([held[rows], at_work[rows]])
        hazards = cox.fit(week[rows] + 1, event[rows], design, entry=week[rows]).hazards()
        return hazards[-1], hazards[0]

    now, aid = fit(np.ones(len(week), bool), employed[person, week])
    before, _ = fit(week > 0, employed[person, week - 1])
    hazards = {"employed": now, PARTICIPANT: aid, "employed_before": before}
    found = {f"cox_weeks.{item}.coef": each.log_hr for item, each in hazards.items()}
    found |= {f"cox_weeks.{item}.std_error": each.std_error for item, each in hazards.items()}
    return found | {"cox_weeks.weeks.n": len(week)}


def _curves(built: Cohort, plan: Plan, arrests: list[Estimate], main: str) -> dict[str, float]:
    """Kaplan-Meier shares of notebook 2 at each horizon, and restricted means in weeks."""
    found = {}
    for arm in ARMS:
        steps = [each for each in arrests if each.estimand == "curve" and each.group == arm]
        for horizon in plan.recidivism.horizons:
            at = [each for each in steps if float(each.horizon[:-1]) <= horizon_days(horizon)][-1]
            found[f"curves.{arm}_{horizon}.share"] = at.value
        found[f"curves.{arm}_{main}.std_error"] = steps[-1].std_error
        people = built.people[built.people["arm"] == arm]
        weeks = horizon_days(main) / DAYS_PER_WEEK
        free = survival.rmst(people["days"] / DAYS_PER_WEEK, people["event"], weeks)
        found |= {f"curves.{arm}_rmst.weeks": free.value, f"curves.{arm}_rmst.std_error": free.std_error}
    return found


def _tests(built: Cohort, arrests: list[Estimate], main: str) -> dict[str, float]:
    people = built.people
    rank, square, exact = (pick(arrests, name, CONTRAST, main) for name in ("log_rank", "chi_square", "fisher"))
    return {
        "tests.log_rank.statistic": rank.value,
        "tests.log_rank.p_value": rank.p_value,
        "tests.peto_peto.statistic": curve_tests.peto_peto(people["days"], people["event"], people["arm"]).statistic,
        "tests.chi_square.statistic": square.value,
        "tests.chi_square.p_value": square.p_value,
        "tests.fisher.p_value": exact.p_value,
    }


def _shares(built: Cohort, plan: Plan, arrests: list[Estimate], main: str) -> dict[str, float]:
    people = built.people
    arms = {arm: pick(arrests, "share", arm, main) for arm in ARMS}
    counts = [count for each in arms.values() for count in (each.n_events, each.n)]
    standardised = standardise.g_computation(
        people["event"], people["arm"] == PARTICIPANT, people[list(plan.recidivism.adjust_for)], penalised=False
    )
    return {f"shares.{arm}.share": each.value for arm, each in arms.items()} | {
        "shares.contrast.risk_difference": pick(arrests, "risk_difference", CONTRAST, main).value,
        "shares.contrast.risk_ratio": pick(arrests, "risk_ratio", CONTRAST, main).value,
        "shares.contrast.odds_ratio": fourfold.odds_ratio(*counts).value,
        "shares.standardised.risk_difference": standardised.value,
        "shares.standardised.std_error": standardised.std_error,
    }


def _jobs(jobs: list[Estimate], horizons: tuple[str, ...]) -> dict[str, float]:
    """Shares with a job among those whose week is known, and bounds of the difference for all: notebook 4."""
    found = {}
    for horizon in horizons:
        found |= {f"jobs.{arm}_{horizon}.share": pick(jobs, "share", arm, horizon).value for arm in ARMS}
        bounds = pick(jobs, "bounds_of_difference", CONTRAST, horizon).interval
        found |= {f"jobs.contrast_{horizon}.bound_low": bounds.low, f"jobs.contrast_{horizon}.bound_high": bounds.high}
    return found
