"""When outcomes were opened, and under which plan: `plan.log` beside the common plan, a line each, only ever added to."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from analysis import store
from analysis.errors import refuse
from analysis.plan import Plan
from analysis.words import say

NAME = "plan.log"  # in data/raw, for all sites: it outlives data/processed and is no delivered file of a district
WAITS = (0.02, 0.05, 0.1)  # seconds
TAIL = 4096  # bytes by which a log is known again
_READ: dict[Path, "_Read"] = {}
KEYED_BY = "models"  # lists of settings whose items have a name of their own are compared by it


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A notebook was run on a site, in one state of its files and under one plan, for the first time.

    Attributes
    ----------
    day : str
        Year-month-day.
    site, notebook, version : str
        `version` is that of the program.
    data, plan : str
        Fingerprints of the site's files and of the plan's content.
    content : dict
        What the plan said then (`Plan.content`).
    outcomes : bool
        Whether the notebook saw outcomes; one that saw none fixes the plan.
    """

    day: str
    site: str
    notebook: str
    version: str
    data: str
    plan: str
    content: dict
    outcomes: bool = True

    @property
    def what(self) -> tuple[str, str, str, str]:
        """What was opened: the same again is no new opening."""
        return self.site, self.notebook, self.data, self.plan


@dataclass(frozen=True)
class Log:
    """The openings in order, and the number of lines that cannot be read or whose plan does not fit its fingerprint."""

    openings: tuple[Opening, ...] = ()
    n_unreadable: int = 0


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """A field of the plan, as it stood when outcomes were first opened and as it stands now; None: not there."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the log says of a result: nothing of it changes when lines are added later.

    Attributes
    ----------
    recorded : bool
        Whether the log has this opening.
    first : str or None
        Day on which any outcome of the site was first opened.
    known_before_written : bool
        Whether that was before the day on which the plan says that it was written.
    look : int or None
        Number of the state of the site's files among those at which this notebook opened outcomes.
    deviations : tuple of Deviation
        What differs from the plan under which outcomes were first opened.
    n_unreadable : int
        Lines of the log that cannot be read.
    locked : str or None
        Day on which a notebook that sees no outcome was run under this very plan, before any outcome of the site was
        opened: it worked out what the plan could show, and fixed it.
    """

    recorded: bool
    first: str | None
    known_before_written: bool
    look: int | None
    deviations: tuple[Deviation, ...]
    n_unreadable: int
    locked: str | None = None


def path() -> Path:
    """Where the log is."""
    return store.raw() / NAME


def read_log() -> Log:
    """The log, empty where there is none; one that is there and cannot be opened is refused."""
    try:
        return _read(path())
    except FileNotFoundError:
        return Log()
    except OSError as fault:
        raise refuse(say("cannot be read"), file=store.relative(path())) from fault


@dataclass(frozen=True)
class _Read:
    """What was read of a log that only grows: the file's number, size and time then, and its last bytes."""

    state: tuple[int, int, int]
    tail: bytes
    log: Log


def _read(file: Path) -> Log:
    """The log; of one that was read before and has grown since, only what is new is read."""
    found = file.stat()
    state, before = (found.st_ino, found.st_size, found.st_mtime_ns), _READ.get(file)
    if before and before.state == state:
        return before.log
    with open(file, "rb") as opened:
        known, start = (before.log, before.state[1]) if before and _grew(opened, before, state) else (Log(), 0)
        for wait in (*WAITS, None):
            opened.seek(start)
            new = opened.read()
            if not new or new.endswith(b"\n") or wait is None:
                break
            time.sleep(wait)  # another process is writing the last line just now
    lines = [line for line in new.decode("utf-8", errors="replace").split("\n") if line.strip()]
    plans = {each.plan: each.content for each in known.openings}
    openings = [opening for line in lines if (opening := _opening(line, plans))]
    log = Log((*known.openings, *openings), known.n_unreadable + len(lines) - len(openings))
    if new.endswith(b"\n") and start + len(new) == found.st_size:
        _READ[file] = _Read(state, new[-TAIL:], log)
    return log


def _grew(opened: BinaryIO, before: _Read, state: tuple[int, int, int]) -> bool:
    """Whether a file is the one that was read before, with more at its end."""
    if state[0] != before.state[0] or state[1] <= before.state[1]:
        return False
    opened.seek(before.state[1] - len(before.tail))
    return opened.read(len(before.tail)) == before.tail


def record(opening: Opening) -> None:
    """Add a line, unless the same was opened before.

    Raises
    ------
    OSError
        If the line cannot be written; the log is then as it was.
    """
    if opening.what in {each.what for each in read_log().openings if each.site == opening.site}:
        return
    store.append_line(path(), json.dumps(asdict(opening), sort_keys=True, ensure_ascii=False))


def standing(log: Log, opening: Opening, plan: Plan) -> Standing:
    """What the log says of a result that `opening` describes; its day is not looked at.

    Parameters
    ----------
    log : Log
    opening : Opening
        Of this site, notebook, state of the files and plan, whether the log has it or not.
    plan : Plan
        The plan that holds now.
    """
    lines = [each for each in log.openings if each.site == opening.site]
    here = [each for each in lines if each.outcomes]
    looks = list(dict.fromkeys(each.data for each in here if each.notebook == opening.notebook))
    first = here[0] if here else None
    return Standing(
        recorded=opening.what in {each.what for each in here},
        first=first.day if first else None,
        known_before_written=first is not None and date.fromisoformat(first.day) < plan.written,
        look=looks.index(opening.data) + 1 if opening.data in looks else None,
        deviations=deviations(first.content, plan.content) if first else (),
        n_unreadable=log.n_unreadable,
        locked=_locked(lines, opening.plan),
    )


def _locked(lines: list[Opening], plan: str) -> str | None:
    """The day of the first line without outcomes under a plan, among those before the first with outcomes."""
    before = takewhile(lambda each: not each.outcomes, lines)
    return next((each.day for each in before if each.plan == plan), None)


def deviations(before: dict, after: dict) -> tuple[Deviation, ...]:
    """Fields in which two plans differ, in the order of the fields' names."""
    old, new = dict(_fields(before)), dict(_fields(after))
    return tuple(
        Deviation(field=name, before=old.get(name), after=new.get(name))
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    )


def _fields(told: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Names and values of a plan's fields; of a list of settings also the order, a list of plain values is one field."""
    if isinstance(told, list) and told and all(isinstance(each, dict) for each in told):
        names = [str(each.get(KEYED_BY)) for each in told]
        names = names if len(set(names)) == len(names) else [str(number) for number in range(1, len(told) + 1)]
        yield name, ", ".join(names)
        told = dict(zip(names, told, strict=True))
    if isinstance(told, dict):
        for key, value in told.items():
            yield from _fields(value, f"{name}.{key}" if name else key)
    else:
        yield name, ", ".join(map(_text, told)) if isinstance(told, list) else _text(told)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _opening(line: str, plans: dict[str, dict]) -> Opening | None:
    """A line as an opening; None if it cannot be one. `plans`, by fingerprint, are those that were read before."""
    try:
        opening = Opening(**json.loads(line))
        date.fromisoformat(opening.day)
        if opening.plan in plans and plans[opening.plan] == opening.content:  # of hundreds of districts: kept once
            return replace(opening, content=plans[opening.plan])
        if store.fingerprint(opening.content) != opening.plan:
            return None
    except (ValueError, TypeError):
        return None
    plans[opening.plan] = opening.content
    return opening
