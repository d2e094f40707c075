"""The command that runs current results once more and says whether the same comes out."""

from contextlib import closing
from datetime import date

import typer

from analysis.cli.run import Jobs, Notebooks, Sites
from analysis.cli.terminal import OK, SOME_FAILED, STOPPED, console, errors, refused, write
from analysis.errors import HoanhapError, refuse
from analysis.words import Said, say

STATES = ("same_bytes", "same_values", "differs", "changed", "failed")
NAMED = 3  # files that differ; the others are counted


def register(app: typer.Typer) -> None:
    """Add the command to `hoanhap`."""
    app.command(help=str(say("Run current results once more, beside everything, and compare.")))(verify)


def verify(ids: Sites = None, notebook: Notebooks = None, jobs: Jobs = None) -> None:
    """Rerun and compare; the exit status is 0 if all are the same, 1 if not or not known, 2 if refused, 130 if stopped."""
    from analysis.run import faults, remembered
    from analysis.run.verify import current
    from analysis.run.verify import verify as run_again
    from analysis.run.work import plan_work

    counts = dict.fromkeys(STATES, 0)
    try:
        kept = current(plan_work(list(dict.fromkeys(ids or [])), notebook or [], {}))
        if not kept:
            raise refuse(say("there is no result to verify; “hoanhap run” makes them"))
        remembered.load_hashes()
        with closing(run_again(kept, jobs, date.today())) as found:
            for each in found:
                counts[each.state] += 1
                console.print(f"{each.work.site} · {each.work.notebook}: {_line(each)}", soft_wrap=True, markup=False)
    except HoanhapError as fault:
        refused(fault)
    except KeyboardInterrupt:
        errors.print(write(say("Stopped; nothing of it stays.")), markup=False)
        raise typer.Exit(STOPPED) from None
    except OSError as fault:
        errors.print("; ".join(faults.reasons(fault)), soft_wrap=True, markup=False)
        raise typer.Exit(SOME_FAILED) from None
    same = counts["same_bytes"] + counts["same_values"]
    said = say(
        "{same} the same ({same_bytes} byte for byte), {differs} differ, {changed} changed since, {failed} could not be rerun",
        same=same,
        **counts,
    )
    console.print(write(said), soft_wrap=True, markup=False)
    raise typer.Exit(OK if same == len(kept) else SOME_FAILED)


def _line(found) -> str:
    """How a result fared, on one line."""
    if found.differences:
        return _differences(found)
    why, kinds = "; ".join(map(write, found.why)), ", ".join(found.kinds)
    texts = {
        "same_bytes": say("same bytes"),
        "same_values": say(
            "same values: texts and counts alike, numbers within one unit of their sixth digit; another kind of machine ({kinds})",
            kinds=kinds,
        ),
        "changed": say("not verified, because it was made of something else: {why}", why=why),
        "failed": say("could not be rerun: {why}", why=why),
    }
    return write(texts[found.state])


def _differences(found) -> str:
    shown = [write(_where(each)) for each in found.differences[:NAMED]]
    more = len(found.differences) - NAMED
    shown += [write(say("{n} more", n=more))] if more > 0 else []
    shown += [write(say("another kind of machine ({kinds})", kinds=", ".join(found.kinds)))] if found.kinds else []
    return write(say("differs: {where}", where="; ".join(shown)))


def _where(difference) -> Said | str:
    file, column, row = difference.file, difference.column, difference.row
    if column and row:
        return say("{file}, column “{column}”, first in row {row}", file=file, column=column, row=row)
    if column:
        return say("{file}, “{column}”", file=file, column=column)
    if row:
        return say("{file}, row {row}", file=file, row=row)
    return file
