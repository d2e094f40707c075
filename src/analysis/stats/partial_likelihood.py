"""Cox's partial likelihood over any risk sets: its value, slope and curvature, each person's share, and its maximum."""

from dataclasses import dataclass

import numpy as np

from analysis.stats.risk_sets import RiskSets

# A maximum is reached when no linear predictor moves by more than this; where there is none, each step moves some
# predictor by about 1 for ever.
SMALLEST_MOVE = 1e-9
MOST_STEPS = 30
MOST_HALVINGS = 20
# Predictors further apart than this are hazard ratios that no data hold; exp() keeps to its range.
WIDEST_PREDICTOR = 300
# Below this share of the largest (after scaling) a direction has no information: covariates depend on one another.
SMALLEST_INFORMATION = 1e-10


class NoFitError(ValueError):
    """A model that these data cannot fit."""


@dataclass(frozen=True)
class Problem:
    """What a partial likelihood is made from.

    Attributes
    ----------
    sets : RiskSets
    covariates : ndarray, shape (n, p)
        Centred and scaled, so that exp() and the sums stay exact.
    weight : ndarray, shape (n,)
        > 0.
    dead : ndarray of int, shape (m,)
        Rows with an event, ordered by risk set.
    step, fraction, event_weight : ndarray, shape (m,)
        For each event its risk set, the share of those who have the event at the same time that has already left
        when it happens (Efron; 0 for Breslow), and the mean weight of those events.
    """

    sets: RiskSets
    covariates: np.ndarray
    weight: np.ndarray
    dead: np.ndarray
    step: np.ndarray
    fraction: np.ndarray
    event_weight: np.ndarray


@dataclass(frozen=True)
class State:
    """The partial likelihood at one vector of coefficients.

    Attributes
    ----------
    loglik : float
        -inf where it cannot be computed.
    risk : ndarray, shape (n,)
        weight x exp(linear predictor), up to one factor.
    total : ndarray, shape (m,)
        Sum of `risk` over those at risk at each event.
    mean : ndarray, shape (m, p)
        Their weighted mean of the covariates.
    """

    loglik: float
    risk: np.ndarray
    total: np.ndarray
    mean: np.ndarray


def problem(sets: RiskSets, covariates: np.ndarray, event: np.ndarray, weight: np.ndarray, ties: str) -> Problem:
    """The partial likelihood of rows with those risk sets; `ties` is "efron" or "breslow", else `ValueError`."""
    if ties not in ("efron", "breslow"):
        raise ValueError("ties are handled by efron or breslow")
    rows = np.flatnonzero(event)
    dead = rows[np.argsort(sets.last[rows], kind="stable")]
    step = sets.last[dead] - 1
    many = np.bincount(step, minlength=len(sets.time))
    before = np.arange(len(dead)) - (np.cumsum(many) - many)[step]
    fraction = before / many[step] if ties == "efron" else np.zeros(len(dead))
    event_weight = (sets.at_events(dead, weight[dead]) / many)[step]
    return Problem(sets, covariates, weight, dead, step, fraction, event_weight)


def state(model: Problem, coef: np.ndarray) -> State:
    """Likelihood and means at `coef`."""
    predictor = model.covariates @ coef
    if not np.ptp(predictor) < WIDEST_PREDICTOR:
        return State(-np.inf, model.weight, model.weight, model.covariates)
    predictor = predictor - predictor.max()
    risk = model.weight * np.exp(predictor)
    total, first_moment = risk_sums(model, risk), risk_sums(model, risk[:, None] * model.covariates)
    if not np.all(total > 0):
        return State(-np.inf, risk, total, first_moment)
    events = model.weight[model.dead] @ predictor[model.dead]
    return State(float(events - model.event_weight @ np.log(total)), risk, total, first_moment / total[:, None])


def score(model: Problem, at: State) -> np.ndarray:
    """First derivative of the log likelihood, shape (p,)."""
    return model.weight[model.dead] @ model.covariates[model.dead] - model.event_weight @ at.mean


