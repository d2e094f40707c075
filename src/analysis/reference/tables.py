"""Reference tables of `data/raw/reference`: read once, typed, codes kept as text."""

import csv
import os
from collections import defaultdict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from analysis import store
from analysis.errors import HoanhapError, Problem, refuse
from analysis.words import Said, say

FIRST_ROW = 2  # row 1 of the file is the heading


@dataclass(frozen=True)
class NotKnown:
    """Stands where a reference value would be, with the code of the reason why there is none."""

    reason: str


def _text(cell: str) -> str:
    if not cell:
        raise ValueError
    return cell


def _day(cell: str) -> date:
    day = date.fromisoformat(cell)
    if day.isoformat() != cell:
        raise ValueError
    return day


def _yes(cell: str) -> bool:
    return {"yes": True, "no": False}[cell]


def _or_nothing(kind: Callable) -> Callable:
    return lambda cell: kind(cell) if cell else None


FAULTS: dict[Callable, Said] = {
    _text: say("is empty"),
    _day: say("is not a date; expected year-month-day, like 2024-11-07"),
    _yes: say("must be one of: {allowed}", allowed="yes, no"),
    float: say("is not a number"),
    int: say("is not a number"),
}
PERIOD = {"valid_from": _day, "valid_to": (_day,)}
SOURCE = {"source": _text, "address": (_text,), "confirmed": _yes}
REGION = {"kind": _text, "method": _text, "level": float, "n_from": int, "events_from": int, "lowest_coverage": float}
# Kind of each column; in brackets: may be empty.
TABLES = {
    "units": {"level": _text, "code": _text, "name": _text, "parent": (_text,)}
    | {"valid_from": (_day,), "valid_to": (_day,)},
    "conversions": {"old": _text, "new": _text, "kind": _text, "source": _text},
    "minimum_wages": PERIOD | {"region": _text, "vnd_month": int, "decree": _text} | SOURCE,
    "wage_regions": {"area_code": _text} | PERIOD | {"region": _text} | SOURCE,
    "prices": {"year": int, "change_percent": float} | SOURCE,
    "expungement": {"law": _text, "kind": _text, "over_years": (float,), "up_to_years": (float,), "wait_years": int}
    | PERIOD
    | SOURCE,
    "loan_rules": {"rule": _text, "kind": _text} | PERIOD | {"value": float, "unit": _text} | SOURCE,
    "intervals": REGION,
    "weighted_intervals": REGION,
    "adjusted_intervals": REGION,
    "hazard_intervals": REGION,
    "yardsticks": {"yardstick": _text, "value": float, "as_of": _day, "what_vi": _text, "what_en": _text, "unit": _text}
    | SOURCE,
    "deciders": {"matter": _text} | PERIOD | {"who": _text} | SOURCE,
    "shocks": {"shock": _text, "area": _text, "starts": _day, "ends": (_day,), "what_vi": _text, "what_en": _text}
    | {"outcomes": _text, "records": _text}
    | SOURCE,
}


def rows(name: str) -> tuple:
    """All rows of one table, as named tuples in the order of the file.

    Parameters
    ----------
    name : str
        One of `TABLES`.

    Returns
    -------
    tuple of named tuples
        Days as `date`, counts and amounts as numbers, ``confirmed`` as a bool, an empty cell as None.

    Raises
    ------
    HoanhapError
        If the file is missing, or with every column and cell that cannot be read.
    """
    return _read(name, *_stamp(name))


def by(name: str, column: str) -> dict[str, tuple]:
    """The rows of one table by the text in one column; the mapping is shared, so do not change it."""
    return _grouped(name, column, *_stamp(name))


def state(name: str) -> tuple[Path, int, int]:
    """What changes whenever a table's file does, for whoever keeps something worked out from it."""
    return _stamp(name)


def in_force(row, on: date) -> bool:
    """Whether `on` lies in a row's `valid_from` to `valid_to`, both included; None is open."""
    after_start = row.valid_from is None or row.valid_from <= on
    return after_start and (row.valid_to is None or on <= row.valid_to)


def _stamp(name: str) -> tuple[Path, int, int]:
    """Path and state of a table's file, so that a changed file or another project is read anew."""
    # Asked for every value that is looked up, so the path is worked out once for each project.
    path = _path(name, os.environ.get("HOANHAP_ROOT"), os.getcwd())  # noqa: PTH109 (Path.cwd makes an object each time)
    try:
        state = path.stat()
    except FileNotFoundError:
        raise refuse(say("this file is missing"), file=store.relative(path)) from None
    return path, state.st_mtime_ns, state.st_size


@lru_cache(maxsize=128)
def _path(name: str, _root: str | None, _folder: str) -> Path:
    """The table's file in the project, which depends on the setting and the current folder."""
    return store.raw() / "reference" / f"{name}.csv"


@lru_cache(maxsize=32)
def _read(name: str, path: Path, _changed: int, _size: int) -> tuple:
    file = store.relative(path)
    with open(path, encoding="utf-8", newline="") as opened:
        table = csv.DictReader(opened)
        lost = [column for column in TABLES[name] if column not in (table.fieldnames or ())]
        if lost:
            raise HoanhapError(Problem(say("this column is missing"), file, 1, column) for column in lost)
        cells = list(table)
    problems: list[Problem] = []
    row_type = namedtuple(name, TABLES[name])
    typed = tuple(row_type(*_typed(row, name, file, number, problems)) for number, row in enumerate(cells, FIRST_ROW))
    if problems:
        raise HoanhapError(problems)
    return typed


def _typed(row: dict, name: str, file: str, number: int, problems: list[Problem]) -> list:
    values = []
    for column, kind in TABLES[name].items():
        plain = kind[0] if isinstance(kind, tuple) else kind
        try:
            values.append((_or_nothing(plain) if isinstance(kind, tuple) else plain)(row[column] or ""))
        except (ValueError, KeyError):
            values.append(None)
            problems.append(Problem(FAULTS[plain], file, number, column))
    return values


@lru_cache(maxsize=32)
def _grouped(name: str, column: str, path: Path, changed: int, size: int) -> dict[str, tuple]:
    groups = defaultdict(list)
    for row in _read(name, path, changed, size):
        groups[getattr(row, column)].append(row)
    return {key: tuple(group) for key, group in groups.items()}
