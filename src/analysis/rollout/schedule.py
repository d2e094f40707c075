"""The schedule that was drawn, as a file beside a site's data; it is read only if the draw can be made again from its input."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis import store
from analysis.errors import HoanhapError, Problem, refuse
from analysis.rollout.asked import FILE as ASKED
from analysis.rollout.asked import Rollout, read_rollout
from analysis.rollout.draw import Drawn, draw, draw_hash, input_text
from analysis.words import say

FILE, INPUT = "rollout-schedule.csv", "rollout-input.txt"
HEADING = ("unit", "wave", "starts", "draw")
SIMULATED = ("data", "simulated")  # column and value of every row about invented people


@dataclass(frozen=True)
class Schedule:
    """A draw that was checked: what was asked, what came out, and the files that say so."""

    asked: Rollout
    drawn: Drawn
    files: tuple[Path, ...]

    @property
    def starts(self) -> dict[str, date | None]:
        """Day of each unit (or row of the list); None where it has none yet."""
        days = [wave.starts for wave in self.asked.waves] + [None]
        return {name: days[wave] for name, wave in zip(self.asked.names, self.drawn.waves, strict=True)}


def settle(folder: Path, asked: Rollout) -> None:
    """Write the input whose hash is to be made public; one that was drawn from already is not replaced."""
    path = folder / FILE
    if path.exists() and draw_hash(asked, asked.seed.number) not in _read_text(path):
        what = say("a schedule was drawn already, from another rollout.yaml; nothing was overwritten")
        raise refuse(what, file=store.relative(path))
    store.write_text(folder / INPUT, input_text(asked))


def write(folder: Path, asked: Rollout, *, synthetic: bool, today: date) -> Schedule:
    """Draw and write the schedule; one that is there stays if it is the same.

    Raises
    ------
    HoanhapError
        If the number cannot be known yet, or another schedule stands there.
    """
    if today < asked.seed.known_on:
        what = say("there is a number before the day on which it becomes known ({day})", day=asked.seed.known_on)
        raise refuse(what, file=store.relative(folder / ASKED), column="seed.number")
    drawn, path = draw(asked, asked.seed.number), folder / FILE
    text = _text(asked, drawn, synthetic)
    if path.exists() and _read_text(path) != text:
        raise refuse(say("another schedule stands there already; nothing was overwritten"), file=store.relative(path))
    store.write_text(path, text)
    return Schedule(asked, drawn, (folder / ASKED, path))


def read_schedule(folder: Path, *, synthetic: bool) -> Schedule | None:
    """The schedule in a site's folder for it, drawn anew and compared; None if there is none.

    Raises
    ------
    HoanhapError
        If `rollout.yaml` is gone, has faults or is not the one that was drawn from, or if rows are not those of the draw:
        each such row.
    """
    path = folder / FILE
    if not path.exists():
        return None
    asked = read_rollout(folder)
    drawn = draw(asked, asked.seed.number)
    found, right = (_rows(text) for text in (_read_text(path), _text(asked, drawn, synthetic)))
    file = store.relative(path)
    if [row[-1:] for row in found[1:2]] != [row[-1:] for row in right[1:2]]:
        raise refuse(
            say("was not drawn from the rollout.yaml that stands here: the hash of the draw is another"), file=file
        )
    changed = [
        number
        for number in range(1, max(len(found), len(right)) + 1)
        if found[number - 1 : number] != right[number - 1 : number]
    ]
    if changed:
        what = say("is not what was drawn; a schedule is never edited by hand")
        raise HoanhapError([Problem(what, file, row=number) for number in changed])
    return Schedule(asked, drawn, (folder / ASKED, path))


def _text(asked: Rollout, drawn: Drawn, synthetic: bool) -> str:
    """The file: a row each, in the order in which they start."""
    days = [wave.starts.isoformat() for wave in asked.waves] + [""]
    order = sorted(zip(drawn.waves, range(len(asked.names)), asked.names, strict=True))
    rows = [(name, wave + 1 if days[wave] else "", days[wave], drawn.hash) for wave, _, name in order]
    first = ((SIMULATED[0],), (SIMULATED[1],)) if synthetic else ((), ())
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([first[0] + HEADING, *(first[1] + row for row in rows)])
    return made.getvalue()


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise refuse(say("cannot be read"), file=store.relative(path)) from None


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))
