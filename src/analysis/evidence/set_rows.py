"""Rows about a set of districts: who sent what, each one's part, how unlike they are."""

from dataclasses import dataclass

import pandas as pd

from analysis.outcomes import pooled
from analysis.plan import Plan
from analysis.results import Estimate, NotEstimable
from analysis.sites import Site
from analysis.stats.pooling import PooledEffect

SENT, OTHER_PLAN, POOLED, NOBODY = "sent", "other_plan", "pooled", "nobody_to_compare"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A member of the set and whether it sent anything: ``"sent"``, or why not."""

    site: str
    name_vi: str
    name_en: str
    state: str


@dataclass(frozen=True, kw_only=True)
class District:
    """One district's part in the comparison of one kind of model, as it sent it.

    Attributes
    ----------
    models, horizon, site, name_vi, name_en : str
    state : str
        ``"pooled"``; where it is left out ``"guard_stops"``, ``"nobody_to_compare"`` or ``"list_ends_at_expungement"``;
        ``"assigned_by_unit"`` where firms or communes were chosen, so that it is counted and nothing is put together.
    n_joined, events_joined, n_not, events_not, n_unknown : int
        Different people known at the horizon after one of their days of comparison, those with the event after any of
        them, and people's days of which it is not known.
    estimate, conf_low, conf_high, conf_level : float or None
        Its own difference by its own page.
    reason : str
    """

    models: str
    horizon: str
    site: str
    name_vi: str
    name_en: str
    state: str
    n_joined: int
    events_joined: int
    n_not: int
    events_not: int
    n_unknown: int
    estimate: float | None
    conf_low: float | None
    conf_high: float | None
    conf_level: float | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Unlike:
    """How unlike the districts' effects are, from those that enter the check in two stages."""

    models: str
    method: str
    n_districts: int
    q: float
    p_value: float
    spread: float
    spread_low: float
    spread_high: float
    i2: float
    prediction_low: float | None
    prediction_high: float | None


@dataclass(frozen=True, kw_only=True)
class Without:
    """The pooled difference without one district."""

    models: str
    site: str
    name_vi: str
    name_en: str
    estimate: float | None
    conf_low: float | None
    conf_high: float | None
    reason: str


def sent(row: dict, plan: Plan) -> Sent:
    """One member of the set, under the set's plan."""
    other = not row["missing"] and row["plan"] != plan.hash
    state = row["missing"] or (OTHER_PLAN if other else SENT)
    return Sent(site=row["site"], name_vi=row["name_vi"], name_en=row["name_en"], state=state)


def rows_of(site: Site, table: str, there: set[str], **values: str) -> pd.DataFrame:
    """Rows of those members that sent something, with these values."""
    rows = site.tables[table]
    if not len(rows):
        return rows
    kept = rows["site"].isin(there)
    for column, value in values.items():
        kept &= rows[column] == value
    return rows[kept].reset_index(drop=True)


def district(name: str, names: dict, about: dict, counts: pd.DataFrame, own: pd.DataFrame, state: str) -> District:
    """One district's part: its counts, and its own difference."""
    people = counts.loc[name] if name in counts.index else dict.fromkeys([*pooled.ARM, "n_unknown"], 0)
    mine = own[own["site"] == name].to_dict("records") if len(own) else []
    row = mine[0] if mine else {}
    return District(
        models=about["group"],
        horizon=about["horizon"],
        site=name,
        **names,
        state=state,
        n_joined=int(people["n_1"]),
        events_joined=int(people["events_1"]),
        n_not=int(people["n_0"]),
        events_not=int(people["events_0"]),
        n_unknown=int(people["n_unknown"]),
        **{key: _number(row.get(key)) for key in ("estimate", "conf_low", "conf_high", "conf_level")},
        reason=row.get("reason", "") or "",
    )


def _number(value: object) -> float | None:
    return None if value is None or value == "" or pd.isna(value) else float(value)


def unlike(models: str, effect: PooledEffect) -> Unlike:
    """What two stages say of the spread between districts."""
    told, ahead = effect.heterogeneity, effect.prediction
    return Unlike(
        models=models,
        method=told.method,
        n_districts=effect.n_groups,
        q=told.q,
        p_value=told.p_value,
        spread=told.tau2**0.5,
        spread_low=told.tau2_interval.low**0.5,
        spread_high=told.tau2_interval.high**0.5,
        i2=told.i2,
        prediction_low=ahead.low if ahead else None,
        prediction_high=ahead.high if ahead else None,
    )


def told(found: Estimate) -> dict:
    """A pooled difference as columns of a row."""
    missing = isinstance(found.value, NotEstimable)
    interval = found.interval
    return {
        "estimate": None if missing else found.value,
        "conf_low": interval.low if interval else None,
        "conf_high": interval.high if interval else None,
        "reason": found.value.reason if missing else "" if interval else pooled.FEW_EVENTS,
    }
