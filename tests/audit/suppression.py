"""Random linked tables, suppressed and then attacked: no reader may work a hidden count out, in whole numbers.

Run by hand: ``nice python -m tests.audit.suppression`` (some ten minutes of one core); it writes ``docs/audit/suppression.json``.

The attack shares no code with `disclosure.bounds`, `disclosure.verify` and `disclosure.suppress`: it takes what is printed, the
totals, the rules and whether a hidden count is under the minimum (which the reasons tell), and asks scipy's `milp` for the
least and the most of every hidden cell.
"""

import json
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import optimize

from analysis import store
from analysis.disclosure.cells import Cell, Derived, Tables, crossed, joined, since
from analysis.disclosure.profiles import Profile, read_profiles
from analysis.disclosure.suppress import Protected, protect

RESULT = Path("docs/audit/suppression.json")
CHECKED = (
    "src/analysis/disclosure/bounds.py",
    "src/analysis/disclosure/cells.py",
    "src/analysis/disclosure/rules.py",
    "src/analysis/disclosure/suppress.py",
    "src/analysis/disclosure/verify.py",
    "tests/audit/suppression.py",
)
SEED, TABLES = 20_261_128, 1_000
PROFILES = ("partner", "public", "random")
KINDS = ("crossed", "levels", "events", "linked", "earlier", "shares")
MINIMA, WIDTHS, BASES, MEANS = (3, 5, 10), (1, 2, 3, 5), (1, 1, 5), (4, 12, 40)
MOST = 100_000.0  # no count is larger, for the attack


@dataclass(frozen=True)
class Case:
    """Tables, the profile to protect them under, and shares that are printed: key, events, n, share to six digits."""

    kind: str
    tables: Tables
    named: str
    profile: Profile
    shares: tuple[tuple[str, str, str, float], ...] = ()


def draw(number: int) -> Case:
    """One random case, the same for the same number."""
    rng = np.random.default_rng([SEED, number])
    kind = KINDS[number % len(KINDS)]
    named = str(rng.choice(PROFILES))
    profile = _profile(rng, named)
    if kind == "shares":  # made from counts that are not rounded
        profile = profile.model_copy(update={"rounding": 1})
    mean = int(rng.choice(MEANS))
    rows, columns = (int(each) for each in rng.integers(2, 5, 2))
    groups = [(f"c{i}", f"m{j}") for i in range(rows) for j in range(columns) if rng.random() < 0.95]
    frame = pd.DataFrame(groups or [("c0", "m0")], columns=["commune", "model"])
    frame["area"] = ["a" + str(int(commune[1:]) % 2) for commune in frame["commune"]]
    frame["n"] = rng.negative_binomial(2, 2 / (2 + mean), len(frame))
    frame["events"] = rng.binomial(frame["n"], rng.choice([0.1, 0.3, 0.6]))
    flat, deep = [("commune",), ("model",)], [("area", "commune"), ("model",)]
    events = {"events": "events", "what": "again"}
    shares = ()
    match kind:
        case "crossed" | "earlier":
            tables = crossed(frame, flat, n="n", people="people")
        case "levels":
            tables = crossed(frame, deep, n="n", people="people")
        case "linked":
            years = frame[["commune"]].assign(
                year=[f"y{each}" for each in rng.integers(0, 3, len(frame))], n=frame["n"]
            )
            years = years.groupby(["commune", "year"], as_index=False)["n"].sum()
            one = crossed(frame, flat, n="n", people="people")
            tables = joined(one, crossed(years, [("commune",), ("year",)], n="n", people="people"))
        case _:
            tables = crossed(frame, flat if kind == "shares" else deep[:1], n="n", people="people", **events)
    if kind == "earlier":
        tables = _after_another(tables, rng, profile)
    if kind == "shares":
        tables, shares = _with_shares(tables)
    return Case(kind, tables, named, profile, shares)


