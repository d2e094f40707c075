"""Two runs of one notebook side by side: which released values changed, and what differs in all that they were made of."""

import json
from dataclasses import dataclass
from pathlib import Path

from analysis import finished
from analysis.disclosure.release import Released, load
from analysis.errors import refuse
from analysis.run.causes import Cause, causes
from analysis.run.changes import Change, changes
from analysis.words import say

LEAST_KEY = 6  # letters of a key that stand for all of it


@dataclass(frozen=True)
class Run:
    """One finished run: its key, what the key was made of, and what was released."""

    key: str
    made_of: dict
    released: Released


@dataclass(frozen=True)
class Comparison:
    """Both runs, what they were made of that differs, and what differs in the results."""

    before: Run
    after: Run
    causes: tuple[Cause, ...]
    changes: tuple[Change, ...]


def compare(before: str, after: str) -> Comparison:
    """Compare two runs, the earlier first.

    Parameters
    ----------
    before, after : str
        Key of a run (its beginning is enough), or its folder.

    Raises
    ------
    HoanhapError
        If a run is not there or not whole, a key fits several, or they are of different notebooks.

    Notes
    -----
    Only what was released is read, and ``run.json``. Several causes at once are not told apart: the results follow from
    all of them together.
    """
    first, second = read_run(before), read_run(after)
    if first.made_of["notebook"] != second.made_of["notebook"]:
        raise refuse(
            say(
                "these are runs of different notebooks ({before}, {after}): there is nothing to compare",
                before=first.made_of["notebook"],
                after=second.made_of["notebook"],
            )
        )
    found = changes(first.released, second.released)
    plans = first.released.about.get("plan"), second.released.about.get("plan")
    return Comparison(first, second, tuple(causes(first.made_of, second.made_of, plans)), tuple(found))


def read_run(name: str) -> Run:
    """A run by its key, the beginning of it, or its folder."""
    folder = _folder(name)
    if not (folder / finished.TOLD).is_file() or not (folder / "released" / "about.json").is_file():
        raise refuse(
            say("is not a finished run: run.json and released/about.json are not both there"), file=folder.name
        )
    try:
        made_of = json.loads((folder / finished.TOLD).read_text(encoding="utf-8"))
        return Run(made_of["key"], made_of, load(folder / "released"))
    except (ValueError, KeyError, TypeError, OSError):
        raise refuse(say("cannot be read"), file=folder.name) from None


def _folder(name: str) -> Path:
    if (Path(name) / finished.TOLD).is_file():
        return Path(name)
    fits = [
        path for path in sorted(finished.runs().glob("*/")) if len(name) >= LEAST_KEY and path.name.startswith(name)
    ]
    if len(fits) > 1:
        raise refuse(say("several runs begin with “{name}”", name=name))
    if not fits:
        raise refuse(say("there is no run “{name}” under data/processed/runs, and no such folder", name=name))
    return fits[0]
