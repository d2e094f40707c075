"""The commands about a district's data: a folder to fill, letters to ask for it, what is wrong with it, invented ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis import store
from analysis.cli import completion
from analysis.cli.terminal import OK, SOME_FAILED, console, errors, refused, write
from analysis.errors import HoanhapError, refuse
from analysis.words import reader_language, say, words

if TYPE_CHECKING:
    from analysis.intake.prepare import Prepared
    from analysis.tables.source import Source

SHOWN = 20  # lines a file on the terminal; all of them stand in the workbook

Site = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help=str(say("The district, in lower-case letters, digits and hyphens.")),
        autocompletion=completion.sites,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to `hoanhap`."""
    app.command(help=str(say("Make a folder with templates for a district.")))(new)
    app.command(help=str(say("Write a letter to each agency that asks for its data.")))(request)
    app.command(help=str(say("Read what a district delivered, and say what is wrong with it.")))(check)
    app.command(help=str(say("Write a district of invented people, as agencies would send it.")))(simulate)


def new(site: Site) -> None:
    """Make `data/raw/districts/<id>` with one template a file and a source.yaml to fill in."""
    from analysis.intake.templates import new_site

    try:
        written = new_site(_free(site), store.raw() / "districts" / site, reader_language())
    except HoanhapError as fault:
        refused(fault)
    for path in written:
        console.print(store.relative(path), soft_wrap=True, markup=False)
    console.print(
        write(say("Fill in source.yaml and the templates, then run: hoanhap check {site}", site=site)), soft_wrap=True
    )


def request(site: Site) -> None:
    """Write the letters and the draft impact assessment into the district's folder."""
    from analysis.intake.letters import request as letters
    from analysis.tables.source import site_folder

    try:
        folder = site_folder(site)
        written = letters(folder, folder / "letters")
    except HoanhapError as fault:
        refused(fault)
    for path in written:
        console.print(store.relative(path), soft_wrap=True, markup=False)


def check(site: Site) -> None:
    """Read, clean and link a district's files; the exit status is 1 if rows were rejected, 2 if files cannot be read."""
    from analysis.intake.prepare import prepare
    from analysis.report import quality
    from analysis.run import processing_log
    from analysis.tables.permitted import personal, refuse_unpermitted
    from analysis.tables.source import read_source, site_folder

    try:
        folder = site_folder(site)
        source = read_source(folder)
        refuse_unpermitted(source, folder, date.today())
        if not source.deliveries:
            raise refuse(say("this site has no delivered files; there is nothing to check"))
        if personal(source):
            processing_log.record("check", site)
        with console.status("") as shown:
            prepared = prepare(folder, source, shown.update, anew=True)
        pages = quality.write(site, prepared.quality, source, folder / "_returned")
    except HoanhapError as fault:
        refused(fault)
    if prepared.key.made:
        what = say("A new key for pseudonyms was made: {path}. Keep a copy in a safe place: without it no later file fits.",
                   path=str(prepared.key.made))  # fmt: skip
        errors.print(write(what), soft_wrap=True, markup=False)
    raise typer.Exit(_report(folder, prepared, source, pages))


def simulate(
    site: Site,
    seed: Annotated[int, typer.Option(help=str(say("The same seed gives the same files.")), min=0)] = 1,
    world: Annotated[str, typer.Option(help=str(say("What is true there; see docs/simulation.md.")))] = "no_effect",
) -> None:
    """Write a district of invented people into `data/raw/districts/<id>`, marked as such."""
    from analysis.simulate.world import world as named_world
    from analysis.simulate.write import simulate as write_district

    try:
        folder = store.raw() / "districts" / _free(site)
        write_district(site, seed=seed, world=named_world(world), folder=folder)
    except HoanhapError as fault:
        refused(fault)
    console.print(store.relative(folder), markup=False)


def _free(site: str) -> str:
    """The id, if it is one and no site has it."""
    from analysis.tables.source import site_folders

    if not store.SITE_ID.fullmatch(site):
        raise refuse(say("a site is named in lower-case letters, digits and hyphens, like “thanh-mien”"))
    if site in site_folders() or (store.raw() / "districts" / site).exists():
        raise refuse(say("there is a site of this name already; nothing was overwritten"))
    return site


def _report(folder: Path, prepared: Prepared, source: Source, pages: list[Path]) -> int:
    """Print what a person has to do, and where everything is; the exit status."""
    from analysis.cli.overlooked import overlooked, without_rows
    from analysis.intake.reasons import NOTES

    wrong = [line for line in prepared.lines if line.code not in NOTES]
    for label in dict.fromkeys(line.label for line in wrong):
        mine = [line for line in wrong if line.label == label]
        for line in mine[:SHOWN]:
            console.print(line.text(words(reader_language())), soft_wrap=True, markup=False)
        if len(mine) > SHOWN:
            console.print(write(say("… and {n} more in this file", n=len(mine) - SHOWN)), markup=False)
    without = without_rows(prepared.quality["files"], words(reader_language()))
    for line in without:
        console.print(write(line), soft_wrap=True, markup=False)
    n_notes = len(prepared.lines) - len(wrong)
    if n_notes:
        console.print(
            write(say("{n} values were kept and should be looked at; see problems.xlsx", n=n_notes)), soft_wrap=True
        )
    for line in overlooked(prepared.quality, source, words(reader_language())):
        console.print(write(line), soft_wrap=True, markup=False)
    rows = prepared.quality["files"][["rows_in", "rows_kept", "rows_rejected"]].sum()
    what = say("{n_in} rows in = {kept} kept + {rejected} rejected",
               n_in=int(rows.rows_in), kept=int(rows.rows_kept), rejected=int(rows.rows_rejected))  # fmt: skip
    console.print(write(what), markup=False)
    returned = sorted((folder / "_returned").glob("*.xlsx"))
    for path in [*returned, *pages]:
        console.print(store.relative(path), soft_wrap=True, markup=False)
    return SOME_FAILED if rows.rows_rejected or without else OK
