"""Counts that a reader works out of numbers that are no counts: shares, exact intervals, steps of a curve.

Numbers are as printed, to so many significant digits; a count is told where only one fits.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from math import ceil, floor, log10

from analysis.disclosure.cells import Derived
from analysis.results import Interval
from analysis.stats import proportions, share_intervals

METHODS: dict[str, Callable[..., Interval]] = {
    "blaker": share_intervals.blaker,
    "clopper_pearson": proportions.clopper_pearson,
    "wilson": proportions.wilson,
    "mid_p": share_intervals.mid_p,
    "jeffreys": share_intervals.jeffreys,
}


def as_printed(value: float, digits: int) -> float:
    """A number to so many significant digits."""
    return float(f"{value:.{digits}g}")


def counts_of_share(share: float, n: int, digits: int) -> list[int]:
    """Every count of events among `n` (at least 1) whose share is printed as `share`; none if it is no share of `n`."""
    reach = int(n * 10.0**-digits) + 1  # how many counts to each side can print the same
    near = range(max(round(share * n) - reach, 0), min(round(share * n) + reach, n) + 1)
    return [events for events in near if as_printed(events / n, digits) == as_printed(share, digits)]


def pairs_of_share(share: float, sizes: Iterable[int], digits: int) -> list[tuple[int, int]]:
    """Every (events, n) with n among `sizes` whose share is printed as `share`: a share alone can tell both."""
    return [(events, n) for n in sizes for events in counts_of_share(share, n, digits)]


def pairs_of_interval(
    interval: tuple[float, float], sizes: Iterable[int], digits: int, *, method: str, conf_level: float = 0.95
) -> list[tuple[int, int]]:
    """Every (events, n) with n among `sizes` whose interval is printed with these limits.

    Parameters
    ----------
    method : str
        A key of `METHODS`. For each n both of their limits grow with the events, so few of them have to be computed.
    """

    def limits(events: int, n: int) -> tuple[float, float]:
        found = METHODS[method](events, n, conf_level=conf_level)
        return as_printed(found.low, digits), as_printed(found.high, digits)

    wanted = as_printed(interval[0], digits), as_printed(interval[1], digits)
    found = []
    for n in sizes:
        first = bisect_left(range(n + 1), wanted, key=lambda events, n=n: limits(events, n))
        while first <= n and limits(first, n) == wanted:
            found.append((first, n))
            first += 1
    return found


def pairs_of_step(before: float, after: float, sizes: Iterable[int], digits: int) -> list[tuple[int, int]]:
    """Every (events, people at risk) by which a Kaplan-Meier curve can step from `before` to `after`.

    Parameters
    ----------
    before, after : float
        Share without the event, as printed to so many digits; 0 <= after < before <= 1.
    sizes : iterable of int
        How many can have been at risk.
    """
    (before_low, before_high), (after_low, after_high) = _printed_as(before, digits), _printed_as(after, digits)
    least, most = 1 - after_high / before_low, 1 - after_low / before_high  # share of those at risk who had the event
    return [
        (events, at_risk)
        for at_risk in sizes
        for events in range(max(ceil(at_risk * least), 1), min(floor(at_risk * most), at_risk) + 1)
    ]


def telling(key: str, pairs: list[tuple[int, int]], *, events: str, n: str) -> Derived:
    """A printed number as what it tells of the cells `events` and `n`, from all pairs that fit it.

    Raises
    ------
    ValueError
        If no pair fits: then the number was not made from these counts.
    """
    if not pairs:
        raise ValueError(f"no counts fit this number: {key}")
    told = tuple((cell, min(each), max(each)) for cell, each in zip((events, n), zip(*pairs, strict=True), strict=True))
    return Derived(key, told)


def _printed_as(value: float, digits: int) -> tuple[float, float]:
    """Everything that is printed as `value` lies between these, and a little more: the last place of a float is no news."""
    exponent = floor(log10(value)) if value else 0
    half = 0.5 * 10.0 ** (exponent - digits + 1) * (1 + 1e-6) if value not in (0, 1) else 0.0
    return value - half, value + half
