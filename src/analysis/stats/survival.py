"""Time to a first event, censored at the end of follow-up."""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight, survdiff
from statsmodels.tools.sm_exceptions import ModelWarning

from analysis.results import Interval
from analysis.stats.proportions import Test

# A log hazard this large per standard deviation (a ratio above 20,000) is a likelihood that grows without end.
LARGEST_EFFECT = 10


class NoFitError(ValueError):
    """A model that these data cannot fit."""


@dataclass(frozen=True)
class Curve:
    """Kaplan-Meier curve: one entry per distinct event time, ascending.

    Attributes
    ----------
    time : ndarray, shape (k,)
    survival, std_error : ndarray, shape (k,)
        Share without the event just after each time, and Greenwood's standard error.
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
class Hazard:
    """One hazard ratio of a Cox model, on the log scale.

    `log_hr` and `std_error` belong to the coefficient; `p_value` is Wald's, two-sided.
    """

    log_hr: float
    std_error: float
    p_value: float

    def ratio(self, conf_level: float = 0.95) -> tuple[float, Interval]:
        """Hazard ratio with Wald's interval."""
        half = stats.norm.isf((1 - conf_level) / 2) * self.std_error
        low, high = np.exp([self.log_hr - half, self.log_hr + half])
        return float(np.exp(self.log_hr)), Interval(float(low), float(high), conf_level, "wald_log")


def kaplan_meier(time: np.ndarray, event: np.ndarray) -> Curve:
    """Kaplan-Meier curve of the time to an event.

    Parameters
    ----------
    time : ndarray, shape (n,)
        Time observed, >= 0; an event at a time is counted before a censoring at the same time.
    event : ndarray of bool, shape (n,)
        Whether observation ended with the event.

    Notes
    -----
    Kaplan & Meier (1958) JASA 53:457-481; Greenwood's standard error.
    """
    time, event = np.asarray(time, float), np.asarray(event, bool)
    if not event.any():
        none = np.array([])
        return Curve(none, none, none, none.astype(int), none.astype(int))
    fitted = SurvfuncRight(time, event.astype(int))
    return Curve(
        np.asarray(fitted.surv_times, float),
        np.asarray(fitted.surv_prob, float),
        np.asarray(fitted.surv_prob_se, float),
        np.asarray(fitted.n_risk).astype(int),
        np.asarray(fitted.n_events).astype(int),
    )


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


def at_risk(time: np.ndarray, at: float) -> int:
    """People still under observation just before `at`."""
    return int((np.asarray(time) >= at).sum())


def log_rank(time: np.ndarray, event: np.ndarray, group: np.ndarray) -> Test:
    """Log-rank test that the groups have one hazard.

    Parameters
    ----------
    time, event, group : ndarray, shape (n,)
        With one label only, or no event, the result is NaN.
    """
    if not np.asarray(event, bool).any() or len(np.unique(np.asarray(group))) < 2:
        return Test(float("nan"), float("nan"))
    statistic, p_value = survdiff(np.asarray(time), np.asarray(event, int), np.asarray(group))
    return Test(float(statistic), float(p_value))


def cox(time: np.ndarray, event: np.ndarray, covariates: np.ndarray) -> tuple[Hazard, ...]:
    """Cox model with Efron's handling of ties, one `Hazard` per column of `covariates`.

    Parameters
    ----------
    time, event : ndarray, shape (n,)
    covariates : ndarray, shape (n, p)
        No constant column.

    Raises
    ------
    NoFitError
        If the columns depend on one another, or the likelihood has no maximum (as when everybody
        with some trait has the event first).

    Notes
    -----
    Cox (1972) JRSS B 34:187-220; Efron (1977) JASA 72:557-565.
    """
    covariates = np.asarray(covariates, float)
    if np.linalg.matrix_rank(covariates - covariates.mean(axis=0)) < covariates.shape[1]:
        raise NoFitError("the covariates are constant or depend on one another")
    model = PHReg(np.asarray(time, float), covariates, status=np.asarray(event, int), ties="efron")
    with warnings.catch_warnings():
        warnings.simplefilter("error", ModelWarning)
        try:
            fitted = model.fit(disp=0)
        except (ModelWarning, np.linalg.LinAlgError) as fault:
            raise NoFitError("the likelihood has no maximum") from fault
    if not np.all(np.isfinite(fitted.bse)) or np.max(np.abs(fitted.params * covariates.std(axis=0))) > LARGEST_EFFECT:
        raise NoFitError("the likelihood has no maximum")
    return tuple(
        Hazard(float(b), float(se), float(p))
        for b, se, p in zip(fitted.params, fitted.bse, fitted.pvalues, strict=True)
    )
