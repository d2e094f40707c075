"""Jobs and pay of joiners against those eligible on the same day, by a source that would have seen both."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup.work import EVERYONE, GONE, NOT_YET, PAID, UNSEEN, ZERO, Months, Sight, months_after
from analysis.outcomes import imputed, work_other_ways
from analysis.outcomes.income import real
from analysis.outcomes.joiners import Compared
from analysis.outcomes.joining_contrasts import COUNTS
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.outcomes.work_arms import METHOD, NOTHING_SAID, PAY, Known, Seen, at_horizons
from analysis.plan import Contrast, Ladder, WorkPlan, horizon_months
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats.trials import TrialRows

ONE_ARM = "seen_in_one_arm"
DIFFERENCE = "joined_mean_difference"
JOINED, NOT_JOINED = "joined", "not_joined"
OUTCOMES = {"paid": "share", PAY: "VND a month"}
LADDER = Ladder(model_from=5, weights_from=20, covariates_at_most=2)
SWITCHED = -1  # beside the states of `followup.work`: joined by then


@dataclass(frozen=True, kw_only=True)
class ArmPay:
    """People of one arm, by what is known of their pay in one month since joining (or since the same day).

    `n`: people in the comparison; `n_switched`: joined by then and counted no longer; the rest as in `income.PayState`.
    """

    models: str
    arm: str
    source: str
    horizon: str
    n: int
    n_switched: int
    n_not_yet: int
    n_gone: int
    n_paid: int
    n_zero: int
    n_unseen: int


def one_arm_only(sights: list[Sight]) -> list[str]:
    """Sources that would not show the same of whoever did not join: those that do not see everybody."""
    return [each.source for each in sights if each.observed_for != EVERYONE]


def compare(
    compared: Compared,
    contrast: Contrast,
    people: pd.DataFrame,
    pay: pd.DataFrame,
    sight: Sight,
    plan: WorkPlan,
    *,
    ladder: Ladder = LADDER,
    conf_level: float,
) -> tuple[list[ArmPay], list[Estimate]]:
    """Share with pay and mean pay of all (zeros in) at each horizon since joining, joined minus not joined; and other ways.

    A source that sees one arm only gives no number, whatever it holds: not even the counts, which would look like one.

    Parameters
    ----------
    compared : Compared
        From `joiners.compare`.
    people : DataFrame
        By `release_id`: `person_id`, `gone`.
    pay : DataFrame
        From `followup.work.pay_rows` of the same source.
    ladder : Ladder
        Its events are people with pay and people without any, those of which there are fewer; for mean pay, people with pay.

    Notes
    -----
    A control who joins by then is left out from then on; those left are controls who did not join for so long. By the ladder's
    last rung they weigh more where people like them joined meanwhile, as for new offences (`stats.joining_weights`); below it
    weights are those of the trials. The error is counted by person. Where the month of anybody still there is not known there
    are bounds only (each of them with nothing, and with the plan's most), and imputation beside them: never those known alone.
    """
    if sight.observed_for != EVERYONE:
        return [], [_stopped(contrast, sight, horizon, outcome) for horizon in plan.horizons for outcome in OUTCOMES]
    if not len(compared.found.rows.row):
        missing = NotEstimable("nobody_to_compare")
        return [], [_none(contrast, sight, h, o, missing, 0) for h in plan.horizons for o in OUTCOMES]
    rows, months = _months(compared, people, pay, sight, plan)
    arms, estimates = [], []
    days = [horizon_months(horizon) * DAYS_PER_MONTH for horizon in plan.horizons]
    for horizon, weight in zip(plan.horizons, at_horizons(compared, days), strict=True):
        state, seen = _at(compared, rows, months, horizon, plan)
        arms += [_arm(rows, state, arm, contrast, sight, horizon) for arm in (JOINED, NOT_JOINED)]
        for outcome in OUTCOMES:
            known = seen.of(outcome, plan.most_vnd, ladder, contrast, weight)
            about = _about(contrast, sight, horizon, outcome)
            estimates.append(Estimate(**about, **_difference(known, conf_level=conf_level)))
            estimates += imputed.of_difference(known.fewer(), about, conf_level=conf_level)
            if outcome == PAY:
                estimates += work_other_ways.other_ways(known.fewer(), about, ladder, conf_level=conf_level)
    return arms, estimates


def refused(contrast: Contrast, sight: Sight, plan: WorkPlan) -> list[Estimate]:
    """Rows that only say that a guard stops the comparison."""
    why = NotEstimable("guard_stops")
    return [_none(contrast, sight, horizon, outcome, why, None) for horizon in plan.horizons for outcome in OUTCOMES]


def _months(compared: Compared, people: pd.DataFrame, pay: pd.DataFrame, sight: Sight, plan: WorkPlan):
    """The rows of the trials, each once, and what is known of their people's pay in the months after the trial's day."""
    rows = compared.found.rows
    rows = rows.taken(np.flatnonzero(rows.start == 0))
    told = people.loc[compared.release[rows.row]]
    zero = pd.Series(compared.zero + pd.to_timedelta(compared.found.day[rows.trial], unit="D"))
    who = told["person_id"], zero, told["gone"].reset_index(drop=True)
    last = max(map(horizon_months, plan.horizons))
    return rows, months_after(*who, pay, sight, last, within=plan.survey_within_months)


def _at(compared: Compared, rows: TrialRows, months: Months, horizon: str, plan: WorkPlan) -> tuple[np.ndarray, Seen]:
    """Each row's state at a horizon, and those of whom it is asked."""
    k = horizon_months(horizon)
    joins = compared.joined[rows.row] - compared.found.day[rows.trial]
    switched = ~rows.treated & (joins <= k * DAYS_PER_MONTH)
    state, money = months.state[:, k - 1], real(months.pay[:, k - 1], months.paid_in[:, k - 1], plan.prices_of)
    asked = np.isin(state, (PAID, ZERO, UNSEEN))
    known = np.isin(state, (PAID, ZERO))
    covariates = np.column_stack([compared.covariates[rows.row], rows.waited])
    paid, pay = (np.where(known, each, np.nan)[asked] for each in (state == PAID, money))
    return np.where(switched, SWITCHED, state), Seen(
        rows.taken(asked), paid, pay, switched[asked], asked, covariates[asked]
    )


def _arm(rows: TrialRows, state: np.ndarray, arm: str, contrast: Contrast, sight: Sight, horizon: str) -> ArmPay:
    """Each person once, by the best that is known of them in any of their trials."""
    mine = rows.treated == (arm == JOINED)
    best = pd.Series(state[mine]).groupby(rows.person[mine]).max()
    codes = {
        "n_switched": SWITCHED,
        "n_not_yet": NOT_YET,
        "n_gone": GONE,
        "n_paid": PAID,
        "n_zero": ZERO,
        "n_unseen": UNSEEN,
    }
    count = {name: int((best == code).sum()) for name, code in codes.items()}
    return ArmPay(models=contrast.models, arm=arm, source=sight.source, horizon=horizon, n=len(best), **count)


def _difference(known: Known, *, conf_level: float) -> dict:
    """Value, interval, error and number of people of one difference."""
    rows, values = known.rows, known.values
    about = {"n": len(np.unique(rows.person)), "method": known.method}
    if not min(known.n_people):
        return about | {"value": NotEstimable("nobody_in_an_arm")}
    if known.reason in NOTHING_SAID:
        return about | {"value": NotEstimable(known.reason)}
    if np.isnan(values).any():
        return about | {"value": NotEstimable("not_seen"), "interval": _bounds(rows, values, known.most)}
    if known.reason:
        return about | {"value": NotEstimable(known.reason)}
    found = known.difference(values, conf_level)
    if known.rung == COUNTS or not found.std_error:
        return about | {"value": found.value}
    return about | {"value": found.value, "interval": found.interval, "std_error": found.std_error}


def _bounds(rows: TrialRows, values: np.ndarray, most: float) -> Interval:
    """Bounds of the weighted difference if everybody not known has between nothing and `most` (Manski)."""

    def gap(joined: float, others: float) -> float:
        filled = np.where(np.isnan(values), np.where(rows.treated, joined, others), values)
        first, second = (
            np.average(filled[where], weights=rows.weight[where]) for where in (rows.treated, ~rows.treated)
        )
        return float(first - second)

    return Interval(gap(0.0, most), gap(most, 0.0), 1.0, "worst_case_bounds")


def _about(contrast: Contrast, sight: Sight, horizon: str, outcome: str) -> dict:
    group = f"{contrast.models}:{sight.source}"
    return {"outcome": outcome, "estimand": DIFFERENCE, "group": group, "horizon": horizon, "unit": OUTCOMES[outcome]}


def _none(contrast: Contrast, sight: Sight, horizon: str, outcome: str, why: NotEstimable, n: int | None) -> Estimate:
    return Estimate(**_about(contrast, sight, horizon, outcome), value=why, n=n, method=METHOD)


def _stopped(contrast: Contrast, sight: Sight, horizon: str, outcome: str) -> Estimate:
    return _none(contrast, sight, horizon, outcome, NotEstimable(ONE_ARM), None)
