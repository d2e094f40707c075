"""What changed for everybody at a known time: reforms, closures, wage steps.

A comparison over time that spans such a change cannot tell it from a programme.
"""

from dataclasses import dataclass
from datetime import date

from analysis.reference import places, tables
from analysis.reference.places import NEW_MAP, OLD_MAP, NotAssignable

NATION = "VN"
OUTCOMES = ("reoffence", "repayment", "employment", "income", "supervision")


@dataclass(frozen=True)
class Shock:
    """One change.

    Attributes
    ----------
    shock, area : str
        Its id; code of the unit on the map of its first day, or ``"VN"``.
    starts, ends : date, date or None
        First and last day; None for a change that stays.
    what_vi, what_en : str
        What changed.
    outcomes, records : tuple of str
        Outcomes that it can move (of `OUTCOMES`), and records that it changes (``"police_register"``,
        ``"judicial_record"``, ``"court"``, ``"loan_file"``, ``"employer"``).
    source, address : str, str or None
    confirmed : bool
        Whether a source states it, area and days included.
    """

    shock: str
    area: str
    starts: date
    ends: date | None
    what_vi: str
    what_en: str
    outcomes: tuple[str, ...]
    records: tuple[str, ...]
    source: str
    address: str | None
    confirmed: bool


def between(area: str, outcome: str, start: date, end: date) -> tuple[Shock, ...]:
    """The changes inside a contrast, in order of their first day.

    Parameters
    ----------
    area : str
        ``"VN"``, or a code on the map of `start`; a change in part of the area counts.
    outcome : str
        One of `OUTCOMES`; another raises `ValueError`.
    start, end : date
        First and last day of the contrast, both included; `ValueError` if `end` is earlier.

    Returns
    -------
    tuple of Shock
        A passing change if it shares a day with the contrast, a lasting one if days of the contrast lie on
        both sides of its beginning.

    Raises
    ------
    HoanhapError, ValueError
        `ValueError` too for a code that means no unit on `start`.
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome must be one of {OUTCOMES}")
    if end < start:
        raise ValueError("the contrast ends before it starts")
    touched = None if area == NATION else _touched(area, start)
    found = [_shock(row) for row in tables.rows("shocks") if _inside(row, start, end)]
    found = [one for one in found if outcome in one.outcomes and (touched is None or _where(one) in touched)]
    return tuple(sorted(found, key=lambda one: (one.starts, one.shock)))


def _inside(row, start: date, end: date) -> bool:
    if row.ends is None:
        return start < row.starts <= end
    return row.starts <= end and row.ends >= start


def _shock(row) -> Shock:
    lists = {"outcomes": tuple(row.outcomes.split(";")), "records": tuple(row.records.split(";"))}
    return Shock(**(row._asdict() | lists))


def _where(shock: Shock) -> tuple[str, bool]:
    """Code of the area and whether it is one of the new map; the nation is the same on both."""
    return shock.area, shock.area != NATION and shock.starts >= NEW_MAP


def _touched(area: str, start: date) -> set[tuple[str, bool]]:
    """Areas whose changes touch an area: it, those above and below it, and where its people went."""
    units = places.lineage(area, start)
    if isinstance(units, NotAssignable):
        raise ValueError(f"no unit has this code on the first day ({units.reason})")
    new = start >= NEW_MAP
    below = _below(area, new)
    codes = {(unit.code, new) for unit in units} | {(code, new) for code in below}
    return codes | {(NATION, False)} | (set() if new else _on_new_map({area} | below))


def _below(area: str, new: bool) -> set[str]:
    """Codes of all units within one, on the old or the new map."""
    on = NEW_MAP if new else OLD_MAP
    direct = {row.code for row in tables.by("units", "parent").get(area, ()) if tables.in_force(row, on)}
    return direct.union(*(_below(code, new) for code in direct)) - {area}


def _on_new_map(codes: set[str]) -> set[tuple[str, bool]]:
    """New communes with people of old units, and the provinces above those."""
    moves = [row for code in codes for row in tables.by("conversions", "old").get(code, ()) if row.kind != "area"]
    found = {unit.code for row in moves for unit in places.lineage(row.new, NEW_MAP)}
    return {(code, True) for code in found}
