"""The shift between two groups by ranks: the median of all differences between their members, with its interval."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval

# Largest number of pairs for which the null distribution is counted out; above it is normal.
EXACT_PAIRS = 10_000


@dataclass(frozen=True)
class Shift:
    """Median of the differences first minus second, its interval, and the two-sided p-value of the rank-sum test."""

    value: float
    interval: Interval
    p_value: float


def shift(first: np.ndarray, second: np.ndarray, *, conf_level: float = 0.95) -> Shift:
    """Hodges-Lehmann estimate of a shift, with the interval of Wilcoxon's rank-sum test.

    Parameters
    ----------
    first, second : ndarray, shapes (n,) and (m,)
        All known, one value or more each, else `ValueError`.
    conf_level : float
        In (0, 1).

    Notes
    -----
    Hodges & Lehmann (1963) Ann Math Stat 34:598-611; Hollander, Wolfe & Chicken (2014) sections 4.2 and 4.3. The limits are
    order statistics of the n m differences, up to `EXACT_PAIRS` of them from the exact distribution without ties (R's
    `wilcox.test(exact = TRUE, conf.int = TRUE)`), above by its normal approximation. With ties the limits are the same and
    cover more often than asked for. Few people give no limits: infinite. The p-value is that of the interval: the
    smallest level whose interval leaves zero out.
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    if min(len(first), len(second)) < 1 or np.isnan(first).any() or np.isnan(second).any():
        raise ValueError("a shift needs values that are all known in both groups")
    differences = np.sort((first[:, None] - second[None, :]).ravel())
    tail = (1 - conf_level) / 2
    cut = _cut(len(first), len(second), tail)
    limits = (differences[cut - 1], differences[len(differences) - cut]) if cut else (-np.inf, np.inf)
    exact = len(differences) <= EXACT_PAIRS
    interval = Interval(
        float(limits[0]), float(limits[1]), conf_level, "rank_sum_exact" if exact else "rank_sum_normal"
    )
    return Shift(float(np.median(differences)), interval, _p_value(differences, len(first), len(second)))


def rank_sum_ways(n: int, m: int) -> np.ndarray:
    """Chance of each value 0 to n m of the Mann-Whitney count when nothing differs, shape (n m + 1,).

    The counts are the coefficients of a Gaussian binomial: the product of (1 - q^(m+i)) / (1 - q^i) for i from 1 to n.
    """
    ways = np.zeros(n * m + 1)
    ways[0] = 1.0
    for i in range(1, n + 1):
        up = ways.copy()
        up[m + i :] -= ways[: max(len(ways) - m - i, 0)]
        for start in range(min(i, len(up))):
            up[start::i] = np.cumsum(up[start::i])
        # Kept as chances: divided by how many there are so far.
        ways = up * i / (m + i)
    return np.clip(ways, 0, None)


def _cut(n: int, m: int, tail: float) -> int:
    """How many differences from each end the limits lie; 0 where even the outermost are not safe."""
    if n * m <= EXACT_PAIRS:
        below = np.cumsum(rank_sum_ways(n, m))
        return int(np.searchsorted(below, tail, side="right"))
    return max(int(np.floor(n * m / 2 - stats.norm.isf(tail) * np.sqrt(n * m * (n + m + 1) / 12))), 0)


def _p_value(differences: np.ndarray, n: int, m: int) -> float:
    """Twice the chance of a count at most as large as the smaller of differences below and above zero; ties count to both."""
    fewer = min(int((differences <= 0).sum()), int((differences >= 0).sum()))
    if n * m <= EXACT_PAIRS:
        return float(min(2 * rank_sum_ways(n, m)[: fewer + 1].sum(), 1.0))
    z = (fewer + 0.5 - n * m / 2) / np.sqrt(n * m * (n + m + 1) / 12)
    return float(min(2 * stats.norm.cdf(z), 1.0))
