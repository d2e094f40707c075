"""What every command of `hoanhap` shares: the consoles, the reader's language, how it refuses."""

import os
import sys

import typer
from rich.console import Console

from analysis.errors import HoanhapError
from analysis.words import reader_language, words

OK, SOME_FAILED, REFUSED = 0, 1, 2
STOPPED = 130  # by Ctrl-C, as shells say it

if "_HOANHAP_COMPLETE" in os.environ:  # behind a Tab nobody waits for the catalogue
    os.environ["HOANHAP_LANGUAGE"] = "en"

for stream in (sys.stdout, sys.stderr):
    if hasattr(stream, "reconfigure"):  # a Windows console or file may not know Vietnamese letters
        stream.reconfigure(encoding="utf-8", errors="replace")

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def write(said: object) -> str:
    """A text in the language of whoever reads the terminal."""
    return words(reader_language())(said)


def refused(fault: HoanhapError) -> None:
    """Print every problem, a line each, what to do next, and end with the exit status of a refusal."""
    from analysis.cli.advice import advice

    for line in [*fault.lines(), *(f"→ {write(each)}" for each in advice(fault))]:
        errors.print(line, soft_wrap=True, markup=False)
    raise typer.Exit(REFUSED)
