"""Handing results over: what must hold first, a folder that is whole or not there, and the entry in the ledger before it.

The entry is written when the folder is finished and scanned, and just before it gets its name. If the process dies between
the two, the ledger knows a release that nobody has: later releases are differenced against numbers that are in nobody's hands,
which harms nobody. The other way round a folder could leave of which the ledger knows nothing.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from analysis import store
from analysis.disclosure.ledger import book
from analysis.disclosure.ledger.differencing import Difference, came_out, differences, rounding_that_passes
from analysis.disclosure.ledger.entries import FAILED, REFUSED, RELEASED, Entry, Rules
from analysis.disclosure.ledger.published import Published, published, rules_of
from analysis.disclosure.profiles import Profiles, read_profiles
from analysis.disclosure.release import load
from analysis.disclosure.scan.people import known_of
from analysis.disclosure.scan.rules import SMALL
from analysis.disclosure.scan.scan import refuse_found, scan
from analysis.errors import HoanhapError, Problem, refuse
from analysis.report import comments, statement
from analysis.report.site import Result, write_index, write_result
from analysis.run import checklist, processing_log
from analysis.run.chosen import Chosen
from analysis.tables.permitted import personal
from analysis.tables.source import Source
from analysis.words import Said, say, words

PROFILES = ("open", "partner", "public")
# Tables whose small numbers count units, rows or checks of records; what in them counts people is taken out by `guard`.
OF_NOBODY = ("guards", "foreseen_guards", "work_guards", "trend_guards", "unit_designs", "withheld")
WHY: dict[str, Said] = {
    "too_few": say("fewer than may be told"),
    "narrow": say("known more closely than a hidden count may be"),
    "all_or_none": say("all or none of them had the event"),
}


@dataclass(frozen=True)
class Asked:
    """What is to be released, and who answers for it.

    Attributes
    ----------
    profile, ran_by, checked_by : str
    to : Path
        A folder that is not there yet.
    recipient : str
        Who gets it; needed for partners.
    coarser : bool
        Whether counts that would tell of too few beside earlier releases may be hidden, instead of refusing the release.
    """

    profile: str
    ran_by: str
    checked_by: str
    to: Path
    recipient: str = ""
    coarser: bool = False


@dataclass(frozen=True)
class _Part:
    """One result on its way out."""

    chosen: Chosen
    published: Published
    entry: Entry


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
        parts = _apart(asked, results, entries, today)
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


def _apart(asked: Asked, results: list[Chosen], entries: tuple[Entry, ...], today: date) -> list[_Part]:
    """Each result under the profile, held against all that was released before and against each other.

    Raises
    ------
    HoanhapError
        With every difference that tells of too few, when it would pass, and what passes now.
    """
    profiles = read_profiles(results[0].source.id)
    rules = {name: rules_of(profiles.named(name)) for name in ("partner", "public")}
    parts, problems, earlier = [], [], list(entries)
    for each in results:
        part, told = _part(asked, each, earlier, profiles, rules, today)
        parts.append(part)
        earlier.append(replace(part.entry, number=len(earlier) + 1))
        problems += told
    if problems:
        raise HoanhapError(problems)
    return parts


def _part(
    asked: Asked, chosen: Chosen, earlier: list[Entry], profiles: Profiles, rules: Mapping[str, Rules], today: date
) -> tuple[_Part, list[Problem]]:
    hidden = {
        key
        for entry in came_out(earlier)
        if (entry.site, entry.data) == (chosen.source.id, chosen.data)
        for key in entry.hidden
    }
    part = _guarded(asked, chosen, profiles, hidden, today)
    found = differences(part.entry, earlier, rules)
    again, told = part, found
    while told and (more := {key for each in told for key in each.keys} - hidden):
        hidden |= more
        again = _guarded(asked, chosen, profiles, hidden, today)
        told = differences(again.entry, earlier, rules)
    if not found or (asked.coarser and not told):
        return again, []
    problems = [Problem(_said(each, chosen), file=chosen.notebook) for each in found]
    less = len(again.entry.hidden) - len(part.entry.hidden)
    base = rounding_that_passes(part.entry, earlier, rules, part.published.values)
    return part, [*problems, *(Problem(each, file=chosen.notebook) for each in _passes(less if not told else 0, base))]


def _guarded(asked: Asked, chosen: Chosen, profiles: Profiles, hidden: set[str], today: date) -> _Part:
    told = published(load(chosen.folder / "released"), asked.profile, hidden=hidden)
    entry = Entry(
        kind=RELEASED, day=today.isoformat(), ran_by=asked.ran_by, checked_by=asked.checked_by, site=chosen.source.id,
        notebook=chosen.notebook, run=chosen.run, data=chosen.data, members=chosen.members, as_of=chosen.as_of.isoformat(),
        plan_hash=told.released.about["plan_hash"] or "", profile=asked.profile, recipient=asked.recipient,
        rules=rules_of(profiles.named(asked.profile)), cells=told.cells, sums=told.sums,
    )  # fmt: skip
    return _Part(chosen, told, entry)


def _said(each: Difference, chosen: Chosen) -> Said:
    """What could be worked out, without the number of people but within what limits, and when it would pass."""
    counts = " / ".join(dict.fromkeys(number[1] for number in (each.whole, each.part)))
    sites = ", ".join(dict.fromkeys(number[0] for number in (each.whole, each.part)))
    limits = str(int(each.low)) if each.low == each.high else f"{int(each.low)}–{each.high:.0f}"
    if each.more:
        when = say(
            "passes once at least {n} more people are in it, or if the earlier number is given again", n=each.more
        )
    else:
        when = say("passes if the earlier number is given again")
    return say(
        "beside earlier releases “{counts}” ({site}) tells of {limits} people: {why}; {when}",
        counts=counts, site=sites, limits=limits, why=WHY[each.reason], when=when,
    )  # fmt: skip


def _passes(less: int, base: int) -> list[Said]:
    found = []
    if less > 0:
        found.append(say("what passes now: the same without {n} further numbers; add --coarser", n=less))
    if base:
        found.append(
            say("what passes now: counts rounded to multiples of {base}; set it in the site's release.yaml", base=base)
        )
    return found or [say("no coarser table that was tried passes now")]


def _left(asked: Asked, source: Source, parts: list[_Part], before: int, today: date) -> Path:
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


def _filled(part: Path, asked: Asked, source: Source, parts: list[_Part], before: int, today: date) -> dict[str, str]:
    """Write everything, look through it, and return the hash of each file."""
    released = [(each.chosen.notebook, each.chosen.run, each.published.released) for each in parts]
    cards = [write_result(part, Result(source.id, *each)) for each in released]
    write_index(part, cards)
    comments.write(part, source)
    profile = read_profiles(source.id).named(asked.profile)
    numbers = range(before + 1, before + len(parts) + 1)
    statement.write(
        part, statement.Statement(source, asked.profile, asked.recipient, profile, today, numbers, released)
    )
    store.write_json(part / "release.json", _told(asked, source, parts, numbers, today))
    sites = (source.id, *source.members)
    found = scan([part], profile, known_of(source.id), sites=sites, today=today)
    refuse_found(each for each in found if not (each.rule == SMALL[0] and Path(each.file).stem in OF_NOBODY))
    files = {path.relative_to(part).as_posix(): path for path in part.rglob("*") if path.is_file()}
    hashes = {name: hashlib.sha256(files[name].read_bytes()).hexdigest() for name in sorted(files)}
    store.write_text(part / statement.SUMS, "".join(f"{value}  {name}\n" for name, value in hashes.items()))
    return hashes


def _told(asked: Asked, source: Source, parts: list[_Part], numbers: range, today: date) -> dict:
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
