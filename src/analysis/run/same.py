"""Whether two runs of the same left the same: byte for byte, or in every released value."""

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis import finished
from analysis.disclosure.release import SIGNIFICANT_DIGITS
from analysis.run import crate

RELEASED = "released"
HEADING = 1  # rows of a table before its first


@dataclass(frozen=True, order=True)
class Difference:
    """Where two runs first differ in a file; never what stands there.

    Attributes
    ----------
    file : str
        Its path in the run's folder.
    column : str
        Of a table, or the name of a fact; empty if the file as a whole differs, or is in one run only.
    row : int
        As a spreadsheet counts it, the heading being 1; 0 where no row is meant.
    """

    file: str
    column: str = ""
    row: int = 0


def bytes_differ(one: Path, other: Path, *, whole: bool) -> list[Difference]:
    """Files that are not the same in both folders.

    Parameters
    ----------
    one, other : Path
        Folders of runs.
    whole : bool
        `run.json` and the crate have to agree too, but for the times in the crate.
    """
    found = []
    for name in _names(one, other):
        first, second = one / name, other / name
        if name in (finished.TOLD, crate.NAME) and not whole:
            continue
        if not first.is_file() or not second.is_file():
            found.append(Difference(name))
        elif name == crate.NAME and _timeless(first) == _timeless(second):
            continue
        elif first.read_bytes() != second.read_bytes():
            found.append(next(_in_file(first, second, name, exact=True), Difference(name)))
    return found


def values_differ(one: Path, other: Path) -> list[Difference]:
    """Released files in which a text, a count, or a number beyond one unit of its last released digit differs."""
    found = []
    for name in (each for each in _names(one, other) if each.startswith(f"{RELEASED}/")):
        first, second = one / name, other / name
        if not first.is_file() or not second.is_file():
            found.append(Difference(name))
        else:
            found += list(_in_file(first, second, name, exact=False))[:1]
    return found


def alike(one: str, other: str) -> bool:
    """Whether two cells are the same text, or numbers within one unit of the last released digit of the larger.

    Whole numbers are counts: they have to be the same.
    """
    if one == other:
        return True
    try:
        first, second = float(one), float(other)
    except ValueError:
        return False
    largest = max(abs(first), abs(second))
    if (_whole(one) and _whole(other)) or not math.isfinite(largest):
        return False
    if first == second:
        return True
    unit = 10.0 ** (math.floor(math.log10(largest)) - SIGNIFICANT_DIGITS + 1)
    return abs(first - second) <= unit * (1 + 1e-6)  # the numbers themselves are binary


def _whole(text: str) -> bool:
    return text.lstrip("-").isdigit()


def _names(one: Path, other: Path) -> list[str]:
    """Files of either folder, what was released first."""
    names = {path.relative_to(top).as_posix() for top in (one, other) for path in top.rglob("*") if path.is_file()}
    return sorted(names, key=lambda name: (not name.startswith(f"{RELEASED}/"), name))


def _in_file(one: Path, other: Path, name: str, *, exact: bool) -> Iterator[Difference]:
    """Where a table or facts differ; nothing of another kind of file."""
    if name.endswith(".csv"):
        yield from _in_table(_rows(one), _rows(other), name, exact=exact)
    elif name.endswith(".json") and name != crate.NAME:
        facts = (json.loads(path.read_text(encoding="utf-8")) for path in (one, other))
        yield from (Difference(name, fact) for fact in _in_facts(*facts, exact=exact))


def _in_table(one: list[list[str]], other: list[list[str]], name: str, *, exact: bool) -> Iterator[Difference]:
    if not one or not other or one[0] != other[0]:
        yield Difference(name, row=HEADING)
        return
    for number, (first, second) in enumerate(zip(one, other, strict=False), HEADING):
        for column, before, after in zip(one[0], first, second, strict=False):
            if before != after and (exact or not alike(before, after)):
                yield Difference(name, column, number)
    if len(one) != len(other):
        yield Difference(name, row=min(len(one), len(other)) + 1)


def _in_facts(one: object, other: object, name: str = "", *, exact: bool) -> Iterator[str]:
    """Names of plain values that differ, nested ones with dots."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from _in_facts(one.get(key), other.get(key), f"{name}.{key}".lstrip("."), exact=exact)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for first, second in zip(one, other, strict=True):
            yield from _in_facts(first, second, name, exact=exact)
    elif one != other and (exact or not alike(json.dumps(one), json.dumps(other))):
        yield name


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _timeless(path: Path) -> dict:
    told = json.loads(path.read_text(encoding="utf-8"))
    for entity in told["@graph"]:
        for name in crate.TIMES:
            entity.pop(name, None)
    return told
