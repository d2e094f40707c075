"""Linked tables as a reader sees them: cells, totals that tie them together, and what else is known of them.

A margin that two tables share is one cell, by its key: that is what links them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import pandas as pd


@dataclass(frozen=True)
class Cell:
    """One number that is, or could be, printed.

    Attributes
    ----------
    key : str
        Its name; one name is one number.
    value : int
        People, or money in a whole unit so large that sums stay under a million; never negative.
    reason : str
        Code of why it is hidden whatever its size (`rules.REASONS`); empty: for counts the profile decides. Of a cell that
        has one, no minimum count tells anything.
    printed : bool
        False: never printed, and protected all the same, as people without the event.
    public : bool
        True: known to everybody, as what was released before; it cannot be hidden.
    money : bool
        True: a sum of money, of which no minimum count tells anything.
    width : int or None
        How wide a reader's bounds have to stay if it is hidden; None: the profile's for counts, 0 for money.
    weight : float
        How dear it is to hide it to protect another one, relative to others of its size.
    """

    key: str
    value: int
    reason: str = ""
    printed: bool = True
    public: bool = False
    money: bool = False
    width: int | None = None
    weight: float = 1.0


@dataclass(frozen=True)
class Total:
    """The cell `key` is the sum of the cells `parts`."""

    key: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Derived:
    """A printed number that is no count (a share, an interval, a step of a curve) but tells counts.

    `tells`: cell, and the least and the most that it can be by this number. It is hidden with any of these cells. Where counts
    are rounded it should be made from the rounded ones: two counts told together can be narrower than each alone.
    """

    key: str
    tells: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Fact:
    """What a reader knows and nobody can take back: the sum of coefficient times cell lies between `low` and `high`."""

    terms: tuple[tuple[str, float], ...]
    low: float
    high: float


@dataclass(frozen=True)
class Tables:
    """Linked tables; whatever order they are given in, they stand in the order of their keys.

    Raises
    ------
    ValueError
        If a key stands twice, a value is negative, a total names a cell that does not exist or does not add up, or a
        derived number tells something that is not so.
    """

    cells: tuple[Cell, ...]
    totals: tuple[Total, ...] = ()
    derived: tuple[Derived, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "cells", tuple(sorted(self.cells, key=lambda each: each.key)))
        ordered = {(each.key, tuple(sorted(each.parts))) for each in self.totals}
        object.__setattr__(self, "totals", tuple(Total(*each) for each in sorted(ordered)))
        object.__setattr__(self, "derived", tuple(sorted(self.derived, key=lambda each: each.key)))
        self._check()

    @property
    def values(self) -> dict[str, int]:
        """Value by key."""
        return {each.key: each.value for each in self.cells}

    def _check(self) -> None:
        values = self.values
        if len(values) < len(self.cells):
            raise ValueError("a key stands twice")
        if min(values.values(), default=0) < 0:
            raise ValueError("a cell is negative")
        named = {key for total in self.totals for key in (total.key, *total.parts)}
        named |= {key for each in self.derived for key, _, _ in each.tells}
        if named - values.keys():
            raise ValueError(f"no such cell: {sorted(named - values.keys())}")
        for total in self.totals:
            if values[total.key] != sum(values[each] for each in total.parts):
                raise ValueError(f"a total does not add up: {total.key}")
        for each in self.derived:
            if not all(low <= values[key] <= high for key, low, high in each.tells):
                raise ValueError(f"a derived number tells what is not so: {each.key}")


def joined(*tables: Tables) -> Tables:
    """Several tables as one; cells of the same key are one cell and have to be alike (`ValueError`)."""
    cells = {each for table in tables for each in table.cells}
    return Tables(
        tuple(cells),
        tuple({each for table in tables for each in table.totals}),
        tuple({each for table in tables for each in table.derived}),
    )


def crossed(
    frame: pd.DataFrame, dimensions: Sequence[Sequence[str]], *, n: str, people: str, events: str = "", what: str = ""
) -> Tables:
    """A table with every margin of its dimensions.

    Parameters
    ----------
    frame : DataFrame
        One row a group at the finest level, in any order; groups without a row do not exist for anybody.
    dimensions : sequence of sequences of str
        Each the columns of one dimension from coarse to fine: ``[("area", "commune"), ("model",)]``.
    n : str
        Column with people by group.
    people : str
        Name of what `n` counts: keys of two tables agree where name and group do.
    events, what : str, optional
        Column with people who had an event, and its name; those without it become cells that are never printed.
    """
    counted = {people: frame[n]}
    if events:
        counted |= {what: frame[events], f"no {what}": frame[n] - frame[events]}
    cells, totals = [], []
    for name, values in counted.items():
        for depths in product(*(range(len(each) + 1) for each in dimensions)):
            keys = _keys(frame, name, dimensions, depths)
            sums = values.groupby(keys).sum()
            cells += [Cell(key, int(value), printed=name != f"no {what}") for key, value in sums.items()]
            totals += _finer(frame, name, dimensions, depths, keys)
            if events and name == people:
                totals += [Total(each, (_named(each, what), _named(each, f"no {what}"))) for each in sums.index]
    return Tables(tuple(cells), tuple(totals))


def since(key: str, value: int, value_before: int, before: str, *, rounding: int = 1) -> Tables:
    """What a reader makes of a count printed now and the same count in an earlier release of which it holds everybody.

    The difference is a cell of its own, never printed; nobody new is no difference.

    Parameters
    ----------
    key, value
        Of the cell now; ``value >= value_before`` (`ValueError` otherwise).
    before : str
        Name of the earlier release.
    rounding : int
        Base to which the earlier count was rounded.
    """
    if value < value_before:
        raise ValueError("the later count does not hold everybody of the earlier one")
    old, added = f"{before}|{key}", f"{key}|since {before}"
    least, most = rounding_range(rounded(value_before, rounding), rounding)
    cells = [Cell(key, value), Cell(old, value_before, printed=False, public=rounding == 1)]
    if value > value_before:
        cells.append(Cell(added, value - value_before, printed=False))
    total = Total(key, (old, added) if value > value_before else (old,))
    return Tables(tuple(cells), (total,), (Derived(f"{before} printed|{key}", ((old, least, most),)),))


def rounded(value: int, base: int) -> int:
    """A count as it is printed: the nearest multiple of `base`, halves up."""
    return base * ((2 * value + base) // (2 * base))


def rounding_range(printed: int, base: int) -> tuple[int, int]:
    """Least and most count that is printed as `printed`."""
    least = (2 * printed - base + 1) // 2
    return max(least, 0), least + base - 1


def _keys(frame: pd.DataFrame, name: str, dimensions: Sequence[Sequence[str]], depths: Sequence[int]) -> pd.Series:
    columns = sorted(column for each, depth in zip(dimensions, depths, strict=True) for column in each[:depth])
    keys = pd.Series(name, index=frame.index, dtype="str")
    for column in columns:
        keys = keys + f"|{column}=" + frame[column].astype("str")
    return keys


def _finer(frame, name, dimensions, depths, keys) -> list[Total]:
    """The totals that say what each cell is made of, one level further down each dimension."""
    found = []
    for place, each in enumerate(dimensions):
        if depths[place] < len(each):
            finer = [depth + (index == place) for index, depth in enumerate(depths)]
            parts = _keys(frame, name, dimensions, finer).groupby(keys).unique()
            found += [Total(key, tuple(below)) for key, below in parts.items()]
    return found


def _named(key: str, name: str) -> str:
    return "|".join([name, *key.split("|")[1:]])