def check(case: Case, found: Protected) -> dict:
    """What an attack finds, and how much was hidden; `broken` lists what must not be."""
    broken = list(_wrongly_printed(case, found))
    least_room = np.inf
    hidden = {each.key: each for each in (*found.cells, *found.unprinted) if each.bounds is not None}
    attack = _Attack(case, found)
    for key, verdict in sorted(hidden.items()):
        low, high = attack.ends(key)
        if not verdict.bounds.low <= low <= case.tables.values[key] <= high:
            broken.append(f"{key}: bounds that leave out what is possible")
        if high < MOST / 2 and verdict.bounds.high < high:
            broken.append(f"{key}: bounds that leave out what is possible")
        if key not in found.exposed:
            least_room = min(least_room, high - low - case.profile.width)
            if high - low < case.profile.width:
                broken.append(f"{key}: between {low} and {high}")
    wrong = [key for key in found.exposed if np.subtract(*_Attack(case, None).ends(key)[::-1]) >= case.profile.width]
    broken += [f"{key}: exposed, but hiding more would help" for key in wrong]
    return {
        "kind": case.kind,
        "profile": case.named,
        "printed": len(found.cells),
        "hidden": len(found.hidden),
        "complementary": len(found.complementary),
        "attacked": len(hidden),
        "exposed": len(found.exposed),
        "least_room": float(min(least_room, MOST)),
        "broken": broken,
    }


class _Attack:
    """All whole-numbered tables that agree with what is printed; `found` None: with nothing printed but what is public."""

    def __init__(self, case: Case, found: Protected | None):
        cells = case.tables.cells
        self.place = {cell.key: index for index, cell in enumerate(cells)}
        printed = {each.key: each.value for each in found.cells} if found else {}
        self.low, self.high = np.zeros(len(cells)), np.full(len(cells), MOST)
        for index, cell in enumerate(cells):
            self.low[index], self.high[index] = _possible(cell, printed.get(cell.key), case.profile)
        for derived in case.tables.derived:  # only what is public is told by them here; shares are counted anew
            for key, low, high in derived.tells if derived.key.startswith("May") else ():
                self._narrow(key, low, high)
        for name, events, n, share in case.shares:
            if found and found.derived[name]:
                fitting = [x for x in range(printed[n] + 1) if float(f"{x / printed[n]:.6g}") == share]
                self._narrow(events, min(fitting), max(fitting))
        self.totals = np.zeros((len(case.tables.totals), len(cells)))
        for row, total in zip(self.totals, case.tables.totals, strict=True):
            row[self.place[total.key]] = 1
            row[[self.place[each] for each in total.parts]] = -1

    def ends(self, key: str) -> tuple[float, float]:
        """Least and most of a cell."""
        return self._end(key, 1), self._end(key, -1)

    def _end(self, key: str, sign: int) -> float:
        aim = np.zeros(len(self.place))
        aim[self.place[key]] = sign
        limits = [optimize.LinearConstraint(self.totals, 0, 0)] if len(self.totals) else []
        found = optimize.milp(
            aim, integrality=np.ones(len(aim)), bounds=optimize.Bounds(self.low, self.high), constraints=limits
        )
        if not found.success:
            raise ValueError(f"the attack has no table at all: {found.message}")
        return float(round(found.x[self.place[key]]))

    def _narrow(self, key: str, low: float, high: float) -> None:
        index = self.place[key]
        self.low[index], self.high[index] = max(self.low[index], low), min(self.high[index], high)


def _possible(cell: Cell, printed: int | None, profile: Profile) -> tuple[float, float]:
    """Least and most by what is printed of a cell and by the rules, counted out one by one."""
    if cell.public:
        return cell.value, cell.value
    least, zeros = profile.minimum_count, profile.all_or_none_hidden
    if printed is not None:
        near = range(max(printed - 20, 0), printed + 21)
        fitting = [x for x in near if profile.rounding * int(np.floor(x / profile.rounding + 0.5)) == printed]
        shown = [x for x in fitting if x >= least or (x == 0 and not zeros)]
        if cell.value == 0 and 0 in shown:
            return 0, 0
        return min(x for x in shown if x), max(shown)
    if cell.value >= least:
        return least, MOST
    small = [x for x in range(least) if x or zeros]
    return (0, 0) if cell.value not in small else (min(small), max(small))


