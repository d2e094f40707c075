"""What a reader of all releases knows of each count, and what that leaves possible for the people between two of them.

Every count in every state of the data is a number within limits: those of rounding and of the rules by which it was printed or
hidden. The sums that tables and sets of sites tell tie these numbers together; for every pair of which one holds the other the
people left between them are a number too. The least and the most that each can be comes from linear programmes
(`disclosure.bounds`); where nothing is rounded or hidden no programme is needed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from analysis.disclosure.bounds import FAR, SLACK, Bounds, Knowledge, extreme_point, solve
from analysis.disclosure.cells import rounding_range
from analysis.disclosure.ledger.entries import Printed, Rules
from analysis.disclosure.rules import PROTECTS

SEPARATOR = "\x1f"
LEFT = "left"  # how the name of what is left between two counts begins
Number = tuple[str, ...]  # site, key and state of the data of a count; or a name of what is left between two


@dataclass(frozen=True)
class Known:
    """A count as a reader has it from one release or from several.

    `low` and `high`: the least and the most that it can be; `day`: to which its data go; `new`: whether the new release tells
    something of it; `hidden`: it was printed nowhere; `first`: which release had it first.
    """

    low: float
    high: float
    day: str
    new: bool
    hidden: bool
    first: int


def limits(cell: Printed, rules: Rules) -> tuple[float, float]:
    """Least and most that a count can be by what is printed of it and by the rules."""
    if cell.value is not None:
        low, high = rounding_range(int(cell.value), rules.rounding)
        return (max(low, rules.minimum_count), high) if cell.value else (0, high)
    if cell.reason == PROTECTS:
        return rules.minimum_count, np.inf
    if cell.reason == "too_few":
        return (0 if rules.all_or_none_hidden else 1), max(rules.minimum_count - 1, 0)
    return 0, np.inf


def together(one: Known, other: Known) -> Known:
    """What two releases say of one number, the later one second; they do not contradict each other."""
    low, high = max(one.low, other.low), min(one.high, other.high)
    tells = other.new and (low, high) != (one.low, one.high)
    return Known(low, high, one.day, tells, one.hidden and other.hidden, one.first)


@dataclass
class System:
    """Numbers, and which of them are sums of others; `links` fills it."""

    low: dict[Number, float] = field(default_factory=dict)
    high: dict[Number, float] = field(default_factory=dict)
    sums: list[tuple[Number, tuple[Number, ...]]] = field(default_factory=list)

    def add(self, number: Number, low: float = 0, high: float = np.inf) -> Number:
        """A number that is at least `low` and at most `high`; what was known of it before holds too."""
        self.low[number] = max(self.low.get(number, 0), low)
        self.high[number] = min(self.high.get(number, np.inf), high)
        return number

    def total(self, whole: Number, parts: Sequence[Number]) -> None:
        """`whole` is the sum of `parts`."""
        self.sums.append((whole, tuple(parts)))


class Reader:
    """Bounds of the numbers of a system, worked out part by part when they are asked for."""

    def __init__(self, system: System):
        self.numbers = system.low.keys()
        self._system = system
        self._part = _parts(system)
        self._members: dict[int, list[Number]] = defaultdict(list)
        for number, part in self._part.items():
            self._members[part].append(number)
        self._sums: dict[int, list] = defaultdict(list)
        for each in system.sums:
            self._sums[self._part[each[0]]].append(each)
        self._known: dict[int, Knowledge | None] = {}
        self._found: dict[Number, Bounds] = {}
        self._points: dict[int, np.ndarray] = {}

    def bounds(self, number: Number) -> Bounds:
        """The least and the most that a number can be."""
        if number not in self._found:
            self._found[number] = self._bounds(number)
        return self._found[number]

    def at_least(self, number: Number) -> Bounds:
        """Bounds within those of a number, from possible choices of all numbers that were found already; empty if none was."""
        known = self._knowledge(self._part[number])
        if known is None:
            return Bounds(np.inf, -np.inf)
        column = self._points[self._part[number]][:, known.place[SEPARATOR.join(number)]]
        return Bounds(float(np.ceil(column.min() - SLACK)), float(np.floor(column.max() + SLACK)))

    def part(self, number: Number) -> int:
        """Which part a number belongs to: those of one part hang together."""
        return self._part[number]

    def _bounds(self, number: Number) -> Bounds:
        alone, part = self.outside(number), self._part[number]
        if alone.width == 0 or not self._sums[part]:
            return alone
        known = self._knowledge(part)
        if known is None:
            return alone
        ends = [extreme_point(known, SEPARATOR.join(number), sign) for sign in (1, -1)]
        self._points[part] = np.vstack([self._points[part], *ends])
        return bounds_of(known, SEPARATOR.join(number), *ends)

    def _knowledge(self, part: int) -> Knowledge | None:
        """The equations of a part; None if no numbers fit them. Possible choices of all its numbers are kept beside."""
        if part not in self._known:
            known = _knowledge(self._system, self._members[part], self._sums[part])
            self._known[part] = known
            if known is not None:
                lefts = np.array([number[0] == LEFT for number in self._members[part]], dtype=float)
                self._points[part] = np.vstack([solve(lefts, known), solve(-lefts, known)])
        return self._known[part]

    def outside(self, number: Number) -> Bounds:
        """Bounds around those of a number, by each sum by itself: all that can be said if what is told contradicts itself."""
        low, high = self._system.low, self._system.high
        least, most = low[number], high[number]
        for whole, parts in self._sums[self._part[number]]:
            if number == whole:
                least, most = max(least, sum(map(low.get, parts))), min(most, sum(map(high.get, parts)))
            elif number in parts:
                others = [each for each in parts if each != number]
                least = max(least, low[whole] - sum(map(high.get, others)))
                most = min(most, high[whole] - sum(map(low.get, others)))
        return Bounds(float(least), float(max(least, most)))


def bounds_of(known: Knowledge, key: str, least: np.ndarray, most: np.ndarray) -> Bounds:
    """Bounds of a number, rounded inward, from the choices in which it is smallest and largest."""
    low, high = least[known.place[key]], most[known.place[key]]
    high = np.inf if high >= known.endless / 2 else np.floor(high + SLACK)
    return Bounds(float(np.ceil(low - SLACK)) + 0.0, float(high))


def _parts(system: System) -> dict[Number, int]:
    """Which numbers hang together: the number of the part by number."""
    leader = {each: each for each in system.low}

    def found(number: Number) -> Number:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for whole, parts in system.sums:
        for each in parts:
            leader[found(each)] = found(whole)
    names: dict[Number, int] = {}
    return {each: names.setdefault(found(each), len(names)) for each in leader}


def _knowledge(system: System, numbers: Sequence[Number], sums: Sequence[tuple]) -> Knowledge | None:
    """The equations and limits of one part; None if no numbers fit them."""
    place = {number: index for index, number in enumerate(numbers)}
    rows = sparse.lil_array((len(sums), len(place)))
    for index, (whole, parts) in enumerate(sums):
        rows[index, place[whole]] += 1
        for each in parts:
            rows[index, place[each]] -= 1
    low = np.array([system.low[each] for each in numbers], dtype=float)
    high = np.array([system.high[each] for each in numbers], dtype=float)
    nothing, no_facts = np.array([]), sparse.csr_array((0, len(place)))
    endless = FAR * (max([*low, *high[np.isfinite(high)]], default=0) + 10)
    names = {SEPARATOR.join(number): index for number, index in place.items()}
    known = Knowledge(tuple(names), rows.tocsr(), no_facts, nothing, nothing, low, high, low, endless, names)
    try:
        solve(np.zeros(len(place)), known)
    except ValueError:
        return None
    return known
