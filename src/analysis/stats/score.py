"""Score statistics of two independent shares, and Miettinen and Nurminen's interval for their difference."""

import numpy as np
from scipy import optimize, stats

from analysis.results import Interval
from analysis.stats.counts import check_counts


def miettinen_nurminen(events_1: int, n_1: int, events_0: int, n_0: int, *, conf_level: float = 0.95) -> Interval:
    """Score interval for the difference of two independent shares, first minus second; approximate.

    Parameters
    ----------
    events_1, n_1, events_0, n_0 : int
        Each 0 <= events <= n, n >= 1; otherwise `ValueError`.
    conf_level : float
        In (0, 1).

    Notes
    -----
    Miettinen & Nurminen (1985) Stat Med 4:213-226, with their factor (n_1 + n_0) / (n_1 + n_0 - 1) in the
    variance. For small arms `unconditional.exact_difference` has guaranteed coverage.
    """
    check_counts(events_1, n_1)
    check_counts(events_0, n_0)
    factor = np.sqrt((n_1 + n_0 - 1) / (n_1 + n_0))
    critical = stats.norm.isf((1 - conf_level) / 2)

    def beyond(difference: float, sign: int) -> float:
        score = difference_score(np.array(events_1), n_1, np.array(events_0), n_0, difference)
        return float(np.clip(score * factor, -1e3, 1e3)) - sign * critical

    estimate = events_1 / n_1 - events_0 / n_0
    low = -1.0 if estimate == -1 else optimize.brentq(beyond, -1, estimate, args=(1,), xtol=1e-13)
    high = 1.0 if estimate == 1 else optimize.brentq(beyond, estimate, 1, args=(-1,), xtol=1e-13)
    return Interval(float(low), float(high), conf_level, "miettinen_nurminen")


def difference_score(x_1: np.ndarray, n_1: int, x_0: np.ndarray, n_0: int, difference: float) -> np.ndarray:
    """Score statistic of the hypothesis that the first share exceeds the second by `difference`.

    Parameters
    ----------
    x_1, x_0 : ndarray of int
        Events, of shapes that broadcast.
    n_1, n_0 : int
    difference : float
        In [-1, 1].

    Returns
    -------
    ndarray
        Positive where the first share looks larger than that; 0 where the numerator is 0, infinite where
        only the variance is.

    Notes
    -----
    Farrington & Manning (1990) Stat Med 9:1447-1454, appendix: the largest likelihood under the
    hypothesis is at a root of a cubic, in closed form (their sign of the root u changes nothing).
    """
    n = n_1 + n_0
    b = (n_1 + 2 * n_0) * difference - n - x_1 - x_0
    c = (n_0 * difference - n - 2 * x_0) * difference + x_1 + x_0
    d = x_0 * difference * (1 - difference)
    v = (b / (3 * n)) ** 3 - b * c / (6 * n**2) + d / (2 * n)
    u = np.sqrt(np.maximum((b / (3 * n)) ** 2 - c / (3 * n), 0))
    cosine = np.divide(v, u**3, out=np.ones_like(u), where=u != 0)
    share = 2 * u * np.cos((np.pi + np.arccos(np.clip(cosine, -1, 1))) / 3) - b / (3 * n)
    second = np.clip(share, max(0.0, -difference), min(1.0, 1 - difference))
    first = np.clip(second + difference, 0, 1)
    return _standardised(x_1 / n_1 - x_0 / n_0 - difference, first * (1 - first) / n_1 + second * (1 - second) / n_0)


def ratio_score(x_1: np.ndarray, n_1: int, x_0: np.ndarray, n_0: int, ratio: float) -> np.ndarray:
    """Score statistic of the hypothesis that the first share is `ratio` (finite, >= 0) times the second.

    Parameters and result as `difference_score`.

    Notes
    -----
    Miettinen & Nurminen (1985) Stat Med 4:213-226, equations 12 and 13.
    """
    a = (n_1 + n_0) * ratio
    b = n_1 * ratio + x_1 + n_0 + x_0 * ratio
    # The smaller root of a p^2 - b p + (x_1 + x_0), in the form that does not cancel.
    second = np.clip(2 * (x_1 + x_0) / (b + np.sqrt(np.maximum(b**2 - 4 * a * (x_1 + x_0), 0))), 0, 1)
    first = np.clip(ratio * second, 0, 1)
    variance = first * (1 - first) / n_1 + ratio**2 * second * (1 - second) / n_0
    return _standardised(x_1 / n_1 - ratio * x_0 / n_0, variance)


def _standardised(excess: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """`excess` over the root of `variance`; 0 over 0 is 0. Rounding errors of a zero count as zero."""
    excess = np.where(np.abs(excess) < 1e-14, 0.0, excess)
    variance = np.where(variance < 1e-18, 0.0, variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(excess == 0, 0.0, excess / np.sqrt(variance))
