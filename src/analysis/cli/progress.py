"""What a run says while it works: a bar on a terminal, plain lines elsewhere, and the time left in both."""

import time
from collections.abc import Callable
from types import TracebackType

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from analysis.cli.terminal import console, errors, write
from analysis.run.work import DONE, FAILED, UNCHANGED, Outcome, Work
from analysis.words import Said, say

NAMED = 3  # of what runs now; the others are counted
STATES = {DONE: say("done"), UNCHANGED: say("unchanged"), FAILED: say("failed")}
MINUTE, HOUR = 60, 3600
BETWEEN = 10  # seconds between two lines about the time left where there is no terminal


class Watch:
    """Shows a run: what is at work, how many ended how, the time left; a line for each notebook that ran.

    Parameters
    ----------
    total : int
        Pieces of work.
    clock : callable
        Seconds, from any beginning.
    """

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic):
        self.counts = dict.fromkeys(STATES, 0)
        self._clock, self._began, self._told = clock, clock(), clock()
        shown = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(
            *shown,
            TextColumn("{task.fields[left]}", markup=False),
            console=errors,
            disable=not errors.is_terminal,
            redirect_stdout=console.is_terminal,  # lines that go into a file stay there
        )
        self._bar = self._progress.add_task(write(say("reading")), total=total, left="")

    def __enter__(self) -> "Watch":
        self._progress.start()
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()

    def running(self, tasks: list[Work]) -> None:
        """Show what is at work."""
        names = [" · ".join(filter(None, (each.site, each.notebook))) for each in tasks]
        more = f" +{len(names) - NAMED}" if len(names) > NAMED else ""
        self._progress.update(self._bar, description=f"{', '.join(names[:NAMED])}{more}{self._failed()}")

    def ended(self, outcome: Outcome, total: int) -> None:
        """Count an outcome of so many, and say it unless nothing was to be done."""
        self.counts[outcome.state] += 1
        ended = sum(self.counts.values())
        left = self._left(total - ended)
        self._progress.update(self._bar, advance=1, total=total, left=left)
        if outcome.state == DONE:
            console.print(f"{outcome.name}: {write(STATES[DONE])}", markup=False)
        if left and not errors.is_terminal and self._clock() - self._told >= BETWEEN:
            self._told = self._clock()
            line = say("{ended} of {total}; {left}{failed}", ended=ended, total=total, left=left, failed=self._failed())
            errors.print(write(line), markup=False)

    def writing(self, done: int, total: int) -> None:
        """Show that the report is being written."""
        self._progress.update(
            self._bar, description=write(say("writing the report")), completed=done, total=total, left=""
        )

    def total(self) -> Said:
        """How many ended how."""
        return say("{done} done, {unchanged} unchanged, {failed} failed", **self.counts)

    def _left(self, rest: int) -> str:
        """The time left if all that is left has to run and takes as long as what ran; empty before anything ran."""
        ran = self.counts[DONE] + self.counts[FAILED]
        return write(duration((self._clock() - self._began) / ran * rest)) if ran and rest else ""

    def _failed(self) -> str:
        return write(say(" (failed: {n})", n=self.counts[FAILED])) if self.counts[FAILED] else ""


def duration(seconds: float) -> Said:
    """A time left in words, no finer than it can be known."""
    if seconds < MINUTE:
        return say("less than a minute left")
    if seconds < HOUR:
        return say("about {n} min left", n=round(seconds / MINUTE))
    return say("about {h} h {n} min left", h=int(seconds // HOUR), n=int(seconds % HOUR // MINUTE))
