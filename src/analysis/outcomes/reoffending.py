"""New offences of people followed by calendar date: shares of everybody released, under every definition and date."""

from dataclasses import dataclass

from analysis.followup.follow import Followup, follow
from analysis.followup.states import counts
from analysis.plan import ReoffendingPlan
from analysis.results import Estimate, NotEstimable
from analysis.sites import Site
from analysis.stats.share_intervals import blaker

# What can be dated how: custody has a day of its own, and nobody is arrested for an administrative violation.
CHOICES = (
    *((definition, by) for definition in ("any", "intentional", "legal") for by in ("offence", "arrest", "judgment")),
    ("custody", "arrest"),
    ("minor", "offence"),
    ("minor", "judgment"),
)
RELEASED = "released"
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


def followups(site: Site) -> dict[tuple[str, str], Followup]:
    """Everybody released, followed under each definition and date of the event."""
    return {(definition, by): follow(site, definition=definition, by=by) for definition, by in CHOICES}


def shares(
    followed: dict[tuple[str, str], Followup], plan: ReoffendingPlan, *, conf_level: float
) -> tuple[list[States], list[Estimate]]:
    """The states of all releases at each horizon, and the shares with the event among those whose state is known.

    Someone who died, was in custody for something else or was sent to detox before the horizon is known not to have had
    the event by then; someone not yet followable, or out of the record's sight, is neither with nor without it.
    """
    rows = [
        _states(each, definition, by, horizon, plan)
        for (definition, by), each in followed.items()
        for horizon in plan.horizons
    ]
    return rows, [_share(row, conf_level) for row in rows]


def code(definition: str, by: str) -> str:
    """The outcome's code in rows of estimates, e.g. ``"any/offence"``."""
    return f"{definition}/{by}"


def months(horizon: str) -> int:
    """Calendar months of a horizon such as ``"12m"``; `ValueError` for anything else."""
    if not (horizon.endswith("m") and horizon[:-1].isdigit()):
        raise ValueError("a horizon is written in months, like 12m")
    return int(horizon[:-1])


def _states(followed: Followup, definition: str, by: str, horizon: str, plan: ReoffendingPlan) -> States:
    found = counts(followed, months(horizon))[0]
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
