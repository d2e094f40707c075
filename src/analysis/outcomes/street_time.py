"""New offences per person-year at liberty: of everybody released, and of people before and after they joined a model."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup import ends
from analysis.followup.follow import Followup
from analysis.followup.liberty import days_at_liberty
from analysis.followup.releases import RELEASE
from analysis.followup.states import group_of
from analysis.outcomes.joiners import Compared
from analysis.outcomes.reoffending import RELEASED, code
from analysis.plan import Contrast, ReoffendingPlan
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats.rates import exact_rate, rate_ratio

DAYS_PER_YEAR = 365.25
RATE_RATIO = "street_rate_ratio"
JOINED, NOT_JOINED = "joined", "not_joined"


@dataclass(frozen=True, kw_only=True)
class Rate:
    """First new offences per person-year at liberty.

    Attributes
    ----------
    outcome : str
        Definition and date, as `reoffending.code`.
    group : str
        ``"released"``, or a model with ``":joined"`` (time after joining) or ``":not_joined"`` (time before, or of others).
    chosen : bool
        Whether the plan's definition and date.
    n : int
        Releases, or of people before and after joining the people, with time in it.
    n_events : int
        Those whose first event falls into it.
    years : float
        At liberty, from the release (or eligibility) to the first event, what comes before one, or the end of sight.
    rate, conf_low, conf_high, conf_level : float or None
        With exact limits; None without time, and where the people are not independent.
    """

    outcome: str
    group: str
    chosen: bool
    n: int
    n_events: int
    years: float
    rate: float | None
    conf_low: float | None
    conf_high: float | None
    conf_level: float | None


def released(followed: dict[tuple[str, str], Followup], plan: ReoffendingPlan, *, conf_level: float) -> list[Rate]:
    """Rates of everybody who entered with the release, under each definition and date; none if nobody did."""
    rows = [_released(each, definition, by, plan, conf_level) for (definition, by), each in followed.items()]
    return rows if any(row.n for row in rows) else []


def joined(
    followed: Followup, compared: Compared, contrast: Contrast, outcome: str, *, conf_level: float
) -> tuple[list[Rate], Estimate]:
    """Rates after joining and before it (those who never join among the latter), and their ratio.

    Joining is an exposure over time, as for the hazard ratio, and with the same people; the day of joining counts as not
    joined. Nothing is adjusted for, not even the time since release. Where firms or communes were chosen and not people,
    there are counts and no more: rates and their limits would take people as independent.
    """
    cut = np.clip(compared.joined, compared.entry, compared.exit)
    time = {JOINED: compared.exit - cut, NOT_JOINED: cut - compared.entry}
    marks = [_liberty(followed, compared, day) for day in (compared.entry, cut, compared.exit)]
    event, after = compared.cause == ends.EVENT, cut < compared.exit
    level = conf_level if contrast.assigned == "person" else None
    rows = [
        _rate(
            outcome,
            f"{contrast.models}:{arm}",
            len(np.unique(compared.person[time[arm] > 0])),
            int((event & (after == (arm == JOINED))).sum()),
            float(days.sum()),
            level,
        )
        for arm, days in ((JOINED, marks[2] - marks[1]), (NOT_JOINED, marks[1] - marks[0]))
    ]
    return rows, _ratio(rows, contrast.models, outcome, len(np.unique(compared.person)), level)


def _released(followed: Followup, definition: str, by: str, plan: ReoffendingPlan, conf_level: float) -> Rate:
    rows = followed.rows[(group_of(followed) == RELEASE) & (followed.rows["days"] > 0)]
    n_events, days = int((rows["cause"] == ends.EVENT).sum()), float(rows["liberty"].sum())
    chosen = (definition, by) == (plan.definition, plan.by)
    return _rate(code(definition, by), RELEASED, len(rows), n_events, days, conf_level, chosen=chosen)


def _liberty(followed: Followup, compared: Compared, day: np.ndarray) -> np.ndarray:
    """Days of each release at liberty from its start to a day on the axis of the comparison, shape (n,)."""
    days = pd.Series(day - compared.origin, pd.Index(compared.release, dtype="str"))
    return days_at_liberty(days, followed.custody).to_numpy()


def _rate(
    outcome: str, group: str, n: int, n_events: int, days: float, conf_level: float | None, *, chosen: bool = True
) -> Rate:
    years = days / DAYS_PER_YEAR
    limits = exact_rate(n_events, years, conf_level=conf_level) if years > 0 and conf_level else None
    return Rate(
        outcome=outcome,
        group=group,
        chosen=chosen,
        n=n,
        n_events=n_events,
        years=years,
        rate=n_events / years if limits else None,
        conf_low=limits.low if limits else None,
        conf_high=limits.high if limits else None,
        conf_level=conf_level if limits else None,
    )


def _ratio(rows: list[Rate], models: str, outcome: str, n: int, conf_level: float | None) -> Estimate:
    after, before = rows
    n_events = after.n_events + before.n_events
    value, interval = _ratio_of(after, before, conf_level)
    return Estimate(
        outcome=outcome,
        estimand=RATE_RATIO,
        group=models,
        value=value,
        interval=interval,
        unit="ratio",
        n=n,
        n_events=n_events,
        method="rates",
    )


def _ratio_of(after: Rate, before: Rate, conf_level: float | None) -> tuple[float | NotEstimable, Interval | None]:
    if not (after.years > 0 and before.years > 0):
        return NotEstimable("nobody_to_compare"), None
    if not conf_level:
        return NotEstimable("assigned_by_unit"), None
    if not after.n_events + before.n_events:
        return NotEstimable("no_events"), None
    return rate_ratio(after.n_events, after.years, before.n_events, before.years, conf_level=conf_level)
