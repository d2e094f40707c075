"""Cox's model of the hazard, with covariates that may change, strata, weights and robust errors."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval
from analysis.stats.partial_likelihood import (
    NoFitError,
    Problem,
    State,
    information,
    maximum,
    problem,
    score_residuals,
    state,
)
from analysis.stats.proportions import Test
from analysis.stats.risk_sets import RiskSets, checked, checked_weight, risk_sets


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


@dataclass(frozen=True)
class CoxFit:
    """A fitted Cox model.

    Attributes
    ----------
    coef : ndarray, shape (p,)
        Log hazard ratios.
    covariance : ndarray, shape (p, p)
        Inverse of the information.
    robust : ndarray, shape (p, p), or None
        Lin and Wei's covariance; None if none was asked for.
    loglik_null, loglik : float
        Log partial likelihood without covariates and at `coef`.
    n, n_events : int
        Rows and events.
    """

    coef: np.ndarray
    covariance: np.ndarray
    robust: np.ndarray | None
    loglik_null: float
    loglik: float
    n: int
    n_events: int

    @property
    def std_error(self) -> np.ndarray:
        """Standard errors of the coefficients, robust ones if there are, shape (p,)."""
        return np.sqrt(np.diag(self.covariance if self.robust is None else self.robust))

    def hazards(self) -> tuple[Hazard, ...]:
        """One hazard ratio a covariate."""
        p_values = 2 * stats.norm.sf(np.abs(self.coef / self.std_error))
        return tuple(
            Hazard(float(b), float(se), float(p)) for b, se, p in zip(self.coef, self.std_error, p_values, strict=True)
        )

    def likelihood_ratio(self) -> Test:
        """Test that no covariate matters; not for weighted or clustered rows, whose errors are robust (`ValueError`)."""
        if self.robust is not None:
            raise ValueError("rows with weights or clusters have no likelihood-ratio test")
        statistic = 2 * (self.loglik - self.loglik_null)
        return Test(statistic, float(stats.chi2.sf(statistic, len(self.coef))))


def fit(
    time: np.ndarray,
    event: np.ndarray,
    covariates: np.ndarray,
    *,
    entry: np.ndarray | None = None,
    strata: np.ndarray | None = None,
    weight: np.ndarray | None = None,
    cluster: np.ndarray | None = None,
    ties: str = "efron",
) -> CoxFit:
    """Cox model of the hazard of an event; of one cause among several if the others count as censored.

    Parameters
    ----------
    time, event : ndarray, shape (n,)
        End of each row, and whether it ends with the event.
    covariates : ndarray, shape (n, p)
        No constant column.
    entry : ndarray, shape (n,), or None
        Begin of each row (0 or less: from the start). A person whose covariates change has several rows, one after
        the other; then the model-based errors stay right, as each person has one event at most.
    strata : ndarray, shape (n,), or None
        Labels of groups with baseline hazards of their own.
    weight : ndarray, shape (n,), or None
        > 0, with mean near 1; errors are then robust, each row for itself unless `cluster` says otherwise.
    cluster : ndarray, shape (n,), or None
        Labels of rows that belong together (a person, a commune): robust errors. A row each: `np.arange(n)`.
        With few clusters (below some 40) robust errors are too small.
    ties : str
        ``"efron"`` or ``"breslow"``.

    Raises
    ------
    ValueError
        If times, weights or shapes are impossible.
    NoFitError
        (a `ValueError`) If there is no event, the columns depend on one another within the risk sets, or the
        likelihood has no maximum (as when everybody with some trait has the event first, or nobody has it).

    Notes
    -----
    Cox (1972) JRSS B 34:187-220; Efron (1977) JASA 72:557-565; Breslow (1974) Biometrics 30:89-99. Robust covariance:
    Lin & Wei (1989) JASA 84:1074-1078, without small-sample factor, as R's `coxph`.
    """
    time, event, entry = checked(time, event, entry)
    sets = risk_sets(time, event, entry, _labels(strata, len(time)))
    if weight is not None and cluster is None:
        cluster = np.arange(len(time))
    return fit_sets(sets, event, covariates, checked_weight(weight, len(time)), _labels(cluster, len(time)), ties)


def fit_sets(
    sets: RiskSets,
    event: np.ndarray,
    covariates: np.ndarray,
    weight: np.ndarray,
    cluster: np.ndarray | None = None,
    ties: str = "efron",
) -> CoxFit:
    """Cox model over risk sets that are given; parameters and errors as `fit`."""
    model, scale = scaled_problem(sets, event, covariates, weight, ties)
    coef, best = maximum(model)
    inverse = np.linalg.inv(information(model, best))
    robust = None if cluster is None else _sandwich(inverse, score_residuals(model, best), cluster)
    return unscaled(model, scale, coef, best, inverse, robust)


def scaled_problem(
    sets: RiskSets, event: np.ndarray, covariates: np.ndarray, weight: np.ndarray, ties: str
) -> tuple[Problem, np.ndarray]:
    """The problem with covariates of mean 0 and standard deviation 1, and those deviations; errors as `fit`."""
    covariates = np.asarray(covariates, float)
    if covariates.ndim != 2 or len(covariates) != len(event) or covariates.shape[1] == 0:
        raise ValueError("covariates need one row for each person and one column or more")
    if not np.all(np.isfinite(covariates)):
        raise ValueError("every covariate must be known")
    if not event.any():
        raise NoFitError("there is no event")
    centred = covariates - covariates.mean(axis=0)
    scale = centred.std(axis=0)
    if np.any(scale <= 1e-12 * np.abs(covariates).max(axis=0)):
        raise NoFitError("the covariates are constant or depend on one another")
    return problem(sets, centred / scale, event, weight, ties), scale


def unscaled(
    model: Problem, scale: np.ndarray, coef: np.ndarray, best: State, inverse: np.ndarray, robust: np.ndarray | None
) -> CoxFit:
    """The fit of a `scaled_problem`, with its inverse information and robust covariance, on the covariates' own scale."""
    both = np.outer(scale, scale)
    return CoxFit(
        coef / scale,
        inverse / both,
        None if robust is None else robust / both,
        state(model, np.zeros(len(coef))).loglik,
        best.loglik,
        len(model.weight),
        len(model.dead),
    )


def _sandwich(inverse: np.ndarray, residuals: np.ndarray, cluster: np.ndarray) -> np.ndarray:
    _, member = np.unique(cluster, return_inverse=True)
    summed = np.column_stack([np.bincount(member.reshape(-1), column) for column in residuals.T])
    influence = summed @ inverse
    return influence.T @ influence


def _labels(labels: np.ndarray | None, n: int) -> np.ndarray | None:
    if labels is not None and len(labels) != n:
        raise ValueError("strata and clusters need one label for each row")
    return None if labels is None else np.asarray(labels)