def information(model: Problem, at: State) -> np.ndarray:
    """Minus the second derivative, shape (p, p)."""
    hazard = model.event_weight / at.total
    share = _exposure(model, hazard) * at.risk
    # What the sums over risk sets count of those who have left already (Efron).
    share[model.dead] -= at.risk[model.dead] * _at_own_time(model, model.fraction * hazard)
    spread = model.covariates.T @ (model.covariates * share[:, None])
    return spread - at.mean.T @ (at.mean * model.event_weight[:, None])


def score_residuals(model: Problem, at: State) -> np.ndarray:
    """What each row adds to the score, shape (n, p), counting that it is at risk (Lin & Wei; times its weight)."""
    hazard = model.event_weight / at.total
    drift = hazard[:, None] * at.mean
    expected = model.covariates * _exposure(model, hazard)[:, None] - _exposure(model, drift)
    early = _at_own_time(model, model.fraction * hazard)[:, None] * model.covariates[model.dead]
    expected[model.dead] -= early - _at_own_time(model, model.fraction[:, None] * drift)
    residual = -expected * at.risk[:, None]
    many = _at_own_time(model, np.ones(len(model.dead)))
    centre = _at_own_time(model, at.mean) / many[:, None]
    residual[model.dead] += model.weight[model.dead, None] * (model.covariates[model.dead] - centre)
    return residual


def maximum(model: Problem) -> tuple[np.ndarray, State]:
    """Coefficients at the largest likelihood, by Newton's steps, halved where they overshoot.

    Raises
    ------
    NoFitError
        If the covariates depend on one another within the risk sets, or the likelihood has no maximum.
    """
    coef = np.zeros(model.covariates.shape[1])
    now = state(model, coef)
    check_information(information(model, now))
    for _ in range(MOST_STEPS):
        try:
            step = np.linalg.solve(information(model, now), score(model, now))
        except np.linalg.LinAlgError:
            break
        size, there = 1.0, state(model, coef + step)
        for _ in range(MOST_HALVINGS):
            # A last step can lose a digit of the likelihood by rounding.
            if there.loglik >= now.loglik - 1e-12 * abs(now.loglik):
                break
            size /= 2
            there = state(model, coef + size * step)
        coef, now = coef + size * step, there
        if not np.isfinite(now.loglik):
            break
        if np.ptp(model.covariates @ step) < SMALLEST_MOVE:
            return coef, now
    raise NoFitError("the likelihood has no maximum")


def check_information(found: np.ndarray) -> None:
    """`NoFitError` where some combination of the covariates does not vary within the risk sets."""
    spread = np.diag(found)
    if np.any(spread <= SMALLEST_INFORMATION * max(spread.max(), 1)) or (
        np.linalg.eigvalsh(found / np.sqrt(np.outer(spread, spread)))[0] < SMALLEST_INFORMATION
    ):
        raise NoFitError("the covariates are constant or depend on one another")


def risk_sums(model: Problem, values: np.ndarray) -> np.ndarray:
    """Sum of `values` over those at risk at each event, without the share that has left: shape (m,) or (m, p)."""
    leaving = model.sets.at_events(model.dead, values[model.dead])[model.step]
    share = model.fraction if values.ndim == 1 else model.fraction[:, None]
    return model.sets.total(values)[model.step] - share * leaving


def _exposure(model: Problem, values: np.ndarray) -> np.ndarray:
    """Sum over the events of `values`, one each, for which a row is at risk: shape (n,) or (n, p)."""
    return model.sets.collect(model.sets.at_events(model.dead, values))


def _at_own_time(model: Problem, values: np.ndarray) -> np.ndarray:
    """Sum of `values`, one an event, over the events at the same time as each event: shape (m,) or (m, p)."""
    return model.sets.at_events(model.dead, values)[model.step]
