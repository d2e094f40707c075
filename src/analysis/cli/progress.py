"""What a run says while it works: a bar on a terminal, plain lines elsewhere."""

from types import TracebackType

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from analysis.cli.terminal import console, errors, write
from analysis.run.work import DONE, FAILED, UNCHANGED, Outcome, Work
from analysis.words import Said, say

NAMED = 3  # of what runs now; the others are counted
STATES = {DONE: say("done"), UNCHANGED: say("unchanged"), FAILED: say("failed")}


class Watch:
    """Shows a run: what is at work, how many ended how, the time left; a line for each notebook that ran."""

    def __init__(self, total: int):
        self.counts = dict.fromkeys(STATES, 0)
        shown = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(
            *shown,
            TimeRemainingColumn(),
            console=errors,
            disable=not errors.is_terminal,
            redirect_stdout=console.is_terminal,  # lines that go into a file stay there
        )
        self._bar = self._progress.add_task(write(say("reading")), total=total)

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
        self._progress.update(self._bar, advance=1, total=total)
        if outcome.state == DONE:
            console.print(f"{outcome.name}: {write(STATES[DONE])}", markup=False)

    def writing(self, done: int, total: int) -> None:
        """Show that the report is being written."""
        self._progress.update(self._bar, description=write(say("writing the report")), completed=done, total=total)

    def total(self) -> Said:
        """How many ended how."""
        return say("{done} done, {unchanged} unchanged, {failed} failed", **self.counts)

    def _failed(self) -> str:
        return write(say(" (failed: {n})", n=self.counts[FAILED])) if self.counts[FAILED] else ""
