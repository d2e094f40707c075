"""Sentences served in the community: how they stand and end, by kind, and how many there are at a time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup.reading import read
from analysis.followup.served import (
    COMPLETED,
    DIED,
    ENDED,
    FAILED,
    KINDS,
    MOVED,
    NOT_YET,
    SERVING,
    UNKNOWN,
    Served,
    state_at,
    state_on,
)
from analysis.plan import horizon_months
from analysis.results import Estimate, NotEstimable
from analysis.sites import Site
from analysis.stats import competing
from analysis.stats.share_intervals import blaker

DAYS_PER_MONTH = 365.25 / 12
ALL = "all"
ANY = "failed"  # breached, revoked or a new offence
CURVES = {COMPLETED: (COMPLETED,), ANY: FAILED, DIED: (DIED,), MOVED: (MOVED,)}
SAME_DAYS = 31  # between a conditional release from prison and the first day of its sentence in the community
STATES = (*ENDED, SERVING, NOT_YET, UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Sentences of one kind by how they stand: some months after the first day, or (`horizon` empty) after their term.

    `year` is that of the first day, 0 for all years. `n_still` are those said to be served although their term is over.
    `bound_low`, `bound_high`: share breached, revoked or with a new offence, of all but those not yet followable, if
    nobody (everybody) of whom it is not known was.
    """

    kind: str
    horizon: str
    year: int
    n: int
    n_completed: int
    n_breached: int
    n_revoked: int
    n_reoffended: int
    n_moved: int
    n_died: int
    n_serving: int
    n_not_yet: int
    n_unknown: int
    bound_low: float | None
    bound_high: float | None


@dataclass(frozen=True, kw_only=True)
class Month:
    """Share of the sentences of a kind that had ended so (`first`) by the end of a month, and how many are still seen."""

    kind: str
    first: str
    month: int
    share: float
    n_at_risk: int


