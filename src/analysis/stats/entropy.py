"""Weights under which the comparison group has exactly the participants' means."""

import numpy as np

from analysis.stats.weighting import Weighted, need_two_arms, summary

# Means are balanced when none is further off than this, in standard deviations of its column.
BALANCED = 1e-10
MOST_STEPS = 200
MOST_HALVINGS = 60
# A person whose weight is this many times a typical one tells of means that only a limit could balance.
LARGEST_EXPONENT = 50


class NotConverged(ValueError):  # noqa: N818  (the field's word for it)
    """Means that no positive weights can balance."""


def entropy_balance(values: np.ndarray, treated: np.ndarray, covariates: np.ndarray, *, conf_level=0.95) -> Weighted:
    """Effect on the treated, the comparison group weighted so that its means equal theirs.

    Parameters
    ----------
    values : ndarray, shape (n,)
    treated : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, p)
        Columns may differ widely in size.

    Returns
    -------
    Weighted
        Weights are 1 for the treated, and for the others add up to the number treated.

    Raises
    ------
    NotConverged
        If the participants' means lie outside what weighting the others can reach (or on its edge).
    ValueError
        If a column is constant in the comparison group or depends on the others there, an arm is empty, or
        the values within an arm do not vary.

    Notes
    -----
    Hainmueller (2012) Political Analysis 20:25-46, first moments, equal base weights; standard error from
    the stacked moments of weights and means (Zhao & Percival 2017, J Causal Inference 5:20160010).
    """
    values, treated = np.asarray(values, float), np.asarray(treated, bool)
    need_two_arms(values, treated)
    scaled = _scaled(np.asarray(covariates, float), treated)
    weight = np.ones(len(values))
    weight[~treated] = _balance(scaled[~treated]) * treated.sum()
    return summary(values, treated, weight, _influence(values, treated, scaled, weight), "entropy_normal", conf_level)


def _scaled(covariates: np.ndarray, treated: np.ndarray) -> np.ndarray:
    """Columns less the participants' mean, over the comparison group's standard deviation."""
    others = covariates[~treated]
    if covariates.shape[1] == 0 or not np.isfinite(covariates).all():
        raise ValueError("needs one covariate or more, without missing values")
    if (np.ptp(others, axis=0) == 0).any():
        raise ValueError("a column is constant in the comparison group")
    scaled = (covariates - covariates[treated].mean(axis=0)) / others.std(axis=0)
    others = scaled[~treated] - scaled[~treated].mean(axis=0)
    if np.linalg.matrix_rank(others) < others.shape[1]:
        raise ValueError("a column depends on the others in the comparison group")
    return scaled


def _balance(distance: np.ndarray) -> np.ndarray:
    """Weights, adding up to 1, that bring the means of `distance` (m, p) to 0: Newton on the dual."""
    slopes = np.zeros(distance.shape[1])
    height, weight = _dual(distance, slopes)
    for _ in range(MOST_STEPS):
        off = distance.T @ weight
        if np.abs(off).max() < BALANCED:
            return weight
        centred = distance - off
        try:
            step = -np.linalg.solve((centred * weight[:, None]).T @ centred, off)
        except np.linalg.LinAlgError:
            break
        for _ in range(MOST_HALVINGS):
            new, tried = _dual(distance, slopes + step)
            # Armijo's rule: the dual has to fall by a part of what its slope promises.
            if new <= height + 1e-4 * (off @ step) + 1e-14:
                break
            step = step / 2
        slopes, height, weight = slopes + step, new, tried
        if np.ptp(distance @ slopes) > LARGEST_EXPONENT:
            break
    raise NotConverged("no weights give the comparison group the participants' means")


def _dual(distance: np.ndarray, slopes: np.ndarray) -> tuple[float, np.ndarray]:
    """Log of the mean of exp(distance @ slopes), which balance minimises, and the weights there."""
    linear = distance @ slopes
    weight = np.exp(linear - linear.max())
    return float(linear.max() + np.log(weight.mean())), weight / weight.sum()


def _influence(values, treated, scaled, weight) -> np.ndarray:
    """Of each person: the others through residuals of a weighted regression, the treated through it too."""
    others = np.where(treated, 0.0, weight)
    mean_1, mean_0 = values[treated].mean(), np.average(values, weights=others)
    slope = np.linalg.solve((scaled * others[:, None]).T @ scaled, scaled.T @ (others * (values - mean_0)))
    predicted = scaled @ slope
    return (treated * (values - mean_1 - predicted) - others * (values - mean_0 - predicted)) / treated.sum()
