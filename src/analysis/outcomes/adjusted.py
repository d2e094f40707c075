"""The difference of a study's two arms as it would be among people with the same characteristics, by several methods."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.cohort import COMPARISON, PARTICIPANT, Cohort
from analysis.outcomes.contrast import CONTRAST, count
from analysis.outcomes.joining_contrasts import COUNTS, LEAST_EFFECTIVE
from analysis.outcomes.recidivism import OUTCOME, covariates_used, followable, rung_of, truncate
from analysis.plan import Ladder, RecidivismPlan, horizon_days
from analysis.reference.intervals import may_publish
from analysis.results import Estimate, NotEstimable
from analysis.stats.adjustment import AIPW, G_COMPUTATION, OVERLAP, Adjusted, by_method

DIFFERENCE, RISK = "adjusted_risk_difference", "standardised_risk"


def differences(
    cohort: Cohort, plan: RecidivismPlan, horizons: list[str], *, conf_level: float = 0.95
) -> list[Estimate]:
    """Adjusted differences at each horizon, and the standardised risks of g-computation.

    Parameters
    ----------
    cohort : Cohort
        Of releases; none of the plan's covariates with a missing value (`missing.complete`).
    plan : RecidivismPlan
        Its covariates and its ladder.
    horizons : list of str
        Such as ``"52w"``.
    conf_level : float
        In (0, 1).

    Returns
    -------
    list of Estimate
        For each horizon the difference by g-computation, AIPW and overlap weights, and one risk an arm. Where the ladder
        allows no model, or a method's interval was not shown to cover, the reason or no interval; they were looked at for
        lotteries only.
    """
    return [row for horizon in horizons for row in _at_horizon(cohort, plan, horizon, conf_level)]


def _at_horizon(cohort: Cohort, plan: RecidivismPlan, horizon: str, conf_level: float) -> list[Estimate]:
    people = cohort.people
    cut = truncate(people[people["arm"].isin([PARTICIPANT, COMPARISON])], horizon_days(horizon))
    event, treated = cut["event"].to_numpy(bool), (cut["arm"] == PARTICIPANT).to_numpy()
    used = list(covariates_used(plan, cut))
    about = {"outcome": OUTCOME, "horizon": horizon, "unit": "share", "n": len(event), "n_events": int(event.sum())}
    why = _why_none(cut, plan.ladder, horizon) or ("" if used else "no_covariates")
    if why:
        found = dict.fromkeys((G_COMPUTATION, AIPW, OVERLAP), why)
    else:
        found = by_method(event, treated, cut[used].to_numpy(float), least=LEAST_EFFECTIVE, conf_level=conf_level)
    rows = [_difference(about, method, each, event, treated, cohort.by_lot) for method, each in found.items()]
    return [*rows, *_risks(about, found[G_COMPUTATION], event, treated)]


def _why_none(people: pd.DataFrame, ladder: Ladder, horizon: str) -> str:
    arms = [count(people, people["event"], arm) for arm in (PARTICIPANT, COMPARISON)]
    if min(n for _, n in arms) == 0:
        return "nobody_in_an_arm"
    if not followable(people, horizon):
        return "not_yet_followable"
    if rung_of(ladder, people) == COUNTS:
        return "too_few_for_model"
    return "" if all(0 < events < n for events, n in arms) else "no_event_in_an_arm"


def _difference(
    about: dict, method: str, found: Adjusted | str, event: np.ndarray, treated: np.ndarray, by_lot: bool
) -> Estimate:
    about = about | {"estimand": DIFFERENCE, "group": CONTRAST, "method": method}
    if isinstance(found, str):
        return Estimate(**about, value=NotEstimable(found))
    counts = [int((event[arm] == had).sum()) for arm in (treated, ~treated) for had in (True, False)]
    fewest_people = int(min(treated.sum(), (~treated).sum()))
    known = by_lot and may_publish(method, fewest_people, min(counts), conf_level=found.interval.level)
    interval = replace(found.interval, method=method) if known else None
    return Estimate(**about, value=found.value, interval=interval)


def _risks(about: dict, found: Adjusted | str, event: np.ndarray, treated: np.ndarray) -> list[Estimate]:
    rows = []
    for place, (arm, inside) in enumerate(((PARTICIPANT, treated), (COMPARISON, ~treated))):
        value = NotEstimable(found) if isinstance(found, str) else found.risks[place]
        own = about | {"n": int(inside.sum()), "n_events": int(event[inside].sum())}
        rows.append(Estimate(**own, estimand=RISK, group=arm, value=value, method=G_COMPUTATION))
    return rows
