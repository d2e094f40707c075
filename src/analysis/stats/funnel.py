"""Limits of a funnel plot: where shares of groups of different size lie if all groups are alike."""

import math

import numpy as np
from scipy import stats

from analysis.results import Interval

WINSORISED = 0.1  # share of the groups at each end whose distance counts as that of the next one (Spiegelhalter 2005)


def limits(centre: float, n: int, *, conf_level: float = 0.95, factor: float = 1.0) -> Interval:
    """Exact limits for the share of a group of `n` people whose risk is `centre`.

    Parameters
    ----------
    centre : float
        In (0, 1); otherwise `ValueError`.
    n : int
        >= 1.
    conf_level : float
        In (0, 1).
    factor : float
        Overdispersion, >= 1: the standard normal quantile is multiplied by its root.

    Notes
    -----
    Spiegelhalter (2005) Statistics in Medicine 24:1185-1202, appendix A.1.1: the binomial quantile, interpolated between
    two counts so that the limits run smoothly with n.
    """
    if not 0 < centre < 1 or n < 1 or factor < 1:
        raise ValueError("a share strictly between 0 and 1, a person and a factor of at least 1 are needed")
    z = stats.norm.ppf((1 + conf_level) / 2) * math.sqrt(factor)
    low, high = (_quantile(float(stats.norm.cdf(each)), n, centre) for each in (-z, z))
    return Interval(max(low, 0.0) / n, min(high, n) / n, conf_level, "funnel_binomial")


def overdispersion(events: np.ndarray, n: np.ndarray, centre: float) -> float:
    """How much further from the centre the groups lie than chance puts them: mean squared distance, ends drawn in.

    Parameters
    ----------
    events, n : ndarray of int, shape (k,)
    centre : float
        In (0, 1).

    Returns
    -------
    float
        About 1 if chance alone is at work; below 1 nothing is corrected (`limits` takes at least 1).

    Notes
    -----
    Spiegelhalter (2005), section 3.2: of the sorted distances the tenth at each end are set to the quantile there.
    """
    z = (events / n - centre) / np.sqrt(centre * (1 - centre) / n)
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    return float(np.mean(np.clip(z, low, high) ** 2))


def _quantile(chance: float, n: int, centre: float) -> float:
    """Count below which a binomial count lies with the given chance, interpolated."""
    count = int(stats.binom.ppf(chance, n, centre))
    reached, before = stats.binom.cdf(count, n, centre), stats.binom.cdf(count - 1, n, centre)
    return count - (reached - chance) / (reached - before)
