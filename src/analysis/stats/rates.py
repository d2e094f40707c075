"""Events per person-time, and two rates against each other. Person-time leaves out time in custody."""

import math

from scipy import special, stats

from analysis.results import Interval
from analysis.stats.proportions import clopper_pearson


def exact_rate(events: int, time: float, *, conf_level: float = 0.95) -> Interval:
    """Exact interval for a rate; covers at least `conf_level` if events come as a Poisson process.

    Parameters
    ----------
    events : int
        >= 0. A person with several events breaks the Poisson process where events come in bursts:
        count first events, or people.
    time : float
        Person-time at risk, finite and > 0; the limits are per unit of it. Otherwise `ValueError`.
    conf_level : float
        In (0, 1).

    Notes
    -----
    Garwood (1936) Biometrika 28:437-442; R's `poisson.test`.
    """
    _check(events, time)
    tail = (1 - conf_level) / 2
    low = special.gammaincinv(events, tail) if events else 0.0
    high = special.gammainccinv(events + 1, tail)
    return Interval(float(low) / time, float(high) / time, conf_level, "poisson_exact")


def byar(events: int, time: float, *, conf_level: float = 0.95) -> Interval:
    """Byar's approximation to `exact_rate`; for at least 10 events, below them `ValueError`.

    Parameters as `exact_rate`.

    Notes
    -----
    Breslow & Day (1987) Statistical Methods in Cancer Research II, IARC, p. 69. Public Health England uses
    it from 10 events on and the exact limits below.
    """
    _check(events, time)
    if events < 10:
        raise ValueError("Byar's approximation needs at least 10 events")
    z = stats.norm.isf((1 - conf_level) / 2)
    low = _byar(events, -z)
    high = _byar(events + 1, z)
    return Interval(low / time, high / time, conf_level, "byar")


def rate_ratio(
    events_1: int, time_1: float, events_0: int, time_0: float, *, conf_level: float = 0.95
) -> tuple[float, Interval]:
    """Ratio of two rates, first over second, with an exact interval.

    Parameters
    ----------
    events_1, events_0 : int
        >= 0, not both 0 (`ValueError`: the data then say nothing about the ratio).
    time_1, time_0 : float
        As in `exact_rate`.

    Returns
    -------
    tuple of float and Interval
        The ratio is infinite without events in the second arm, and `low` is then the statement ("at least");
        without events in the first it is 0, and `high` is it ("at most").

    Notes
    -----
    Given the sum of the events, those of the first arm are binomial: Przyborowski & Wilenski (1940)
    Biometrika 31:313-323; R's `poisson.test` with two counts.
    """
    _check(events_1, time_1)
    _check(events_0, time_0)
    if events_1 + events_0 == 0:
        raise ValueError("the ratio of rates needs an event")
    share = clopper_pearson(events_1, events_1 + events_0, conf_level=conf_level)
    low, high = (_odds(limit, 1 - limit) * time_0 / time_1 for limit in (share.low, share.high))
    return _odds(events_1, events_0) * time_0 / time_1, Interval(low, high, conf_level, "conditional_exact")


def rate_difference(
    events_1: int, time_1: float, events_0: int, time_0: float, *, conf_level: float = 0.95
) -> Interval:
    """Interval for the difference of two independent rates, first minus second: guaranteed, and wide.

    Parameters as `rate_ratio`; no event at all is allowed.

    Notes
    -----
    Two exact intervals, each at level sqrt(`conf_level`): they are independent, so both hold at once with
    chance at least `conf_level`, and then the difference lies between the outer distances. With equal arms
    it is about 1.6 times as wide as an approximate interval. It is not the shortest guaranteed one.
    """
    each = math.sqrt(conf_level)
    first = exact_rate(events_1, time_1, conf_level=each)
    second = exact_rate(events_0, time_0, conf_level=each)
    return Interval(first.low - second.high, first.high - second.low, conf_level, "two_exact_rates")


def _byar(events: int, z: float) -> float:
    return events * (1 - 1 / (9 * events) + z / (3 * math.sqrt(events))) ** 3


def _odds(part: float, rest: float) -> float:
    return part / rest if rest > 0 else math.inf


def _check(events: int, time: float) -> None:
    if events < 0 or not 0 < time < math.inf:
        raise ValueError(f"need events >= 0 and a finite time > 0, got {events} in {time}")
