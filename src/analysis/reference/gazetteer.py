"""Units and where their people went, for the nation or for a site with units of its own (invented ones)."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from analysis import store
from analysis.errors import HoanhapError, Problem
from analysis.reference import tables
from analysis.reference.places import NEW_MAP, OLD_MAP, PEOPLE_TOGETHER, NotAssignable, Unit
from analysis.words import say

LEVELS = ("commune", "district", "province")
COLUMNS = ("code", "name", "level", "parent", "valid_from", "valid_to", "moved_to")


@dataclass(frozen=True)
class Move:
    """People of a commune that ended, in one that followed; `kind` as in conversions.csv, strips of land left out."""

    old: Unit
    new: Unit
    kind: str


@dataclass(frozen=True)
class Gazetteer:
    """All units, and all moves of people from a unit that ended to one that followed."""

    units: tuple[Unit, ...]
    moves: tuple[Move, ...]

    def unit(self, code: str, on: date) -> Unit | NotAssignable:
        """The unit that a code means on a day; else ``"not_in_force"`` or ``"unknown_code"``."""
        known = self._by_code.get(code, ())
        found = next((unit for unit in known if tables.in_force(unit, on)), None)
        return found or NotAssignable("not_in_force" if known else "unknown_code")

    def communes(self, code: str, on: date) -> frozenset[Unit]:
        """The communes of a unit on a day; the unit itself if it is one."""
        found = self.unit(code, on)
        if isinstance(found, NotAssignable):
            return frozenset()
        if found.level == "commune":
            return frozenset({found})
        below = [unit for unit in self._by_parent.get(code, ()) if tables.in_force(unit, on)]
        return frozenset().union(*(self.communes(unit.code, on) for unit in below))

    def above(self, unit: Unit) -> tuple[Unit, ...]:
        """The units above one, on a map on which both were in force, from the smallest up."""
        on = unit.valid_to or unit.valid_from
        found = self.unit(unit.parent, on) if unit.parent and on else None
        return (found, *self.above(found)) if isinstance(found, Unit) else ()

    def today(self, unit: Unit, on: date = date.max) -> Unit | NotAssignable:
        """The commune that holds the people of a commune on a later day (default: now); else ``"split"``, ``"divided"``."""
        if tables.in_force(unit, on):
            return unit
        moves = self.out_of.get(unit, ())
        if len(moves) == 1 and moves[0].kind in PEOPLE_TOGETHER:
            return self.today(moves[0].new, on)
        return NotAssignable("divided" if any(move.kind == "divided" for move in moves) else "split")

    @cached_property
    def out_of(self) -> dict[Unit, tuple[Move, ...]]:
        """The moves of people out of each unit."""
        return _grouped((move.old, move) for move in self.moves)

    @cached_property
    def into(self) -> dict[Unit, tuple[Move, ...]]:
        """The moves of people into each unit."""
        return _grouped((move.new, move) for move in self.moves)

    @cached_property
    def _by_code(self) -> dict[str, tuple[Unit, ...]]:
        return _grouped((unit.code, unit) for unit in self.units)

    @cached_property
    def _by_parent(self) -> dict[str, tuple[Unit, ...]]:
        return _grouped((unit.parent, unit) for unit in self.units)


def national() -> Gazetteer:
    """The units and moves of the whole country, from units.csv and conversions.csv."""
    units = tuple(Unit(*row) for row in tables.rows("units"))
    old = {unit.code: unit for unit in units if unit.level == "commune" and tables.in_force(unit, OLD_MAP)}
    new = {unit.code: unit for unit in units if unit.level == "commune" and tables.in_force(unit, NEW_MAP)}
    kept = (row for row in tables.rows("conversions") if row.kind != "area")
    return Gazetteer(units, tuple(Move(old[row.old], new[row.new], row.kind) for row in kept))


def read_own(path: Path) -> Gazetteer:
    """The units of a site with invented ones, from its ``areas.csv``.

    `moved_to` is the code of the commune that holds the people from the day after `valid_to`; it is empty while the
    unit is valid, and where its people were split.

    Raises
    ------
    HoanhapError
        With every column, cell and code that is wrong.
    """
    file = store.relative(path)
    with open(path, encoding="utf-8-sig", newline="") as opened:
        table = csv.DictReader(opened)
        lost = [column for column in COLUMNS if column not in (table.fieldnames or ())]
        if lost:
            raise HoanhapError(Problem(say("this column is missing"), file, 1, column) for column in lost)
        rows = list(enumerate(table, tables.FIRST_ROW))
    problems: list[Problem] = []
    units = [_unit(row, file, number, problems) for number, row in rows]
    moves = [] if problems else _moves(rows, units, file, problems)
    if problems:
        raise HoanhapError(problems)
    return Gazetteer(tuple(units), tuple(moves))


def _unit(row: dict, file: str, number: int, problems: list[Problem]) -> Unit:
    problems += [Problem(say("is empty"), file, number, column) for column in ("code", "name") if not row[column]]
    if row["level"] not in LEVELS:
        what = say("must be one of: {allowed}", allowed=", ".join(LEVELS))
        problems.append(Problem(what, file, number, "level"))
    days = [_day(row[column] or "", file, number, column, problems) for column in ("valid_from", "valid_to")]
    return Unit(row["level"], row["code"], row["name"], row["parent"] or None, *days)


def _day(cell: str, file: str, number: int, column: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError:
        problems.append(Problem(say("is not a date; expected year-month-day, like 2024-11-07"), file, number, column))
        return None


def _moves(rows: list, units: list[Unit], file: str, problems: list[Problem]) -> list[Move]:
    """The moves, each to the commune that its code means on the day after."""
    found = []
    plain = Gazetteer(tuple(units), ())
    for (number, row), unit in zip(rows, units, strict=True):
        if unit.parent and isinstance(
            plain.unit(unit.parent, unit.valid_to or unit.valid_from or date.max), NotAssignable
        ):
            problems.append(Problem(say("is no unit of this list on the same days"), file, number, "parent"))
        if not row["moved_to"]:
            continue
        new = plain.unit(row["moved_to"], unit.valid_to + timedelta(1)) if unit.valid_to else None
        if isinstance(new, Unit) and unit.level == new.level == "commune":
            found.append(Move(unit, new, "whole"))
        else:
            what = say("is no commune of this list on the day after the last day")
            problems.append(Problem(what, file, number, "moved_to"))
    return found


def _grouped(pairs) -> dict:
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(group) for key, group in groups.items()}
