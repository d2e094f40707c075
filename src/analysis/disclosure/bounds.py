"""What a reader can work out of hidden cells: the least and the most that each can be, by linear programmes.

Three readers: one who knows the totals only (``"forgets"`` the rules); one who knows the rules, not which hidden cell is
under the minimum (``"rules"``); one who knows that too, from the reasons that are printed (``"reasons"``). Each knows more
than the one before, so what holds for the last holds for all.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from scipy import optimize, sparse

from analysis.disclosure.cells import Cell, Fact, Tables, rounded, rounding_range
from analysis.disclosure.profiles import Profile

Reader = Literal["forgets", "rules", "reasons"]
SLACK = 1e-6  # HiGHS keeps to 1e-7
FAR = 1_000  # times the largest value: for the programmes that is endless


@dataclass(frozen=True)
class Bounds:
    """The least and the most that a whole number can be; `high` is infinite where nothing limits it."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How far apart they are."""
        return self.high - self.low


@dataclass(frozen=True)
class Knowledge:
    """A system of equations and limits: the tables that are possible for a reader.

    `totals` times the cells is 0; `facts` times the cells lies between `facts_low` and `facts_high`; each cell lies between
    `low` and `high`. `truth` is one solution; `endless` is a value that stands for no limit.
    """

    keys: tuple[str, ...]
    totals: sparse.csr_array
    facts: sparse.csr_array
    facts_low: np.ndarray
    facts_high: np.ndarray
    low: np.ndarray
    high: np.ndarray
    truth: np.ndarray
    endless: float
    place: dict[str, int] = field(repr=False)

    def holds(self, points: np.ndarray) -> np.ndarray:
        """Which of the rows of `points` (tables by cells, whole numbers) are possible."""
        inside = ((points >= self.low) & (points <= self.high)).all(axis=1)
        inside &= (self.totals @ points.T == 0).all(axis=0)
        told = (self.facts @ points.T).T
        return inside & ((told >= self.facts_low - SLACK) & (told <= self.facts_high + SLACK)).all(axis=1)

    @cached_property
    def limits(self) -> optimize.LinearConstraint:
        """Totals and facts as one constraint, for integer programmes."""
        zeros = np.zeros(self.totals.shape[0])
        rows = sparse.vstack([self.totals, self.facts])
        return optimize.LinearConstraint(rows, np.append(zeros, self.facts_low), np.append(zeros, self.facts_high))


def shown_range(cell: Cell, profile: Profile, reader: Reader) -> tuple[float, float]:
    """Least and most that a printed cell can be."""
    if cell.money or cell.public:
        return cell.value, cell.value
    low, high = rounding_range(rounded(cell.value, profile.rounding), profile.rounding)
    if reader == "forgets":
        return low, high
    return (0, 0) if cell.value == 0 else (max(low, profile.minimum_count), high)


def hidden_range(cell: Cell, profile: Profile, reader: Reader) -> tuple[float, float]:
    """Least and most that a cell can be which is not printed, before any total is looked at.

    A reader who knows the reasons knows whether it is under the minimum. So with a minimum of 5 a total of 6 in two hidden
    cells is 1 and 5 for one who is told that the first is too few and that the second protects it; 1 to 5 each for one who
    is not told which; 0 to 6 each for one who forgets the rules.
    """
    if cell.money or cell.reason or reader == "forgets":
        return 0, np.inf
    if reader == "rules":
        return (profile.smallest_hidden if cell.printed else 0), np.inf
    if cell.value >= profile.minimum_count:
        return profile.minimum_count, np.inf
    return (0, 0) if cell.value < profile.smallest_hidden else (profile.smallest_hidden, profile.minimum_count - 1)


def knowledge(
    tables: Tables, profile: Profile, hidden: Collection[str], *, reader: Reader = "reasons", known: Sequence[Fact] = ()
) -> Knowledge:
    """What a reader knows of `tables` when the cells `hidden` are not printed, and `known` besides.

    Derived numbers that tell nothing of a hidden cell are printed and known; the others are hidden with their cell.
    """
    place = {cell.key: index for index, cell in enumerate(tables.cells)}
    open_to = [
        shown_range(cell, profile, reader)
        if cell.public or (cell.printed and cell.key not in hidden)
        else hidden_range(cell, profile, reader)
        for cell in tables.cells
    ]
    limits = np.array(open_to, dtype=float).reshape(-1, 2)
    for derived in tables.derived:
        if not any(key in hidden for key, _, _ in derived.tells):
            for key, low, high in derived.tells:
                limits[place[key]] = max(limits[place[key], 0], low), min(limits[place[key], 1], high)
    truth = np.array([cell.value for cell in tables.cells], dtype=float)
    totals = [{total.key: 1.0} | dict.fromkeys(total.parts, -1.0) for total in tables.totals]
    return Knowledge(
        tuple(place),
        _rows(totals, place),
        _rows([dict(fact.terms) for fact in known], place),
        np.array([fact.low for fact in known], dtype=float),
        np.array([fact.high for fact in known], dtype=float),
        limits[:, 0],
        limits[:, 1],
        truth,
        FAR * (max(truth, default=0) + 10),
        place,
    )


def bounds(known: Knowledge, key: str) -> Bounds:
    """Bounds of one cell by two linear programmes, rounded inward to whole numbers."""
    low, high = (extreme_point(known, key, sign)[known.place[key]] for sign in (1, -1))
    high = np.inf if high >= known.endless / 2 else np.floor(high + SLACK)
    return Bounds(float(np.ceil(low - SLACK)) + 0.0, float(high))


def extreme_point(known: Knowledge, key: str, sign: int) -> np.ndarray:
    """A possible table, in fractions if need be, in which the cell is smallest (`sign` 1) or largest (-1)."""
    aim = np.zeros(len(known.keys))
    aim[known.place[key]] = sign
    return solve(aim, known)


def solve(aim: np.ndarray, known: Knowledge) -> np.ndarray:
    """The possible table, in fractions if need be, with the least `aim` times the cells."""
    found = optimize.linprog(
        aim,
        **at_most(known.facts, known.facts_low, known.facts_high),
        A_eq=known.totals,
        b_eq=np.zeros(known.totals.shape[0]),
        bounds=np.column_stack([known.low, np.minimum(known.high, known.endless)]),
        method="highs",
    )
    if found.x is None:
        raise ValueError(f"what the reader is thought to know contradicts the tables: {found.message}")
    return found.x


def at_most(rows: sparse.csr_array, low: np.ndarray, high: np.ndarray) -> dict:
    """Rows that lie between `low` and `high` as inequalities for `linprog`; where a limit is infinite there is none."""
    limits = np.append(high, -low)
    finite = np.isfinite(limits)
    return {"A_ub": sparse.vstack([rows, -rows]).tocsr()[finite], "b_ub": limits[finite]}


def _rows(rows: list[dict[str, float]], place: dict[str, int]) -> sparse.csr_array:
    matrix = sparse.lil_array((len(rows), len(place)))
    for index, row in enumerate(rows):
        for key, coefficient in row.items():
            matrix[index, place[key]] = coefficient
    return matrix.tocsr()
