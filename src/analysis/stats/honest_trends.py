"""What is left of an effect if trends of the two sides could have parted after the start as much as before it."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval

TIMES = (0.0, 0.5, 1.0, 2.0)


@dataclass(frozen=True)
class TrendBound:
    """An effect if trends part from one period to the next by at most `times` the most that they did before the start.

    Attributes
    ----------
    times : float
    low, high : float
        Limits of the effect, if what is seen before and after were known without error.
    interval : Interval
        Limits with that error: cautious, holds the effect at least as often as it says.
    """

    times: float
    low: float
    high: float
    interval: Interval


@dataclass(frozen=True)
class HonestTrends:
    """Bounds for some multiples, and how far one can go until no effect cannot be told from one.

    Attributes
    ----------
    largest : float
        Largest change from one period before the start to the next.
    bounds : tuple of TrendBound
    breakdown : float or None
        Largest multiple at which the interval leaves 0 out; None where it holds 0 even if trends did not part at all, inf
        where nothing before the start changed at all.
    """

    largest: float
    bounds: tuple[TrendBound, ...]
    breakdown: float | None


def relative_magnitudes(
    before: np.ndarray,
    covariance_before: np.ndarray,
    after: np.ndarray,
    covariance_after: np.ndarray,
    *,
    df: float,
    weights: np.ndarray | None = None,
    times: tuple[float, ...] = TIMES,
    conf_level: float = 0.95,
) -> HonestTrends:
    """Bounds of a mean effect after the start.

    Parameters
    ----------
    before : ndarray, shape (k,)
        Effects of an event study in the periods before the base, in order of time and against one base (the last period
        before the start, not among them); k >= 1.
    after : ndarray, shape (p,)
        Effects from the start on.
    covariance_before, covariance_after : ndarray, shape (k, k), (p, p)
    df : float
        Degrees of freedom of their t.
    weights : ndarray, shape (p,), or None
        Of the mean; None: each period the same.
    times : tuple of float
        Multiples, not negative.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is unknown, or a multiple is negative.

    Notes
    -----
    Rambachan & Roth (2023) Rev Econ Stud 90:2555-2591, restriction on relative magnitudes. Each step of the difference in
    trends after the start lies within plus and minus `times` the largest before it, so their sum, weighted by what is
    left of the mean after each step, has limits in closed form. The interval is not theirs: half of what may go wrong is
    given to the effect, half to the largest step before, over all steps at once (Bonferroni). It is wider, and needs no
    simulation.
    """
    before, after = np.asarray(before, float), np.asarray(after, float)
    weights = np.full(len(after), 1 / max(len(after), 1)) if weights is None else np.asarray(weights, float)
    _check(before, covariance_before, after, covariance_after, weights, times)
    steps, errors = _changes(before, np.asarray(covariance_before, float))
    largest = float(np.abs(steps).max())
    value = float(weights @ after)
    error = float(np.sqrt(max(weights @ covariance_after @ weights, 0)))
    reach = float(np.abs(np.cumsum(weights[::-1])).sum())
    wrong = 1 - conf_level
    sure = error * float(stats.t.isf(wrong / 2, df))
    half = error * float(stats.t.isf(wrong / 4, df))
    most = float((np.abs(steps) + float(stats.t.isf(wrong / 4 / len(steps), df)) * errors).max())
    bounds = tuple(
        _bound(each, value, reach * each * largest, sure if not each else half + reach * each * most, conf_level)
        for each in times
    )
    return HonestTrends(largest, bounds, _breakdown(abs(value), sure, half, reach * most))


def _bound(times: float, value: float, known: float, with_error: float, conf_level: float) -> TrendBound:
    interval = Interval(value - with_error, value + with_error, conf_level, "relative_magnitudes")
    return TrendBound(times, value - known, value + known, interval)


def _breakdown(value: float, sure: float, half: float, per_time: float) -> float | None:
    """Largest multiple at which the interval leaves 0 out; at 0 nothing need be set apart for the steps before."""
    if value <= sure:
        return None
    if not per_time:
        return float("inf")
    return max((value - half) / per_time, 0.0)


def _changes(before: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Changes from each period to the next, the last one to the base, with their errors."""
    turn = np.eye(len(before), k=1) - np.eye(len(before))
    return turn @ before, np.sqrt(np.maximum(np.diag(turn @ covariance @ turn.T), 0))


def _check(before, covariance_before, after, covariance_after, weights, times) -> None:
    if not len(before) or not len(after) or weights.shape != after.shape:
        raise ValueError("one period before the base and one after the start are needed, and a weight for each after")
    for effects, covariance in ((before, covariance_before), (after, covariance_after)):
        if np.shape(covariance) != (len(effects),) * 2 or not (
            np.isfinite(effects).all() and np.isfinite(covariance).all()
        ):
            raise ValueError("effects and their covariance are unknown or do not fit")
    if min(times, default=0) < 0:
        raise ValueError("a multiple is not negative")
