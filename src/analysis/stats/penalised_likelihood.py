"""Cox's partial likelihood with Firth's penalty, half the log determinant of its information, and its maximum."""

import numpy as np

from analysis.stats.partial_likelihood import (
    SMALLEST_MOVE,
    NoFitError,
    Problem,
    State,
    information,
    risk_sums,
    score,
    state,
)

MOST_STEPS = 50
MOST_HALVINGS = 30
# Curvature by central differences of the slope, covariates having standard deviation 1.
DIFFERENCE = 1e-5


def climb(model: Problem, coef: np.ndarray, free: np.ndarray) -> tuple[np.ndarray, float]:
    """Largest penalised likelihood over the coefficients `free`, the others staying as they are."""
    loglik, slope = _penalised(model, coef)
    if len(free) == 0:
        return coef, loglik
    for _ in range(MOST_STEPS):
        step = np.zeros(len(coef))
        step[free] = np.linalg.solve(_curvature(model, coef, free), slope[free])
        there = _penalised(model, coef + step)
        for _ in range(MOST_HALVINGS):
            if there[0] >= loglik - 1e-12 * abs(loglik):
                break
            step = step / 2
            there = _penalised(model, coef + step)
        coef, (loglik, slope) = coef + step, there
        if not np.isfinite(loglik):
            break
        if np.ptp(model.covariates @ step) < SMALLEST_MOVE:
            return coef, loglik
    raise NoFitError("the penalised likelihood was not brought to its maximum")


def _curvature(model: Problem, coef: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Minus the second derivative of the penalised likelihood in the coefficients `free`.

    The information alone leaves the penalty's part out: with few events steps are then up to twice too long. It
    stands in where the penalised likelihood is not curved downwards, far from the maximum.
    """
    shifts = DIFFERENCE * np.eye(len(coef))[free]
    slopes = [_penalised(model, coef + shift)[1] - _penalised(model, coef - shift)[1] for shift in shifts]
    found = -np.array(slopes)[:, free] / (2 * DIFFERENCE)
    found = (found + found.T) / 2
    if np.linalg.eigvalsh(found)[0] > 0:
        return found
    return information(model, state(model, coef))[np.ix_(free, free)]


def _penalised(model: Problem, coef: np.ndarray) -> tuple[float, np.ndarray]:
    """Penalised log likelihood and its slope; -inf where it cannot be computed."""
    at = state(model, coef)
    found = information(model, at) if np.isfinite(at.loglik) else np.zeros((len(coef), len(coef)))
    sign, log_determinant = np.linalg.slogdet(found)
    if sign <= 0:
        return -np.inf, np.zeros(len(coef))
    return at.loglik + log_determinant / 2, score(model, at) + _penalty_slope(model, at, found) / 2


def _penalty_slope(model: Problem, at: State, found: np.ndarray) -> np.ndarray:
    """Derivative of the log determinant of the information: trace of inverse x its own derivative, shape (p,).

    With W the inverse and m the mean of a risk set, each event gives E[(x - m)' W (x - m) (x - m)], multiplied out.
    """
    inverse = np.linalg.inv(found)
    x, mean = model.covariates, at.mean
    turned = x @ inverse
    length = np.einsum("ij,ij->i", turned, x)

    def expected(values: np.ndarray) -> np.ndarray:
        sums = risk_sums(model, at.risk[:, None] * values)
        return sums / at.total[:, None]

    long, turned_mean = expected(length[:, None] * x), mean @ inverse
    products = expected((x[:, :, None] * x[:, None, :]).reshape(len(x), -1)).reshape(len(mean), *inverse.shape)
    covariance = products - mean[:, :, None] * mean[:, None, :]
    third = long - expected(length[:, None]) * mean - 2 * np.einsum("mij,mj->mi", covariance, turned_mean)
    return model.event_weight @ third
