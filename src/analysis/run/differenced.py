"""Results on their way out, held against everything that was released before: what is told, when it passes, what passes now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from analysis.disclosure.ledger.differencing import Difference, came_out, differences, rounding_that_passes
from analysis.disclosure.ledger.entries import RELEASED, Entry, Rules
from analysis.disclosure.ledger.published import Published, published, rules_of
from analysis.disclosure.profiles import Profiles, read_profiles
from analysis.disclosure.release import load
from analysis.errors import HoanhapError, Problem
from analysis.run.chosen import Chosen
from analysis.words import Said, say

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
class Part:
    """One result on its way out."""

    chosen: Chosen
    published: Published
    entry: Entry


def apart(asked: Asked, results: Sequence[Chosen], entries: tuple[Entry, ...], today: date) -> list[Part]:
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
) -> tuple[Part, list[Problem]]:
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


def _guarded(asked: Asked, chosen: Chosen, profiles: Profiles, hidden: set[str], today: date) -> Part:
    told = published(load(chosen.folder / "released"), asked.profile, hidden=hidden)
    entry = Entry(
        kind=RELEASED, day=today.isoformat(), ran_by=asked.ran_by, checked_by=asked.checked_by, site=chosen.source.id,
        notebook=chosen.notebook, run=chosen.run, data=chosen.data, members=chosen.members, as_of=chosen.as_of.isoformat(),
        plan_hash=told.released.about["plan_hash"] or "", profile=asked.profile, recipient=asked.recipient,
        rules=rules_of(profiles.named(asked.profile)), cells=told.cells, sums=told.sums,
    )  # fmt: skip
    return Part(chosen, told, entry)


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
