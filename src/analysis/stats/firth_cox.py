"""Cox's model with Firth's penalty: finite hazard ratios where events are few or all on one side."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from analysis.results import Interval
from analysis.stats.cox import scaled_problem
from analysis.stats.partial_likelihood import NoFitError, Problem, check_information, information, state
from analysis.stats.penalised_likelihood import climb
from analysis.stats.risk_sets import checked, risk_sets

SAME_PROFILE = 1e-6
# How often the search for a limit may double its distance from the estimate: hazard ratios beyond any data.
MOST_DOUBLINGS = 12


@dataclass(frozen=True)
class FirthHazard:
    """One hazard ratio on the log scale.

    Attributes
    ----------
    log_hr, std_error : float
        Penalised estimate, and its error from the information there (too symmetric for few events: use `log_interval`).
    log_interval : Interval
        Profile penalised likelihood, of the log hazard ratio.
    p_value : float
        Penalised likelihood-ratio test of a ratio of 1.
    """

    log_hr: float
    std_error: float
    log_interval: Interval
    p_value: float

    def ratio(self) -> tuple[float, Interval]:
        """Hazard ratio with its profile interval."""
        limits = self.log_interval
        low, high = np.exp([limits.low, limits.high])
        return float(np.exp(self.log_hr)), Interval(float(low), float(high), limits.level, limits.method)


@dataclass(frozen=True)
class FirthFit:
    """A fitted model: one `FirthHazard` a covariate, the penalised log likelihood, rows and events."""

    hazards: tuple[FirthHazard, ...]
    loglik: float
    n: int
    n_events: int


def firth(
    time: np.ndarray,
    event: np.ndarray,
    covariates: np.ndarray,
    *,
    entry: np.ndarray | None = None,
    strata: np.ndarray | None = None,
    ties: str = "breslow",
    conf_level: float = 0.95,
) -> FirthFit:
    """Firth-penalised Cox model, with profile-likelihood intervals.

    Parameters
    ----------
    time, event, covariates, entry, strata
        As `cox.fit`.
    ties : str
        ``"breslow"`` as the published programs have it, or ``"efron"``.
    conf_level : float
        In (0, 1).

    Raises
    ------
    ValueError
        If times or shapes are impossible.
    NoFitError
        If there is no event, the columns depend on one another within the risk sets, or the penalised likelihood has
        no single top (seen only with no more events than covariates).

    Notes
    -----
    Firth (1993) Biometrika 80:27-38; Heinze & Schemper (2001) Biometrics 57:114-119: the log partial likelihood gets
    half the log determinant of its information. Limits are where twice the fall of the penalised profile is the
    chi-square quantile; R's `coxphf`. A ratio is finite even when an arm has no event; its upper or lower limit then
    depends on the penalty more than on the data.
    """
    time, event, entry = checked(time, event, entry)
    sets = risk_sets(time, event, entry, strata if strata is None else np.asarray(strata))
    model, scale = scaled_problem(sets, event, covariates, np.ones(len(time)), ties)
    width = len(scale)
    check_information(information(model, state(model, np.zeros(width))))
    coef, loglik = climb(model, np.zeros(width), np.arange(width))
    error = np.sqrt(np.diag(np.linalg.inv(information(model, state(model, coef)))))
    hazards = tuple(_hazard(model, j, coef, loglik, error[j], scale[j], conf_level) for j in range(width))
    return FirthFit(hazards, loglik + float(np.log(scale).sum()), len(time), int(event.sum()))


def _hazard(
    model: Problem, j: int, coef: np.ndarray, loglik: float, error: float, scale: float, conf_level: float
) -> FirthHazard:
    free = np.delete(np.arange(len(coef)), j)
    nearest = coef.copy()

    def fall(value: float) -> float:
        """Twice the distance of the profile from its maximum, coefficient j held at `value`."""
        start = nearest.copy()
        start[j] = value
        nearest[:], profile = climb(model, start, free)
        return 2 * (loglik - profile)

    needed = float(stats.chi2.isf(1 - conf_level, 1))
    limits = [_limit(lambda value: fall(value) - needed, coef[j], side * error) for side in (-1, 1)]
    for limit in limits:
        # Started afresh the profile must be the same: with no more events than covariates it can have several tops.
        nearest[:] = coef
        if abs(fall(limit) - needed) > SAME_PROFILE:
            raise NoFitError("the penalised profile has several tops")
    nearest[:] = coef
    p_value = float(stats.chi2.sf(max(fall(0.0), 0.0), 1))
    interval = Interval(limits[0] / scale, limits[1] / scale, conf_level, "profile_penalised")
    return FirthHazard(float(coef[j] / scale), float(error / scale), interval, p_value)


def _limit(beyond: Callable[[float], float], estimate: float, distance: float) -> float:
    """Where `beyond` crosses 0 on one side of the estimate."""
    inner, outer = estimate, estimate + distance
    for _ in range(MOST_DOUBLINGS):
        if beyond(outer) > 0:
            try:
                return float(optimize.brentq(beyond, inner, outer, xtol=1e-11, rtol=1e-13))
            except ValueError as fault:
                raise NoFitError("the penalised profile has several tops") from fault
        inner, outer = outer, outer + (outer - estimate)
    raise NoFitError("the penalised profile has no limit")
