"""Handing results over: what must hold first, a folder that is whole or not there, and the entry in the ledger before it.

The entry is written when the folder is finished and scanned, and just before it gets its name. If the process dies between
the two, the ledger knows a release that nobody has: later releases are differenced against numbers that are in nobody's hands,
which harms nobody. The other way round a folder could leave of which the ledger knows nothing.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from analysis import store
from analysis.disclosure.declared.nobody import TABLES_OF_UNITS
from analysis.disclosure.ledger import book
from analysis.disclosure.ledger.entries import FAILED, REFUSED, Entry
from analysis.disclosure.profiles import read_profiles
from analysis.disclosure.scan.people import known_of
from analysis.disclosure.scan.rules import SMALL
from analysis.disclosure.scan.scan import refuse_found, scan
from analysis.errors import HoanhapError, Problem, refuse
from analysis.report import statement
from analysis.report.site import Result, write_index, write_result
from analysis.run import checklist, processing_log
from analysis.run.chosen import Chosen
from analysis.run.differenced import Asked, Part, apart
from analysis.tables.permitted import personal
from analysis.tables.source import Source
from analysis.words import say, words

PROFILES = ("open", "partner", "public")


def release(asked: Asked, results: list[Chosen], today: date) -> Path:
    """Make a folder that may leave the building; returns it.

    Parameters
    ----------
    asked : Asked
    results : list of Chosen
        Of one site, from `chosen.chosen`.
    today : date

    Raises
    ------
    HoanhapError
        With everything that stands against it; that it was refused stands in the ledger, if there is one.
    """
    source = results[0].source
    with _recorded(asked, results, today):
        checklist.refuse_unanswered(asked.ran_by, asked.checked_by, source, [each.notebook for each in results])
        _refuse_call(asked, source)
        entries = book.read_with_copy().entries
        parts = apart(asked, results, entries, today)
        if asked.profile != "open" and not any(each.value is not None for part in parts for each in part.entry.cells):
            raise refuse(say("nothing of these results may be shown under this profile"))
    if personal(source):
        processing_log.record("release", source.id, profile=asked.profile, runs=[each.run for each in results])
    return _left(asked, source, parts, len(entries), today)


def refused(asked: Asked, results: list[Chosen], why: tuple[str, ...], today: date) -> None:
    """Write a refusal into the ledger, if there is one that can be written to."""
    about = {"results": [f"{each.source.id}/{each.notebook}" for each in results]}
    told = {
        "profile": asked.profile,
        "recipient": asked.recipient,
        "ran_by": asked.ran_by,
        "checked_by": asked.checked_by,
    }
    site = results[0].source.id if results else ""
    try:
        book.append(Entry(kind=REFUSED, day=today.isoformat(), site=site, why=why, about=about, **told), copied=False)
    except HoanhapError:
        return  # why there is none is what the caller is told


@contextmanager
def _recorded(asked: Asked, results: list[Chosen], today: date) -> Iterator[None]:
    """Refusals within go into the ledger, as they are told: no problem holds the value of a person."""
    try:
        yield
    except HoanhapError as fault:
        why = [": ".join(filter(None, (each.file, words("en")(each.what)))) for each in fault.problems]
        refused(asked, results, tuple(dict.fromkeys(why)), today)
        raise


def _refuse_call(asked: Asked, source: Source) -> None:
    problems = []
    if asked.profile not in PROFILES:
        problems.append(say("unknown profile; there are: {profiles}", profiles=", ".join(PROFILES)))
    if asked.profile == "open" and not (source.open or source.synthetic):
        problems.append(say("the profile “open” needs a public source and its licence in source.yaml"))
    if asked.profile == "partner" and not asked.recipient.strip():
        problems.append(say("say which partner gets it: --for NAME"))
    if asked.to.exists():
        problems.append(say("the folder is there already; nothing was overwritten"))
    if asked.to.resolve().is_relative_to(store.root()):
        problems.append(say("the folder lies within the project; choose one outside"))
    if problems:
        raise HoanhapError(map(Problem, problems))


def _left(asked: Asked, source: Source, parts: list[Part], before: int, today: date) -> Path:
    """Fill the folder, scan it, enter it, and give it its name."""
    entered: list[Entry] = []

    def fill(part: Path) -> None:
        with _recorded(asked, [each.chosen for each in parts], today):
            files = _filled(part, asked, source, parts, before, today)
            entered.extend(book.append(replace(each.entry, files=files)) for each in parts)

    try:
        store.write_folder(asked.to, fill)
        if not _is_ours(asked.to, entered):
            raise refuse(say("the folder is there already; nothing was overwritten"))
    except BaseException:
        for each in entered:  # entered as released, and not there
            book.append(Entry(kind=FAILED, day=today.isoformat(), site=each.site, about={"entry": each.number}))
        raise
    return asked.to


def _filled(part: Path, asked: Asked, source: Source, parts: list[Part], before: int, today: date) -> dict[str, str]:
    """Write everything, look through it, and return the hash of each file."""
    released = [(each.chosen.notebook, each.chosen.run, each.published.released) for each in parts]
    cards = [write_result(part, Result(source.id, *each)) for each in released]
    write_index(part, cards, {statement.NAME: statement.TITLE})
    profile = read_profiles(source.id).named(asked.profile)
    numbers = range(before + 1, before + len(parts) + 1)
    statement.write(
        part, statement.Statement(source, asked.profile, asked.recipient, profile, today, numbers, released)
    )
    store.write_json(part / "release.json", _told(asked, source, parts, numbers, today))
    sites = (source.id, *source.members)
    found = scan([part], profile, known_of(source.id), sites=sites, today=today)
    refuse_found(each for each in found if not (each.rule == SMALL[0] and Path(each.file).stem in TABLES_OF_UNITS))
    files = {path.relative_to(part).as_posix(): path for path in part.rglob("*") if path.is_file()}
    hashes = {name: hashlib.sha256(files[name].read_bytes()).hexdigest() for name in sorted(files)}
    store.write_text(part / statement.SUMS, "".join(f"{value}  {name}\n" for name, value in hashes.items()))
    return hashes


def _told(asked: Asked, source: Source, parts: list[Part], numbers: range, today: date) -> dict:
    """The statement for machines."""
    return {
        "site": source.id,
        "profile": asked.profile,
        "day": today.isoformat(),
        "entries": list(numbers),
        "simulated": source.synthetic,
        "results": [{"notebook": each.chosen.notebook, "run": each.chosen.run} for each in parts],
    }


def _is_ours(folder: Path, entered: list[Entry]) -> bool:
    """Whether the folder is the one that was filled, and not somebody else's who was first."""
    try:
        told = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return told["entries"] == [each.number for each in entered]
