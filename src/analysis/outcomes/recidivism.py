"""Re-arrest after release: shares, curves, tests and hazards, participants against comparison."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.cohort import COMPARISON, PARTICIPANT, Cohort
from analysis.outcomes.contrast import CONTRAST, count, shares
from analysis.outcomes.joining_contrasts import COUNTS, WEIGHTS, rung
from analysis.plan import Ladder, RecidivismPlan, horizon_days
from analysis.reference.intervals import may_publish
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats import cox, curve_tests, firth_cox, proportions, survival
from analysis.stats.censored import beta_product
from analysis.stats.partial_likelihood import NoFitError

OUTCOME = "rearrest"


@dataclass(frozen=True, kw_only=True)
class Ends:
    """What became of the releases of one arm by a horizon: `n` is the sum of the three others.

    `n_lost` are those whose observation ended before the horizon without the event.
    """

    arm: str
    horizon: str
    n: int
    n_events: int
    n_free: int
    n_lost: int


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
    horizons = looked_at(plan, horizon)
    rows = [row for each in horizons for row in _at_horizon(cohort.people, each, conf_level)]
    cut = truncate(cohort.people, horizon_days(main))
    return [
        *rows,
        *_tests(cut, main),
        *_hazards(cut, plan, main, conf_level),
        *(row for arm in (PARTICIPANT, COMPARISON) for row in _curve(cut, arm, conf_level)),
        *(row for arm in (PARTICIPANT, COMPARISON) for row in _at_risk(cut, arm, horizons, main)),
    ]


def main_horizon(plan: RecidivismPlan, horizon: str = "") -> str:
    """The horizon asked for, else the primary estimate's, else the plan's longest."""
    longest = max(plan.horizons, key=horizon_days)
    return horizon or (plan.primary.horizon if plan.primary else longest)


def looked_at(plan: RecidivismPlan, horizon: str = "") -> list[str]:
    """The plan's horizons and the one asked for, from the shortest on."""
    return sorted({*plan.horizons, main_horizon(plan, horizon)}, key=horizon_days)


def ends(cohort: Cohort, horizons: list[str]) -> list[Ends]:
    """What became of each arm by each horizon: with the event, followed to the end without, or lost before."""
    arms = [(each, cohort.people[cohort.people["arm"] == each]) for each in (PARTICIPANT, COMPARISON)]
    return [_ends(people, arm, horizon) for horizon in horizons for arm, people in arms]


def _ends(people: pd.DataFrame, arm: str, horizon: str) -> Ends:
    days = horizon_days(horizon)
    happened = people["event"] & (people["days"] <= days)
    free = ~happened & (people["days"] >= days)
    n, n_events, n_free = len(people), int(happened.sum()), int(free.sum())
    return Ends(arm=arm, horizon=horizon, n=n, n_events=n_events, n_free=n_free, n_lost=n - n_events - n_free)


def truncate(people: pd.DataFrame, days: int) -> pd.DataFrame:
    """Follow-up ended at `days`; an event on that very day counts."""
    return people.assign(event=people["event"] & (people["days"] <= days), days=people["days"].clip(upper=days))


def _at_horizon(people: pd.DataFrame, horizon: str, conf_level: float) -> list[Estimate]:
    """Shares at a horizon to which everybody is followed; otherwise there is none to give."""
    happened = people["event"] & (people["days"] <= horizon_days(horizon))
    rows = shares(people, happened, outcome=OUTCOME, horizon=horizon, conf_level=conf_level)
    if followable(people, horizon):
        return rows
    unknown = NotEstimable("not_yet_followable")
    return [replace(row, value=unknown, interval=None, n_events=None) for row in rows]


def followable(people: pd.DataFrame, horizon: str) -> bool:
    """Whether everybody was observed up to the horizon or had the event before."""
    return bool((people["event"] | (people["days"] >= horizon_days(horizon))).all())


def _tests(people: pd.DataFrame, horizon: str) -> list[Estimate]:
    """Three tests that the arms do not differ: of the curves, and two of the shares (if there are any)."""
    first, second = (count(people, people["event"], arm) for arm in (PARTICIPANT, COMPARISON))
    found = {"log_rank": curve_tests.log_rank(people["days"], people["event"], people["arm"])}
    if min(first[1], second[1]) > 0:
        found |= {"chi_square": proportions.chi_square(*first, *second), "fisher": proportions.fisher(*first, *second)}
    reached = followable(people, horizon)
    return [
        _test(name, found.get(name), people, horizon, reached or name == "log_rank")
        for name in ("log_rank", "chi_square", "fisher")
    ]


