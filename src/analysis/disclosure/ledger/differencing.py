"""Whether a new release, beside all that was released before, tells of too few people.

A reader takes one count from another that holds it: the same count of a later day, a total less a group, a set of districts
less its members. What is left is a group of people as any other, and the rules for counts hold for it. It is stopped if a
reader can be sure that it is somebody and fewer than the minimum, or knows it closer than the profile allows for a hidden
count; if all or none of those left had the event; or if a hidden count becomes closer than it may be.

Notes
-----
Counts of one and the same release are protected against each other before (`disclosure.guarded`). Here a reader did not
have at least one side before, and has had another.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.disclosure.bounds import Bounds
from analysis.disclosure.cells import rounded
from analysis.disclosure.ledger.entries import FAILED, RELEASED, Entry, Rules
from analysis.disclosure.ledger.keys import HIDDEN, LATER, PART, SET, passing
from analysis.disclosure.ledger.links import Pair, links
from analysis.disclosure.ledger.reader import Number, Reader

# Who sees what, by profile: partners read what is public, too. Each is protected as its own profile says.
AUDIENCES = {"public": ("open", "public"), "partner": ("open", "partner", "public")}
TOO_FEW, NARROW, ALL_OR_NONE = "too_few", "narrow", "all_or_none"
COARSER = (5, 10, 15, 20, 25, 50, 100)  # what counts can be rounded to so that a release passes


@dataclass(frozen=True)
class Difference:
    """What a reader could work out of the new release and those before.

    Attributes
    ----------
    relation : str
        How the two counts belong together (`keys`); ``"hidden"``: a count that is not printed; ``"set"``: that of a member.
    part, whole : tuple of str
        Site, key and state of the data of the two counts; of a count that is not printed both are its own.
    low, high : float
        The least and the most that what is left can be.
    reason : str
        ``"too_few"``, ``"narrow"`` or ``"all_or_none"``.
    more : int
        How many more people `whole` has to hold so that it would pass; 0 if more people would not help.
    keys : tuple of str
        Counts of the new release without which it would not be told.
    """

    relation: str
    part: Number
    whole: Number
    low: float
    high: float
    reason: str
    more: int
    keys: tuple[str, ...]


def differences(new: Entry, earlier: Sequence[Entry], rules: Mapping[str, Rules]) -> list[Difference]:
    """What is told by a release that is not entered yet, and was not told before.

    Parameters
    ----------
    new : Entry
        With its cells as they would be printed.
    earlier : sequence of Entry
        All of the ledger; what was refused or did not come to be counts for nothing.
    rules : mapping of Rules
        What `AUDIENCES` may know, by profile.
    """
    found = []
    for audience in (each for each, see in AUDIENCES.items() if new.profile in see):
        before = [each for each in came_out(earlier) if each.profile in AUDIENCES[audience]]
        found += _for_audience(new, before, rules[audience]) if before else []
    return list(dict.fromkeys(found))


def _for_audience(new: Entry, before: list[Entry], rules: Rules) -> list[Difference]:
    found = list(_Told([*before, new], new, rules).all())
    then = (
        {(each.relation, each.part, each.whole, each.reason) for each in _Told(before, None, rules).all()}
        if found
        else ()
    )
    return [each for each in found if (each.relation, each.part, each.whole, each.reason) not in then]


def came_out(entries: Sequence[Entry]) -> list[Entry]:
    """The entries of releases that came to be."""
    failed = {each.about.get("entry") for each in entries if each.kind == FAILED}
    return [each for each in entries if each.kind == RELEASED and each.number not in failed]


def rounding_that_passes(
    new: Entry, earlier: Sequence[Entry], rules: Mapping[str, Rules], values: Mapping[str, int]
) -> int:
    """The least multiple to which the counts of a release can be rounded so that nothing is told; 0 if none was found.

    `values`: the counts before rounding, by key.
    """
    bases = (base for base in COARSER if base > new.rules.rounding)
    return next((base for base in bases if not differences(_coarser(new, values, base), earlier, rules)), 0)


def told(left: Bounds, rules: Rules) -> str:
    """Why a group of people of which these bounds are known may not be known so well; empty if it may."""
    if not 1 <= left.low < rules.minimum_count:
        return ""
    if left.high < rules.minimum_count:
        return TOO_FEW
    return NARROW if left.width < rules.width else ""


def _coarser(new: Entry, values: Mapping[str, int], base: int) -> Entry:
    cells = (
        each if each.value is None else replace(each, value=rounded(values.get(each.key, each.value), base))
        for each in new.cells
    )
    return replace(new, cells=tuple(cells), rules=replace(new.rules, rounding=base))


class _Told:
    """What a reader of some releases can tell; with a `new` one among them only what it has a share in."""

    def __init__(self, entries: Sequence[Entry], new: Entry | None, rules: Rules):
        self.links, self.rules, self.new = links(entries, new), rules, new
        self.reader = Reader(self.links.system)
        both = {}
        for number, each in self.links.known.items():
            both.setdefault(self.reader.part(number), set()).add(each.new)
        self.mixed = {part for part, news in both.items() if new is None or len(news) == 2}

    def all(self) -> Iterator[Difference]:
        """Everything that is told of too few."""
        for pair in self.links.pairs.values():
            if self._asks(pair):
                yield from self._of_pair(pair)
        for number, why in self._unprinted():
            if self.reader.part(number) in self.mixed and not passing(number[1]):
                yield from self._of_number(number, why)

    def _asks(self, pair: Pair) -> bool:
        news = [self._new(each) for each in (pair.part, pair.whole)]
        return self.new is None or (any(news) and not (all(news) and pair.part[2] == pair.whole[2]))

    def _new(self, number: Number) -> bool:
        """Whether the new release tells something of a number; of those that it does not print, if it is of its state."""
        known = self.links.known.get(number)
        return known.new if known else bool(self.new) and number[0::2] == (self.new.site, self.new.data)

    def _of_pair(self, pair: Pair) -> Iterator[Difference]:
        if self._perhaps_nobody(pair.left):
            return
        alike = pair.relation in (LATER, PART) and self.rules.all_or_none_hidden and self._alike(pair)
        if self._surely_passes(pair.left) and not alike:
            return
        left = self.reader.bounds(pair.left)
        if reason := told(left, self.rules):
            yield self._difference(pair, left, reason)
        if alike and left.low >= 1:
            yield self._difference(pair, left, ALL_OR_NONE)

    def _perhaps_nobody(self, number: Number) -> bool:
        """Whether it is possible that nobody is left."""
        return self.reader.outside(number).low < 1 and self.reader.at_least(number).low < 1

    def _surely_passes(self, number: Number) -> bool:
        """Whether what is known already shows that a number may be known so well."""
        inside = self.reader.at_least(number)
        wide = inside.high >= self.rules.minimum_count and inside.width >= self.rules.width
        return wide or self.reader.outside(number).low >= self.rules.minimum_count

    def _alike(self, pair: Pair) -> bool:
        """Whether all of those left had the event, or none."""
        return any(
            self._nobody(ends.left)
            for one in self.links.halves.get(pair.part, ())
            for other in self.links.halves.get(pair.whole, ())
            for ends in map(self.links.pairs.get, zip(one, other, strict=True))
            if ends
        )

    def _nobody(self, number: Number) -> bool:
        """Whether it is sure that nobody is left."""
        return not self.reader.at_least(number).high >= 1 and self.reader.bounds(number).high == 0

    def _difference(self, pair: Pair, left: Bounds, reason: str) -> Difference:
        keys = tuple(sorted({key for each in (pair.part, pair.whole) for key in self._tellers(each)}))
        return Difference(
            pair.relation, pair.part, pair.whole, left.low, left.high, reason, self._more(left, reason), keys
        )

    def _unprinted(self) -> Iterator[tuple[Number, str]]:
        yield from self.links.unprinted.items()
        yield from ((number, HIDDEN) for number, each in self.links.known.items() if each.hidden)

    def _of_number(self, number: Number, why: str) -> Iterator[Difference]:
        """A count that nobody printed: it has to stay as wide as the profile asks if it can be too small."""
        if why != SET and self.reader.at_least(number).width >= self.rules.width:
            return
        left = self.reader.bounds(number)
        close = left.low < self.rules.minimum_count and left.width < self.rules.width
        reason = (told(left, self.rules) if why == SET else "") or (NARROW if close else "")
        if reason:
            relation = HIDDEN if why == PART else why
            more = self._more(left, reason)
            yield Difference(relation, number, number, left.low, left.high, reason, more, self._tellers(number))

    def _tellers(self, number: Number) -> tuple[str, ...]:
        """Counts of the new release that tell a number: its own, or all that hang together with one that is not printed."""
        known = self.links.known.get(number)
        if known and not known.hidden:
            return (number[1],) if known.new else ()
        part = self.reader.part(number)
        near = [each for each, about in self.links.known.items() if about.new and not about.hidden]
        return tuple(sorted(each[1] for each in near if self.reader.part(each) == part))

    def _more(self, left: Bounds, reason: str) -> int:
        """How many more people what is left needs to hold so that it may be known so well."""
        if reason == ALL_OR_NONE:
            return 0
        tries = range(1, 2 * self.rules.minimum_count + 1)
        return next((k for k in tries if not told(Bounds(left.low + k, left.high + k), self.rules)), 0)
