"""The command that takes people out of the records, on request or because their record was expunged."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import completion
from analysis.cli.terminal import REFUSED, console, errors, refused, write
from analysis.errors import HoanhapError
from analysis.words import say

Site = Annotated[str, typer.Argument(metavar="ID", help=str(say("The site.")), autocompletion=completion.sites)]
Request = Annotated[
    Path | None, typer.Option("--request", metavar="FILE", help=str(say("Take a request: who asks, as YAML.")))
]
Execute = Annotated[
    bool, typer.Option("--execute", help=str(say("Run the batch, if its day has come and enough wait.")))
]
RanBy = Annotated[str, typer.Option("--ran-by", metavar="NAME", help=str(say("Who runs it.")))]
CheckedBy = Annotated[str, typer.Option("--checked-by", metavar="NAME", help=str(say("Who checks it: somebody else.")))]


def register(app: typer.Typer) -> None:
    """Add the command to `hoanhap`."""
    app.command(help=str(say("Take people out of the records: requests, and expunged people, in batches.")))(forget)


def forget(
    site: Site, request: Request = None, execute: Execute = False, ran_by: RanBy = "", checked_by: CheckedBy = ""
) -> None:
    """Take a request, run a batch, or say who waits; the exit status is 2 if it was refused."""
    from analysis.run import forgetting, lock
    from analysis.run.checklist import alike

    today = date.today()
    try:
        if request:
            forgetting.request(site, request, today)
            done = say("Taken under a pseudonym. Destroy {file}: it names the person.", file=str(request))
            console.print(write(done), soft_wrap=True, markup=False)
        if execute:
            if not alike(ran_by) or not alike(checked_by) or alike(ran_by) == alike(checked_by):
                errors.print(write(say("a batch needs two people: --ran-by and --checked-by")), markup=False)
                raise typer.Exit(REFUSED)
            with lock.alone():
                _executed(forgetting.execute(site, today, ran_by=ran_by, checked_by=checked_by))
            return
        _waiting(forgetting.batch(site, today))
    except HoanhapError as fault:
        refused(fault)


def _waiting(told) -> None:
    for how, who in told.waiting.items():
        what = {"purge": say("left out"), "deidentify": say("without what tells who they are")}[how]
        console.print(write(say("{n} wait to be {what}", n=len(who), what=what)), markup=False)
    due = (
        say("a batch may run now")
        if told.ready
        else say("no batch may run now; it needs its day and at least {n} of one kind", n=told.minimum)
    )
    console.print(write(due), soft_wrap=True, markup=False)


def _executed(entry) -> None:
    stood = ", ".join(map(str, entry.about["stood_in"])) or "–"
    for each in (
        say(
            "Done and entered in the ledger as number {n}; tables and results that held these people are gone.",
            n=entry.number,
        ),
        say("Releases in which they can stand (entries of the ledger): {numbers}", numbers=stood),
        say(
            "Now: ask each agency to leave these people out of its next delivery; the delivered files stay as they came, for "
            "their owner only, until they are purged. Run the notebooks again; later verifications compare with that."
        ),
    ):
        console.print(write(each), soft_wrap=True, markup=False)
