"""Consumer prices from one year to another."""

from dataclasses import dataclass
from math import prod

from analysis.errors import HoanhapError, Problem
from analysis.reference import tables
from analysis.words import say


@dataclass(frozen=True)
class PriceFactor:
    """How many times the prices of one year are those of another.

    Attributes
    ----------
    factor : float
        Money of `from_year` times this is money of `to_year`.
    unconfirmed : tuple of int
        Years whose change was used without a source that states it.
    """

    factor: float
    unconfirmed: tuple[int, ...]


def price_factor(from_year: int, to_year: int) -> PriceFactor:
    """Ratio of the annual mean price levels of two years, chained from the yearly changes.

    Parameters
    ----------
    from_year, to_year : int
        In any order; 2017 is the earliest, as the changes known begin with 2018.

    Raises
    ------
    HoanhapError
        With every year whose change is not known.

    Notes
    -----
    Consumer price index of Viet Nam, mean of the year against the mean of the year before (per cent).
    Rounded to 0.01 at the source, so the factor is good to about 0.0001 a year.
    """
    first, last = sorted((from_year, to_year))
    known = {row.year: row for row in tables.rows("prices")}
    needed = range(first + 1, last + 1)
    lost = [year for year in needed if year not in known]
    if lost:
        raise HoanhapError(
            Problem(say("the change of prices from the year before to {year} is not known", year=str(year)))
            for year in lost
        )
    factor = prod(1 + known[year].change_percent / 100 for year in needed)
    unconfirmed = tuple(year for year in needed if not known[year].confirmed)
    return PriceFactor(factor if from_year <= to_year else 1 / factor, unconfirmed)
