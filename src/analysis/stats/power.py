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
# Totals of events whose tables are looked at in one step.
TOGETHER = 32

Arm = tuple[np.ndarray, np.ndarray]  # chance of each number of events, and log of the ways to choose so many people


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
    arms = [(stats.binom.pmf(np.arange(n + 1), n, rate), _log_choose(n)) for n, rate in ((n_1, rate_1), (n_0, rate_0))]
    all_choices = _log_choose(n_1 + n_0)
    last = _last_total(n_1, n_0, rate_1, rate_0)
    totals = [np.arange(first, min(first + TOGETHER, last + 1)) for first in range(0, last + 1, TOGETHER)]
    return float(sum(_rejected(each, *arms, all_choices, alpha) for each in totals))


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


def _rejected(total: np.ndarray, arm_1: Arm, arm_0: Arm, all_choices: np.ndarray, alpha: float) -> float:
    """Chance of the tables with these totals of events that the test rejects.

    A table's p-value is the summed weight of the tables with its total that are no likelier than it.
    """
    (chance_1, choices_1), (chance_0, choices_0) = arm_1, arm_0
    n_1, n_0 = len(chance_1) - 1, len(chance_0) - 1
    x_1 = np.arange(max(0, total[0] - n_0), min(n_1, total[-1]) + 1)
    x_0 = total[:, None] - x_1
    there = (x_0 >= 0) & (x_0 <= n_0)
    x_0 = np.where(there, x_0, 0)
    weight = np.where(there, np.exp(choices_1[x_1] + choices_0[x_0] - all_choices[total, None]), 0.0)
    order = np.argsort(weight, axis=1)
    weight = np.take_along_axis(weight, order, axis=1)
    chance = np.take_along_axis(np.where(there, chance_1[x_1] * chance_0[x_0], 0.0), order, axis=1)
    p_value = np.cumsum(weight, axis=1)
    # Of tables that count as equally likely each has the p-value of the last.
    p_value[:, :-1][weight[:, 1:] <= weight[:, :-1] * SAME] = np.inf
    p_value = np.minimum.accumulate(p_value[:, ::-1], axis=1)[:, ::-1]
    return float(chance[p_value <= alpha].sum())


def _last_total(n_1: int, n_0: int, rate_1: float, rate_0: float) -> int:
    """A total of events that is exceeded with negligible probability."""
    return int(sum(stats.binom.isf(NEGLIGIBLE / 2, n, rate) for n, rate in ((n_1, rate_1), (n_0, rate_0))))


def _log_choose(n: int) -> np.ndarray:
    """Log of the ways to choose 0 to n of n."""
    k = np.arange(n + 1)
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
