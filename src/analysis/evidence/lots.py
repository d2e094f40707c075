"""Communes whose days of starting were drawn by lot: read for the analysis as they were drawn, whatever was kept of it."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.errors import refuse
from analysis.followup.follow import Followup
from analysis.followup.places import Places
from analysis.rollout.draw import possible
from analysis.rollout.schedule import FILE, Schedule
from analysis.sites import Site
from analysis.stats.phased import Orders
from analysis.words import say

COMMUNE = "commune"
DAYS = "datetime64[us]"


@dataclass(frozen=True)
class Lot:
    """What an analysis by the lottery takes: places with the days drawn, orders in their order, releases of its communes."""

    where: Places
    orders: Orders
    followed: Followup


@dataclass(frozen=True, kw_only=True)
class DrawnLot:
    """A schedule and what became of it.

    Attributes
    ----------
    models, unit : str
    n_units, n_waves, n_left : int
        Communes in the draw, waves, and communes without a day yet.
    first, last : str
        First days of the first and of the last wave.
    known_on : str
        Day on which the number became known.
    draw : str
        Hash of the draw.
    n_orders : float
        Orders that the rule allowed (estimated where there are over 100,000 without the rule).
    n_due, n_early, n_not_started : int
        Communes whose day lies within the records; those, of all, where the model was running before its day; those due
        where no record shows it.
    n_outside : int
        Releases since the first wave in communes that were not in the draw: in neither arm.
    """

    models: str
    unit: str
    n_units: int
    n_waves: int
    n_left: int
    first: str
    last: str
    known_on: str
    draw: str
    n_orders: float
    n_due: int
    n_early: int
    n_not_started: int
    n_outside: int


def lot(site: Site, models: str, where: Places | None, followed: Followup) -> Lot | None:
    """The lot of a kind of model; None if none was drawn for its communes, or the model works nowhere yet.

    Raises
    ------
    HoanhapError
        If a commune that was drawn is none of the map on which the models' communes are written.
    """
    drawn = _of(site, models)
    if drawn is None or where is None:
        return None
    unknown = [name for name in drawn.asked.names if name not in where.starts.index]
    if unknown:
        what = say("is on the schedule and none of the communes of the models' map: {codes}", codes=", ".join(unknown))
        raise refuse(what, file=FILE)
    days = pd.Series(drawn.starts, dtype=DAYS).reindex(list(drawn.asked.names))
    inside = followed.rows.index[~_outside(where, followed, days)]
    return Lot(replace(where, starts=days), possible(drawn.asked), replace(followed, rows=followed.rows.loc[inside]))


def drawn_lot(site: Site, models: str, where: Places | None, followed: Followup) -> DrawnLot | None:
    """The schedule of a kind of model, and how far it was kept."""
    drawn = _of(site, models)
    if drawn is None:
        return None
    days = pd.Series(drawn.starts, dtype=DAYS).reindex(list(drawn.asked.names))
    until = site.tables["source_coverage"]["complete_until"].max()
    began = (
        days.index.to_series().map(where.starts).astype(DAYS) if where else pd.Series(pd.NaT, days.index, dtype=DAYS)
    )
    late = followed.rows["start"] >= days.min()
    return DrawnLot(
        models=models,
        unit=drawn.asked.what,
        n_units=len(days),
        n_waves=len(drawn.asked.waves),
        n_left=max(drawn.asked.left, 0),
        first=drawn.asked.waves[0].starts.isoformat(),
        last=drawn.asked.waves[-1].starts.isoformat(),
        known_on=drawn.asked.seed.known_on.isoformat(),
        draw=drawn.drawn.hash,
        n_orders=possible(drawn.asked).count,
        n_due=int((days <= until).sum()),
        n_early=int((began.notna() & ~(began >= days)).sum()),
        n_not_started=int(((days <= until) & began.isna()).sum()),
        n_outside=int((_outside(where, followed, days) & late).sum()) if where else 0,
    )


def _of(site: Site, models: str) -> Schedule | None:
    drawn = site.schedule
    return drawn if drawn and (drawn.asked.models, drawn.asked.what) == (models, COMMUNE) else None


def _outside(where: Places, followed: Followup, days: pd.Series) -> np.ndarray:
    """Releases of people who lived in a commune that was not in the draw."""
    commune = where.commune.reindex(followed.rows.index)
    return (commune.notna() & ~commune.isin(days.index)).to_numpy()
