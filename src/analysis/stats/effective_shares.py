"""Intervals for weighted shares and their difference, from the number of people that the shares are worth."""

import math

import numpy as np
from scipy import stats

from analysis.results import Interval


def error_df(influence: np.ndarray) -> float:
    """Degrees of freedom of a variance that is the sum of squared influences, one of each person; may be inf.

    Parameters
    ----------
    influence : ndarray, shape (n,)
        How much each independent person moves the estimate.

    Notes
    -----
    Satterthwaite (1946) Biometrics Bull 2:110-114: twice the squared variance over the variance of that variance, which
    is itself taken from the people: sum of fourth powers less the squared variance over n. Where a few people make up the
    variance they are few. For a plain share p of n it is 2 n p (1 - p) / (1 - 4 p (1 - p)): about twice the
    number of rare events.
    """
    squares = influence**2
    total = math.fsum(squares)
    spread = math.fsum(squares**2) - total**2 / len(influence)
    return 2 * total**2 / spread if spread > 1e-12 * total**2 else math.inf


def korn_graubard(share: float, influence: np.ndarray, *, conf_level: float = 0.95) -> Interval:
    """Clopper and Pearson's limits for a weighted share, with an effective number of people.

    Parameters
    ----------
    share : float
        In (0, 1).
    influence : ndarray, shape (n,)
        How much each independent person moves the share; the sum of squares is its variance.

    Raises
    ------
    ValueError
        If the share is 0 or 1, or nobody moves it: then nothing says how many people it is worth.

    Notes
    -----
    Korn & Graubard (1998) Survey Methodology 24:193-201. The effective number share (1 - share) / variance is
    made smaller by the squared ratio of the normal quantile to Student's, with `error_df` degrees of freedom. (They
    divide by Student's quantile for n - 1; with the normal one limits are hardly wider.)
    """
    variance = math.fsum(influence**2)
    if not (0 < share < 1 and variance > 0):
        raise ValueError("an effective number of people needs a share between 0 and 1 that people move")
    tail = (1 - conf_level) / 2
    ratio = stats.norm.isf(tail) / stats.t.isf(tail, error_df(influence))
    n = share * (1 - share) / variance * ratio**2
    events = share * n
    low, high = stats.beta.ppf(tail, events, n - events + 1), stats.beta.isf(tail, events + 1, n - events)
    return Interval(float(low), float(high), conf_level, "korn_graubard")


def mover_difference(
    share_1: float, limits_1: Interval, share_0: float, limits_0: Interval, correlation: float
) -> Interval:
    """Limits for the difference of two shares, first minus second, from those of each.

    Parameters
    ----------
    share_1, share_0 : float
    limits_1, limits_0 : Interval
        Of the same level.
    correlation : float
        Of the errors of both shares, in [-1, 1]; people who are in both arms make one.

    Notes
    -----
    The distances to the limits are recovered as if they were errors: Zou (2008) Am J Epidemiol 168:212-224, Newcombe (1998)
    Stat Med 17:2635-2650 for pairs. With Wilson's limits and correlation 0 it is `proportions.newcombe`.
    """
    difference = share_1 - share_0

    def reach(one: float, other: float) -> float:
        return math.sqrt(max(one**2 + other**2 - 2 * correlation * one * other, 0.0))

    low = difference - reach(share_1 - limits_1.low, limits_0.high - share_0)
    high = difference + reach(limits_1.high - share_1, share_0 - limits_0.low)
    return Interval(low, high, limits_1.level, "weighted_mover")
