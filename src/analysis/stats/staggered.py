"""Randomisation test where whole units (communes) start one after another and some never do."""

import math
from dataclasses import dataclass
from itertools import permutations

import numpy as np

# Differences this close, relative to the largest, are ties: sums in another order differ in the last digits.
TIE = 1e-9


@dataclass(frozen=True)
class Staggered:
    """Difference of shares, people of started units minus the others, over periods, and its test.

    Attributes
    ----------
    value : float
        The periods' differences weighted by n1 n0 / (n1 + n0) (Mantel-Haenszel); NaN if no period has both arms.
    n_started, n_others, events_started, events_others : int
        People in periods with both arms.
    p_value : float
        Two-sided: share of the assignments looked at whose absolute difference is at least the one seen.
    n_assignments, n_used : int
        How many there are, and how many were looked at (those drawn and the one seen, if not all).
    """

    value: float
    n_started: int
    n_others: int
    events_started: int
    events_others: int
    p_value: float
    n_assignments: int
    n_used: int


def arms(unit: np.ndarray, start: np.ndarray, day: np.ndarray, until: np.ndarray) -> np.ndarray:
    """1 for people of a unit that had started on their day, 0 where it had not by the end of their follow-up, else -1.

    Parameters
    ----------
    unit : ndarray of int, shape (n,)
        Index into `start`.
    start : ndarray, shape (u,)
        Day on which each unit started; inf: never.
    day, until : ndarray, shape (n,)
        First and last day of each one's follow-up.
    """
    begins = start[unit]
    return np.select([begins <= day, begins > until], [1, 0], -1)


def staggered_test(
    outcome: np.ndarray,
    unit: np.ndarray,
    start: np.ndarray,
    day: np.ndarray,
    until: np.ndarray,
    period: np.ndarray,
    *,
    rng: np.random.Generator,
    limit: int = 5_000,
    draws: int = 4_999,
    orders: np.ndarray | None = None,
) -> Staggered:
    """Test that no unit's start changed anybody's outcome, had the units' starts been dealt out by lot.

    Parameters
    ----------
    outcome : ndarray of 0 and 1, shape (n,)
        Known for everybody given.
    unit, start, day, until
        As `arms`. `start` has every unit that could have been chosen, also those of nobody given.
    period : ndarray, shape (n,)
        People are compared with people of the same period only.
    rng : numpy.random.Generator
        Used only where there are more than `limit` assignments.
    limit, draws : int
        Up to `limit` assignments all are looked at, else `draws` random ones and p is (b + 1) / (m + 1).
    orders : ndarray of int, shape (k, u), or None
        The assignments to look at, that seen first, where not all could have been drawn (`stats.phased`): for each unit
        the place of its start among the different ones of `start`, in order.

    Raises
    ------
    ValueError
        If no unit starts or nobody is given, or arrays do not fit; if `orders` does not begin with what is seen.

    Notes
    -----
    Fisher's sharp null; an assignment deals the days of starting out to other units. Who is in which arm is decided
    anew under each, so a unit that starts late is among the others before. An assignment without a
    difference (nobody in an arm) counts as one as extreme as that seen. Athey & Imbens (2022) J Econometrics 226:62-79.
    """
    outcome, start = np.asarray(outcome, float), np.asarray(start, float)
    unit, (day, until) = np.asarray(unit, int), (np.asarray(each, float) for each in (day, until))
    _check(outcome, unit, start, day, until, period)
    starts, dealt = np.unique(start, return_inverse=True)
    sums = _sums(outcome, unit, starts, len(start), day, until, np.unique(period, return_inverse=True)[1])
    if orders is None:
        count = math.factorial(len(start)) // math.prod(math.factorial(int(n)) for n in np.bincount(dealt))
        assignments = _all(dealt) if count <= limit else _drawn(dealt, draws, rng)
    else:
        count, assignments = len(orders), _beginning(orders, dealt)
    differences, totals = _differences(sums, assignments)
    size = np.abs(differences)
    seen = size[0] - TIE * np.nanmax(size, initial=0.0)
    return Staggered(
        float(differences[0]),
        *(int(n) for n in totals),
        p_value=float(np.mean(np.isnan(size) | (size >= seen))) if np.isfinite(differences[0]) else float("nan"),
        n_assignments=count,
        n_used=len(assignments),
    )


def _check(outcome, unit, start, day, until, period) -> None:
    if not len(outcome) or any(len(each) != len(outcome) for each in (unit, day, until, period)):
        raise ValueError("each person needs one entry in every array, and somebody is needed")
    if not np.isfinite(start).any():
        raise ValueError("no unit starts")
    if unit.min() < 0 or unit.max() >= len(start) or not np.isin(outcome, (0, 1)).all():
        raise ValueError("units are indices of starts, and outcomes 0 or 1")


def _sums(outcome, unit, starts, n_units, day, until, period) -> np.ndarray:
    """People and events of both arms by unit, by when it would start, and by period: shape (u, s, p, 4)."""
    found = np.zeros((n_units, len(starts), period.max() + 1, 4))
    for column, begins in enumerate(starts):
        arm = arms(np.zeros(len(unit), int), np.array([begins]), day, until)
        for place, (which, values) in enumerate(
            [(1, np.ones_like(outcome)), (0, np.ones_like(outcome)), (1, outcome), (0, outcome)]
        ):
            mine = arm == which
            np.add.at(found[:, column, :, place], (unit[mine], period[mine]), values[mine])
    return found


def _differences(sums: np.ndarray, assignments: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weighted difference under each assignment, and people and events of both arms under the first."""
    total = sum(sums[each][assignments[:, each]] for each in range(len(sums)))
    n_1, n_0, y_1, y_0 = np.moveaxis(total, -1, 0)
    both = (n_1 > 0) & (n_0 > 0)
    people = np.where(both, n_1 + n_0, 1.0)
    top = np.where(both, (y_1 * n_0 - y_0 * n_1) / people, 0.0).sum(axis=1)
    weight = np.where(both, n_1 * n_0 / people, 0.0).sum(axis=1)
    values = np.divide(top, weight, out=np.full(len(top), np.nan), where=weight > 0)
    return values, (total[0] * both[0][:, None]).sum(axis=0)


def _beginning(orders: np.ndarray, dealt: np.ndarray) -> np.ndarray:
    if not np.array_equal(orders[0], dealt):
        raise ValueError("the first of the orders has to be the one seen")
    return orders


def _drawn(dealt: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    return np.vstack([dealt, rng.permuted(np.tile(dealt, (draws, 1)), axis=1)])


def _all(dealt: np.ndarray) -> np.ndarray:
    """Every way to deal the starts out, the one seen first. Only the units that start are chosen, one after another."""
    never = np.bincount(dealt).argmax()
    others = dealt[dealt != never]
    ways = set()
    for places in permutations(range(len(dealt)), len(others)):
        each = np.full(len(dealt), never)
        each[list(places)] = others
        ways.add(tuple(each))
    return np.array([tuple(dealt), *sorted(ways - {tuple(dealt)})])
