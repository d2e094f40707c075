"""Numbers that are no counts, as they are printed where counts are rounded: made anew from what is printed, or to few digits."""

from analysis.disclosure.cells import rounded
from analysis.disclosure.derive import METHODS, as_printed
from analysis.disclosure.linked import Row, missing
from analysis.disclosure.profiles import Profile
from analysis.disclosure.release import SIGNIFICANT_DIGITS

FEW_DIGITS = 2  # so that two results a person apart look alike, most often


def remade(row: Row, column: str, profile: Profile) -> object:
    """What stands in a column of a row.

    A share and its interval come from the rounded counts, so that they tell nothing more than these; without counts, or with an
    interval by a method that is not at hand, there is none. Every other number keeps two digits.
    """
    value = row.told[column]
    if profile.rounding == 1 or missing(value) or isinstance(value, (str, bool)):
        return value
    shares, interval = row.shape.shares, row.shape.interval
    if column in shares:
        return _share(row, shares[column], profile)
    if column in interval[:2]:
        return _limit(row, column, next(iter(shares.values())), profile)
    judged = {*row.shape.rests, *row.shape.behind, *row.shape.curve[:1], *row.shape.money}
    return as_printed(float(value), FEW_DIGITS) if column in judged else value


def _printed(row: Row, counts: tuple[str, str], profile: Profile) -> tuple[int, int]:
    events, n = (rounded(int(row.told[each]), profile.rounding) for each in counts)
    return min(events, n), n


def _share(row: Row, counts: tuple[str, str], profile: Profile) -> float | None:
    events, n = _printed(row, counts, profile)
    return as_printed(events / n, SIGNIFICANT_DIGITS) if n else None


def _limit(row: Row, column: str, counts: tuple[str, str], profile: Profile) -> float | None:
    low, _, method, level = row.shape.interval
    events, n = _printed(row, counts, profile)
    if not n or row.told[method] not in METHODS:
        return None
    found = METHODS[row.told[method]](events, n, conf_level=row.told[level])
    return as_printed(found.low if column == low else found.high, SIGNIFICANT_DIGITS)
