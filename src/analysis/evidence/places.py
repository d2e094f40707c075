"""Where people are and what changed around them: units that hold them, who decides there today, shocks inside the period."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.reference import shocks
from analysis.reference.areas import SiteArea, site_area
from analysis.reference.decisions import whose_decision
from analysis.reference.places import Unit
from analysis.sites import Site
from analysis.tables.source import Source, site_folder
from analysis.words import words

OWN_UNITS = "areas.csv"
NEWEST = date.max  # the newest map


@dataclass(frozen=True, kw_only=True)
class Decides:
    """A sentence about who decides for the people of the area, in both languages."""

    what_vi: str
    what_en: str


@dataclass(frozen=True, kw_only=True)
class ShockRow:
    """A change inside the period of the records; `outcomes` are codes joined by semicolons, `ends` empty if it stays."""

    shock: str
    starts: str
    ends: str
    what_vi: str
    what_en: str
    outcomes: str
    confirmed: bool


def area_of(source: Source) -> SiteArea | None:
    """The area of a site, with its own units if it has any; None for a source that names none."""
    if source.area is None:
        return None
    own = site_folder(source.id) / OWN_UNITS
    return site_area(source.area.units, source.area.valid_on, source.area.basis, own=own if own.exists() else None)


def area_codes(communes: pd.Series, days: pd.Series, source: Source) -> pd.Series:
    """For each release the codes of all units that hold the person; an empty tuple where the commune is not known.

    A commune in the tables is one of the site's area, so the units that the site is made of hold its people too. On
    which map a code is meant is the map of the release; where that has no such unit, the newest one.
    """
    area = area_of(source)
    known: dict[tuple[str, date], tuple[str, ...]] = {}
    found = []
    for commune, day in zip(communes, days, strict=True):
        if pd.isna(commune) or pd.isna(day) or area is None:
            found.append(())
            continue
        key = (commune, day.date())
        if key not in known:
            known[key] = _codes(commune, day.date(), area)
        found.append(known[key])
    return pd.Series(found, communes.index, dtype=object)


def decides(source: Source) -> list[Decides]:
    """Whose decision the site can inform on the day on which its data were fetched."""
    area = area_of(source)
    if area is None:
        return []
    vi, en = words("vi"), words("en")
    return [Decides(what_vi=vi(said), what_en=en(said)) for said in whose_decision(area, source.accessed).sentences]


def shocks_inside(site: Site) -> list[ShockRow]:
    """What changed for everybody within the time that the records cover, by first day.

    An invented district is in no province: only changes of the whole nation count for it.
    """
    coverage, own = site.tables["source_coverage"], (site_folder(site.source.id) / OWN_UNITS).exists()
    start, end = coverage["starts"].min().date(), coverage["complete_until"].max().date()
    national = own or site.source.area is None
    areas = (shocks.NATION,) if national else site.source.area.units
    found = [shock for area in areas for outcome in shocks.OUTCOMES for shock in _between(area, outcome, start, end)]
    kept = {shock.shock: shock for shock in found if shock.area == shocks.NATION or not national}
    return [_row(shock) for shock in sorted(kept.values(), key=lambda each: (each.starts, each.shock))]


def _between(area: str, outcome: str, start: date, end: date) -> tuple[shocks.Shock, ...]:
    """Those of an area; for a code that did not exist on the first day those of the nation."""
    if end <= start:
        return ()
    try:
        return shocks.between(area, outcome, start, end)
    except ValueError:
        everywhere = shocks.between(shocks.NATION, outcome, start, end)
        return tuple(shock for shock in everywhere if shock.area == shocks.NATION)


def _codes(commune: str, day: date, area: SiteArea) -> tuple[str, ...]:
    units = [area.gazetteer.unit(commune, on) for on in (day, NEWEST)]
    named = next((unit for unit in units if isinstance(unit, Unit)), None)
    later = area.gazetteer.today(named) if named else None
    held = [unit for unit in (named, later) if isinstance(unit, Unit)]
    above = [unit for each in held for unit in area.gazetteer.above(each)]
    return tuple(dict.fromkeys([commune, *(unit.code for unit in [*held, *above]), *area.units]))


def _row(shock: shocks.Shock) -> ShockRow:
    return ShockRow(
        shock=shock.shock,
        starts=shock.starts.isoformat(),
        ends=shock.ends.isoformat() if shock.ends else "",
        what_vi=shock.what_vi,
        what_en=shock.what_en,
        outcomes=";".join(shock.outcomes),
        confirmed=shock.confirmed,
    )
