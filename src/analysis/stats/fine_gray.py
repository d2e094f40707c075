"""Fine and Gray's model: how covariates go with the cumulative incidence of one cause among several."""

from dataclasses import dataclass, replace

import numpy as np

from analysis.stats.competing import checked_causes
from analysis.stats.cox import CoxFit, scaled_problem, unscaled
from analysis.stats.partial_likelihood import Problem, State, information, maximum, score_residuals
from analysis.stats.risk_sets import RiskSets, checked, count_at, risk_sets


def fine_gray(
    time: np.ndarray, cause: np.ndarray, covariates: np.ndarray, *, of: int = 1, convention: str = "crr"
) -> CoxFit:
    """Proportional subdistribution hazards of the cause `of`; every other cause competes.

    Parameters
    ----------
    time, cause : ndarray, shape (n,)
        As `competing.aalen_johansen`, without delayed entry.
    covariates : ndarray, shape (n, p)
        Fixed at the start; no constant column.
    of : int
        The cause of interest.
    convention : str
        ``"crr"``, as `cmprsk::crr`: Breslow's ties; at one time, censoring is among all who are still there, and the
        covariance counts that G is estimated. ``"finegray"``, as `coxph` with the rows of `survival::finegray`: Efron's
        ties; censoring is among those left after the events, and the robust covariance takes G as known.

    Returns
    -------
    CoxFit
        Log subdistribution hazard ratios: their sign is that of the effect on the cumulative incidence, their size is
        not a ratio of rates among those who are still followed. `robust` is Fine and Gray's covariance; `loglik`
        belongs to a weighted likelihood, whose ratio is no test.

    Raises
    ------
    ValueError
        If times, causes or shapes are impossible.
    NoFitError
        As `cox.fit`.

    Notes
    -----
    Fine & Gray (1999) JASA 94:496-509. Whoever had another cause at X stays at risk with weight G(t-) / G(X-), where G
    is the Kaplan-Meier curve of the time to censoring, one for everybody: censoring must not depend on the covariates.
    Without ties in time the two conventions give one estimate.
    """
    if convention not in ("crr", "finegray"):
        raise ValueError("the convention is crr or finegray")
    cause = checked_causes(cause)
    time, any_event, _ = checked(time, cause > 0)
    event, like_crr = cause == of, convention == "crr"
    censorings = _censorings(time, cause, events_first=not like_crr)
    sets = _with_weights(risk_sets(time, event), time, any_event & ~event, censorings)
    model, scale = scaled_problem(sets, event, covariates, np.ones(len(time)), "breslow" if like_crr else "efron")
    coef, best = maximum(model)
    inverse = np.linalg.inv(information(model, best))
    residuals = score_residuals(model, best)
    if like_crr:
        residuals = residuals + _through_weights(model, best, time, cause, censorings)
    influence = residuals @ inverse
    return unscaled(model, scale, coef, best, inverse, influence.T @ influence)


@dataclass(frozen=True)
class _Censorings:
    """Distinct times of censoring, the people who could be censored there and those who were; shape (c,)."""

    time: np.ndarray
    n_at_risk: np.ndarray
    n_censored: np.ndarray

    def curve_before(self, when: np.ndarray) -> np.ndarray:
        """Kaplan-Meier share not censored before each of the times `when`."""
        curve = np.concatenate([[1.0], np.cumprod(1 - self.n_censored / self.n_at_risk)])
        return curve[np.searchsorted(self.time, when, side="left")]


def _censorings(time: np.ndarray, cause: np.ndarray, *, events_first: bool) -> _Censorings:
    at, many = np.unique(time[cause == 0], return_counts=True)
    there = count_at(at, time)
    if events_first:
        there = there - (count_at(at, time[cause > 0]) - count_at(np.nextafter(at, np.inf), time[cause > 0]))
    return _Censorings(at, there, many)


def _with_weights(sets: RiskSets, time: np.ndarray, competing: np.ndarray, censorings: _Censorings) -> RiskSets:
    """Risk sets in which those with a competing event stay."""
    after = np.zeros(len(time))
    after[competing] = 1 / censorings.curve_before(time[competing])
    return replace(sets, after=after, factor=censorings.curve_before(sets.time))


def _through_weights(
    model: Problem, best: State, time: np.ndarray, cause: np.ndarray, censorings: _Censorings
) -> np.ndarray:
    """What each person adds to the score by being, or not being, censored: psi of Fine and Gray (1999), shape (n, p).

    q(u) is the score that those with a competing event before u get from u on; a censoring at u changes their weights.
    """
    sets, at = model.sets, censorings.time
    if len(at) == 0:
        return np.zeros_like(model.covariates)
    hazard = model.event_weight / best.total
    weighted = sets.factor * sets.at_events(model.dead, hazard)
    drift = sets.factor[:, None] * sets.at_events(model.dead, hazard[:, None] * best.mean)
    first = np.searchsorted(sets.time, at, side="left")
    share = (best.risk * sets.after)[:, None]
    gone = _sum_before(at, time, np.column_stack([share, share * model.covariates]))
    q = gone[:, 1:] * _from(weighted[:, None], first) - gone[:, :1] * _from(drift, first)

    compensated = np.cumsum(q * (censorings.n_censored / censorings.n_at_risk**2)[:, None], axis=0)
    reached = np.searchsorted(at, time, side="right")
    psi = -np.concatenate([np.zeros((1, q.shape[1])), compensated])[reached]
    censored = cause == 0
    own = reached[censored] - 1
    psi[censored] += q[own] / censorings.n_at_risk[own, None]
    return psi


def _sum_before(at: np.ndarray, time: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sum of `values`, shape (n, m), over the people whose time is before each of `at`."""
    order = np.argsort(time, kind="stable")
    summed = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values[order], axis=0)])
    return summed[np.searchsorted(time[order], at, side="left")]


def _from(values: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Sum of `values`, shape (k, m), from each of the indices `first` to the end."""
    return np.concatenate([np.cumsum(values[::-1], axis=0)[::-1], np.zeros((1, values.shape[1]))])[first]
