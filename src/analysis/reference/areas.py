"""A site's area: which communes are in it on any day, and what a cell about a commune means there.

An area is an old district, new communes, a bank's office (it keeps the old district's name), a province, or a set of
them. Names are looked up within the area only, and on the map of the record's day.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from analysis.columns.text import clean
from analysis.errors import HoanhapError, Problem
from analysis.reference import placenames
from analysis.reference.addresses import part, unit_part
from analysis.reference.gazetteer import Gazetteer, national, read_own
from analysis.reference.placenames import NameMap
from analysis.reference.places import NotAssignable, Unit
from analysis.reference.tables import in_force
from analysis.words import say

YES, PERHAPS, NO = "yes", "perhaps", "no"
CODE = re.compile(r"[0-9]{5}")
OFFICE = re.compile(r"(?:phòng giao dịch|pgd|nhcsxh|ngân hàng chính sách xã hội|chi nhánh|cn)[. :]*")


@dataclass(frozen=True, eq=False)
class SiteArea:
    """The area of one site; made by `site_area`.

    Attributes
    ----------
    units : tuple of str
        Codes on the map of `valid_on`.
    valid_on : date
    basis : str
        ``"residence"``, ``"workplace"`` or ``"loan_office"``: what puts a person into the area.
    base : frozenset of Unit
        The communes of the area on `valid_on`.
    """

    units: tuple[str, ...]
    valid_on: date
    basis: str
    base: frozenset[Unit] = field(repr=False)
    gazetteer: Gazetteer = field(repr=False)
    _found: dict = field(default_factory=dict, repr=False)

    def commune(self, text: str, on: date, *, own_people: bool = True) -> str | NotAssignable:
        """The commune that a cell means on a day.

        Parameters
        ----------
        text : str
            A code, a name with or without its type, or an address.
        on : date
            Day of the record.
        own_people : bool
            Whether the list is of people of this area. If not (a payroll), a name without its district that another
            commune of the same province has too is ``"ambiguous"``.

        Returns
        -------
        str or NotAssignable
            Code on the map of that day; a commune that has ended stands for the one that holds its people. Reasons:
            ``"unknown_name"``, ``"outside"`` (another district, province or commune is named), ``"ambiguous"``,
            ``"unknown_code"``, ``"not_in_force"``, ``"split"``, ``"divided"``.
        """
        number = bisect_right(self._first_days, on)
        key = (number, own_people, text)
        if key not in self._found:
            self._found[key] = self._commune(text, on, number, own_people)
        return self._found[key]

    def contains(self, code: str, on: date) -> str | NotAssignable:
        """Whether people recorded in a commune on a day are of the area: ``"yes"``, ``"perhaps"`` or ``"no"``.

        ``"perhaps"`` where the commune holds people of the area and others, as on 1 July 2025 Nguyễn Lương Bằng does for
        old Thanh Miện. A code that means nothing on that day is `NotAssignable`.
        """
        unit = self.gazetteer.unit(code, on)
        return unit if isinstance(unit, NotAssignable) else self._status.get(unit, NO)

    def today(self, code: str, on: date) -> str | NotAssignable:
        """The commune of the newest map that holds the people of a commune recorded on a day.

        Where they are in several (``"split"``, ``"divided"``) an address is needed; nothing is guessed.
        """
        unit = self.gazetteer.unit(code, on)
        found = unit if isinstance(unit, NotAssignable) else self.gazetteer.today(unit)
        return found if isinstance(found, NotAssignable) else found.code

    def map_on(self, on: date) -> dict[str, str]:
        """The communes of a day that hold people of the area: code, and ``"yes"`` or ``"perhaps"``; in order of code."""
        return dict(sorted((unit.code, held) for unit, held in self._status.items() if in_force(unit, on)))

    def office(self, text: str) -> str | NotAssignable:
        """The old district whose name a bank's office bears: its code, else ``"outside"`` or ``"unknown_name"``."""
        key = part(OFFICE.sub("", clean(text).casefold())).key
        for unit in self.districts:
            if unit_part(unit.name).key == key:
                return unit.code
        others = {unit_part(unit.name).key for unit in self.gazetteer.units if unit.level == "district"}
        return placenames.OUTSIDE if key in others else placenames.UNKNOWN

    @property
    def districts(self) -> tuple[Unit, ...]:
        """The old districts that its people are of for certain, in order of code."""
        old = {unit for unit, held in self._status.items() if held == YES}
        found = {above for unit in old for above in self.gazetteer.above(unit) if above.level == "district"}
        return tuple(sorted(found, key=lambda unit: unit.code))

    @cached_property
    def _first_days(self) -> list[date]:
        """First days of the maps after the first one."""
        around = {*self._status, *self._strangers}
        starts = {unit.valid_from for unit in around} | {
            unit.valid_to + timedelta(1) for unit in around if unit.valid_to
        }
        return sorted(starts - {None})

    @cached_property
    def _status(self) -> dict[Unit, str]:
        """Every commune that holds people of the area, on any map."""
        later = _spread(self.base, self.gazetteer.out_of, self.gazetteer.into, "new")
        return later | _spread(self.base, self.gazetteer.into, self.gazetteer.out_of, "old")

    @cached_property
    def _strangers(self) -> frozenset[Unit]:
        """Communes outside whose people share a later commune with those of the area."""
        mixed = (move.old for unit in self._status for move in self.gazetteer.into.get(unit, ()))
        return frozenset(mixed) - set(self._status)

    @cached_property
    def _maps(self) -> dict[int, NameMap]:
        return {}

    def _commune(self, text: str, on: date, number: int, own_people: bool) -> str | NotAssignable:
        if CODE.fullmatch(clean(text)):
            held = self.contains(clean(text), on)
            if isinstance(held, NotAssignable):
                return held
            return placenames.OUTSIDE if held == NO else clean(text)
        if number not in self._maps:
            self._maps[number] = placenames.name_map(self.gazetteer, self.base, self._status, self._strangers, on)
        return placenames.find(text, self._maps[number], own_people=own_people)


