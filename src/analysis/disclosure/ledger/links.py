"""All releases as one system of numbers: what each count can be, and which are sums of others or hold them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, permutations

from analysis.disclosure.ledger.entries import Entry
from analysis.disclosure.ledger.keys import EVENTS, LATER, PART, SET, WITHOUT, held_by, passing
from analysis.disclosure.ledger.reader import LEFT, Known, Number, System, limits, together


@dataclass(frozen=True)
class Pair:
    """Two counts of which `whole` holds `part` (`relation` of `keys`), and the number of people left between them."""

    relation: str
    part: Number
    whole: Number
    left: Number


@dataclass
class Links:
    """What a reader of some releases has.

    Attributes
    ----------
    known : dict
        Each count that is printed or hidden in one of them.
    days : dict
        Of every number, printed or not, the day to which its data go.
    system : System
    pairs : dict of Pair
        By part and whole.
    halves : dict
        Of a count of people, those with an event among them and those known to be without it.
    unprinted : dict
        Numbers that no release has, by what makes them known: ``"part"`` of a sum, or member of a ``"set"``.
    holds : dict
        Of site and key, the keys that sums name as its parts.
    """

    known: dict[Number, Known] = field(default_factory=dict)
    days: dict[Number, str] = field(default_factory=dict)
    system: System = field(default_factory=System)
    pairs: dict[tuple[Number, Number], Pair] = field(default_factory=dict)
    halves: dict[Number, list[tuple[Number, Number]]] = field(default_factory=lambda: defaultdict(list))
    unprinted: dict[Number, str] = field(default_factory=dict)
    holds: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))


def links(entries: Sequence[Entry], new: Entry | None) -> Links:
    """The system of some releases; `new` is the one among them that is not out yet."""
    found = Links()
    states = _printed(found, entries, new)
    for number, each in found.known.items():
        found.days[number] = each.day
        found.system.add(number, each.low, each.high)
    for entry, state in zip(entries, states, strict=True):
        _sums(found, entry, state)
        _members(found, entry, state)
    by_key = defaultdict(list)
    for number in found.days:
        if not passing(number[1]):
            by_key[number[:2]].append(number)
    for relation, one, other in (*_later(found, by_key), *_parts(found, by_key), *_events(found)):
        _pair(found, relation, one, other)
    return found


def _printed(found: Links, entries: Iterable[Entry], new: Entry | None) -> list[str]:
    """Take over what is printed; by entry the state of the data under which its numbers go.

    A count that was there already and is hidden now tells nothing new: what is printed as the reason can be that of the others.
    Where an entry contradicts an earlier one of the same state, the program counts otherwise than then: that is another state.
    """
    states = []
    for first, entry in enumerate(entries):
        fresh = {
            cell.key: Known(*limits(cell, entry.rules), entry.as_of, entry is new, cell.value is None, first)
            for cell in entry.cells
        }
        shown = {key: each for key, each in fresh.items() if not each.hidden}
        state = entry.data
        while any(_contradicts(found.known.get((entry.site, key, state)), each) for key, each in shown.items()):
            state += "'"
        for key, each in fresh.items():
            number = (entry.site, key, state)
            if number not in found.known:
                found.known[number] = each
            elif not each.hidden:
                found.known[number] = together(found.known[number], each)
        states.append(state)
    return states


def _contradicts(one: Known | None, other: Known) -> bool:
    return one is not None and max(one.low, other.low) > min(one.high, other.high)


def _sums(found: Links, entry: Entry, state: str) -> None:
    for each in entry.sums:
        whole, *parts = ((entry.site, key, state) for key in (each.key, *each.parts))
        for number in (whole, *parts):
            _number(found, number, entry.as_of, PART)
        found.system.total(whole, parts)
        found.holds[entry.site, each.key] |= set(each.parts)
        if len(parts) == 2 and any(key.startswith(WITHOUT) for key in each.parts):
            found.halves[whole].append((parts[0], parts[1]))


def _members(found: Links, entry: Entry, state: str) -> None:
    """A count of a set is the sum of the same count over its members."""
    for cell in entry.cells if entry.members else ():
        parts = [(site, cell.key, data) for site, data in sorted(entry.members.items())]
        for number in parts:
            _number(found, number, entry.as_of, SET)
        found.system.total((entry.site, cell.key, state), parts)


def _number(found: Links, number: Number, day: str, why: str) -> None:
    if number not in found.system.low:
        found.system.add(number)
        found.unprinted[number] = why
    found.days.setdefault(number, day)


def _later(found: Links, by_key: dict) -> Iterator[tuple[str, Number, Number]]:
    """The same count in two states of the data, the earlier first."""
    for mine in by_key.values():
        for one, other in combinations(sorted(mine, key=lambda each: (found.days[each], each[2])), 2):
            yield LATER, one, other


def _parts(found: Links, by_key: dict) -> Iterator[tuple[str, Number, Number]]:
    """A count and one that holds it by sums, in one state of the data or in a later one."""
    for site, whole in list(found.holds):
        for part in _below(found.holds, site, whole, frozenset({whole})):
            for one in (each for each in by_key[site, part] if each in found.known):
                wholes = (each for each in by_key[site, whole] if each in found.known)
                yield from ((PART, one, each) for each in wholes if found.days[one] <= found.days[each])


def _events(found: Links) -> Iterator[tuple[str, Number, Number]]:
    """Counts of events of one state of the data of which one holds the other by what they are called."""
    among = {half: whole for whole, halves in found.halves.items() for half in chain.from_iterable(halves)}
    by_state = defaultdict(list)
    for site, key, state in found.known:
        by_state[site, state].append((site, key, state))
    for mine in by_state.values():
        for one, other in permutations([each for each in mine if each[1].startswith(f"{EVENTS}|")], 2):
            same = one in among and among[one] == among.get(other)
            if relation := held_by(one[1], other[1], same_people=same):
                yield relation, one, other


def _below(holds: dict, site: str, key: str, path: frozenset) -> set[str]:
    """All that a count holds, parts of parts too."""
    parts = holds.get((site, key), set()) - path
    return parts.union(*(_below(holds, site, each, path | {each}) for each in parts))


def _pair(found: Links, relation: str, one: Number, other: Number) -> None:
    """Add a pair of which `other` holds `one`, or held it, if people have left since."""
    low, high = found.system.low, found.system.high
    if relation == LATER and high[other] < low[one]:
        one, other = other, one
    if high[other] >= low[one] and (one, other) not in found.pairs:
        left = found.system.add((LEFT, *one, *other))
        found.system.total(other, (one, left))
        found.pairs[one, other] = Pair(relation, one, other, left)
