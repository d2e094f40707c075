"""What a programme is worth over what it costs, from draws of its effect, of values and of costs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class NetBenefit:
    """Net benefit from draws.

    Attributes
    ----------
    mean, low, high : float
        Mean and equal-tailed limits of the draws, in money.
    probability : float
        Share of the draws above zero.
    """

    mean: float
    low: float
    high: float
    probability: float


def net_benefit(prevented: np.ndarray, value: np.ndarray, cost: np.ndarray, *, people: float = 100) -> np.ndarray:
    """Net benefit for so many participants, draw by draw.

    Parameters
    ----------
    prevented : ndarray, shape (n,)
        New offences prevented per participant; negative where there are more.
    value : ndarray, shape (n,), or float
        Money that one prevented offence is worth.
    cost : ndarray, shape (n,), or float
        Money that one participant costs.
    people : float
    """
    return people * (prevented * value - cost)


def summary(draws: np.ndarray, *, conf_level: float = 0.95) -> NetBenefit:
    """Mean, limits and chance of being above zero; no draws raise `ValueError`."""
    if not len(draws):
        raise ValueError("no draws")
    tail = (1 - conf_level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return NetBenefit(float(draws.mean()), float(low), float(high), float((draws > 0).mean()))


def acceptability(prevented: np.ndarray, cost: np.ndarray, values: Sequence[float]) -> np.ndarray:
    """Chance that the programme is worth its cost, at each value of a prevented offence.

    Parameters
    ----------
    prevented, cost : ndarray, shape (n,)
        Draws, as in `net_benefit`.
    values : sequence of float, length k

    Returns
    -------
    ndarray, shape (k,)

    Notes
    -----
    Fenwick, Claxton & Sculpher (2001) Health Economics 10:779-787. The curve need not rise, and need not end at 1: it ends
    at the chance that anything is prevented at all.
    """
    return np.array([(each * prevented > cost).mean() for each in values])


def break_even(cost: float, value: float, *, people: float = 100) -> float:
    """New offences that have to be prevented among so many participants for the cost to be recovered; `value` > 0."""
    if value <= 0:
        raise ValueError("a value above zero is needed")
    return people * cost / value


def swings(low: dict[str, float], likely: dict[str, float], high: dict[str, float], *, people: float = 100) -> dict:
    """Net benefit with one input at its low or its high end and the others at their likely value.

    Parameters
    ----------
    low, likely, high : dict
        ``prevented``, ``value`` and ``cost`` as in `net_benefit`.

    Returns
    -------
    dict
        For each input the net benefit at its low and its high end.
    """

    def at(**changed: float) -> float:
        return net_benefit(**likely | changed, people=people)

    return {name: (at(**{name: low[name]}), at(**{name: high[name]})) for name in likely}


def triangular(low: float, likely: float, high: float, n: int, *, rng: np.random.Generator) -> np.ndarray:
    """Draws from a triangular distribution between two limits, its peak at the likely value; a constant if all are the same."""
    if not low <= likely <= high:
        raise ValueError("limits must be in order")
    return np.full(n, likely) if low == high else rng.triangular(low, likely, high, n)
