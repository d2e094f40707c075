"""New offences of people followed by calendar date: shares of everybody released, under every definition and date."""

from dataclasses import dataclass

import numpy as np

from analysis.followup import ends
from analysis.followup.follow import Followup, Ground, follow
from analysis.followup.states import counts
from analysis.plan import CHOICES, ReoffendingPlan, horizon_months
from analysis.results import Estimate, NotEstimable
from analysis.sites import Site
from analysis.stats import competing
from analysis.stats.share_intervals import blaker

RELEASED = "released"
FIRST = {
    ends.EVENT: "event",
    ends.DEATH: "death",
    ends.CUSTODY: "other_custody",
    ends.GONE: "out_of_sight",
    ends.LAW: "expunged",
}
DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True, kw_only=True)
class States:
    """What is known of everybody released at one horizon, under one definition.

    Attributes
    ----------
    definition, by, horizon : str
    chosen : bool
        Whether the plan's definition and date.
    n, n_events, n_free, n_competing, n_not_yet, n_unknown, n_list_ends : int
        Releases, by state; see `followup.states`.
    n_apart : int
        Releases known only from a later day (a certificate, a list), which are not among them.
    bound_low, bound_high : float or None
        Share with the event of all but those not yet followable, if nobody (everybody) of whom it is not known had it.
    """

    definition: str
    by: str
    horizon: str
    chosen: bool
    n: int
    n_events: int
    n_free: int
    n_competing: int
    n_not_yet: int
    n_unknown: int
    n_list_ends: int
    n_apart: int
    bound_low: float | None
    bound_high: float | None


@dataclass(frozen=True, kw_only=True)
class Incidence:
    """Share of all released with whom `first` came first by the end of a month since release, and who is still followed."""

    first: str
    month: int
    share: float
    n_at_risk: int


def followups(site: Site, on: Ground) -> dict[tuple[str, str], Followup]:
    """Everybody released, followed under each definition and date of the event; `on` is `ground(site)`."""
    return {(definition, by): follow(site, definition=definition, by=by, on=on) for definition, by in CHOICES}


def shares(
    followed: dict[tuple[str, str], Followup], plan: ReoffendingPlan, horizons: list[str], *, conf_level: float
) -> tuple[list[States], list[Estimate]]:
    """The states of all releases at each horizon, and the shares with the event among those whose state is known.

    Someone who died, was in custody for something else or was sent to detox before the horizon is known not to have had
    the event by then; someone not yet followable, or out of the record's sight, is neither with nor without it.
    """
    rows = [
        _states(each, definition, by, horizon, plan)
        for (definition, by), each in followed.items()
        for horizon in horizons
    ]
    return rows, [_share(row, conf_level) for row in rows]


def code(definition: str, by: str) -> str:
    """The outcome's code in rows of estimates, e.g. ``"any/offence"``."""
    return f"{definition}/{by}"


def incidence(followed: Followup, last: int) -> list[Incidence]:
    """Share with the event, and with each thing that comes before it, month by month since release.

    Moved or lost is the end of sight for the others, so that nobody lost counts as without the event; its own share is of
    those who had neither the event nor anything else before. None if a list ends at expungement: what happens afterwards
    nobody sees.
    """
    rows = followed.rows[followed.rows["days"] > followed.rows["entry_days"]]
    cause = rows["cause"].to_numpy(int)
    if rows.empty or (cause == ends.UNLISTED).any():
        return []
    time, entry = rows["days"].to_numpy(float), rows["entry_days"].to_numpy(float)
    curve, lost = (
        competing.aalen_johansen(time, each, entry=entry, n_causes=max(FIRST))
        for each in (np.where(cause == ends.GONE, ends.SIGHT, cause), cause)
    )
    names = {code: name for code, name in FIRST.items() if code == ends.EVENT or (cause == code).any()}
    found = []
    for month in range(last + 1):
        day = month * DAYS_PER_MONTH
        at_risk = int(((time >= day) & (entry <= day)).sum())
        if not at_risk:
            break
        shares = {code: (lost if code == ends.GONE else curve).at(day)[0][code - 1] for code in names}
        found += [
            Incidence(first=name, month=month, share=float(shares[code]), n_at_risk=at_risk)
            for code, name in names.items()
        ]
    return found


def _states(followed: Followup, definition: str, by: str, horizon: str, plan: ReoffendingPlan) -> States:
    found = counts(followed, horizon_months(horizon))[0]
    return States(
        definition=definition,
        by=by,
        horizon=horizon,
        chosen=(definition, by) == (plan.definition, plan.by),
        n=found.n,
        n_events=found.n_event,
        n_free=found.n_free,
        n_competing=found.n_competing,
        n_not_yet=found.n_not_yet,
        n_unknown=found.n_unknown,
        n_list_ends=found.n_list_ends,
        n_apart=found.n_apart,
        bound_low=found.bounds.low if found.bounds else None,
        bound_high=found.bounds.high if found.bounds else None,
    )


def _share(row: States, conf_level: float) -> Estimate:
    known = row.n_events + row.n_free + row.n_competing
    return Estimate(
        outcome=code(row.definition, row.by),
        estimand="share",
        group=RELEASED,
        horizon=row.horizon,
        value=row.n_events / known if known else NotEstimable(_why(row)),
        interval=blaker(row.n_events, known, conf_level=conf_level) if known else None,
        unit="share",
        n=known,
        n_events=row.n_events,
        method="proportion",
    )


def _why(row: States) -> str:
    """Why there is no share: the state of most of those of whom nothing is known."""
    reasons = {
        "list_ends_at_expungement": row.n_list_ends,
        "not_yet_followable": row.n_not_yet,
        "nobody_known": row.n_unknown,
    }
    return max(reasons, key=reasons.get) if row.n else "nobody_released"
