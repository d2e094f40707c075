"""What values could lie behind a printed average of “some” and one best value: bounds of their mean and median."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Possible:
    """Bounds under one reading of the print: `n_averaged` people were averaged, the best one among them or not.

    Attributes
    ----------
    n_averaged : int
    best_inside : bool
    mean_low, mean_high, median_low, median_high : float
        Of all n people.
    others_low, others_high : float
        Mean of all but the best one.
    """

    n_averaged: int
    best_inside: bool
    mean_low: float
    mean_high: float
    median_low: float
    median_high: float
    others_low: float
    others_high: float


def readings(n: int, average: tuple[float, float], best: float, *, floor: float = 0.0) -> list[Possible]:
    """Every way to read “an average of some of n people, and one of them with the best value” that can be true.

    Parameters
    ----------
    n : int
        People, >= 3, else `ValueError`.
    average : tuple of float
        Limits of the printed average, as rounding leaves them.
    best : float
        The largest value of anybody; at least `floor`, else `ValueError`.
    floor : float
        The smallest value that anybody can have.

    Notes
    -----
    k people are averaged (1 to n, or to n - 1 if the best one is not among them). Those neither averaged nor the best one have
    anything from `floor` to `best`. The median is smallest when they have `floor`, and then of those averaged as many as
    the sum allows have `best`, the others the same; it is largest the other way round.
    """
    if n < 3 or best < floor or average[0] > average[1]:
        raise ValueError("readings need three people, a best value not below the floor, and limits in order")
    found = []
    for inside in (True, False):
        for k in range(1, n + 1 if inside else n):
            rest = k - inside  # people averaged whose values are not known
            low = max(k * average[0] - inside * best, rest * floor)
            high = min(k * average[1] - inside * best, rest * best)
            if low <= high:
                found.append(_possible(n, k, inside, rest, low, high, best, floor))
    return found


def _possible(n: int, k: int, inside: bool, rest: int, low: float, high: float, best: float, floor: float) -> Possible:
    free = n - 1 - rest
    least, most = low + free * floor, high + free * best
    return Possible(
        n_averaged=k,
        best_inside=inside,
        mean_low=(least + best) / n,
        mean_high=(most + best) / n,
        median_low=_smallest_median(n, rest, low, best, floor),
        median_high=_largest_median(n, rest, high, best, floor),
        others_low=least / (n - 1),
        others_high=most / (n - 1),
    )


def _middle(n: int) -> tuple[int, int]:
    """Ranks (from 1) whose mean is the median."""
    return (n + 1) // 2, n // 2 + 1


def _smallest_median(n: int, rest: int, total: float, best: float, floor: float) -> float:
    """Free people at the floor, then `rest` people in order with this sum, then the best one."""
    free = n - 1 - rest
    lower, upper = (rank - free for rank in _middle(n))
    if upper <= 0:
        return floor
    # Those above have the best value, and whoever is up to here the same.
    value = max(floor, (total - (rest - upper) * best) / upper)
    return value if lower > 0 else (floor + value) / 2


def _largest_median(n: int, rest: int, total: float, best: float, floor: float) -> float:
    """`rest` people in order with this sum, then free people and the best one at the best value."""
    lower, upper = _middle(n)
    if lower > rest:
        return best
    value = min(best, (total - (lower - 1) * floor) / (rest - lower + 1))
    return value if upper <= rest else (value + best) / 2
