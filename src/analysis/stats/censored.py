"""Share with an event by a fixed time when some people were not followed that long, with limits for small groups."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from analysis.results import Interval

# The series for the exact quantiles ends when it can change a chance by no more than this.
NEGLIGIBLE = 1e-10


@dataclass(frozen=True)
class CensoredShare:
    """Share with the event by a fixed time.

    Attributes
    ----------
    value : float
        One minus Kaplan-Meier. NaN where nobody was followed that long and not everybody had the event: the
        curve is not known there, though the interval's `low` still is a statement.
    interval : Interval
    n_events : int
        People seen to have the event by then.
    n_followed : int
        People seen to be without it then.
    """

    value: float
    interval: Interval
    n_events: int
    n_followed: int


def beta_product(
    time: np.ndarray, event: np.ndarray, at: float, *, conf_level: float = 0.95, exact: bool = False
) -> CensoredShare:
    """Share with the event by time `at`, with the beta product confidence interval.

    Parameters
    ----------
    time : ndarray, shape (n,)
        Time observed, finite and >= 0. At a tie events come before censorings.
    event : ndarray of bool, shape (n,)
        Whether observation ended with the event.
    at : float
        >= 0. Who is censored at exactly `at` was followed that long.
    conf_level : float
        In (0, 1).
    exact : bool
        Quantiles of the product itself instead of those of the beta distribution with its first two moments.

    Raises
    ------
    ValueError
        Without people, or with arrays or times that do not fit the above.

    Notes
    -----
    Fay, Brittain & Proschan (2013) Biostatistics 14:723-736; ties and limits at an event time as in Fay &
    Brittain (2016) Stat Med 35:2726-2740. With `exact` false this is method "mm" of R's bpcp; true is what its
    Monte Carlo method "mc" goes to. Where the last people are censored at exactly `at` bpcp's limit for the share with
    the event is 1 there; here it is the one just before, for these people are known to be without the
    event. Censoring must not depend on risk. Without censoring the interval is Clopper & Pearson's, and coverage is guaranteed;
    with censoring it is not proved, but held in the simulations of the paper and of `docs/audit/coverage.json`.
    """
    time, event = np.asarray(time, float), np.asarray(event, bool)
    if time.ndim != 1 or time.shape != event.shape or not len(time):
        raise ValueError("time and event need one entry a person, and at least one person")
    if not (np.all(np.isfinite(time)) and np.all(time >= 0) and np.isfinite(at) and at >= 0):
        raise ValueError("times need to be finite and not negative")
    times, n_events = np.unique(time[event & (time <= at)], return_counts=True)
    n_at_risk = len(time) - np.searchsorted(np.sort(time), times)
    n_followed = int(np.sum((time > at) | ((time == at) & ~event)))
    surviving = float(np.prod(1 - n_events / n_at_risk))
    tail = (1 - conf_level) / 2
    # Each event of a tie takes one person from those at risk.
    at_risk = np.concatenate([n - np.arange(d) for n, d in zip(n_at_risk, n_events, strict=True)] + [[]])
    quantile = product_quantile if exact else moment_quantile
    high = quantile(at_risk, 1 - tail) if len(at_risk) else 1.0
    low = quantile(np.append(at_risk, n_followed), tail) if n_followed else 0.0
    return CensoredShare(
        float("nan") if n_followed == 0 and surviving > 0 else 1 - surviving,
        Interval(1 - high, 1 - low, conf_level, "beta_product_exact" if exact else "beta_product"),
        len(at_risk),
        n_followed,
    )


def moment_quantile(at_risk: np.ndarray, chance: float) -> float:
    """Quantile of the beta distribution that has the mean and variance of a product of Beta(`at_risk`, 1).

    Parameters
    ----------
    at_risk : ndarray, shape (k,)
        Each > 0, k >= 1.
    chance : float
        In (0, 1).

    Notes
    -----
    Fan (1991) Communications in Statistics 20:4043-4052, as used by Fay, Brittain & Proschan (2013), section 2.3.
    """
    mean = np.prod(at_risk / (at_risk + 1))
    square = np.prod(at_risk / (at_risk + 2))
    size = (mean - square) / (square - mean**2)
    return float(special.betaincinv(size * mean, size * (1 - mean), chance))


def product_quantile(at_risk: np.ndarray, chance: float) -> float:
    """Quantile of a product of independent Beta(`at_risk`, 1); parameters as `moment_quantile`.

    Notes
    -----
    Minus the log of Beta(a, 1) is exponential with rate a, so minus the log of the product is the time that a
    chain takes through stages left at those rates. Its distribution is summed over the jumps of the chain made
    uniform (Jensen 1953), all terms of which are positive: the usual closed form cancels badly.
    """
    fastest = float(np.max(at_risk))
    arrived = _arrived(np.asarray(at_risk, float) / fastest)
    jumps = np.arange(len(arrived))

    def excess(duration: float) -> float:
        within = stats.poisson.pmf(jumps, fastest * duration) @ arrived
        return float(within + stats.poisson.sf(jumps[-1], fastest * duration)) - (1 - chance)

    longest = 1.0
    while excess(longest) < 0:
        longest *= 2
    return float(np.exp(-optimize.brentq(excess, 0, longest, xtol=1e-12, rtol=1e-12)))


def _arrived(leave: np.ndarray) -> np.ndarray:
    """Chance of being through all stages after 0, 1, 2, ... jumps, each stage being left with chance `leave`."""
    where = np.zeros(len(leave))
    where[0] = 1.0
    arrived = [0.0]
    while arrived[-1] < 1 - NEGLIGIBLE:
        moving = where * leave
        where -= moving
        where[1:] += moving[:-1]
        arrived.append(arrived[-1] + moving[-1])
    return np.array(arrived)
