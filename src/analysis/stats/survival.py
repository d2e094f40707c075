"""Time to a first event, censored at the end of follow-up."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval
from analysis.stats.risk_sets import checked, count_at


@dataclass(frozen=True)
class Curve:
    """Kaplan-Meier curve: one entry per distinct event time, ascending.

    Attributes
    ----------
    time : ndarray, shape (k,)
    survival, std_error : ndarray, shape (k,)
        Share without the event just after each time, and Greenwood's standard error (NaN where the share is 0:
        the formula has no answer there).
    n_at_risk, n_events : ndarray of int, shape (k,)
    """

    time: np.ndarray
    survival: np.ndarray
    std_error: np.ndarray
    n_at_risk: np.ndarray
    n_events: np.ndarray

    def at(self, time: float) -> tuple[float, float]:
        """Share without the event, and its standard error, just after `time`."""
        step = np.searchsorted(self.time, time, side="right") - 1
        return (1.0, 0.0) if step < 0 else (float(self.survival[step]), float(self.std_error[step]))


@dataclass(frozen=True)
class RestrictedMean:
    """Mean time without the event up to a horizon (or a difference of two), with its standard error and interval."""

    value: float
    std_error: float
    interval: Interval


def kaplan_meier(time: np.ndarray, event: np.ndarray, *, entry: np.ndarray | None = None) -> Curve:
    """Kaplan-Meier curve of the time to an event.

    Parameters
    ----------
    time : ndarray, shape (n,)
        Time observed, >= 0; an event at a time is counted before a censoring at the same time.
    event : ndarray of bool, shape (n,)
        Whether observation ended with the event.
    entry : ndarray, shape (n,), or None
        Time at which observation began (delayed entry), before `time`; a person is at risk from just after it.
        None, or 0: from the start. A first risk set of one person who has the event takes the curve to 0 for good.

    Raises
    ------
    ValueError
        If a time is unknown, negative, or not after the entry.

    Notes
    -----
    Kaplan & Meier (1958) JASA 53:457-481; Greenwood's standard error; R's `survfit`.
    """
    time, event, entry = checked(time, event, entry)
    at, n_events = np.unique(time[event], return_counts=True)
    n_at_risk = count_at(at, time, entry)
    survival = np.cumprod((n_at_risk - n_events) / n_at_risk)
    error = np.where(survival > 0, survival * np.sqrt(np.cumsum(_greenwood(n_at_risk, n_events))), np.nan)
    return Curve(at, survival, error, n_at_risk, n_events)


def log_log_interval(survival: float, std_error: float, *, conf_level: float = 0.95) -> Interval:
    """Interval for a Kaplan-Meier share on the log(-log) scale; 0 < survival < 1, else `ValueError`.

    Notes
    -----
    Kalbfleisch & Prentice (1980), section 1.3; R's `survfit(conf.type = "log-log")`.
    """
    if not 0 < survival < 1:
        raise ValueError("the log-log interval needs a share strictly between 0 and 1")
    half = stats.norm.isf((1 - conf_level) / 2) * std_error / (survival * np.log(survival))
    low, high = sorted(survival ** np.exp([half, -half]))
    return Interval(float(low), float(high), conf_level, "log_log")


def at_risk(time: np.ndarray, at: float, *, entry: np.ndarray | None = None) -> int:
    """People under observation just before `at`: those not yet gone who entered before (entry 0: from the start)."""
    time, _, entry = checked(time, np.zeros(len(time), bool), entry)
    return int(count_at(np.array([at]), time, entry)[0])


def rmst(
    time: np.ndarray,
    event: np.ndarray,
    horizon: float,
    *,
    entry: np.ndarray | None = None,
    conf_level: float = 0.95,
) -> RestrictedMean:
    """Restricted mean: average time without the event between the start and the horizon.

    Parameters
    ----------
    time, event, entry : ndarray, shape (n,)
        As `kaplan_meier`; n >= 1.
    horizon : float
        > 0, and not after the last time observed unless the curve is at 0 by then.

    Raises
    ------
    ValueError
        If nobody is observed up to the horizon and the curve has not come down to 0.

    Notes
    -----
    Area under the Kaplan-Meier curve; variance sum over event times of (area to the right)^2 d / (Y (Y - d)):
    Andersen, Hansen & Klein (2004) Lifetime Data Anal 10:335-350; `rmean` of R's `survfit`. Normal interval.
    """
    curve = kaplan_meier(time, event, entry=entry)
    if not horizon > 0 or len(np.asarray(time)) == 0:
        raise ValueError("a restricted mean needs people and a horizon above 0")
    if np.max(time) < horizon and (len(curve.time) == 0 or curve.survival[-1] > 0):
        raise ValueError("nobody is followed up to the horizon")
    before = curve.time < horizon
    edges = np.concatenate([[0.0], curve.time[before], [horizon]])
    areas = np.diff(edges) * np.concatenate([[1.0], curve.survival[before]])
    to_the_right = np.cumsum(areas[::-1])[::-1][1:]
    variance = to_the_right**2 @ _greenwood(curve.n_at_risk, curve.n_events)[before]
    return _restricted(float(areas.sum()), float(np.sqrt(variance)), conf_level)


def rmst_difference(first: RestrictedMean, second: RestrictedMean) -> RestrictedMean:
    """Difference of the restricted means of two independent arms, first minus second, at one horizon.

    Notes
    -----
    Variances add; the interval has the level of the first arm's. R's `survRM2::rmst2` has this formula.
    """
    error = float(np.hypot(first.std_error, second.std_error))
    return _restricted(first.value - second.value, error, first.interval.level)


def _restricted(value: float, error: float, conf_level: float) -> RestrictedMean:
    half = float(stats.norm.isf((1 - conf_level) / 2)) * error
    return RestrictedMean(value, error, Interval(value - half, value + half, conf_level, "normal"))


def _greenwood(n_at_risk: np.ndarray, n_events: np.ndarray) -> np.ndarray:
    """Greenwood's d / (Y (Y - d)) at each time; 0 where everybody at risk has the event, as the curve is 0 from there on."""
    left = n_at_risk - n_events
    return np.where(left > 0, n_events / (n_at_risk * np.maximum(left, 1)), 0.0)
