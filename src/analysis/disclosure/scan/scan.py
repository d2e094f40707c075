"""The scan: every file is read in all its parts, and every rule is held against each of them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from analysis import store
from analysis.disclosure.profiles import Profile, read_profiles
from analysis.disclosure.scan import columns, recognise
from analysis.disclosure.scan.days import days
from analysis.disclosure.scan.fold import plain_text
from analysis.disclosure.scan.found import Content, Finding, Piece, Sheet
from analysis.disclosure.scan.known import Known
from analysis.disclosure.scan.people import known_of
from analysis.disclosure.scan.reading import read
from analysis.disclosure.scan.rules import APART, PEOPLE, RULES, SCORES, SMALL, UNREAD, Asked
from analysis.errors import HoanhapError, Problem
from analysis.words import Said, say

INTERNAL = ("tables", "known")  # in data/processed: they stay in the house
ABOUT = Path("released") / "about.json"
CRATE = "ro-crate-metadata.json"
WRITTEN = ("datePublished", "dateCreated", "dateModified", "startTime", "endTime")
HASHES = ".npz"


def scan(
    paths: Iterable[Path], profile: Profile, known: Known, *, sites: Iterable[str] = (), today: date = date.max
) -> list[Finding]:
    """Everything in finished files that must not stand there.

    Parameters
    ----------
    paths : iterable of Path
        Files, and folders of which every file is looked through.
    profile : Profile
        By which the files were made: it says which counts are too small, and whether days of events may stand there.
    known : Known
        What is known of the people of the sites (`people.known_of`).
    sites : iterable of str
        Whose settings and maps may name days and places.
    today : date
        Neither it nor a later day is one on which something happened; without it no day is let through for being late.

    Returns
    -------
    list of Finding
        In order of file and part; empty if nothing was found. Texts that are drawn as pictures are not read.
    """
    files = sorted({file: name for path in paths for file, name in _files(path)}.items())
    asked = Asked(profile, known, tuple(sites), today, written=_written(file for file, _ in files))
    return [finding for number, (file, name) in enumerate(files, 1) for finding in _scan(file, name, number, asked)]


def scan_run(folder: Path, *, today: date = date.max) -> list[Finding]:
    """What is wrong with the folder of one run, by the profile and the people of its site (see `scan`)."""
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    site = about["source"]["id"]
    profile = read_profiles(site).named(about["profile"])
    return scan([folder], profile, known_of(site), sites=_sites(site), today=today)


def gate(folder: Path, *, today: date = date.max) -> None:
    """Let the folder of one run pass, or refuse it with everything that was found.

    Raises
    ------
    HoanhapError
    """
    refuse_found(scan_run(folder, today=today))


def refuse_found(findings: Iterable[Finding]) -> None:
    """Refuse if anything was found: a problem for each finding."""
    problems = [Problem(each.said, each.file) for each in findings]
    if problems:
        raise HoanhapError(problems)


def _sites(site: str) -> tuple[str, ...]:
    """A site and, if it is a set, its members."""
    from analysis.tables.source import read_source, site_folder

    return (site, *read_source(site_folder(site)).members)


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """Each file of a path, and what of its name is looked through and shown."""
    if path.is_dir():
        yield from ((file, file.relative_to(path).as_posix()) for file in path.rglob("*") if file.is_file())
    else:
        yield path, path.name


def _written(files: Iterable[Path]) -> frozenset[date]:
    """The days on which the runs among the files were made, as their crates say."""
    texts = []
    for file in (file for file in files if file.name == CRATE):
        try:
            graph = json.loads(file.read_text(encoding="utf-8"))["@graph"]
        except (ValueError, KeyError, TypeError):
            continue  # it will be found to be unreadable
        texts += [str(entity.get(name, "")) for entity in graph for name in WRITTEN]
    return frozenset(day for text in texts for day, _ in days(text))


def _scan(file: Path, name: str, number: int, asked: Asked) -> Iterator[Finding]:
    house = [store.processed() / each for each in INTERNAL]
    asked = replace(asked, internal=any(file.absolute().is_relative_to(each) for each in house))
    if asked.internal and file.suffix == HASHES:
        return
    in_name = list(_of_piece(name, Piece((say("its name"),), plain_text(name)), asked))
    shown = f"#{number}" if in_name else name
    yield from (replace(each, file=shown) for each in in_name)
    yield from _of_content(shown, read(file.name, file.read_bytes()), asked)


def _of_content(file: str, content: Content, asked: Asked) -> Iterator[Finding]:
    for piece in content.pieces:
        yield from _of_piece(file, replace(piece, text=plain_text(piece.text)), asked)
    for sheet in content.sheets:
        yield from _of_sheet(file, sheet, asked)
    yield from (Finding(file, place, *UNREAD) for place in content.unread)


def _of_piece(file: str, piece: Piece, asked: Asked) -> Iterator[Finding]:
    for rule in RULES:
        if found := sorted(set(rule.find(piece, asked))):
            yield Finding(file, (*piece.place, _line(piece, found[0], asked)), rule.id, rule.what, len(found))


def _line(piece: Piece, at: int, asked: Asked) -> Said:
    """Where in the part something begins; an entry whose name is a leak itself is called by its number."""
    named = piece.name(at)
    if named and any(list(rule.find(Piece((), plain_text(named)), asked)) for rule in RULES):
        return say("entry {number}", number=str(piece.text.count("\n", 0, at) + 1))
    return piece.line(at)


def _of_sheet(file: str, sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    if found := recognise.apart(sheet, asked.known):
        yield Finding(file, (*sheet.place, say("row {row}", row=str(found[0]))), *APART, len(found))
    if not asked.internal:
        for there, told in ((columns.people, PEOPLE), (columns.scores, SCORES)):
            if there(sheet):
                yield Finding(file, sheet.place, *told)
        if found := list(columns.small_counts(sheet, asked.profile)):
            yield Finding(file, (*sheet.place, _cell(*found[0])), *SMALL, len(found))


def _cell(row: int, column: str) -> Said:
    return say("row {row}, column “{column}”", row=str(row), column=column)
