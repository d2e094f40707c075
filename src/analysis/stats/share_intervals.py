"""Further intervals for one share: Blaker's, which is exact and shorter, and two that are right on average only."""

from collections.abc import Callable

from scipy import optimize, special, stats

from analysis.results import Interval
from analysis.stats.counts import check_counts


def blaker(events: int, n: int, *, conf_level: float = 0.95) -> Interval:
    """Blaker's interval for a share: covers at least `conf_level`, and lies inside Clopper-Pearson's.

    Parameters
    ----------
    events, n : int
        0 <= events <= n, n >= 1; otherwise `ValueError`.
    conf_level : float
        In (0, 1).

    Notes
    -----
    Blaker (2000) Canadian Journal of Statistics 28:783-798. The shares that the test accepts can have
    holes between them; this is the smallest interval that holds them all. Its one-sided errors are not
    bounded by half of 1 - `conf_level`: for a one-sided statement use `clopper_pearson`.
    """
    check_counts(events, n)
    low = _blaker_low(events, n, 1 - conf_level)
    high = 1 - _blaker_low(n - events, n, 1 - conf_level)
    return Interval(low, high, conf_level, "blaker")


def mid_p(events: int, n: int, *, conf_level: float = 0.95) -> Interval:
    """Mid-P interval: as Clopper-Pearson, with half the chance of what was seen; can cover less than `conf_level`.

    Parameters and errors as `blaker`.

    Notes
    -----
    Lancaster (1961) JASA 56:223-234; method 6 of Newcombe (1998) Stat Med 17:857-872.
    """
    check_counts(events, n)
    low = _mid_p_low(events, n, (1 - conf_level) / 2)
    high = 1 - _mid_p_low(n - events, n, (1 - conf_level) / 2)
    return Interval(low, high, conf_level, "mid_p")


def jeffreys(events: int, n: int, *, conf_level: float = 0.95) -> Interval:
    """Equal-tailed interval from Jeffreys's prior; can cover less than `conf_level`.

    Parameters and errors as `blaker`.

    Notes
    -----
    Brown, Cai & DasGupta (2001) Statistical Science 16:101-133, section 4.1.2: 0 and 1 are the limits
    when nobody and when everybody has the event.
    """
    check_counts(events, n)
    alpha = 1 - conf_level
    shape = (events + 0.5, n - events + 0.5)
    low = 0.0 if events == 0 else float(special.betaincinv(*shape, alpha / 2))
    high = 1.0 if events == n else float(special.betainccinv(*shape, alpha / 2))
    return Interval(low, high, conf_level, "jeffreys")


def _at_most(count: int, n: int, share: float) -> float:
    """Chance of at most `count` events, 0 if `count` is negative."""
    return 0.0 if count < 0 else float(special.bdtr(count, n, share))


def _at_least(count: int, n: int, share: float) -> float:
    return 1.0 if count <= 0 else float(special.bdtrc(count - 1, n, share))


def _blaker_low(events: int, n: int, alpha: float) -> float:
    """Smallest share that Blaker's test accepts.

    Below the estimate the p-value is P(X >= events) + P(X <= k), where k is the largest count whose lower
    tail is no likelier than that upper tail. It jumps up at the share where a new k joins, and between
    two jumps it falls, then rises; so the limit is a jump or a crossing just before one. Below Clopper-Pearson's
    limit the p-value is at most `alpha`, as both of its tails are at most half of that: the search starts there.
    """
    if events == 0:
        return 0.0
    left = float(special.betaincinv(events, n - events + 1, alpha / 2))
    k = int(stats.binom.ppf(alpha / 2, n, left))
    while k >= 0 and _at_most(k, n, left) > _at_least(events, n, left):
        k -= 1
    while True:
        if _at_least(events, n, left) + _at_most(k, n, left) > alpha:
            return left
        right = _joins(k + 1, events, n) if k + 1 < events else events / n
        if _at_least(events, n, right) + _at_most(k, n, right) > alpha:
            return _root(lambda p, k=k: _at_least(events, n, p) + _at_most(k, n, p) - alpha, left, right)
        left, k = right, k + 1


def _joins(k: int, events: int, n: int) -> float:
    """Share at which P(X <= k) has come down to P(X >= events)."""
    return _root(lambda p: _at_least(events, n, p) - _at_most(k, n, p), 0.0, 1.0)


def _mid_p_low(events: int, n: int, tail: float) -> float:
    if events == 0:
        return 0.0
    return _root(lambda p: (_at_least(events, n, p) + _at_least(events + 1, n, p)) / 2 - tail, 0.0, 1.0)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(optimize.brentq(function, low, high, xtol=1e-14, rtol=1e-13))
