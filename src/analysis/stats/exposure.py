"""Joining a model as an exposure that begins on a day: time before it counts as not joined."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval
from analysis.stats import cox, firth_cox

# Below this many events the estimate is Firth's.
FEW_EVENTS = 20


@dataclass(frozen=True)
class ExposureRows:
    """Time of each release since its time zero, cut at joining (m rows).

    Attributes
    ----------
    row : ndarray of int, shape (m,)
        Index of the release in the arrays given.
    start, stop : ndarray, shape (m,)
        Days since the origin; observation is after `start`, up to and with `stop`.
    event, exposed : ndarray of bool, shape (m,)
    """

    row: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    event: np.ndarray
    exposed: np.ndarray


@dataclass(frozen=True)
class ExposureHazard:
    """Ratio of the hazards after and before joining.

    Attributes
    ----------
    value, p_value : float
    interval : Interval
    events_exposed, events_unexposed : int
    days_exposed, days_unexposed : float
    """

    value: float
    p_value: float
    interval: Interval
    events_exposed: int
    events_unexposed: int
    days_exposed: float
    days_unexposed: float


def exposure_rows(
    entry: np.ndarray,
    joined: np.ndarray,
    exit: np.ndarray,
    event: np.ndarray,
    *,
    origin: np.ndarray | None = None,
) -> ExposureRows:
    """Rows for a hazard model in which joining is an exposure over time.

    Parameters
    ----------
    entry, joined, exit : ndarray, shape (n,)
        As `trials.sequential_trials`. Who joined at `entry` or before is exposed throughout; what happens on
        the day of joining counts as not exposed.
    event : ndarray of bool, shape (n,)
        Whether observation ended with the event; other causes are no event (cause-specific hazard).
    origin : ndarray, shape (n,), or None
        Day from which time is counted, not after `entry` (release, where sight begins later: delayed entry);
        None: `entry`.

    Raises
    ------
    ValueError
        If days are impossible, or the observation of a release ends on the day it begins: it has no time.
    """
    entry, joined, exit = (np.asarray(days, float) for days in (entry, joined, exit))
    event = np.asarray(event, bool)
    origin = entry if origin is None else np.asarray(origin, float)
    if entry.ndim != 1 or any(values.shape != entry.shape for values in (joined, exit, event, origin)):
        raise ValueError("each release needs one entry in every array")
    if not (np.isfinite([entry, exit, origin]).all() and not np.isnan(joined).any()):
        raise ValueError("days must be known; only the day of joining may be inf, for never")
    if np.any(exit <= entry) or np.any(entry < origin):
        raise ValueError("observation must begin at the origin or later, and end after it begins")
    cut = np.clip(joined, entry, exit)
    before = np.flatnonzero(cut > entry)
    after = np.flatnonzero(cut < exit)
    row = np.concatenate([before, after])
    exposed = np.arange(len(row)) >= len(before)
    start = np.where(exposed, cut[row], entry[row]) - origin[row]
    stop = np.where(exposed, exit[row], cut[row]) - origin[row]
    ends = exposed | ~(joined < exit)[row]
    order = np.lexsort((exposed, row))
    return ExposureRows(*(values[order] for values in (row, start, stop, event[row] & ends, exposed)))


def hazard_ratio(
    rows: ExposureRows,
    person: np.ndarray,
    *,
    covariates: np.ndarray | None = None,
    stratum: np.ndarray | None = None,
    few: int = FEW_EVENTS,
    conf_level: float = 0.95,
) -> ExposureHazard:
    """Hazard ratio of joining: Cox's, or Firth's where events are few.

    Cox's error is by person, or the model's own if that is larger: with some hundred releases errors by person alone are too
    small (`tests/audit/joining_hazards.py`), and the model's own take the releases of one person as independent.

    Parameters
    ----------
    rows : ExposureRows
    person, stratum : ndarray, shape (n,)
        Of each release, as given to `exposure_rows`; strata have baseline hazards of their own.
    covariates : ndarray, shape (n, p), or None
        Known at `entry`; with few events at most two.
    few : int
        With fewer events in all, or with none in one arm, Firth's penalty and profile limits (which take the
        releases of one person as independent).

    Raises
    ------
    ValueError
        If nobody's time is exposed, or all of it, or there is no event (`cox.NoFitError`).
    """
    # Canonical order, so that sums have the same digits however the releases came.
    columns = [rows.exposed.astype(float), *(() if covariates is None else np.asarray(covariates, float)[rows.row].T)]
    labels = None if stratum is None else np.asarray(stratum)[rows.row]
    order = np.lexsort((*columns, *(() if labels is None else (labels,)), rows.event, rows.start, rows.stop))
    stop, event, start = rows.stop[order], rows.event[order], rows.start[order]
    design, exposed = np.column_stack(columns)[order], rows.exposed[order]
    days, counts = stop - start, [int(event[exposed].sum()), int(event[~exposed].sum())]
    if not exposed.any() or exposed.all():
        raise ValueError("a hazard ratio needs time before and after joining")
    given = {"entry": start, "strata": None if labels is None else labels[order]}
    if sum(counts) < few or min(counts) == 0:
        found = firth_cox.firth(stop, event, design, **given, conf_level=conf_level).hazards[0]
        (value, interval), p_value = found.ratio(), found.p_value
    else:
        found = _wider(cox.fit(stop, event, design, **given, cluster=np.asarray(person)[rows.row][order]))
        (value, interval), p_value = found.ratio(conf_level), found.p_value
    return ExposureHazard(value, p_value, interval, *counts, float(days[exposed].sum()), float(days[~exposed].sum()))


def _wider(found: cox.CoxFit) -> cox.Hazard:
    """The first coefficient with the larger of its two errors."""
    coef, error = float(found.coef[0]), float(np.sqrt(max(found.covariance[0, 0], found.robust[0, 0])))
    return cox.Hazard(coef, error, float(2 * stats.norm.sf(abs(coef) / error)))
