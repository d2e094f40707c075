"""Minimum wages by place and day."""

from dataclasses import dataclass
from datetime import date

from analysis.reference import places, tables
from analysis.reference.places import NotAssignable
from analysis.reference.tables import NotKnown


@dataclass(frozen=True)
class MinimumWage:
    """The minimum wage of a region.

    Attributes
    ----------
    vnd_month : int
        Dong a month, as decreed (not deflated).
    region, decree : str
        ``"I"`` to ``"IV"``; number of the decree.
    confirmed : bool
        Whether both the amount and the area's region were read in a source, not inferred or copied by a tool.
    """

    vnd_month: int
    region: str
    decree: str
    confirmed: bool


def minimum_wage(area_code: str, on: date) -> MinimumWage | NotKnown:
    """The minimum monthly wage of an area on a day.

    Parameters
    ----------
    area_code : str
        Commune or district on the map of that day; a commune without a row of its own has its district's.
    on : date

    Returns
    -------
    MinimumWage or NotKnown
        Reasons: ``"unknown_code"``, ``"not_in_force"`` (no such unit on that day), ``"region_not_known"``,
        ``"amount_not_known"``.

    Notes
    -----
    Decrees 90/2019, 38/2022, 74/2024, 128/2025 and 293/2025; regions only for Thanh Miện, to the end of 2025.
    A change of region (IV to III on 1 July 2024) is a change of policy, not the effect of a programme.
    """
    units = places.lineage(area_code, on)
    if isinstance(units, NotAssignable):
        return NotKnown(units.reason)
    groups = tables.by("wage_regions", "area_code")
    regions = [row for unit in units for row in groups.get(unit.code, ()) if tables.in_force(row, on)]
    if not regions:
        return NotKnown("region_not_known")
    region = regions[0]
    for row in tables.by("minimum_wages", "region").get(region.region, ()):
        if tables.in_force(row, on):
            return MinimumWage(row.vnd_month, row.region, row.decree, row.confirmed and region.confirmed)
    return NotKnown("amount_not_known")