@dataclass(frozen=True, kw_only=True)
class Caseload:
    """Sentences of one kind served at the end of a half-year, not known to be, and begun and ended in it."""

    kind: str
    day: str
    n_serving: int
    n_unknown: int
    n_begun: int
    n_ended: int


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """People with a sentence in the community, and how many of them came home from prison too.

    `n_conditional`: sentences after a conditional release; `n_matched`: those of them whose release stands among the
    releases from prison, within `SAME_DAYS` of its first day. `n_several`: people with several sentences.
    """

    n_people: int
    n_several: int
    n_released: int
    n_conditional: int
    n_matched: int


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Sentences that something must be said of: a code of `followup.served`, and how many."""

    what: str
    n: int


def standings(followed: Served, horizons: list[str]) -> list[Standing]:
    """How the sentences of each kind stand at each horizon after their first day."""
    found = []
    for horizon in horizons:
        state = state_at(followed, horizon_months(horizon))
        found += [_standing(state[_of(followed, kind)], kind, horizon, 0) for kind in _kinds(followed)]
    return found


def ended(followed: Served) -> list[Standing]:
    """How the sentences whose term by the judgment is over have ended, by kind, for each year of the first day and all."""
    rows = followed.rows
    over = (rows["due_days"] >= 0) & (rows["due_days"] <= rows["sight"])
    state = rows["outcome"].mask(rows["outcome"] == "", UNKNOWN)
    years = [0, *sorted(rows.loc[over, "start"].dt.year.unique())]
    found = []
    for year in years:
        mine = over & ((rows["start"].dt.year == year) | (year == 0))
        found += [_standing(state[mine & _of(followed, kind)], kind, "", int(year)) for kind in _kinds(followed)]
    return [row for row in found if row.n]


def shares(rows: list[Standing], *, conf_level: float) -> list[Estimate]:
    """Share breached, revoked, with a new offence, any of the three, and completed, among those whose state is known."""
    return [
        _share(row, outcome, conf_level)
        for row in rows
        if row.year == 0
        for outcome in (ANY, *FAILED, *(() if row.horizon else (COMPLETED,)))
    ]


def curves(followed: Served, last: int) -> list[Month]:
    """Share ended in each way, month by month since the first day, with the other ways at work.

    Without those of whom nobody knows when or how they ended.
    """
    found = []
    for kind in _kinds(followed):
        rows = followed.rows[_of(followed, kind)]
        known = rows[(rows["sight"] >= 0) & ~np.isinf(rows["last"])]
        found += _curve(known, kind, last)
    return found


def caseload(followed: Served) -> list[Caseload]:
    """Stock at the end of each half-year and flow in it, from the first sentence to the day that the list is complete."""
    rows = followed.rows[followed.rows["sight"].notna()]
    if rows.empty:
        return []
    until = (rows["start"] + pd.to_timedelta(rows["sight"], unit="D")).max()
    ends = _half_years(rows["start"].min(), until)
    ended_on = rows["start"] + pd.to_timedelta(rows["last"].where(np.isfinite(rows["last"])), unit="D")
    found = []
    for begin, day in zip([pd.Timestamp.min, *ends[:-1]], ends, strict=True):
        state = state_on(followed, day)
        for kind in _kinds(followed):
            mine = rows["kind"] == kind
            found.append(
                Caseload(
                    kind=kind,
                    day=f"{day:%Y-%m-%d}",
                    n_serving=int((state[_of(followed, kind)] == SERVING).sum()),
                    n_unknown=int(state[_of(followed, kind)].isin((UNKNOWN, NOT_YET)).sum()),
                    n_begun=int((mine & (rows["start"] > begin) & (rows["start"] <= day)).sum()),
                    n_ended=int((mine & (ended_on > begin) & (ended_on <= day)).sum()),
                )
            )
    return found


def overlap(followed: Served, site: Site) -> Overlap:
    """How many of these people also came home from prison; they are counted here and there, and never together."""
    rows = followed.rows
    released = read(site.tables, "releases", spans=("release",), texts=("person_id",), numbers=("conditional",))
    conditional = rows[rows["kind"] == "conditional_release"]
    early = released[released["conditional"] == 1]
    pairs = conditional.reset_index().merge(early, on="person_id")
    near = (pairs["start"] - pairs["release_last"]).abs() <= pd.Timedelta(days=SAME_DAYS)
    times = rows["person_id"].value_counts()
    return Overlap(
        n_people=len(times),
        n_several=int((times > 1).sum()),
        n_released=int(times.index.isin(released["person_id"]).sum()),
        n_conditional=len(conditional),
        n_matched=int(pairs.loc[near, "sentence_id"].nunique()),
    )


def _kinds(followed: Served) -> list[str]:
    return [kind for kind in KINDS if (followed.rows["kind"] == kind).any()]


def _of(followed: Served, kind: str) -> pd.Series:
    return followed.rows["kind"] == kind


def _standing(state: pd.Series, kind: str, horizon: str, year: int) -> Standing:
    n = {f"n_{name}": int((state == name).sum()) for name in STATES}
    followed = len(state) - n["n_not_yet"]
    failed = sum(n[f"n_{name}"] for name in FAILED)
    open_ = n["n_unknown"] + n["n_moved"]
    low, high = (failed / followed, (failed + open_) / followed) if followed else (None, None)
    return Standing(kind=kind, horizon=horizon, year=year, n=len(state), bound_low=low, bound_high=high, **n)


def _share(row: Standing, outcome: str, conf_level: float) -> Estimate:
    """Whoever moved is not known afterwards; whoever died or completed the sentence can no longer fail it."""
    known = row.n - row.n_not_yet - row.n_unknown - row.n_moved
    counted = {name: getattr(row, f"n_{name}") for name in (COMPLETED, *FAILED)}
    events = counted.get(outcome, sum(counted[name] for name in FAILED))
    return Estimate(
        outcome=outcome,
        estimand="share",
        group=row.kind,
        horizon=row.horizon,
        value=events / known if known else NotEstimable("not_yet_followable" if row.n_not_yet else "nobody_known"),
        interval=blaker(events, known, conf_level=conf_level) if known else None,
        unit="share",
        n=known,
        n_events=events,
        method="proportion",
    )


def _curve(rows: pd.DataFrame, kind: str, last: int) -> list[Month]:
    codes = {name: code for code, (_, names) in enumerate(CURVES.items(), 1) for name in names}
    if rows.empty:
        return []
    cause = rows["outcome"].map(codes).fillna(0).astype(int)
    # Completing, failing and dying count from the last possible day, leaving sight from the first.
    end = rows["last"].mask(rows["outcome"] == MOVED, rows["first"])
    seen = end.isna() | (end > rows["sight"])
    time, cause = end.mask(seen, rows["sight"]).to_numpy(float), cause.mask(seen, 0).to_numpy(int)
    curve = competing.aalen_johansen(time, cause, n_causes=len(CURVES))
    found = []
    for month in range(last + 1):
        day = month * DAYS_PER_MONTH
        n = int((time >= day).sum())
        if not n:
            break
        found += [
            Month(kind=kind, first=name, month=month, share=float(share), n_at_risk=n)
            for name, share in zip(CURVES, curve.at(day)[0], strict=True)
        ]
    return found


def _half_years(first: pd.Timestamp, last: pd.Timestamp) -> list[pd.Timestamp]:
    days = [
        pd.Timestamp(year, month, day)
        for year in range(first.year, last.year + 1)
        for month, day in ((6, 30), (12, 31))
    ]
    return [day for day in days if first <= day <= last]
