"""Quantiles of a few values: a median with an exact interval by ranks, and differences of quantiles between two groups."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval


@dataclass(frozen=True)
class Quantile:
    """A quantile with its interval; `ranks` are the order statistics (from 1) that are the limits, None where there are none.

    `interval.level` is the level asked for; it covers at least so often, `covers` is how often it does.
    """

    value: float
    interval: Interval
    ranks: tuple[int, int] | None
    covers: float


def median(values: np.ndarray, *, conf_level: float = 0.95) -> Quantile:
    """The median with the interval of order statistics; see `quantile`."""
    return quantile(values, 0.5, conf_level=conf_level)


def quantile(values: np.ndarray, share: float, *, conf_level: float = 0.95) -> Quantile:
    """A quantile (R's type 7) with an interval from two order statistics, exact whatever the distribution.

    Parameters
    ----------
    values : ndarray, shape (n,)
        All known, n >= 1, else `ValueError`.
    share : float
        In (0, 1).
    conf_level : float
        In (0, 1).

    Notes
    -----
    The sign test turned round (Conover 1999, section 3.2): each limit is the innermost order statistic beyond which the
    quantile lies at most (1 - `conf_level`) / 2 of the time. Below 6 values no interval of a median covers 95%: it is then
    infinite. Ties make it cover more.
    """
    values = np.sort(np.asarray(values, float))
    if not len(values) or np.isnan(values).any() or not 0 < share < 1:
        raise ValueError("a quantile needs values that are all known, and a share between 0 and 1")
    n, tail = len(values), (1 - conf_level) / 2
    low = int(stats.binom.ppf(tail, n, share))  # smallest k with P(X <= k) >= tail, so P(X < k) < tail
    high = int(stats.binom.isf(tail, n, share)) + 1  # P(X >= high) <= tail
    known = low >= 1 and high <= n
    limits = (values[low - 1], values[high - 1]) if known else (-np.inf, np.inf)
    covers = float(stats.binom.cdf(high - 1, n, share) - stats.binom.cdf(low - 1, n, share)) if known else 1.0
    interval = Interval(float(limits[0]), float(limits[1]), conf_level, "order_statistics")
    return Quantile(float(np.quantile(values, share)), interval, (low, high) if known else None, covers)


def difference(first: np.ndarray, second: np.ndarray, share: float) -> float:
    """A quantile of the first group minus that of the second, each of R's type 1.

    Notes
    -----
    Quantile regression on a group (Koenker & Bassett 1978, Econometrica 46:33-50) has each group's quantile as its fit. Where
    a whole range of values minimises the loss, R's `rq` takes one end of it; so does this, the lower one of each group.
    """
    return _lower(first, share) - _lower(second, share)


def check_loss(values: np.ndarray, fitted: np.ndarray, share: float) -> float:
    """The loss that quantile regression minimises: sum of r (share - 1[r < 0]) over the residuals r."""
    residual = np.asarray(values, float) - fitted
    return float(np.sum(residual * (share - (residual < 0))))


def difference_interval(
    first: np.ndarray,
    second: np.ndarray,
    share: float,
    *,
    rng: np.random.Generator,
    draws: int = 1999,
    conf_level: float = 0.95,
) -> Interval:
    """Percentile bootstrap interval of `difference`, each group drawn from itself.

    Parameters
    ----------
    first, second : ndarray, shapes (n,) and (m,)
    rng : numpy.random.Generator
    draws : int
    """
    tails = [(1 - conf_level) / 2, (1 + conf_level) / 2]
    drawn = [_drawn(group, share, rng, draws) for group in (first, second)]
    low, high = np.quantile(drawn[0] - drawn[1], tails)
    return Interval(float(low), float(high), conf_level, "bootstrap_percentile")


def _lower(values: np.ndarray, share: float) -> float:
    return float(np.quantile(np.asarray(values, float), share, method="inverted_cdf"))


def _drawn(values: np.ndarray, share: float, rng: np.random.Generator, draws: int) -> np.ndarray:
    """The quantile of each bootstrap sample: the order statistic of rank k is below a value as often as a beta variable is.

    The k-th smallest of n draws with replacement is the value at the k-th smallest of n uniform numbers, which is beta.
    """
    ordered = np.sort(np.asarray(values, float))
    n = len(ordered)
    k = int(np.ceil(share * n - 1e-9))
    place = rng.beta(k, n - k + 1, draws)
    return ordered[np.minimum((place * n).astype(int), n - 1)]