def _wrongly_printed(case: Case, found: Protected):
    values, least = case.tables.values, case.profile.minimum_count
    public = {cell.key for cell in case.tables.cells if cell.public}

    def small(key: str) -> bool:
        return values[key] < least and (values[key] > 0 or case.profile.all_or_none_hidden)

    for each in found.cells:
        complement = f"no {each.key}"
        if each.reason and each.value is not None:
            yield f"{each.key}: hidden and printed"
        if (
            not each.reason
            and each.key not in public
            and (small(each.key) or (complement in values and small(complement)))
        ):
            yield f"{each.key}: too few and printed"
    for name, events, n, _ in case.shares:
        if found.derived[name] and {events, n} & set(found.hidden):
            yield f"{name}: a share of hidden counts is printed"


def _profile(rng: np.random.Generator, named: str) -> Profile:
    told = read_profiles("tarp")
    if named != "random":
        return told.named(named)
    zeros, minimum = bool(rng.random() < 0.5), int(rng.choice(MINIMA))
    told = {"minimum_count": minimum, "all_or_none_hidden": zeros, "rounding": int(rng.choice(BASES))}
    profile = read_profiles("tarp").partner.model_copy(update=told)
    return profile.model_copy(update={"width": min(int(rng.choice(WIDTHS)), profile.widest)})


def _after_another(tables: Tables, rng: np.random.Generator, profile: Profile) -> Tables:
    """With some of the counts released in May, of a few people fewer."""
    chosen = [cell for cell in tables.cells if rng.random() < 0.3 and cell.value >= profile.minimum_count + 3]
    before = [
        since(each.key, each.value, each.value - int(rng.integers(0, 4)), "May", rounding=profile.rounding)
        for each in chosen
    ]
    return joined(tables, *before)


def _with_shares(tables: Tables) -> tuple[Tables, tuple]:
    values = tables.values
    pairs = [(each, each.replace("again", "people")) for each in values if each.split("|")[0] == "again"]
    pairs = [(events, n) for events, n in pairs if values[n]]
    shares = tuple((f"share {x}", x, n, float(f"{values[x] / values[n]:.6g}")) for x, n in pairs)
    told = tuple(Derived(name, ((x, values[x], values[x]), (n, values[n], values[n]))) for name, x, n, _ in shares)
    return Tables(tables.cells, tables.totals, told), shares


def run(numbers: range) -> dict:
    """Draw, protect and attack; what came of it by kind."""
    rows, seconds = [], []
    for number in numbers:
        case, start = draw(number), time.perf_counter()
        found = protect(case.tables, case.profile)
        seconds.append(time.perf_counter() - start)
        rows.append(check(case, found))
    return {
        "kinds": [_summary("kind", each, rows) for each in KINDS],
        "profiles": [_summary("profile", each, rows) for each in PROFILES],
        "broken": [each for row in rows for each in row["broken"]],
        "seconds": {"median": round(float(np.median(seconds)), 3), "most": round(max(seconds), 3)},
    }


def _summary(column: str, name: str, rows: list[dict]) -> dict:
    mine = [row for row in rows if row[column] == name]
    sums = Counter()
    for row in mine:
        sums.update({each: row[each] for each in ("printed", "hidden", "complementary", "attacked", "exposed")})
    about = {column: name, "tables": len(mine), "tables_exposed": sum(row["exposed"] > 0 for row in mine), **sums}
    if not mine:
        return about
    shares = {
        "hidden_share": round(sums["hidden"] / sums["printed"], 4),
        "beyond_primary": round(sums["complementary"] / sums["printed"], 4),
    }
    return about | shares | {"least_room": min(row["least_room"] for row in mine)}


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    return store.content_key(store.hashes(store.root() / each for each in CHECKED))


if __name__ == "__main__":
    told = {"code": code_hash(), "seed": SEED, "tables": TABLES} | run(range(TABLES))
    (store.root() / RESULT).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
