"""What holds around the people of a site: who decides there today, and shocks inside the period of the records."""

from dataclasses import dataclass
from datetime import date

from analysis.followup.areas import area_of, own_units
from analysis.reference import shocks
from analysis.reference.decisions import whose_decision
from analysis.sites import Site
from analysis.tables.source import Source
from analysis.words import words


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
    coverage, own = site.tables["source_coverage"], own_units(site.source) is not None
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
