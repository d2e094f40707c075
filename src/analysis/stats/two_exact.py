"""Two shares against each other from the exact interval of each: guaranteed for arms of any size, and wide.

For arms that are too large for `unconditional` and have too few events for an approximate interval.
"""

import math

import numpy as np

from analysis.results import Interval
from analysis.stats.proportions import clopper_pearson


def two_exact_difference(events_1: int, n_1: int, events_0: int, n_0: int, *, conf_level: float = 0.95) -> Interval:
    """Interval for the difference of two independent shares, first minus second.

    Parameters
    ----------
    events_1, n_1, events_0, n_0 : int
        Each 0 <= events <= n, n >= 1; otherwise `ValueError`.
    conf_level : float
        In (0, 1).

    Returns
    -------
    Interval
        Each side errs with chance at most (1 - `conf_level`) / 2.

    Notes
    -----
    A side is wrong only if a limit of one arm is; each of these errs with chance t at most, and the arms are
    independent, so the side errs with chance at most 1 - (1 - t)^2, which is set to half of 1 - `conf_level`.
    """
    first, second = _limits(events_1, n_1, conf_level), _limits(events_0, n_0, conf_level)
    return Interval(first.low - second.high, first.high - second.low, conf_level, "two_exact")


def two_exact_ratio(events_1: int, n_1: int, events_0: int, n_0: int, *, conf_level: float = 0.95) -> Interval:
    """Interval for the ratio of two independent shares, first over second; parameters as `two_exact_difference`.

    Returns
    -------
    Interval
        `high` is infinite without events in the second arm, `low` is 0 without events in the first.
    """
    first, second = _limits(events_1, n_1, conf_level), _limits(events_0, n_0, conf_level)
    high = first.high / second.low if second.low > 0 else np.inf
    return Interval(first.low / second.high, high, conf_level, "two_exact")


def _limits(events: int, n: int, conf_level: float) -> Interval:
    tail = 1 - math.sqrt((1 + conf_level) / 2)
    return clopper_pearson(events, n, conf_level=1 - 2 * tail)
