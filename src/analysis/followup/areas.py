"""The units of the administrative map that hold people: of a site, and of each release."""

from datetime import date
from functools import cache, partial
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
    if area is None:
        return pd.Series([()] * len(communes), communes.index, dtype=object)
    codes = cache(partial(_codes, area))
    found = [
        () if pd.isna(commune) or pd.isna(day) else codes(commune, _named(area, commune, day.date()))
        for commune, day in zip(communes, days, strict=True)
    ]
    return pd.Series(found, communes.index, dtype=object)


def _named(area: SiteArea, commune: str, day: date) -> Unit | None:
    """The unit that a code means on a day, else now."""
    units = (area.gazetteer.unit(commune, on) for on in (day, NEWEST))
    return next((unit for unit in units if isinstance(unit, Unit)), None)


def _codes(area: SiteArea, commune: str, named: Unit | None) -> tuple[str, ...]:
    later = area.gazetteer.today(named) if named else None
    held = [unit for unit in (named, later) if isinstance(unit, Unit)]
    above = [unit for each in held for unit in area.gazetteer.above(each)]
    return tuple(dict.fromkeys([commune, *(unit.code for unit in [*held, *above]), *area.units]))
