"""Whether a delivered waiting list is the one whose rows were dealt out by lot: its hash, and every row number once."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.errors import Problem
from analysis.intake.collect import labels
from analysis.rollout.asked import FILE, FOLDER, PERSON, WaitingList, read_rollout
from analysis.tables.shelf import some
from analysis.tables.source import Delivery, Source
from analysis.words import Said, say

ROLE, TABLE = "waiting_list", "waiting_list"
MOST_SHOWN = 10  # row numbers in one message


def problems(folder: Path, source: Source, tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """What is wrong with a district's waiting list; row numbers only, and nothing where none is delivered.

    Parameters
    ----------
    folder : Path
        Of the site.
    source : Source
    tables : mapping
        The tables made of its files.

    Raises
    ------
    HoanhapError
        If `rollout.yaml` has faults.
    """
    delivered = [each for each in source.deliveries if each.role == ROLE]
    rows = some(tables, TABLE, ["list_row"]).get("list_row", pd.Series(dtype=float))
    asked = _drawn_from(folder)
    if not delivered or (asked is None and rows.empty):
        return []  # an empty template asks for nothing
    file = labels(source)[delivered[0].file]
    if asked is None:
        what = say(
            "is delivered, but no {file} deals out people from a waiting list: then the list is not needed here",
            file=f"{FOLDER}/{FILE}",
        )
        return [Problem(what, file)]
    if len(delivered) > 1:
        return [Problem(say("stands there more than once: a lot is drawn from one list"), file)]
    return [Problem(what, file) for what in (*_hash(folder, delivered[0], asked), *_rows(rows, asked.size))]


def _drawn_from(folder: Path) -> WaitingList | None:
    """The list that a site's `rollout.yaml` deals out."""
    if not (folder / FOLDER / FILE).exists():
        return None
    asked = read_rollout(folder / FOLDER)
    return asked.waiting if asked.what == PERSON else None


def _hash(folder: Path, delivery: Delivery, asked: WaitingList) -> list[Said]:
    found = hashlib.sha256((folder / delivery.file).read_bytes()).hexdigest()  # of the bytes, as everybody's tools do
    if asked.sha256 in ("", found):
        return []
    return [
        say(
            "is not the file that {file} names: its SHA-256 is {found}, there it is {asked}. The list has to be the very file "
            "that was drawn from, not a copy that was saved again",
            file=FILE,
            found=found,
            asked=asked.sha256,
        )
    ]


def _rows(rows: pd.Series, size: int) -> list[Said]:
    """Numbers that are not there, or none of the list's; of one that stands there twice nobody is kept."""
    numbers, wanted = rows.astype(int), range(1, size + 1)
    strange = sorted(set(numbers) - set(wanted))
    lacking = sorted(set(wanted) - set(numbers))
    told = []
    if strange:
        what = say("has row numbers that are none of 1 to {size}: {rows}", size=size, rows=_shown(strange))
        told.append(what)
    if lacking:
        what = say(
            "lacks row numbers of the list of {size} that was drawn from: {rows}", size=size, rows=_shown(lacking)
        )
        told.append(what)
    return told


def _shown(numbers: list[int]) -> str:
    more = ["…"] if len(numbers) > MOST_SHOWN else []
    return ", ".join([*map(str, numbers[:MOST_SHOWN]), *more])
