"""The command that says what changed from one run to another, and why."""

from typing import Annotated

import typer

from analysis.cli.terminal import OK, SOME_FAILED, refused
from analysis.errors import HoanhapError
from analysis.words import say

Key = Annotated[str, typer.Argument(metavar="RUN", help=str(say("Key of a run, its beginning, or its folder.")))]


def register(app: typer.Typer) -> None:
    """Add the command to `hoanhap`."""
    app.command(help=str(say("Say which results changed from one run to another, and why.")))(compare)


def compare(
    run_a: Key,
    run_b: Key,
    as_json: Annotated[bool, typer.Option("--json", help=str(say("All of it as JSON.")))] = False,
) -> None:
    """Compare two runs; the exit status is 0 if no result changed, 1 if one did, 2 if refused."""
    from analysis.cli.comparison import print_all, print_json
    from analysis.run.compare import compare as compare_runs

    try:
        found = compare_runs(run_a, run_b)
    except HoanhapError as fault:
        refused(fault)
    print_json(found) if as_json else print_all(found)
    raise typer.Exit(SOME_FAILED if found.changes else OK)
