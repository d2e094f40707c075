"""Chance of being among the m that are taken from a few, when all are known and only who was taken is chance."""

import numpy as np
from scipy.optimize import brentq

MOST_EXACT = 200  # taken, or left: with more the approximation is off by less than one in 200


def inclusion_odds(ratio: np.ndarray, m: int) -> np.ndarray:
    """Odds of being among the `m` taken, for each of `n`.

    Parameters
    ----------
    ratio : ndarray, shape (n,)
        Hazard ratios of being taken, > 0; only their ratios count.
    m : int
        How many are taken, 0 < `m` < `n`.

    Returns
    -------
    ndarray, shape (n,)
        > 0. For `m` = 1 the ratio over the sum of the others' ratios.

    Raises
    ------
    ValueError
        If nobody is taken, or everybody.

    Notes
    -----
    Conditional Bernoulli sampling: a set of `m` has a chance in proportion to the product of its ratios, which is the
    conditional likelihood of a matched set. Odds are quotients of elementary symmetric functions (Chen, Dempster & Liu
    1994, Biometrika 81:457-469); where more than `MOST_EXACT` are taken and as many left, the odds that independent
    draws would have with `m` expected.
    """
    ratio = np.asarray(ratio, float)
    n = len(ratio)
    if not 0 < m < n:
        raise ValueError("some have to be taken, and some left")
    if min(m, n - m) > MOST_EXACT:
        return ratio * _scale(ratio, m)
    if 2 * m > n:  # those left are fewer: their odds are the reverse
        return 1 / _odds(1 / ratio, n - m)
    return _odds(ratio, m)


def _odds(ratio: np.ndarray, m: int) -> np.ndarray:
    """Sums over sets without each one: those of sizes 0 to m before it, times those of the other sizes behind it."""
    scaled = ratio * (m / ratio.sum())  # keeps products near 1
    before, behind = [np.ones(len(ratio) + 1)], [np.ones(len(ratio) + 1)]
    for _ in range(m):
        before.append(np.concatenate([[0.0], np.cumsum(scaled * before[-1][:-1])]))
        behind.append(np.concatenate([np.cumsum((scaled * behind[-1][1:])[::-1])[::-1], [0.0]]))
    left, right = np.array(before)[:, :-1], np.array(behind)[:, 1:]
    without = [(left[: size + 1] * right[size::-1]).sum(axis=0) for size in (m - 1, m)]
    return scaled * without[0] / without[1]


def _scale(ratio: np.ndarray, m: int) -> float:
    def excess(log_scale: float) -> float:
        odds = ratio * np.exp(log_scale)
        return float((odds / (1 + odds)).sum() - m)

    start = np.log(m / ratio.sum())
    return float(np.exp(brentq(excess, start - 50, start + 50)))
