"""Writes documents into a new folder that is whole or not there; each is looked through before it is given out."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis import finished, store
from analysis.disclosure.profiles import read_profiles
from analysis.disclosure.scan.people import known_of
from analysis.disclosure.scan.scan import refuse_found, scan
from analysis.errors import HoanhapError, Problem, refuse
from analysis.report.paper import chapters, five_year, pdf, word
from analysis.report.paper.document import Document
from analysis.report.site import Result, results_of
from analysis.tables.source import read_source, site_folders
from analysis.words import Said, say

KINDS: dict[str, Callable[[Document], bytes]] = {"docx": word.docx, "pdf": pdf.pdf}
TEMPLATES = {"full": chapters.document, "five-year": five_year.document}


@dataclass(frozen=True)
class Asked:
    """What is to be written.

    Attributes
    ----------
    sites : tuple of str
        All that have a result if empty.
    kinds : tuple of str
        Of `KINDS`.
    languages : tuple of str
    template : str
        Of `TEMPLATES`.
    target : Path
        A folder that is not there yet.
    """

    sites: tuple[str, ...]
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    template: str
    target: Path


def export(asked: Asked, today: date, told: Callable[[str, int, int], None] = lambda name, done, total: None) -> Path:
    """Write the documents; returns their folder.

    Parameters
    ----------
    asked : Asked
    today : date
    told : callable
        Is told each file's name, how many are done, and of how many.

    Raises
    ------
    HoanhapError
        With everything that stands against it, or all that was found in a document; then nothing is written.
    """
    sites = _sites(asked)
    problems = [*_against(asked, sites)]
    if problems:
        raise HoanhapError(problems)
    total = len(sites) * len(asked.languages) * len(asked.kinds)
    try:
        store.write_folder(asked.target, lambda part: _fill(part, asked, sites, today, total, told))
    except OSError as fault:
        raise refuse(say("cannot be written: {why}", why=fault.strerror), file=str(asked.target)) from None
    return asked.target


def _sites(asked: Asked) -> list[str]:
    return [*dict.fromkeys(asked.sites)] or [site for site in site_folders() if finished.results(site)]


def _against(asked: Asked, sites: list[str]) -> Iterator[Problem]:
    known = site_folders()
    for site in sites:
        if site not in known:
            yield Problem(say("there is no such site; hoanhap list names them"), site)
        elif not finished.results(site):
            yield Problem(say("has no result yet. Run: hoanhap run {site}", site=site), site)
        elif asked.template == "five-year" and read_source(known[site]).kind != "district":
            yield Problem(five_year.NO_DISTRICT, site)
    if not sites:
        yield Problem(say("No result yet. Run: hoanhap run"))
    yield from (Problem(what, str(asked.target)) for what in _against_folder(asked.target))


def _against_folder(target: Path) -> Iterator[Said]:
    if target.exists():
        yield say("the folder is there already; nothing was overwritten")
        return
    above = next(folder for folder in target.absolute().parents if folder.exists())
    if not (above.is_dir() and os.access(above, os.W_OK)):
        yield say("no folder can be made there")


def _fill(
    part: Path,
    asked: Asked,
    sites: list[str],
    today: date,
    total: int,
    told: Callable[[str, int, int], None],
) -> None:
    done = 0
    for site in sites:
        found, written = results_of(site), []
        for language in asked.languages:
            document = _document(asked, site, found, language)
            for kind in asked.kinds:
                path = part / _name(asked, site, language, kind)
                path.write_bytes(KINDS[kind](document))
                written.append(path)
                done += 1
                told(path.name, done, total)
        _look_through(site, found, written, today)


def _document(asked: Asked, site: str, found: list[Result], language: str) -> Document:
    """A result of an older version that lacks something stops here, before anything is given out."""
    try:
        return TEMPLATES[asked.template](found, language)
    except KeyError:
        what = say(
            "This result was made by another version of the program and cannot be shown. Run: hoanhap run {site}",
            site=site,
        )
        raise refuse(what, file=site) from None


def _name(asked: Asked, site: str, language: str, kind: str) -> str:
    template = "" if asked.template == "full" else f".{asked.template}"
    return f"{site}{template}.{language}.{kind}"


def _look_through(site: str, found: list[Result], files: list[Path], today: date) -> None:
    """The gate that results passed, for what was made of them."""
    about = found[0].released.about
    sites = (site, *about["source"]["members"])
    refuse_found(scan(files, read_profiles(site).named(about["profile"]), known_of(site), sites=sites, today=today))
