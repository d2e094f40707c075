"""The command that looks through finished files before anybody gets them."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analysis import store
from analysis.cli import completion
from analysis.cli.terminal import OK, SOME_FAILED, console, errors, refused, write
from analysis.errors import HoanhapError, Problem
from analysis.words import say

Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH ...", help=str(say("Files, or folders with all that is in them.")))
]
Site = Annotated[
    str,
    typer.Option(
        "--site",
        metavar="ID",
        help=str(say("Whose people are looked for; everybody's if left out.")),
        autocompletion=completion.sites,
    ),
]
ProfileName = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="NAME",
        help=str(say("Whom it is for: open, internal, partner or public; that of the run, or public, if left out.")),
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to `hoanhap`."""
    app.command(help=str(say("Look in finished files for names, numbers, days and counts that must not stand there.")))(
        scan
    )


def scan(paths: Paths, site: Site = "", profile: ProfileName = "") -> None:
    """Print what was found, never the thing itself; the exit status is 1 if anything was, 2 if the call was refused."""
    try:
        missing = [Problem(say("does not exist"), store.relative(path)) for path in paths if not path.exists()]
        if missing:
            raise HoanhapError(missing)
        findings = _found(paths, site, profile)
    except HoanhapError as fault:
        refused(fault)
    for finding in findings:
        errors.print(f"{finding.file}: {write(finding.said)}", soft_wrap=True, markup=False)
    if findings:
        what = say("{n} findings: this must not leave the house as it is", n=len(findings))
    else:
        what = say("Nothing was found. Texts that are drawn as pictures are not read.")
    console.print(write(what), soft_wrap=True, markup=False)
    raise typer.Exit(SOME_FAILED if findings else OK)


def _found(paths: list[Path], site: str, profile: str) -> list:
    """What a scan finds; a run's folder is known by what it says about itself."""
    from analysis.disclosure.profiles import COMMON, Profiles, read_profiles
    from analysis.disclosure.scan.known import together
    from analysis.disclosure.scan.people import known_of
    from analysis.disclosure.scan.scan import ABOUT, scan, scan_run
    from analysis.settings import read_settings
    from analysis.tables.source import site_folders

    today = date.today()
    runs = [path for path in paths if (path / ABOUT).exists() and not site and not profile]
    found = [finding for path in runs for finding in scan_run(path, today=today)]
    others = [path for path in paths if path not in runs]
    if others:
        sites = (site,) if site else tuple(site_folders())
        profiles = read_profiles(site) if site else read_settings(store.raw() / COMMON, Profiles)
        known = together(map(known_of, sites))
        found += scan(others, profiles.named(profile or "public"), known, sites=sites, today=today)
    return found
