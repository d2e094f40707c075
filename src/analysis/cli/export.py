"""The command that writes results as documents: Word for the files of an office, PDF for print."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import completion
from analysis.cli.terminal import REFUSED, console, errors, refused, write
from analysis.errors import HoanhapError
from analysis.words import LANGUAGES, say

BOTH = "both"
TEMPLATES = ("full", "five-year")

Sites = Annotated[
    list[str],
    typer.Argument(
        metavar="[ID ...]",
        help=str(say("Sites; all that have a result if left out.")),
        autocompletion=completion.sites,
    ),
]
Docx = Annotated[bool, typer.Option("--docx", help=str(say("As Word documents.")))]
Pdf = Annotated[bool, typer.Option("--pdf", help=str(say("As PDF.")))]
To = Annotated[Path, typer.Option("--to", metavar="FOLDER", help=str(say("A new folder.")))]
Language = Annotated[str, typer.Option("--language", metavar="vi|en|both", help=str(say("Language of the documents.")))]
Template = Annotated[
    str,
    typer.Option(
        "--template",
        metavar="full|five-year",
        help=str(say("All results of a site, or the summary for the five-year review of 2020 to 2024 (districts).")),
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to `hoanhap`."""
    app.command(help=str(say("Write results as Word documents and PDF, one of each per site and language.")))(export)


def export(
    to: To,
    sites: Sites = [],  # noqa: B006 (typer needs a list)
    docx: Docx = False,
    pdf: Pdf = False,
    language: Language = BOTH,
    template: Template = TEMPLATES[0],
) -> None:
    """Write the documents; the exit status is 2 if it was refused."""
    from analysis.report.paper.export import Asked
    from analysis.report.paper.export import export as exported

    _known("--language", language, (*LANGUAGES, BOTH))
    _known("--template", template, TEMPLATES)
    kinds = tuple(name for name, wanted in (("docx", docx), ("pdf", pdf)) if wanted or docx == pdf)
    languages = LANGUAGES if language == BOTH else (language,)
    try:
        folder = exported(Asked(tuple(sites), kinds, languages, template, to), date.today(), _telling())
    except HoanhapError as fault:
        refused(fault)
    console.print(write(say("Written into {path}", path=str(folder))), soft_wrap=True, markup=False)


def _telling() -> Callable[[str, int, int], None]:
    """A line for each file, with the time left."""
    from analysis.cli.progress import duration

    began = time.monotonic()

    def told(name: str, done: int, total: int) -> None:
        left = write(duration((time.monotonic() - began) / done * (total - done))) if done < total else ""
        console.print("  ".join(filter(None, [f"{done}/{total}", name, left])), soft_wrap=True, markup=False)

    return told


def _known(option: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        what = say(
            "{option}: {given} is unknown; there are: {known}", option=option, given=given, known=", ".join(known)
        )
        errors.print(write(what), soft_wrap=True, markup=False)
        raise typer.Exit(REFUSED)