def site_area(units: Sequence[str], valid_on: date, basis: str, *, own: Path | None = None) -> SiteArea:
    """The area of a site.

    Parameters
    ----------
    units : sequence of str
        Codes of communes, districts or provinces on the map of `valid_on`.
    valid_on : date
    basis : str
        ``"residence"``, ``"workplace"`` or ``"loan_office"``.
    own : Path, optional
        An ``areas.csv`` with the units of a site that has its own; then only these count.

    Raises
    ------
    HoanhapError
        With every code that means no unit with communes on that day, and what is wrong in `own`.
    """
    gazetteer = read_own(own) if own else national()
    communes = {code: gazetteer.communes(code, valid_on) for code in units}
    lost = [code for code, found in communes.items() if not found]
    if lost:
        what = say("the code “{code}” means no unit with communes on {day}", code=lost[0], day=valid_on)
        raise HoanhapError(
            Problem(say(what.text, code=code, day=valid_on), "source.yaml", column="area.units") for code in lost
        )
    return SiteArea(tuple(units), valid_on, basis, frozenset().union(*communes.values()), gazetteer)


def _spread(base: frozenset[Unit], onward: dict, back: dict, end: str) -> dict[Unit, str]:
    """The area's communes and those of later maps (or earlier ones) that hold its people.

    Such a commune is of the area for certain if no people of any other commune are in it (or went out of it).
    """
    start = "old" if end == "new" else "new"
    found = dict.fromkeys(base, YES)
    edge = set(base)
    while edge := {getattr(move, end) for unit in edge for move in onward.get(unit, ())} - set(found):
        for unit in edge:
            held = {found.get(getattr(move, start), NO) for move in back[unit]}
            found[unit] = YES if held == {YES} else PERHAPS
    return found
