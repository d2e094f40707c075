"""Administrative units in time: which unit a code means on a day, and where its people are now.

Codes were used again with another meaning on 1 July 2025: 11239 was a town and is now a commune of four
old units. So every question takes a day, and nothing is ever joined on a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from analysis.reference import tables

NEW_MAP = date(2025, 7, 1)
OLD_MAP = date(2025, 6, 30)
PEOPLE_TOGETHER = ("whole", "people")


@dataclass(frozen=True)
class NotAssignable:
    """Stands where a unit would be, with the code of the reason why there is none.

    ``"unknown_code"``, ``"not_in_force"`` (the code exists, not on that day), ``"not_a_commune"``,
    ``"not_a_district"``, ``"split"`` (its people are in several new communes), ``"divided"`` (its area is,
    and no source says where its people are). For what a text means in one area (`areas`) also ``"unknown_name"``,
    ``"ambiguous"`` and ``"outside"`` (another district, province or commune is named).
    """

    reason: str


@dataclass(frozen=True)
class Unit:
    """A unit on one map.

    Attributes
    ----------
    level : str
        ``"province"``, ``"district"`` or ``"commune"`` (communes, wards, towns, special zones).
    code, name : str
        The name with its type, composed letters (NFC); from 30 April 2026 some names and types differ.
    parent : str or None
        District on the old map, province on the new one; None for a province.
    valid_from, valid_to : date or None
        First and last day; None before is "since when is not known", None after is "still".
    """

    level: str
    code: str
    name: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class DistrictPeople:
    """Where the people of an old district are on the new map.

    Attributes
    ----------
    communes : tuple of str
        New communes that hold people of the district for certain, in order of code.
    perhaps : tuple of str
        Further new communes that took part of a divided commune, perhaps with people.
    shared : tuple of (str, str)
        New commune of these and old commune of another district whose people it holds, or may hold.
    not_assignable : tuple of str
        Old communes of the district whose people no single new commune holds for certain.
    """

    communes: tuple[str, ...]
    perhaps: tuple[str, ...]
    shared: tuple[tuple[str, str], ...]
    not_assignable: tuple[str, ...]

    @property
    def closed(self) -> bool:
        """Whether the new communes together hold the district's people and nobody else."""
        return not (self.perhaps or self.shared or self.not_assignable)


def unit(code: str, on: date) -> Unit | NotAssignable:
    """The unit that a code means on a day.

    Parameters
    ----------
    code : str
        2 digits for a province, 3 for a district, 5 for a commune, leading zeros kept.
    on : date
        Day of the record.

    Notes
    -----
    Units: vietnamadminunits 1.0.4. Where a unit of the old map has no first day it may earlier have been
    smaller or have had another name.
    """
    known = tables.by("units", "code").get(code, ())
    for row in known:
        if tables.in_force(row, on):
            return Unit(*row)
    return NotAssignable("not_in_force" if known else "unknown_code")


def lineage(code: str, on: date) -> tuple[Unit, ...] | NotAssignable:
    """A unit and those above it on the map of a day, from the smallest up."""
    found = unit(code, on)
    if isinstance(found, NotAssignable):
        return found
    above = lineage(found.parent, on) if found.parent else ()
    return found, *(() if isinstance(above, NotAssignable) else above)


def new_commune(code: str, on: date) -> str | NotAssignable:
    """The commune of the new map that holds the people of a commune recorded on a day.

    Parameters
    ----------
    code : str
        Commune as recorded, 5 digits.
    on : date
        Day of the record: before 1 July 2025 the code is one of the old map, from then on of the new.

    Returns
    -------
    str or NotAssignable
        ``"split"`` and ``"divided"`` need each person's address; nothing is guessed for them.

    Notes
    -----
    People, not area: a strip of land without people does not count. Conversions: vietnamadminunits 1.0.4,
    for Hải Dương and Hải Phòng corrected by 1669/NQ-UBTVQH15.
    """
    found = unit(code, on)
    if isinstance(found, NotAssignable):
        return found
    if found.level != "commune":
        return NotAssignable("not_a_commune")
    if on >= NEW_MAP:
        return code
    parts = [row for row in tables.by("conversions", "old").get(code, ()) if row.kind != "area"]
    if len(parts) == 1 and parts[0].kind in PEOPLE_TOGETHER:
        return parts[0].new
    return NotAssignable("split" if any(row.kind == "split" for row in parts) else "divided")


def people_of_district(district_code: str) -> DistrictPeople | NotAssignable:
    """Which new communes hold the people of an old district, and who else lives in them.

    Parameters
    ----------
    district_code : str
        3 digits, on the map of 30 June 2025.
    """
    found = unit(district_code, OLD_MAP)
    if isinstance(found, NotAssignable):
        return found
    if found.level != "district":
        return NotAssignable("not_a_district")
    own = {row.code for row in tables.by("units", "parent").get(district_code, ())}
    moves = _with_people("old", own)
    communes = {row.new for row in moves if row.kind != "divided"}
    perhaps = {row.new for row in moves} - communes
    others = [row for row in _with_people("new", communes | perhaps) if row.old not in own]
    lost = {row.old for row in moves if row.kind not in PEOPLE_TOGETHER}
    shared = sorted((row.new, row.old) for row in others)
    return DistrictPeople(tuple(sorted(communes)), tuple(sorted(perhaps)), tuple(shared), tuple(sorted(lost)))


def _with_people(column: str, codes: Iterable[str]) -> list:
    """Conversions out of or into some communes, without strips that hold no people."""
    groups = tables.by("conversions", column)
    return [row for code in codes for row in groups.get(code, ()) if row.kind != "area"]
