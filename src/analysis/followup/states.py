"""How each release stands at a horizon: what is known, what is not yet to be known, and what nobody knows."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup import ends
from analysis.followup.follow import Followup
from analysis.followup.releases import LISTED, RELEASE
from analysis.results import Interval

STATES = ("event", "free", "competing", "not_yet", "unknown", "list_ends")
GROUPS = (RELEASE, "conditional", LISTED)
ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Releases of one arm by their state at a horizon.

    `n_apart` are those that do not enter with the release and are not in `n`. `bounds` (level 1) of the share with the
    event among those who can be followed so long: nobody whose end is not known had it, or all of them; None without any.
    """

    arm: str
    horizon: str
    n: int
    n_event: int
    n_free: int
    n_competing: int
    n_not_yet: int
    n_unknown: int
    n_list_ends: int
    n_apart: int
    bounds: Interval | None


def at_horizon(followup: Followup, months: int, *, since_entry: bool = False) -> pd.Series:
    """The state of each release some calendar months after it.

    Whether a release can be followed so long is read from the calendar alone, before its event: otherwise the events of
    the last months would count and the others of these months would not.

    Parameters
    ----------
    followup : Followup
    months : int
        Above 0; otherwise `ValueError`. An event on the very day of the horizon counts.
    since_entry : bool
        Count the months from the day of entry: for those who entered late, of whom nothing can be said from the release
        on, because whoever had the event before is not among them.

    Returns
    -------
    Series of str
        ``"event"``, ``"free"``, ``"competing"``, ``"not_yet"`` (horizon and lag lie beyond the day until which the record
        is complete), ``"unknown"`` (outside what any record covers; moved or lost; an incident that may be the event, or
        one whose day may lie before or after the horizon; entered late) or ``"list_ends"`` (the record sees nobody whose
        record is expunged).
    """
    rows, day = followup.rows, horizon_day(followup, months, since_entry=since_entry)
    entered_late = ~(rows["entry_days"] == 0)
    if since_entry:
        entered_late = rows["entry_days"].isna() | (
            rows["end_first"] <= rows["entry_days"].where(rows["entry_days"] > 0)
        )
    backward = rows["end"].isin((ends.GONE, ends.UNLISTED))
    began = rows["end_first"] <= day
    over = (rows["end_last"] <= day) | backward & began
    cases = [
        (rows["sight"].isna() | entered_late, "unknown"),
        (day > rows["sight"], np.where(rows["goes_on"], "not_yet", "unknown")),
        (over & (rows["end"] == ends.EVENT), "event"),
        (rows["doubt"] <= day, "unknown"),
        (over & (rows["end"] == ends.UNLISTED), "list_ends"),
        (over & (rows["end"] == ends.GONE), "unknown"),
        (over, "competing"),
        (began, "unknown"),
    ]
    found = np.select([case.to_numpy(dtype=bool) for case, _ in cases], [state for _, state in cases], "free")
    return pd.Series(found, rows.index, dtype="str")


def horizon_day(followup: Followup, months: int, *, since_entry: bool = False) -> pd.Series:
    """Days from the release to the horizon, in calendar months from the release or from the day of entry."""
    if months <= 0:
        raise ValueError("a horizon is some months after the release")
    start = followup.rows["start"]
    zero = start + pd.to_timedelta(followup.rows["entry_days"] if since_entry else 0.0, unit="D")
    return (zero + pd.DateOffset(months=months) - start).dt.days.astype("float64")


def group_of(followup: Followup) -> pd.Series:
    """The group with which each release may be counted: ``"release"``, ``"conditional"`` or ``"list"`` (entered late)."""
    rows = followup.rows
    late = (rows["enters"] == LISTED) | ~(rows["conditional"] | (rows["entry_days"] == 0))
    return pd.Series(RELEASE, rows.index, dtype="str").mask(late, LISTED).mask(rows["conditional"], "conditional")


def counts(followup: Followup, months: int, *, arm: pd.Series | None = None, group: str = RELEASE) -> list[Counts]:
    """How many releases stand how at a horizon, by arm.

    Parameters
    ----------
    followup, months
        As in `at_horizon`.
    arm : Series, optional
        Arm by `release_id`, missing for those to be left out; without it all are one arm, ``"all"``.
    group : str
        One of `GROUPS`; the other two stand apart. For ``"conditional"`` and ``"list"`` months count from the entry.
    """
    if group not in GROUPS:
        raise ValueError(f"group must be one of {GROUPS}")
    state = at_horizon(followup, months, since_entry=group != RELEASE)
    arms = pd.Series(ALL, state.index) if arm is None else arm.reindex(state.index)
    mine = group_of(followup) == group
    return [
        _count(state[mine & (arms == name)], name, f"{months}m", int((~mine & (arms == name)).sum()))
        for name in ([ALL] if arm is None else sorted(arms.dropna().unique()))
    ]


def _count(state: pd.Series, arm: str, horizon: str, n_apart: int) -> Counts:
    n = {f"n_{name}": int((state == name).sum()) for name in STATES}
    followed = len(state) - n["n_not_yet"]
    open_ = n["n_unknown"] + n["n_list_ends"]
    low, high = n["n_event"], n["n_event"] + open_
    bounds = Interval(low / followed, high / followed, 1.0, "unknown_none_or_all") if followed else None
    return Counts(arm=arm, horizon=horizon, n=len(state), n_apart=n_apart, bounds=bounds, **n)
