"""Shares with the event month by month since joining, of joiners and of those they are compared with."""

from dataclasses import dataclass

import numpy as np

from analysis.followup.ends import EVENT
from analysis.followup.ends import UNLISTED as LIST_ENDS
from analysis.outcomes.joiners import Compared
from analysis.outcomes.joining_contrasts import COUNTS, JOINED, MODEL, NOT_JOINED
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import Contrast, horizon_months
from analysis.results import Estimate
from analysis.stats.censored import beta_product
from analysis.stats.survival import kaplan_meier
from analysis.stats.trial_risks import once
from analysis.stats.trials import TrialRows

LEAST_IN_VIEW = 5  # people still followed below which a curve ends: each of them would move it by a fifth or more


@dataclass(frozen=True, kw_only=True)
class Course:
    """Share of one group with the event by the end of a month since joining.

    Attributes
    ----------
    models, arm : str
        Kind of model; ``"joined"`` or ``"not_joined"``.
    month, n_in_view : int
        Months since joining, and people of the group still followed without the event then.
    share : float
    conf_low, conf_high, conf_level : float or None
        Beta product limits of this group alone; only at the plan's horizons and where people are not weighted.
    """

    models: str
    arm: str
    month: int
    n_in_view: int
    share: float
    conf_low: float | None
    conf_high: float | None
    conf_level: float | None


def course(compared: Compared, contrast: Contrast, risks: list[Estimate], *, conf_level: float) -> list[Course]:
    """Curves of both groups up to the last horizon, everybody once a group and unweighted.

    Parameters
    ----------
    compared : Compared
    contrast : Contrast
        Where firms or communes were chosen and not people there are no limits: those here take people as independent.
    risks : list of Estimate
        From `joining_contrasts.estimates` of this contrast: horizons, and the method at each.
    conf_level : float

    Returns
    -------
    list of Course
        A curve ends where fewer than `LEAST_IN_VIEW` people of its group are still followed, and both before a list ends at
        expungement. At a horizon without weights the share is the one of the contrast.
    """
    methods = {row.horizon: row.method for row in risks if row.estimand == "risk_difference" and row.horizon}
    if not len(compared.found.rows.row):
        return []
    rows = once(compared.found.rows)
    listed = rows.time[rows.cause == LIST_ENDS]
    end = min(max(map(horizon_months, methods)) * DAYS_PER_MONTH, np.nextafter(listed.min(initial=np.inf), 0))
    with_limits = [
        horizon_months(horizon)
        for horizon, method in methods.items()
        if method in (COUNTS, MODEL) and contrast.assigned == "person"
    ]
    return [
        Course(models=contrast.models, arm=arm, **point)
        for arm in (JOINED, NOT_JOINED)
        for point in _points(rows.taken(np.flatnonzero(rows.treated == (arm == JOINED))), end, with_limits, conf_level)
    ]


def _points(arm: TrialRows, end: float, with_limits: list[int], conf_level: float) -> list[dict]:
    """Whoever has a competing event can no longer have the event, and counts as followed on without it."""
    if not len(arm.row):
        return []
    time = np.where(arm.cause > EVENT, max(end, arm.time.max()) + 1, arm.time)
    event = arm.cause == EVENT
    curve = kaplan_meier(time, event)
    points = []
    for month in range(int(end / DAYS_PER_MONTH) + 1):
        day = month * DAYS_PER_MONTH
        in_view = int((arm.time > day).sum())
        if in_view < LEAST_IN_VIEW:
            break
        limits = beta_product(time, event, day, conf_level=conf_level).interval if month in with_limits else None
        points.append(
            {
                "month": month,
                "n_in_view": in_view,
                "share": 1 - curve.at(day)[0],
                "conf_low": limits.low if limits else None,
                "conf_high": limits.high if limits else None,
                "conf_level": conf_level if limits else None,
            }
        )
    return points
