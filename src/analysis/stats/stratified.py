"""Two arms compared within strata (districts, periods, kinds of offence) and put together."""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from analysis.results import Interval
from analysis.stats.proportions import Test

# A variance this small is rounding.
NOTHING = 1e-15


@dataclass(frozen=True)
class Pooled:
    """One difference or ratio common to the strata.

    `std_error` is on the log scale for a ratio; `n_strata` counts the strata that told something.
    """

    value: float
    std_error: float
    interval: Interval
    p_value: float
    n_strata: int


def mantel_haenszel_difference(
    events_1: np.ndarray,
    n_1: np.ndarray,
    events_0: np.ndarray,
    n_0: np.ndarray,
    *,
    sparse: bool = True,
    conf_level: float = 0.95,
) -> Pooled:
    """Difference of shares common to the strata, first arm minus second.

    Parameters
    ----------
    events_1, n_1, events_0, n_0 : ndarray of int, shape (k,)
        0 <= events <= n in each stratum, otherwise `ValueError`. Strata with an empty arm tell nothing and
        are left out; it is a `ValueError` if none is left, or if nothing varies within the arms.
    sparse : bool
        Sato's variance, good for few large strata and for many small ones; False for Greenland and Robins'
        first one, good for large strata only.

    Notes
    -----
    Greenland & Robins (1985) Biometrics 41:55-68; Sato, Greenland & Robins (1989) Biometrics 45:1323-1324.
    """
    x_1, n_1, x_0, n_0 = tables(events_1, n_1, events_0, n_0)
    n = n_1 + n_0
    weight = (n_1 * n_0 / n).sum()
    value = float(((x_1 * n_0 - x_0 * n_1) / n).sum() / weight)
    if sparse:
        p = (n_1**2 * x_0 - n_0**2 * x_1 + n_1 * n_0 * (n_0 - n_1) / 2) / n**2
        q = (x_1 * (n_0 - x_0) + x_0 * (n_1 - x_1)) / (2 * n)
        variance = (value * p.sum() + q.sum()) / weight**2
    else:
        each = (x_1 * (n_1 - x_1) * n_0**3 + x_0 * (n_0 - x_0) * n_1**3) / (n_1 * n_0 * n**2)
        variance = each.sum() / weight**2
    if variance < NOTHING:
        raise ValueError("nothing varies within the arms: use the exact test")
    return _pooled(value, float(np.sqrt(variance)), len(n), conf_level, "mantel_haenszel_difference", ratio=False)


def mantel_haenszel_odds_ratio(
    events_1: np.ndarray, n_1: np.ndarray, events_0: np.ndarray, n_0: np.ndarray, *, conf_level: float = 0.95
) -> Pooled:
    """Odds ratio common to the strata, first arm against second; parameters as for the difference.

    Raises
    ------
    ValueError
        If the ratio is 0, infinite or undefined: `stratified_exact.odds_ratio` has the limit that exists.

    Notes
    -----
    Robins, Breslow & Greenland (1986) Biometrics 42:311-323.
    """
    x_1, n_1, x_0, n_0 = tables(events_1, n_1, events_0, n_0)
    found = StratifiedTable(np.array([[x_1, n_1 - x_1], [x_0, n_0 - x_0]]))
    if (x_1 * (n_0 - x_0)).sum() == 0 or (x_0 * (n_1 - x_1)).sum() == 0:
        raise ValueError("the common odds ratio is 0, infinite or undefined: use the exact one")
    n_strata, log_odds, error = varied(x_1, n_1, x_0, n_0).sum(), found.logodds_pooled, found.logodds_pooled_se
    return _pooled(log_odds, error, n_strata, conf_level, "mantel_haenszel_odds_ratio", ratio=True)


def cochran_mantel_haenszel(
    events_1: np.ndarray, n_1: np.ndarray, events_0: np.ndarray, n_0: np.ndarray, *, correction: bool = True
) -> Test:
    """Chi-square test, with one degree of freedom, that the arms do not differ within any stratum.

    Parameters as for the difference; `correction` for continuity as R has it (none beyond the deviation
    itself). A `ValueError` if events do not vary in any stratum.

    Notes
    -----
    Mantel & Haenszel (1959) JNCI 22:719-748.
    """
    x_1, n_1, x_0, n_0 = tables(events_1, n_1, events_0, n_0)
    varied(x_1, n_1, x_0, n_0)
    n, total = n_1 + n_0, x_1 + x_0
    deviation = abs((x_1 - n_1 * total / n).sum())
    variance = (n_1 * n_0 * total * (n - total) / (n**2 * (n - 1))).sum()
    statistic = (deviation - (0.5 if correction and deviation >= 0.5 else 0)) ** 2 / variance
    return Test(float(statistic), float(stats.chi2.sf(statistic, 1)))


def tables(
    events_1: np.ndarray, n_1: np.ndarray, events_0: np.ndarray, n_0: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Counts of the strata in which both arms have people, checked; parameters and errors as for the difference."""
    counts = np.array([np.atleast_1d(each) for each in (events_1, n_1, events_0, n_0)], float)
    x_1, n_1, x_0, n_0 = counts
    if not np.all((x_1 >= 0) & (x_1 <= n_1) & (x_0 >= 0) & (x_0 <= n_0)) or np.any(counts % 1):
        raise ValueError("need whole numbers, 0 <= events <= n in each arm of each stratum")
    both = (n_1 > 0) & (n_0 > 0)
    if not both.any():
        raise ValueError("no stratum has people in both arms")
    return tuple(counts[:, both])


def varied(x_1: np.ndarray, n_1: np.ndarray, x_0: np.ndarray, n_0: np.ndarray) -> np.ndarray:
    """Strata in which some people have the event and others not; none is a `ValueError`."""
    found = (x_1 + x_0 > 0) & (x_1 + x_0 < n_1 + n_0)
    if not found.any():
        raise ValueError("in no stratum have some people the event and others not")
    return found


def _pooled(value, error, n_strata, conf_level, method, *, ratio: bool) -> Pooled:
    """Wald's test and interval; of a ratio `value` is the log."""
    half, scale = stats.norm.isf((1 - conf_level) / 2) * error, np.exp if ratio else float
    interval = Interval(float(scale(value - half)), float(scale(value + half)), conf_level, method)
    p_value = float(2 * stats.norm.sf(abs(value) / error))
    return Pooled(float(scale(value)), float(error), interval, p_value, int(n_strata))
