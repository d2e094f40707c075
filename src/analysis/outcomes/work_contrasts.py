"""Jobs and pay of joiners against those eligible on the same day, by a source that would have seen both."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup.work import EVERYONE, GONE, NOT_YET, PAID, UNSEEN, ZERO, Sight, months_after
from analysis.outcomes.income import real
from analysis.outcomes.joiners import Compared
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import Contrast, WorkPlan, horizon_months
from analysis.reference.intervals import GUARANTEED_BELOW_N
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats.trials import TrialRows
from analysis.stats.weighted_means import weighted_difference

ONE_ARM = "seen_in_one_arm"
DIFFERENCE = "joined_mean_difference"
JOINED, NOT_JOINED = "joined", "not_joined"
METHOD = "weighted_by_person"
OUTCOMES = {"paid": "share", "pay": "VND a month"}
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
    conf_level: float,
) -> tuple[list[ArmPay], list[Estimate]]:
    """Share with pay and mean pay of all (zeros in) at each horizon since joining, joined minus not joined.

    A source that sees one arm only gives no number, whatever it holds: not even the counts, which would look like one.

    Parameters
    ----------
    compared : Compared
        From `joiners.compare`.
    people : DataFrame
        By `release_id`: `person_id`, `gone`.
    pay : DataFrame
        From `followup.work.pay_rows` of the same source.

    Notes
    -----
    A control who joins by then is left out from then on; those left are controls who did not join for so long. Weights are
    those of the trials; the error is counted by person. Where the month of anybody still there is not known there are bounds
    only (each of them with nothing, and with the plan's most): never those known alone.
    """
    if sight.observed_for != EVERYONE:
        return [], [_stopped(contrast, sight, horizon, outcome) for horizon in plan.horizons for outcome in OUTCOMES]
    rows = compared.found.rows
    if not len(rows.row):
        missing = NotEstimable("nobody_to_compare")
        return [], [_none(contrast, sight, h, o, missing, 0) for h in plan.horizons for o in OUTCOMES]
    rows = rows.taken(np.flatnonzero(rows.start == 0))
    told = people.loc[compared.release[rows.row]]
    zero = pd.Series(compared.zero + pd.to_timedelta(compared.found.day[rows.trial], unit="D"))
    last = max(map(horizon_months, plan.horizons))
    months = months_after(told["person_id"], zero, told["gone"].reset_index(drop=True), pay, sight, last)
    joins = compared.joined[rows.row] - compared.found.day[rows.trial]
    arms, estimates = [], []
    for horizon in plan.horizons:
        k = horizon_months(horizon)
        switched = ~rows.treated & (joins <= k * DAYS_PER_MONTH)
        state = np.where(switched, SWITCHED, months.state[:, k - 1])
        arms += [_arm(rows, state, arm, contrast, sight, horizon) for arm in (JOINED, NOT_JOINED)]
        money = real(months.pay[:, k - 1], months.month[:, k - 1], plan.prices_of)
        for outcome, most in (("paid", 1.0), ("pay", plan.most_vnd)):
            values = np.where(np.isin(state, (PAID, ZERO)), (state == PAID) if outcome == "paid" else money, np.nan)
            asked = np.isin(state, (PAID, ZERO, UNSEEN))
            told = _difference(rows.taken(np.flatnonzero(asked)), values[asked], most, contrast, conf_level=conf_level)
            estimates.append(Estimate(**_about(contrast, sight, horizon, outcome), **told))
    return arms, estimates


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


def _difference(rows: TrialRows, values: np.ndarray, most: float, contrast: Contrast, *, conf_level: float) -> dict:
    """Value, interval, error and number of people of one difference; `values` are NaN where not known."""
    n_1, n_0 = (len(np.unique(rows.person[where])) for where in (rows.treated, ~rows.treated))
    about = {"n": len(np.unique(rows.person)), "method": METHOD}
    if not min(n_1, n_0):
        return about | {"value": NotEstimable("nobody_in_an_arm")}
    if np.isnan(values).any():
        return about | {"value": NotEstimable("not_seen"), "interval": _bounds(rows, values, most)}
    if contrast.assigned != "person":
        return about | {"value": NotEstimable("assigned_by_unit")}
    found = weighted_difference(values, rows.treated, rows.weight, rows.person, conf_level=conf_level)
    if min(n_1, n_0) < GUARANTEED_BELOW_N or not found.std_error:
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
