"""Re-arrest after release: shares, curves, tests and hazards, participants against comparison."""

import numpy as np
import pandas as pd

from analysis.cohort import COMPARISON, PARTICIPANT, Cohort
from analysis.outcomes.contrast import CONTRAST, count, shares
from analysis.plan import RecidivismPlan, horizon_days
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats import proportions, survival

OUTCOME = "rearrest"


def estimate(cohort: Cohort, plan: RecidivismPlan, *, horizon: str = "", conf_level: float = 0.95) -> list[Estimate]:
    """Everything notebook 2 says about re-arrest.

    Parameters
    ----------
    cohort : Cohort
        Of releases (`cohort.build_releases`); everybody observed to the last horizon or the event.
    plan : RecidivismPlan
        Horizons and covariates.
    horizon : str
        Horizon of the tests and models; empty: that of the plan's primary estimate.
    conf_level : float
        In (0, 1).

    Returns
    -------
    list of Estimate
        Shares and contrasts at each horizon; at `horizon` also the tests, hazard ratios, the two
        curves step by step and the numbers at risk.
    """
    main = main_horizon(plan, horizon)
    horizons = sorted({*plan.horizons, main}, key=horizon_days)
    rows = [row for each in horizons for row in _at_horizon(cohort.people, each, conf_level)]
    cut = _truncate(cohort.people, horizon_days(main))
    return [
        *rows,
        *_tests(cut, main),
        *_hazards(cut, plan.adjust_for, main, conf_level),
        *(row for arm in (PARTICIPANT, COMPARISON) for row in _curve(cut, arm, conf_level)),
        *(row for arm in (PARTICIPANT, COMPARISON) for row in _at_risk(cut, arm, horizons, main)),
    ]


def main_horizon(plan: RecidivismPlan, horizon: str = "") -> str:
    """The horizon asked for, else the primary estimate's, else the plan's longest."""
    longest = max(plan.horizons, key=horizon_days)
    return horizon or (plan.primary.horizon if plan.primary else longest)


def _truncate(people: pd.DataFrame, days: int) -> pd.DataFrame:
    """Follow-up ended at `days`; an event on that very day counts."""
    return people.assign(event=people["event"] & (people["days"] <= days), days=people["days"].clip(upper=days))


def _at_horizon(people: pd.DataFrame, horizon: str, conf_level: float) -> list[Estimate]:
    """Shares at a horizon to which everybody is followed; otherwise there is none to give."""
    days = horizon_days(horizon)
    happened = people["event"] & (people["days"] <= days)
    if (~happened & (people["days"] < days)).any():
        return [
            Estimate(outcome=OUTCOME, estimand="share", group=arm, horizon=horizon, unit="share", method="proportion",
                     n=count(people, happened, arm)[1], value=NotEstimable("not_yet_followable"))
            for arm in (PARTICIPANT, COMPARISON)
        ]  # fmt: skip
    return shares(people, happened, outcome=OUTCOME, horizon=horizon, conf_level=conf_level)


def _tests(people: pd.DataFrame, horizon: str) -> list[Estimate]:
    """Three tests that the arms do not differ: of the curves, and two of the shares."""
    first, second = (count(people, people["event"], arm) for arm in (PARTICIPANT, COMPARISON))
    found = {
        "log_rank": survival.log_rank(people["days"], people["event"], people["arm"]),
        "chi_square": proportions.chi_square(*first, *second),
        "fisher": proportions.fisher(*first, *second),
    }
    return [
        Estimate(
            outcome=OUTCOME,
            estimand=name,
            group=CONTRAST,
            horizon=horizon,
            value=NotEstimable("no_events") if np.isnan(test.p_value) else test.statistic,
            unit="p" if name == "fisher" else "chi2",
            n=len(people),
            n_events=int(people["event"].sum()),
            p_value=None if np.isnan(test.p_value) else test.p_value,
            method=name,
        )
        for name, test in found.items()
    ]


def _hazards(people: pd.DataFrame, adjust_for: tuple[str, ...], horizon: str, conf_level: float) -> list[Estimate]:
    """Hazard ratio of participants, alone and with the plan's covariates held fixed."""
    return [
        _hazard(people, (), "hazard_ratio", horizon, conf_level),
        _hazard(people, adjust_for, "adjusted_hazard_ratio", horizon, conf_level),
    ]


def _hazard(
    people: pd.DataFrame, covariates: tuple[str, ...], estimand: str, horizon: str, conf_level: float
) -> Estimate:
    takes_part = (people["arm"] == PARTICIPANT).astype(float)
    design = np.column_stack([takes_part, *(people[name] for name in covariates)])
    about = {"outcome": OUTCOME, "estimand": estimand, "group": CONTRAST, "horizon": horizon, "unit": "ratio"}
    about |= {"n": len(people), "n_events": int(people["event"].sum()), "method": "cox_efron"}
    if people.groupby("arm")["event"].any().sum() < 2:
        return Estimate(**about, value=NotEstimable("no_event_in_an_arm"))
    found = survival.cox(people["days"], people["event"], design)[0]
    ratio, interval = found.ratio(conf_level)
    return Estimate(**about, value=ratio, interval=interval, std_error=found.std_error, p_value=found.p_value)


def _curve(people: pd.DataFrame, arm: str, conf_level: float) -> list[Estimate]:
    """Kaplan-Meier share with the event after each event time of one arm."""
    inside = people[people["arm"] == arm]
    curve = survival.kaplan_meier(inside["days"], inside["event"])
    return [
        Estimate(
            outcome=OUTCOME,
            estimand="curve",
            group=arm,
            horizon=f"{time:g}d",
            value=1 - share,
            interval=_event_interval(share, error, conf_level),
            std_error=error,
            unit="share",
            n=len(inside),
            n_events=events,
            method="kaplan_meier",
        )
        for time, share, error, events in zip(
            curve.time, curve.survival, curve.std_error, np.cumsum(curve.n_events).tolist(), strict=True
        )
    ]


def _event_interval(share: float, error: float, conf_level: float) -> Interval | None:
    if not 0 < share < 1:
        return None
    free = survival.log_log_interval(share, error, conf_level=conf_level)
    return Interval(1 - free.high, 1 - free.low, conf_level, free.method)


def _at_risk(people: pd.DataFrame, arm: str, horizons: list[str], last: str) -> list[Estimate]:
    """People still followed and not yet re-arrested at the start of each horizon's day."""
    inside = people[people["arm"] == arm]
    marks = ["0w", *(each for each in horizons if horizon_days(each) <= horizon_days(last))]
    return [
        Estimate(
            outcome=OUTCOME,
            estimand="at_risk",
            group=arm,
            horizon=mark,
            value=survival.at_risk(inside["days"], horizon_days(mark)),
            unit="people",
            n=len(inside),
            method="count",
        )
        for mark in marks
    ]