def _test(name: str, found: proportions.Test | None, people: pd.DataFrame, horizon: str, followable: bool) -> Estimate:
    about = {"outcome": OUTCOME, "estimand": name, "group": CONTRAST, "horizon": horizon, "method": name}
    about |= {"unit": "p" if name == "fisher" else "chi2", "n": len(people), "n_events": int(people["event"].sum())}
    reason = _why_no_test(people, followable)
    if reason:
        return Estimate(**about, value=NotEstimable(reason))
    return Estimate(**about, value=found.statistic, p_value=found.p_value)


def _why_no_test(people: pd.DataFrame, followable: bool) -> str:
    if people["arm"].nunique() < 2:
        return "nobody_in_an_arm"
    if not people["event"].any():
        return "no_events"
    return "" if followable else "not_yet_followable"


def _hazards(people: pd.DataFrame, plan: RecidivismPlan, horizon: str, conf_level: float) -> list[Estimate]:
    """Hazard ratio of participants, alone and with the plan's covariates held fixed."""
    used = covariates_used(plan, people)
    return [
        _hazard(people, plan.ladder, (), "hazard_ratio", horizon, conf_level),
        _hazard(people, plan.ladder, used, "adjusted_hazard_ratio", horizon, conf_level),
    ]


def rung_of(ladder: Ladder, people: pd.DataFrame) -> str:
    """What the events of both arms, and so few people in the smaller one, allow; see `joining_contrasts.rung`."""
    arms = [count(people, people["event"], arm) for arm in (PARTICIPANT, COMPARISON)]
    return rung(ladder, [events for events, _ in arms], min(n for _, n in arms))


def covariates_used(plan: RecidivismPlan, people: pd.DataFrame) -> tuple[str, ...]:
    """The plan's first covariates, as many as so few events allow; all of them from the ladder's last rung on."""
    many = rung_of(plan.ladder, people) == WEIGHTS
    return plan.adjust_for if many else plan.adjust_for[: plan.ladder.covariates_at_most]


def _hazard(
    people: pd.DataFrame, ladder: Ladder, covariates: tuple[str, ...], estimand: str, horizon: str, conf_level: float
) -> Estimate:
    method = rung_of(ladder, people)
    about = {"outcome": OUTCOME, "estimand": estimand, "group": CONTRAST, "horizon": horizon, "unit": "ratio"}
    about |= {"n": len(people), "n_events": int(people["event"].sum())}
    about |= {"method": "cox_efron" if method == WEIGHTS else "firth_cox"}
    if people.groupby("arm")["event"].any().sum() < 2:
        return Estimate(**about, value=NotEstimable("no_event_in_an_arm"))
    if method == COUNTS:
        return Estimate(**about, value=NotEstimable("too_few_for_model"))
    takes_part = (people["arm"] == PARTICIPANT).astype(float)
    design = np.column_stack([takes_part, *(people[name] for name in covariates)])
    time, event = people["days"], people["event"]
    try:
        if method == WEIGHTS:
            found = cox.fit(time, event, design).hazards()[0]
            ratio, interval = found.ratio(conf_level)
        else:
            found = firth_cox.firth(time, event, design, ties="efron", conf_level=conf_level).hazards[0]
            ratio, interval = found.ratio()
    except NoFitError:
        return Estimate(**about, value=NotEstimable("too_few_for_model"))
    return Estimate(**about, value=ratio, interval=interval, std_error=found.std_error, p_value=found.p_value)


def _curve(people: pd.DataFrame, arm: str, conf_level: float) -> list[Estimate]:
    """Kaplan-Meier share with the event after each event time of one arm, and where observation ends."""
    inside = people[people["arm"] == arm]
    curve = survival.kaplan_meier(inside["days"], inside["event"])
    times = sorted({*curve.time.tolist(), *([inside["days"].max()] if len(curve.time) else [])})
    return [_curve_point(inside, curve, time, arm, conf_level) for time in times]


def _curve_point(people: pd.DataFrame, curve: survival.Curve, time: float, arm: str, conf_level: float) -> Estimate:
    share, error = curve.at(time)
    return Estimate(
        outcome=OUTCOME,
        estimand="curve",
        group=arm,
        horizon=f"{time:g}d",
        value=1 - share,
        interval=_event_interval(people, curve, time, conf_level),
        std_error=error,
        unit="share",
        n=len(people),
        n_events=int(curve.n_events[curve.time <= time].sum()),
        method="kaplan_meier",
    )


def _event_interval(people: pd.DataFrame, curve: survival.Curve, time: float, conf_level: float) -> Interval:
    """Kaplan-Meier's log-log limits where they are known to be right, else the beta product interval."""
    product = beta_product(people["days"], people["event"], time, conf_level=conf_level)
    fewest = min(product.n_events, product.n_followed)
    share, error = curve.at(time)
    known = may_publish("kaplan_meier_log_log", len(people), fewest, conf_level=conf_level)
    if not (known and 0 < share < 1):
        return product.interval
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
