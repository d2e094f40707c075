"""Share with one of several causes by a fixed time, in weighted rows, with each row's influence on it."""

from dataclasses import dataclass

import numpy as np

from analysis.stats.competing import checked_causes
from analysis.stats.risk_sets import checked, checked_weight, risk_sets


@dataclass(frozen=True)
class WeightedShare:
    """A share, and how much each row moves it.

    Attributes
    ----------
    value : float
    influence : ndarray, shape (n,)
        Change of `value` per unit of a row's weight, times that weight. The root of the sum of squares, added up
        first within people (or other clusters), is the standard error.
    """

    value: float
    influence: np.ndarray


def weighted_share(
    time: np.ndarray,
    cause: np.ndarray,
    at: float,
    *,
    weight: np.ndarray | None = None,
    entry: np.ndarray | None = None,
    of: int = 1,
) -> WeightedShare:
    """Share with the cause `of` by the time `at`, the other causes competing (Aalen-Johansen).

    Parameters
    ----------
    time, cause, entry : ndarray, shape (n,)
        As `competing.aalen_johansen`; a person may have several rows, one after the other.
    at : float
        > 0.
    weight : ndarray, shape (n,), or None
        > 0; only their ratios matter. They count as known.

    Raises
    ------
    ValueError
        If times, codes or weights are impossible, or nobody is followed up to `at` and some are left.

    Notes
    -----
    Infinitesimal jackknife, as R's `survfit` for several states with weights and clusters. With all weights 1 it is
    `competing.aalen_johansen` at one time.
    """
    cause = checked_causes(cause)
    time, event, entry = checked(time, (cause > 0) & (np.asarray(time) <= at), entry)
    weight = checked_weight(weight, len(time))
    if len(time) == 0 or not at > 0:
        raise ValueError("a share needs people and a time above 0")
    sets = risk_sets(time, event, entry)
    rows = np.flatnonzero(event)
    n_at_risk = sets.total(weight)
    died = sets.at_events(rows, weight[rows])
    of_cause = sets.at_events(rows, weight[rows] * (cause[rows] == of))
    # Sums of weights are not exact: that nobody is left must be seen from the counts.
    left = sets.total(np.ones(len(time))) - sets.at_events(rows, np.ones(len(rows))) > 0.5
    survival = np.cumprod(np.where(left, 1 - died / n_at_risk, 0.0))
    if time.max() < at and (len(survival) == 0 or survival[-1] > 0):
        raise ValueError("nobody is followed up to the horizon")
    gain = np.concatenate([[1.0], survival])[:-1] / n_at_risk
    curve = np.cumsum(gain * of_cause)
    value = float(curve[-1]) if len(curve) else 0.0
    # An event takes away what would have come: where nobody is left, nothing.
    loss = np.divide(gain, survival, out=np.zeros_like(gain), where=survival > 0) * (value - curve)
    influence = sets.collect((loss * died - gain * of_cause) / n_at_risk)
    own = sets.last[rows] - 1
    influence[rows] += (cause[rows] == of) * gain[own] - loss[own]
    return WeightedShare(value, weight * influence)
