"""Releases and people as units, those known only from a later day, and what was counted but could not be used."""

from dataclasses import dataclass

import numpy as np

from analysis.followup.follow import Followup
from analysis.followup.frequency import person_weights
from analysis.followup.releases import LISTED, RELEASE
from analysis.followup.states import at_horizon, counts, group_of
from analysis.plan import horizon_months
from analysis.stats.share_intervals import blaker

KNOWN = ("event", "free", "competing")
LATE = ("conditional", LISTED)


@dataclass(frozen=True, kw_only=True)
class PersonShares:
    """The share with the event within a horizon, by release and by person.

    Attributes
    ----------
    horizon : str
    n, n_events : int
        Releases whose state is known, and those with the event.
    share : float
    n_people, n_people_with_event : int
        People with such a release, and those with the event after one of them.
    n_several : int
        People with more than one such release.
    share_of_people : float
        Each of a person's k such releases weighs 1/k.
    """

    horizon: str
    n: int
    n_events: int
    share: float
    n_people: int
    n_people_with_event: int
    n_several: int
    share_of_people: float


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Releases known only from a later day on, by their state some months after that day.

    Attributes
    ----------
    enters : str
        ``"conditional"`` (from the certificate on) or ``"list"`` (from the first list with the person on).
    horizon : str
    n, n_events, n_free, n_competing, n_not_yet, n_unknown, n_list_ends : int
        Releases, by state; see `followup.states`.
    median_days : float or None
        From the release to that day.
    share, conf_low, conf_high, conf_level : float or None
        With the event, of those whose state is known, with Blaker's exact limits; None without any.
    """

    enters: str
    horizon: str
    n: int
    n_events: int
    n_free: int
    n_competing: int
    n_not_yet: int
    n_unknown: int
    n_list_ends: int
    median_days: float | None
    share: float | None
    conf_low: float | None
    conf_high: float | None
    conf_level: float | None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A fact about records or dates, and how many releases it concerns; `outcome` as `reoffending.code`."""

    outcome: str
    fact: str
    n: int


def person_shares(followed: Followup, horizon: str) -> list[PersonShares]:
    """Both shares of everybody who entered with the release; none where nobody's state is known."""
    state = at_horizon(followed, horizon_months(horizon))
    state = state[(group_of(followed) == RELEASE) & state.isin(KNOWN)]
    if state.empty:
        return []
    person, event = followed.rows.loc[state.index, "person_id"], state == "event"
    return [
        PersonShares(
            horizon=horizon,
            n=len(state),
            n_events=int(event.sum()),
            share=float(event.mean()),
            n_people=person.nunique(),
            n_people_with_event=person[event].nunique(),
            n_several=int((person.value_counts() > 1).sum()),
            # Ascending, so that the digits do not depend on the order of rows.
            share_of_people=float(np.sort(person_weights(person)[event]).sum()) / person.nunique(),
        )
    ]


def apart(followed: Followup, horizons: list[str], *, conf_level: float) -> list[Apart]:
    """Those who enter late, each group by itself; none of a group without people."""
    return [
        _apart(followed, enters, horizon, conf_level)
        for enters in LATE
        if (group_of(followed) == enters).any()
        for horizon in horizons
    ]


def counted(followed: Followup, outcome: str, *, of: str = "") -> list[Counted]:
    """What a follow-up counted, with a number above 0; only the facts whose code begins with `of`."""
    return [
        Counted(outcome=outcome, fact=fact, n=n) for fact, n in followed.counted.items() if n and fact.startswith(of)
    ]


def _apart(followed: Followup, enters: str, horizon: str, conf_level: float) -> Apart:
    found = counts(followed, horizon_months(horizon), group=enters)[0]
    days = followed.rows.loc[group_of(followed) == enters, "entry_days"].dropna()
    known = found.n_event + found.n_free + found.n_competing
    limits = blaker(found.n_event, known, conf_level=conf_level) if known else None
    return Apart(
        enters=enters,
        horizon=horizon,
        n=found.n,
        n_events=found.n_event,
        n_free=found.n_free,
        n_competing=found.n_competing,
        n_not_yet=found.n_not_yet,
        n_unknown=found.n_unknown,
        n_list_ends=found.n_list_ends,
        median_days=float(days.median()) if len(days) else None,
        share=found.n_event / known if known else None,
        conf_low=limits.low if limits else None,
        conf_high=limits.high if limits else None,
        conf_level=conf_level if limits else None,
    )
