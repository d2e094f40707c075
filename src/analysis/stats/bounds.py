"""Bounds of a mean, and of a difference of means, that need no assumption about what is missing but its range (Manski)."""

import numpy as np

from analysis.results import Interval

ASSUMPTION_FREE = "worst_case_bounds"


def bounds_of_mean(known: np.ndarray, n_missing: int, low: float, high: float) -> tuple[float, float] | None:
    """Smallest and largest mean of all, if every missing value lies between `low` and `high`; None without anybody.

    Parameters
    ----------
    known : ndarray, shape (n,)
    n_missing : int
        >= 0.
    low, high : float
        Range of a missing value; `low` > `high` is a `ValueError`.

    Notes
    -----
    Manski (1989) J Hum Resour 24:343-360. What is known may lie outside of the range.
    """
    if low > high or n_missing < 0:
        raise ValueError("missing values lie between a lower and an upper limit, and are none or some")
    n = len(known) + n_missing
    if not n:
        return None
    total = float(np.sum(known))
    return (total + n_missing * low) / n, (total + n_missing * high) / n


def bounds_of_difference(
    first: tuple[np.ndarray, int], second: tuple[np.ndarray, int], low: float, high: float
) -> Interval | None:
    """Bounds of the first group's mean minus the second's; None if one of them is empty.

    Parameters
    ----------
    first, second : tuple of ndarray and int
        Values known in a group, and how many are missing.
    low, high : float
        Range of a missing value.
    """
    bounds = [bounds_of_mean(*group, low, high) for group in (first, second)]
    if None in bounds:
        return None
    (low_1, high_1), (low_0, high_0) = bounds
    return Interval(low_1 - high_0, high_1 - low_0, 1.0, ASSUMPTION_FREE)
