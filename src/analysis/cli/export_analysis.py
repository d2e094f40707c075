"""The command that hands out the people followed, under pseudonyms, for R, Stata or another program."""

from pathlib import Path
from typing import Annotated

import typer

from analysis import store
from analysis.cli import completion
from analysis.cli.terminal import OK, console, refused, write
from analysis.errors import HoanhapError
from analysis.words import say

Site = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help=str(say("The site whose people are to be analysed elsewhere.")),
        autocompletion=completion.sites,
    ),
]
To = Annotated[
    Path | None,
    typer.Option(
        "--to",
        metavar="FOLDER",
        help=str(say("A new folder, closed to others; data/processed/ID/analysis if left out.")),
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to `hoanhap`."""
    text = say(
        "Write the people followed, under pseudonyms, for R, Stata or Python, with scripts that recompute results."
    )
    app.command(name="export-analysis", help=str(text))(export_analysis)


def export_analysis(site: Site, to: To = None) -> None:
    """Write parquet, CSV and Stata files, a dictionary, the headlines and two scripts; the exit status is 2 if refused."""
    from analysis.run.analysis_export.export import export

    try:
        folder, made = export(site, to)
    except HoanhapError as fault:
        refused(fault)
    done = say(
        "{tables} tables with {rows} rows about single people in {folder}. They stay where nobody else can open them, and go when "
        "the site's last day is over. To compute its {n} headlines again: Rscript recompute.R or python recompute.py there.",
        tables=len(made.tables),
        rows=sum(map(len, made.tables.values())),
        folder=store.relative(folder) if folder.is_relative_to(store.root()) else str(folder),
        n=len(made.headlines),
    )
    console.print(write(done), soft_wrap=True, markup=False)
    raise typer.Exit(OK)
