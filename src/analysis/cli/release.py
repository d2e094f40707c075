"""The commands that hand results over: the ledger of releases, and a folder that may leave."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import completion
from analysis.cli.terminal import REFUSED, console, errors, refused, write
from analysis.errors import HoanhapError
from analysis.words import LANGUAGES, say, words

What = Annotated[
    str,
    typer.Argument(
        metavar="SITE[/NOTEBOOK]|RUN",
        help=str(say("A site, one notebook of it, or the key of a run.")),
        autocompletion=completion.sites,
    ),
]
ProfileName = Annotated[str, typer.Option("--profile", metavar="NAME", help=str(say("partner, public, or open.")))]
RanBy = Annotated[str, typer.Option("--ran-by", metavar="NAME", help=str(say("Who ran it.")))]
CheckedBy = Annotated[
    str, typer.Option("--checked-by", metavar="NAME", help=str(say("Who checked it: somebody else.")))
]
To = Annotated[Path, typer.Option("--to", metavar="FOLDER", help=str(say("A new folder outside the project.")))]
For = Annotated[str, typer.Option("--for", metavar="NAME", help=str(say("Who gets it; needed for partners.")))]
Confirmed = Annotated[
    bool, typer.Option("--confirmed", help=str(say("Every point of the checklist holds; do not ask.")))
]
Coarser = Annotated[
    bool, typer.Option("--coarser", help=str(say("Hide what would tell of too few beside earlier releases.")))
]
Backup = Annotated[str, typer.Option("--backup", metavar="FILE", help=str(say("Start a ledger with its copy there.")))]


def register(app: typer.Typer) -> None:
    """Add the commands to `hoanhap`."""
    app.command(help=str(say("Make a folder of results that may leave the building.")))(release)
    app.command(help=str(say("Check the ledger of releases and list it, or start one.")))(ledger)


def release(
    what: What,
    profile: ProfileName,
    ran_by: RanBy,
    checked_by: CheckedBy,
    to: To,
    recipient: For = "",
    confirmed: Confirmed = False,
    coarser: Coarser = False,
) -> None:
    """Guard, difference, scan, enter and hand over; the exit status is 2 if it was refused."""
    from analysis.run import releasing
    from analysis.run.chosen import chosen
    from analysis.run.differenced import Asked

    asked = Asked(profile, ran_by, checked_by, to, recipient, coarser)
    try:
        results = chosen(what)
        if not _confirmed(confirmed):
            releasing.refused(asked, results, ("checklist",), date.today())
            errors.print(write(say("Not released: a point of the checklist does not hold.")), markup=False)
            raise typer.Exit(REFUSED)
        folder = releasing.release(asked, results, date.today())
    except HoanhapError as fault:
        refused(fault)
    console.print(
        write(say("Released into {path}; check it with: sha256sum -c SHA256SUMS", path=str(folder))),
        soft_wrap=True,
        markup=False,
    )


def ledger(backup: Backup = "") -> None:
    """Start a ledger, or read it from the first entry to the last and print a line for each."""
    from analysis.disclosure.ledger import book

    try:
        if backup:
            console.print(str(book.begin(Path(backup))), soft_wrap=True, markup=False)
        entries = book.read_with_copy().entries
    except HoanhapError as fault:
        refused(fault)
    for each in entries:
        told = [each.kind, each.day, each.site, each.notebook, each.profile, each.recipient, ", ".join(each.why)]
        console.print(f"{each.number}: {' · '.join(filter(None, told))}", soft_wrap=True, markup=False)
    console.print(write(say("{n} entries; the chain is whole and the copy is equal", n=len(entries))), markup=False)


def _confirmed(all_: bool) -> bool:
    """Print the checklist in both languages and ask for each point, unless all of it was confirmed."""
    from analysis.run.checklist import QUESTIONS

    for number, each in enumerate(QUESTIONS, 1):
        for language in LANGUAGES:
            console.print(f"{number}. {words(language)(each)}", soft_wrap=True, markup=False)
        if not all_ and not typer.confirm(write(say("Does this hold?"))):
            return False
    return True
