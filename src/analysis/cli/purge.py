"""The command that takes a site's records away when they may not be here any longer."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analysis import store
from analysis.cli import completion
from analysis.cli.terminal import OK, SOME_FAILED, console, errors, refused, write
from analysis.errors import HoanhapError
from analysis.words import say

Site = Annotated[
    str,
    typer.Argument(metavar="ID", help=str(say("The site whose records are to go.")), autocompletion=completion.sites),
]
Yes = Annotated[bool, typer.Option("--yes", help=str(say("Do not ask.")))]
Early = Annotated[bool, typer.Option("--early", help=str(say("Although their last day has not passed.")))]


def register(app: typer.Typer) -> None:
    """Add the command to `hoanhap`."""
    app.command(help=str(say("Remove a site's records of real people, and everything made of them.")))(purge)


def purge(site: Site, yes: Yes = False, early: Early = False) -> None:
    """List what goes, ask, and remove it; the exit status is 1 if something could not be removed or the answer is no."""
    from analysis.run import executors, faults, lock, purging
    from analysis.run.pages import publish

    try:
        purging.purgeable(site, date.today(), early=early)
        with lock.alone():
            paths = purging.found(site)
            for line in _told(paths):
                console.print(line, soft_wrap=True, markup=False)
            if not yes and not typer.confirm(write(say("Remove these {n} files and folders for good?", n=len(paths)))):
                raise typer.Exit(SOME_FAILED)
            purging.purge(site, paths)
            publish(executors.here())
    except HoanhapError as fault:
        refused(fault)
    except OSError as fault:
        errors.print("; ".join(faults.reasons(fault)), soft_wrap=True, markup=False)
        raise typer.Exit(SOME_FAILED) from None
    done = say(
        "Removed, and written down in {log}. Copies elsewhere are not: back-ups, other computers, mail, the agencies' files "
        "and folders that were released. Tell whoever has them.",
        log=store.relative(store.raw() / "processing.log"),
    )
    console.print(write(done), soft_wrap=True, markup=False)
    raise typer.Exit(OK)


def _told(paths: list[Path]) -> list[str]:
    """A line for each of them; of delivered and returned files the folder and how many, since their names can be people's."""
    delivered = Counter(path.parent for path in paths if path.is_relative_to(store.raw()))
    lines = [
        write(say("{folder}: {n} files and folders", folder=store.relative(each), n=n)) for each, n in delivered.items()
    ]
    return lines + [store.relative(path) for path in paths if path.parent not in delivered]
