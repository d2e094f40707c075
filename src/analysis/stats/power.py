"""What a comparison of two shares could show, by enumeration: no normal approximation."""

import math
from functools import cache

import numpy as np
from scipy import stats
from scipy.special import gammaln
from statsmodels.stats.power import TTestIndPower

# Totals this improbable are left out of the enumeration; the power is short by no more than this.
NEGLIGIBLE = 1e-12
# Tables this close in probability count as equally likely, as in R's fisher.test.
SAME = 1 + 1e-7


def chance_of_none(n: int, rate: float) -> float:
    """Chance that none of `n` people has the event when each has it with probability `rate`."""
    return float(stats.binom.pmf(0, n, rate))


def fisher_power(n_1: int, n_0: int, rate_1: float, rate_0: float, *, alpha: float = 0.05) -> float:
    """Chance that Fisher's exact two-sided test rejects at `alpha`, over all tables.

    Parameters
    ----------
    n_1, n_0 : int
        People an arm, each >= 1.
    rate_1, rate_0 : float
        True shares, in [0, 1].

    Returns
    -------
    float
        Between 0 and 1, short of the truth by at most 1e-12.
    """
    if min(n_1, n_0) < 1:
        raise ValueError("each arm needs at least one person")
    events_1, events_0 = np.arange(n_1 + 1), np.arange(n_0 + 1)
    log_choices_1, log_choices_0 = _log_choose(n_1, events_1), _log_choose(n_0, events_0)
    chance_1 = stats.binom.pmf(events_1, n_1, rate_1)
    chance_0 = stats.binom.pmf(events_0, n_0, rate_0)
    power = 0.0
    for total in range(_last_total(n_1, n_0, rate_1, rate_0) + 1):
        x_1 = np.arange(max(0, total - n_0), min(n_1, total) + 1)
        x_0 = total - x_1
        weight = np.exp(log_choices_1[x_1] + log_choices_0[x_0] - _log_choose(n_1 + n_0, total))
        rejected = _two_sided_p(weight) <= alpha
        power += float(chance_1[x_1[rejected]] @ chance_0[x_0[rejected]])
    return power


@cache
def n_per_arm(rate_1: float, rate_0: float, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """People an arm from which Fisher's test reaches `power`: the test falls short with one fewer.

    Exact power goes up in a saw-tooth, so a neighbouring n can still fall short; the crossing is
    accurate to about one per cent.
    """
    if rate_1 == rate_0:
        raise ValueError("equal rates cannot be told apart by any number of people")

    def enough(n: int) -> bool:
        return fisher_power(n, n, rate_1, rate_0, alpha=alpha) >= power

    short, long = 1, 2
    while not enough(long):
        short, long = long, 2 * long
    while long - short > 1:
        middle = (short + long) // 2
        short, long = (short, middle) if enough(middle) else (middle, long)
    return long


def least_shown(n_1: int, n_0: int, rate: float, *, power: float = 0.8, alpha: float = 0.05) -> float | None:
    """The smallest fall from `rate` that Fisher's test shows with `power`; None if even a fall to none is not shown.

    Parameters
    ----------
    n_1, n_0 : int
        People in the arm that falls and in the other, each >= 1.
    rate : float
        In (0, 1).

    Returns
    -------
    float or None
        In (0, `rate`], to a ten-thousandth.
    """

    def enough(fall: float) -> bool:
        return fisher_power(n_1, n_0, rate - fall, rate, alpha=alpha) >= power

    if not enough(rate):
        return None
    short, shown = 0.0, rate
    while shown - short > 1e-4:
        middle = (short + shown) / 2
        short, shown = (short, middle) if enough(middle) else (middle, shown)
    return shown


def n_per_arm_means(effect: float, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """People an arm to show a difference of means of `effect` standard deviations by Student's t test."""
    if effect == 0:
        raise ValueError("equal means cannot be told apart by any number of people")
    return math.ceil(TTestIndPower().solve_power(abs(effect), power=power, alpha=alpha))


def _two_sided_p(weight: np.ndarray) -> np.ndarray:
    """P-value of each table with one total: the summed weight of tables no likelier than it."""
    order = np.sort(weight)
    below = np.concatenate([[0.0], np.cumsum(order)])
    return below[np.searchsorted(order, weight * SAME, side="right")]


def _last_total(n_1: int, n_0: int, rate_1: float, rate_0: float) -> int:
    """A total of events that is exceeded with negligible probability."""
    return int(sum(stats.binom.isf(NEGLIGIBLE / 2, n, rate) for n, rate in ((n_1, rate_1), (n_0, rate_0))))


def _log_choose(n: int, k: np.ndarray | int) -> np.ndarray:
    return gammaln(n + 1) - gammaln(np.asarray(k) + 1) - gammaln(n - np.asarray(k) + 1)
