"""Two runs of one notebook side by side: which released values changed, and what differs in all that they were made of."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis import store
from analysis.disclosure.release import Released, load
from analysis.errors import refuse
from analysis.plan_log import deviations
from analysis.run.changes import Change, changes
from analysis.words import say

PLACE, DATA, PLAN, RECORD, DECISION = "place", "data", "plan", "record", "decision"
PARAMETER, NOTEBOOK, CODE, PACKAGE = "parameter", "notebook", "code", "package"
LEAST_KEY = 6  # letters of a key that stand for all of it


@dataclass(frozen=True)
class Run:
    """One finished run: its key, what the key was made of, and what was released."""

    key: str
    made_of: dict
    released: Released


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Something that the two runs were made of and that differs.

    Attributes
    ----------
    part : str
        ``"place"``, ``"data"``, ``"plan"``, ``"record"`` (what plan.log says), ``"decision"``, ``"parameter"``,
        ``"notebook"``, ``"code"`` or ``"package"``.
    name : str
        Which file, field, parameter or package; empty where there is one only.
    before, after : str
        Value or beginning of a hash; empty where it is not there.
    """

    part: str
    name: str = ""
    before: str = ""
    after: str = ""


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
    return Comparison(first, second, tuple(_causes(first, second)), tuple(found))


def read_run(name: str) -> Run:
    """A run by its key, the beginning of it, or its folder."""
    folder = _folder(name)
    if not (folder / "run.json").is_file() or not (folder / "released" / "about.json").is_file():
        raise refuse(
            say("is not a finished run: run.json and released/about.json are not both there"), file=folder.name
        )
    try:
        made_of = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        return Run(made_of["key"], made_of, load(folder / "released"))
    except (ValueError, KeyError, TypeError, OSError):
        raise refuse(say("cannot be read"), file=folder.name) from None


def _folder(name: str) -> Path:
    if (Path(name) / "run.json").is_file():
        return Path(name)
    runs = store.processed() / "runs"
    fits = [path for path in sorted(runs.glob("*/")) if len(name) >= LEAST_KEY and path.name.startswith(name)]
    if len(fits) > 1:
        raise refuse(say("several runs begin with “{name}”", name=name))
    if not fits:
        raise refuse(say("there is no run “{name}” under data/processed/runs, and no such folder", name=name))
    return fits[0]


def _causes(first: Run, second: Run) -> Iterator[Cause]:
    """What differs, the likeliest reasons first."""
    one, other = first.made_of, second.made_of
    if one["site"] != other["site"]:
        yield Cause(part=PLACE, before=one["site"], after=other["site"])
    yield from _files(one["inputs"], other["inputs"])
    yield from _fields(PLAN, first.released.about.get("plan"), second.released.about.get("plan"))
    yield from _fields(RECORD, one.get("opened"), other.get("opened"))
    yield from _hashes(DECISION, one, other, "decision")
    yield from _each(PARAMETER, one["parameters"], other["parameters"], leave=("site",))
    yield from _hashes(NOTEBOOK, one, other, "notebook_file")
    yield from _hashes(CODE, one, other, "code")
    yield from _each(PACKAGE, one["versions"], other["versions"])
    yield from _hashes(PACKAGE, one, other, "lock", name="requirements.lock")


def _files(before: dict, after: dict) -> Iterator[Cause]:
    """Files that were read; that of the plan belongs to the plan."""
    for cause in _each(DATA, before, after, short=True):
        is_plan = cause.name.rpartition("/")[2] == "plan.yaml"
        yield Cause(part=PLAN if is_plan else DATA, name=cause.name, before=cause.before, after=cause.after)


def _fields(part: str, before: dict | None, after: dict | None) -> Iterator[Cause]:
    for each in deviations(before or {}, after or {}):
        yield Cause(part=part, name=each.field, before=each.before or "", after=each.after or "")


def _hashes(part: str, before: dict, after: dict, key: str, *, name: str = "") -> Iterator[Cause]:
    yield from _each(part, {name: before.get(key) or ""}, {name: after.get(key) or ""}, short=True)


def _each(part: str, before: dict, after: dict, *, leave: tuple[str, ...] = (), short: bool = False) -> Iterator[Cause]:
    """Entries of two dicts that differ; of hashes the beginning."""
    for name in sorted({*before, *after} - set(leave)):
        one, other = (_text(told[name], short) if name in told else "" for told in (before, after))
        if before.get(name) != after.get(name):
            yield Cause(part=part, name=name, before=one, after=other)


def _text(value: object, short: bool) -> str:
    return str(value)[:12] if short else str(value)
