"""Pairs of releases about invented people, of which one less the other is too few people, and pairs that are harmless.

Run by hand: ``nice python -m tests.audit.differencing`` (a minute or two); it writes ``docs/audit/differencing.json``.

People are invented one by one (when they joined, where they live, what they did); each release is counted from them. Whether a
pair is planted or harmless is not decided by the rules of `disclosure.ledger` but by a reader who tries out: every whole
number that fits what is printed, one by one, and what is then left for the people in question. No code is shared with the
ledger but the classes that an entry is written in.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import store
from analysis.disclosure.ledger.differencing import differences
from analysis.disclosure.ledger.entries import RELEASED, Entry, Printed, Rules, Sum
from analysis.disclosure.profiles import Profile, read_profiles

RESULT = Path("docs/audit/differencing.json")
CHECKED = (
    "src/analysis/disclosure/bounds.py",
    "src/analysis/disclosure/cells.py",
    "src/analysis/disclosure/ledger/differencing.py",
    "src/analysis/disclosure/ledger/entries.py",
    "src/analysis/disclosure/ledger/keys.py",
    "src/analysis/disclosure/ledger/links.py",
    "src/analysis/disclosure/ledger/reader.py",
    "tests/audit/differencing.py",
)
SEED, PAIRS = 20_261_126, 200
PROFILES = ("partner", "public")
SEES = {
    "partner": ("partner", "public"),
    "public": ("public",),
}  # by reader: the profiles of the releases that reach them
TRIES = 5_000  # drawings of invented people until one is of the kind that is looked for
FAR = 16  # how far from the truth the reader looks who tries out: more than the largest minimum and a rounding

Table = pd.DataFrame
Numbers = dict[str, list[int]]  # what each number of a reader's can be


@dataclass(frozen=True)
class Case:
    """Releases in their order, and what a reader can ask of them.

    Attributes
    ----------
    kind, profile : str
    releases : tuple of Entry
        The last one is the new one.
    numbers, before : dict
        By reader: what each printed or hidden number can be, and what it could be before the last release.
    holds : callable
        Whether one choice of all of them is possible.
    left : tuple of callables
        The groups in question: people in them by a choice of numbers, or (those with the event, all of them).
    hidden : tuple of callables
        Groups whose own count is hidden or never printed: it has to stay as wide as the profile asks.
    """

    kind: str
    profile: str
    releases: tuple[Entry, ...]
    numbers: dict[str, Numbers]
    before: dict[str, Numbers]
    holds: Callable[[dict[str, int]], bool]
    left: tuple[Callable[[dict[str, int]], int | tuple[int, int]], ...]
    hidden: tuple[Callable[[dict[str, int]], int], ...] = ()


def people(rng: np.random.Generator, n: int) -> Table:
    """Invented people: day on which they joined, commune, kind of model, when they did something again, when they left."""
    joined = rng.integers(0, 1_000, n)
    again = np.where(rng.random(n) < rng.choice([0.15, 0.5, 0.85]), joined + rng.integers(1, 1_200, n), 10_000)
    return pd.DataFrame(
        {
            "joined": joined,
            "commune": rng.choice(["c1", "c2", "c3"], n, p=rng.dirichlet([2, 2, 2])),
            "models": rng.choice(["helpers", "firm"], n, p=[0.8, 0.2]),
            "again": again,
            "months": (again - joined) // 30,
            "legal": (again < 10_000) & (rng.random(n) < 0.7),
            "forgotten": rng.random(n) < rng.choice([0.0, 0.03, 0.2]),
        }
    )


def rules_of(profile: Profile) -> Rules:
    """What of a profile a reader uses."""
    return Rules(profile.minimum_count, profile.rounding, profile.all_or_none_hidden, profile.width)


def printed(value: int, profile: Profile, n: int | None = None) -> tuple[int | None, str]:
    """A count as it is printed, or hidden with the reason; `n`: of those among whom it counts some."""
    small = [each for each in (value, *(() if n is None else (n, n - value))) if each < profile.minimum_count]
    if small and profile.minimum_count > 1:
        return None, "too_few" if value < profile.minimum_count else "protects_another"
    base = profile.rounding
    return base * int(np.floor(value / base + 0.5)), ""


def possible(shown: tuple[int | None, str], profile: Profile, most: int) -> list[int]:
    """Every whole number that is printed so."""
    value, reason = shown
    least, base = profile.minimum_count, profile.rounding
    if value is None:
        return list(range(least)) if reason == "too_few" else list(range(least, most))
    fitting = [each for each in range(value + base + 1) if base * int(np.floor(each / base + 0.5)) == value]
    return [each for each in fitting if each >= least]


class _Case:
    """Puts a case together: releases and, beside them, what a reader who tries out has to go through."""

    def __init__(self, kind: str, named: str):
        self.kind, self.named, self.profile = kind, named, read_profiles("tarp").named(named)
        self.releases: list[Entry] = []
        self.numbers: dict[str, Numbers] = {reader: {} for reader in SEES}
        self.before: dict[str, Numbers] = {}

    def release(
        self,
        cells: dict[str, tuple[str, int, str]],
        *,
        day: int,
        site: str = "a",
        data: str = "",
        sums: dict[str, tuple[str, ...]] | None = None,
        members: dict[str, str] | None = None,
        named: str = "",
        rounding: int = 0,
    ) -> None:
        """Add a release: by the name for the reader the key, the true count, and the name of those among whom it counts."""
        named = named or self.named
        under = read_profiles("tarp").named(named)
        under = under.model_copy(update={"rounding": rounding or under.rounding})
        free = {name: list(range(max(value - FAR, 0), value + FAR)) for name, (_, value, _) in cells.items()}
        self.before = {reader: free | told for reader, told in self.numbers.items()}
        self.numbers = {reader: dict(told) for reader, told in self.before.items()}
        rows = []
        for name, (key, value, of) in cells.items():
            shown = printed(value, under, cells[of][1] if of else None)
            fitting = possible(shown, under, value + FAR)
            for reader in (each for each, sees in SEES.items() if named in sees):
                known = fitting if self.before[reader][name] is free[name] else self.before[reader][name]
                self.numbers[reader][name] = [each for each in fitting if each in known]
            rows.append(Printed(key, *shown))
        self.releases.append(
            Entry(
                kind=RELEASED,
                day="2026-01-01",
                site=site,
                data=data or f"{site}{day}",
                as_of=f"day {day:05}",
                profile=named,
                rules=rules_of(under),
                cells=tuple(rows),
                sums=tuple(Sum(*each) for each in (sums or {}).items()),
                members=members or {},
                number=len(self.releases) + 1,
            )
        )

    def done(self, holds, *left, hidden=()) -> Case:
        """The case."""
        numbers = self.numbers, self.before
        return Case(self.kind, self.named, tuple(self.releases), *numbers, holds, left, tuple(hidden))

    def _tell(self, name: str, values: list[int]) -> None:
        known = self.numbers.get(name)
        self.numbers[name] = values if known is None else [each for each in known if each in values]


AGAIN = {"people": ("again", "no again")}
COMMUNES = {"people": ("commune|c1", "commune|c2", "commune|c3")}


def _later(case: _Case, rng, table: Table) -> Case:
    """The same counts at two dates: people, and those of them who did something again."""
    first = int(rng.integers(300, 1_000))
    second = first + int(rng.choice([0, 5, 30, 300]))
    seen = second if rng.random() < 0.3 else first  # until when it is known who did something
    for i, day, known in ((0, first, first), (1, second, seen)):
        mine = table[table["joined"] <= day]
        again = int((mine["again"] <= known).sum())
        case.release({f"n{i}": ("people", len(mine), ""), f"e{i}": ("again", again, f"n{i}")}, day=day + i, sums=AGAIN)

    def holds(x):
        nested = x["e0"] <= x["e1"] and x["n0"] - x["e0"] <= x["n1"] - x["e1"]
        return nested and x["e0"] <= x["n0"] and x["e1"] <= x["n1"]

    return case.done(holds, lambda x: (x["e1"] - x["e0"], x["n1"] - x["n0"]), hidden=_hidden_of(case, ["e0", "e1"]))


def _forgotten(case: _Case, rng, table: Table) -> Case:
    """The same count once some people are no longer in the records."""
    case.release({"n0": ("people", len(table), "")}, day=1)
    case.release({"n1": ("people", int((~table["forgotten"]).sum()), "")}, day=2)
    return case.done(lambda x: True, lambda x: abs(x["n0"] - x["n1"]))


def _group(case: _Case, rng, table: Table) -> Case:
    """A group and all of them in two releases of the same data, or all of them later."""
    n = int((table["models"] == "helpers").sum())
    cells = {"part": ("kind|helpers", n, "")}, {"whole": ("people", len(table), "")}
    sums = {"people": ("kind|helpers", "no helper")}
    later = bool(rng.random() < 0.3)
    for index in (0, 1) if later else rng.permutation(2):
        case.release(cells[index], day=1 + later * int(index), data="" if later else "one", sums=sums)
    left = lambda x: x["whole"] - x["part"]  # noqa: E731
    return case.done(lambda x: x["part"] <= x["whole"], left, hidden=[left])


def _partition(case: _Case, rng, table: Table) -> Case:
    """All of them, then communes one by one; the last commune is never printed."""
    counts = table["commune"].value_counts().reindex(["c1", "c2", "c3"]).fillna(0).astype(int)
    case.release({"all": ("people", len(table), "")}, day=1, data="one", sums=COMMUNES)
    for name in ("c1", "c2"):
        case.release({name: (f"commune|{name}", int(counts[name]), "")}, day=1, data="one", sums=COMMUNES)

    def holds(x):
        return x["c1"] + x["c2"] <= x["all"]

    left = [lambda x: x["all"] - x["c1"], lambda x: x["all"] - x["c2"]]
    nowhere = [*_hidden_of(case, ["c1", "c2"]), lambda x: x["all"] - x["c1"] - x["c2"]]
    return case.done(holds, *left, hidden=nowhere)


def _implied(case: _Case, rng, table: Table) -> Case:
    """All communes without their total, and the total at a later date."""
    first = int(rng.integers(500, 1_000))
    old, new = table[table["joined"] <= first], table[table["joined"] <= first + int(rng.choice([0, 10, 400]))]
    counts = old["commune"].value_counts().reindex(["c1", "c2", "c3"]).fillna(0).astype(int)
    names = list(counts.index)
    case.release({each: (f"commune|{each}", int(counts[each]), "") for each in names}, day=first, sums=COMMUNES)
    case.release({"all": ("people", len(new), "")}, day=first + 500)

    def holds(x):
        return sum(x[each] for each in names) <= x["all"]

    alone = [lambda x, each=each: x["all"] - x[each] for each in names]
    hidden = {cell.key for cell in case.releases[0].cells if cell.value is None}
    shown = [left for each, left in zip(names, alone, strict=True) if f"commune|{each}" not in hidden]
    together = lambda x: x["all"] - sum(x[each] for each in names)  # noqa: E731
    return case.done(holds, together, *shown, hidden=_hidden_of(case, names))


def _hidden_of(case: _Case, names: list[str]) -> list:
    """Those of some numbers that were hidden."""
    nowhere = {cell.key for release in case.releases for cell in release.cells if cell.value is None}
    keys = {each: f"commune|{each}" if each[0] == "c" else "again" for each in names}
    last = {each: case.releases[int(each[1])] if each[0] == "e" else None for each in names}
    gone = {
        each: {cell.key for cell in entry.cells if cell.value is None} if entry else nowhere
        for each, entry in last.items()
    }
    return [lambda x, each=each: x[each] for each in names if keys[each] in gone[each]]


def _set(case: _Case, rng, table: Table) -> Case:
    """A set of districts, of which all but one have a release of their own."""
    sizes = [int(rng.integers(12, 40)), int(rng.integers(12, 40)), int(rng.integers(1, 24))]
    members = {"d1": "r1", "d2": "r2", "d3": "r3"}
    mine = [({f"d{i + 1}": ("people", sizes[i], "")}, {"site": f"d{i + 1}", "data": f"r{i + 1}"}) for i in range(2)]
    mine.insert(int(rng.choice([0, 2])), ({"all": ("people", sum(sizes), "")}, {"site": "set", "members": members}))
    for cells, about in mine:
        case.release(cells, day=1, **about)

    def holds(x):
        return x["d1"] + x["d2"] <= x["all"]

    left = lambda x: x["all"] - x["d1"] - x["d2"]  # noqa: E731
    return case.done(holds, left, hidden=[left])


def _two_sets(case: _Case, rng, table: Table) -> Case:
    """Two sets of districts of which one has a member more."""
    sizes = [int(rng.integers(20, 60)), int(rng.integers(1, 24))]
    members = {"d1": "r1", "d2": "r2", "d3": "r3"}
    both = [("set-a", sum(sizes), members), ("set-b", sizes[0], {"d1": "r1", "d2": "r2"})]
    for index in rng.permutation(2):
        site, n, mine = both[index]
        case.release({site: ("people", n, "")}, day=1, site=site, members=mine)
    left = lambda x: x["set-a"] - x["set-b"]  # noqa: E731
    return case.done(lambda x: x["set-b"] <= x["set-a"], left, hidden=[left])


def _definitions(case: _Case, rng, table: Table) -> Case:
    """Those who relapsed by law, and in another release of the same data all who did anything again."""
    any_, legal = int((table["again"] < 10_000).sum()), int((table["legal"]).sum())
    cells = {"legal": ("events|legal/offence|12m", legal, "")}, {"any": ("events|any/offence|12m", any_, "")}
    for index in rng.permutation(2):
        case.release(cells[index], day=1, data="one")
    return case.done(lambda x: x["legal"] <= x["any"], lambda x: x["any"] - x["legal"])


def _horizons(case: _Case, rng, table: Table) -> Case:
    """The same people followed for longer, in another release of the same data."""
    n, far = len(table), int(rng.choice([13, 14, 18, 30]))
    for name, months in (("6m", 12), ("12m", far)):
        events = int((table["months"] <= months).sum())
        key = f"events|firm|joined|{name}"
        cells = {"n": ("joined|firm", n, ""), f"e{name}": (key, events, "n")}
        case.release(cells, day=1, data="one", sums={"joined|firm": (key, f"no event|firm|joined|{name}")})

    def holds(x):
        return x["e6m"] <= x["e12m"] <= x["n"]

    return case.done(holds, lambda x: x["e12m"] - x["e6m"], hidden=_hidden_events(case))


def _hidden_events(case: _Case) -> list:
    """The hidden ones of events at two horizons, and those without an event where it is hidden."""
    hidden = [each.cells[1].key.rpartition("|")[2] for each in case.releases if each.cells[1].value is None]
    return [lambda x, each=each: x[f"e{each}"] for each in hidden] + [
        lambda x, each=each: x["n"] - x[f"e{each}"] for each in hidden
    ]


def _hidden(case: _Case, rng, table: Table) -> Case:
    """A total of two groups, one of them hidden, and later in the same data the other one."""
    a, b = int(rng.integers(1, case.profile.minimum_count)), int(rng.integers(10, 40))
    rounding = int(rng.choice([1, case.profile.rounding]))
    sums = {"people": ("arm|a", "arm|b")}
    case.release({"all": ("people", a + b, ""), "a": ("arm|a", a, "")}, day=1, data="one", sums=sums)
    case.release({"b": ("arm|b", b, "")}, day=1, data="one", rounding=rounding, sums=sums)
    return case.done(lambda x: x["a"] + x["b"] == x["all"], lambda x: x["all"] - x["b"], hidden=[lambda x: x["a"]])


def _two_profiles(case: _Case, rng, table: Table) -> Case:
    """For partners or the public, later for the others."""
    n, more = int(rng.integers(15, 60)), int(rng.integers(0, 14))
    case.release({"n0": ("people", n, "")}, day=1, named=str(rng.choice(PROFILES)))
    case.release({"n1": ("people", n + more, "")}, day=2)
    return case.done(lambda x: x["n0"] <= x["n1"], lambda x: x["n1"] - x["n0"])


def _apart(case: _Case, rng, table: Table) -> Case:
    """Two groups that share nobody, nearly as many; and another district with nearly as many."""
    n = int(rng.integers(20, 60))
    case.release({"a": ("arm|a", n, "")}, day=1, data="one")
    case.release({"c": ("people", n + int(rng.integers(1, 5)), "")}, day=1, site="b")
    case.release({"b": ("arm|b", n + int(rng.integers(1, 5)), "")}, day=2, data="two")
    return case.done(lambda x: True)


def _same_again(case: _Case, rng, table: Table) -> Case:
    """One result for partners, and the same for the public."""
    n, events = len(table), int((table["again"] < 10_000).sum())
    cells = {"n": ("people", n, ""), "e": ("again", events, "n")}
    case.release(cells, day=1, data="one", named="partner", sums=AGAIN)
    case.release(cells, day=1, data="one", sums=AGAIN)
    nobody = min(events, n - events) < 2 * case.profile.minimum_count
    return case.done(lambda x: x["e"] <= x["n"], hidden=[lambda x: 0] if nobody else [])


def _passing(case: _Case, rng, table: Table) -> Case:
    """How many are still in a model, at two dates: some have left and others have come."""
    n = int(rng.integers(20, 60))
    case.release({"a": ("still_in|firm", n, "")}, day=1)
    case.release({"b": ("still_in|firm", n + int(rng.integers(-3, 4)), "")}, day=2)
    return case.done(lambda x: True)


KINDS = {
    "later": _later,
    "forgotten": _forgotten,
    "group": _group,
    "partition": _partition,
    "implied": _implied,
    "set": _set,
    "two_sets": _two_sets,
    "definitions": _definitions,
    "horizons": _horizons,
    "two_profiles": _two_profiles,
}
PLANTED_ONLY = {"hidden": _hidden}  # with what is hidden so close there is always somebody in question
HARMLESS_ONLY = {"apart": _apart, "same_again": _same_again, "passing": _passing}


def singled_out(case: Case, numbers: dict[str, Numbers]) -> bool | None:
    """Whether some reader of the last release who tries out every choice can tell of too few.

    None if no choice fits: those tried do not go far enough.
    """
    readers = [reader for reader, sees in SEES.items() if case.releases[-1].profile in sees]
    found = [_told(case, numbers[reader], read_profiles("tarp").named(reader)) for reader in readers]
    return None if None in found else any(found)


def _told(case: Case, numbers: Numbers, profile: Profile) -> bool | None:
    """Whether a reader can be sure that somebody is left, and too few, or all or none of them; or that a count is close."""
    choices = [dict(zip(numbers, each, strict=True)) for each in product(*numbers.values())]
    choices = [each for each in choices if case.holds(each)]
    if not choices:
        return None
    close = any(_close([hidden(each) for each in choices], profile) for hidden in case.hidden)
    return close or any(_too_few([left(each) for each in choices], profile) for left in case.left)


def _close(found: list[int], profile: Profile) -> bool:
    return min(found) < profile.minimum_count and max(found) - min(found) < profile.width


def _too_few(found: list, profile: Profile) -> bool:
    if not isinstance(found[0], tuple):
        return _known(found, profile)
    events, people = [each[0] for each in found], [each[1] for each in found]
    without = [n - e for e, n in found]
    all_or_none = min(people) >= 1 and (max(events) == 0 or max(without) == 0)
    return all_or_none or any(_known(each, profile) for each in (events, people, without))


def _known(found: list[int], profile: Profile) -> bool:
    least, most = min(found), max(found)
    small = 1 <= least < profile.minimum_count
    return small and (most < profile.minimum_count or most - least < profile.width)


def draw(number: int, *, planted: bool) -> Case:
    """One case of the kind that is its turn: planted, or harmless; the same for the same number."""
    kinds = KINDS | (PLANTED_ONLY if planted else HARMLESS_ONLY)
    kind = list(kinds)[number % len(kinds)]
    for attempt in range(TRIES):
        rng = np.random.default_rng([SEED, number, planted, attempt])
        named = str(rng.choice(PROFILES))
        case = _Case(kind, named)
        made = kinds[kind](case, rng, people(rng, int(rng.integers(15, 45))))
        if not _all_fit(made) or singled_out(made, made.numbers) != planted:
            continue
        if singled_out(made, made.before) is False:
            return made
    raise ValueError(f"no case of kind {kind} among {TRIES}")


def _all_fit(case: Case) -> bool:
    told = [*case.numbers.values(), *case.before.values()]
    sizes = [[len(each) for each in numbers.values()] for numbers in told]
    return all(map(all, sizes)) and max(map(np.prod, sizes)) < 40_000


def readers() -> dict[str, Rules]:
    """What each reader may know."""
    return {each: rules_of(read_profiles("tarp").named(each)) for each in SEES}


def run(numbers: range) -> dict:
    """Draw, ask the ledger, and count; `missed` and `stopped` list what it got wrong."""
    rows = []
    for planted in (True, False):
        for number in numbers:
            case = draw(number, planted=planted)
            *earlier, new = case.releases
            rows.append((planted, case.kind, case.profile, bool(differences(new, earlier, readers()))))
    kinds = [
        {
            "kind": kind,
            "planted": sum(p and k == kind for p, k, _, _ in rows),
            "stopped": sum(p and k == kind and s for p, k, _, s in rows),
            "harmless": sum(not p and k == kind for p, k, _, _ in rows),
            "let_through": sum(not p and k == kind and not s for p, k, _, s in rows),
        }
        for kind in KINDS | PLANTED_ONLY | HARMLESS_ONLY
    ]
    return {
        "kinds": kinds,
        "missed": [f"{kind} {profile}" for planted, kind, profile, stopped in rows if planted and not stopped],
        "stopped_in_vain": [f"{kind} {profile}" for planted, kind, profile, stopped in rows if not planted and stopped],
    }


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    return store.content_key(store.hashes(store.root() / each for each in CHECKED))


if __name__ == "__main__":
    told = {"code": code_hash(), "seed": SEED, "pairs": PAIRS} | run(range(PAIRS))
    (store.root() / RESULT).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
