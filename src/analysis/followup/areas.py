"""The units of the administrative map that hold people: of a site, and of each release."""

from datetime import date
from pathlib import Path

import pandas as pd

from analysis.reference.areas import SiteArea, site_area
from analysis.reference.places import Unit
from analysis.tables.source import Source, site_folder

OWN_UNITS = "areas.csv"
NEWEST = date.max  # the newest map


def own_units(source: Source) -> Path | None:
    """The file of a site's own units, for an invented place; None if it has none."""
    own = site_folder(source.id) / OWN_UNITS
    return own if own.exists() else None


def area_of(source: Source) -> SiteArea | None:
    """The area of a site, with its own units if it has any; None for a source that names none."""
    if source.area is None:
        return None
    return site_area(source.area.units, source.area.valid_on, source.area.basis, own=own_units(source))


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


def _codes(commune: str, day: date, area: SiteArea) -> tuple[str, ...]:
    units = [area.gazetteer.unit(commune, on) for on in (day, NEWEST)]
    named = next((unit for unit in units if isinstance(unit, Unit)), None)
    later = area.gazetteer.today(named) if named else None
    held = [unit for unit in (named, later) if isinstance(unit, Unit)]
    above = [unit for each in held for unit in area.gazetteer.above(each)]
    return tuple(dict.fromkeys([commune, *(unit.code for unit in [*held, *above]), *area.units]))
