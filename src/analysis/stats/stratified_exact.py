"""Two arms compared within strata, by the exact distribution given every total: for few events."""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.optimize import brentq
from scipy.special import logsumexp

from analysis.results import Interval
from analysis.stats.power import SAME
from analysis.stats.stratified import tables, varied

# Log odds ratios are looked for up to here; exp(700) is about the largest number there is.
FURTHEST = 700


@dataclass(frozen=True)
class ExactOdds:
    """Common odds ratio given every stratum's margins, and the exact test that it is 1.

    Attributes
    ----------
    value : float
        Conditional maximum likelihood; 0 or infinite where the first arm has the fewest or most events
        that the margins allow.
    interval : Interval
        At such an end one-sided: from 0 or to infinity, the other limit as it is elsewhere.
    p_value, p_greater, p_less : float
        Two-sided (outcomes no likelier than the one seen), and that the first arm has as many events
        or more, or as few or fewer.
    mid_p : float
        Two-sided with half the weight of outcomes as likely as the one seen. Not guaranteed to hold its level.
    n_strata : int
        Strata that told something.
    """

    value: float
    interval: Interval
    p_value: float
    p_greater: float
    p_less: float
    mid_p: float
    n_strata: int


def odds_ratio(
    events_1: np.ndarray, n_1: np.ndarray, events_0: np.ndarray, n_0: np.ndarray, *, conf_level: float = 0.95
) -> ExactOdds:
    """Common odds ratio and exact test given every stratum's totals: what to use where events are few.

    Parameters as `stratified.mantel_haenszel_difference`. A `ValueError` if events do not vary in any stratum.

    Notes
    -----
    Sum of noncentral hypergeometric counts (Mehta, Patel & Gray 1985, JASA 80:969-973); one stratum
    gives Fisher's exact test. Limits leave (1 - level) / 2 on each side, as R's `mantelhaen.test` does.
    """
    x_1, n_1, x_0, n_0 = tables(events_1, n_1, events_0, n_0)
    n_strata = int(varied(x_1, n_1, x_0, n_0).sum())
    support, log_chance = _sum_of_first_arm(n_1, n_0, x_1 + x_0)
    seen = x_1.sum()

    def tail(theta: float, side: np.ndarray) -> float:
        return float(_tilted(support, log_chance, theta)[side].sum())

    def solve(excess) -> float:
        return float(np.exp(brentq(excess, -FURTHEST, FURTHEST, xtol=1e-13, rtol=1e-14)))

    more, fewer, alpha = support >= seen, support <= seen, (1 - conf_level) / 2
    least, most = seen == support[0], seen == support[-1]
    low = 0.0 if least else solve(lambda theta: tail(theta, more) - alpha)
    high = np.inf if most else solve(lambda theta: tail(theta, fewer) - alpha)
    if least or most:
        value = 0.0 if least else np.inf
    else:
        value = solve(lambda theta: _tilted(support, log_chance, theta) @ support - seen)
    chance = _tilted(support, log_chance, 0)
    here = chance[support == seen][0]
    p_value = chance[chance <= here * SAME].sum()
    as_likely = chance[(chance <= here * SAME) & (chance >= here / SAME)].sum()
    return ExactOdds(
        value,
        Interval(low, high, conf_level, "conditional_exact"),
        float(min(p_value, 1)),
        tail(0, more),
        tail(0, fewer),
        float(p_value - as_likely / 2),
        n_strata,
    )


def _sum_of_first_arm(n_1, n_0, total) -> tuple[np.ndarray, np.ndarray]:
    """Possible sums of the first arm's events given all margins, and log chances at an odds ratio of 1."""
    lowest, log_chance = 0, np.zeros(1)
    for n, m, events in np.column_stack([n_1, n_0, total]).astype(int):
        x = np.arange(max(0, events - m), min(n, events) + 1)
        # Logs throughout: tails too small for a number still count once an odds ratio far from 1 is tried.
        part = stats.hypergeom.logpmf(x, n + m, n, events)
        joined = np.full(len(log_chance) + len(part) - 1, -np.inf)
        for shift, each in enumerate(part):
            where = slice(shift, shift + len(log_chance))
            joined[where] = np.logaddexp(joined[where], log_chance + each)
        lowest, log_chance = lowest + x[0], joined
    return lowest + np.arange(len(log_chance)), log_chance


def _tilted(support, log_chance, theta) -> np.ndarray:
    """Chances of the sums at log odds ratio `theta`."""
    log_weight = log_chance + theta * support
    return np.exp(log_weight - logsumexp(log_weight))
