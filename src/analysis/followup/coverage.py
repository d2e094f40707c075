"""How long people can be followed in a record.

A person without an event is a person without an event only inside what a record covers. Outside of it nothing is
known: "no record" there is neither a success nor a failure.
"""

import numpy as np
import pandas as pd

from analysis.followup.reading import DAYS


def followable(
    release_last: pd.Series,
    horizon_months: int,
    coverage: pd.DataFrame,
    event: str,
    area: pd.Series,
    *,
    release_first: pd.Series | None = None,
) -> pd.Series:
    """Whether each person can be followed from release to a horizon for one kind of event.

    Parameters
    ----------
    release_last : Series of datetime
        Latest possible day of release.
    horizon_months : int
        Calendar months.
    coverage : DataFrame
        Table `source_coverage`.
    event : str
        Kind of event, as in that table.
    area : Series of tuple of str
        Codes of the units that hold each person, whichever of them a record names; empty if not known.
    release_first : Series of datetime, optional
        Earliest possible day of release; without it the latest one.

    Returns
    -------
    Series of boolean
        True if one record covers the event in one of the units from the first possible day of release on, and release
        + horizon + its lag is not after the day until which it is complete; False if none does; missing (unknown) if
        the release or where the person lives is not known.
    """
    first = release_last if release_first is None else release_first
    end = release_last + pd.DateOffset(months=horizon_months)
    covered = pd.Series(False, release_last.index)
    for row in coverage[coverage["event"] == event].itertuples():
        here = pd.Series([row.area in each for each in area], area.index, dtype=bool)
        entered = end + pd.Timedelta(days=row.lag_days)
        covered |= here & (first >= row.starts) & (end <= row.ends) & (entered <= row.complete_until)
    known = release_last.notna() & first.notna() & pd.Series([bool(each) for each in area], area.index, dtype=bool)
    return covered.astype("boolean").where(known)


def sight(releases: pd.DataFrame, coverage: pd.DataFrame, event: str) -> pd.DataFrame:
    """Until when the record that sees furthest would show an event after each release.

    Parameters
    ----------
    releases : DataFrame
        `release_first`, `release_last`, `area` (codes of the units that hold the person; empty if not known) and
        `unlisted_first`: first possible day on which the person left a list as expunged, missing if that did not happen.
    coverage : DataFrame
        Table `source_coverage`; a record that does not say whether it sees expunged people is taken not to.
    event : str
        Kind of event, as in that table.

    Returns
    -------
    DataFrame
        In the order of `releases`: `until` (day until which everything is entered; missing where no record covers the
        event in the area from the first possible day of release on), `goes_on` (the record goes on, its later entries
        are not yet complete), `unseen` (`unlisted_first` if the record sees nobody after it) and `covers_later` (the only
        records of the event, in the area or wherever that is not known, begin after the release).
    """
    first, last, unlisted = (releases[name].to_numpy() for name in ("release_first", "release_last", "unlisted_first"))
    nothing = np.full(len(releases), np.datetime64("NaT"), DAYS)
    until, unseen, furthest = nothing.copy(), nothing.copy(), nothing.copy()
    goes_on, held, begun = (np.zeros(len(releases), bool) for _ in range(3))
    nowhere = np.array([not area for area in releases["area"]], bool)
    for row in coverage[coverage["event"] == event].itertuples() if len(coverage) else ():
        here = np.array([row.area in area for area in releases["area"]], bool)
        since = first >= row.starts
        held, begun = held | here | nowhere, begun | (here | nowhere) & since
        complete = row.complete_until - pd.Timedelta(days=row.lag_days)
        unlisted_by = nothing if getattr(row, "sees_expunged", 0) == 1 else unlisted
        ends = min(row.ends, complete).to_datetime64()
        seen = np.fmin(unlisted_by, ends)
        better = here & since & (last <= row.ends) & ~(seen <= furthest)
        furthest[better], unseen[better] = seen[better], unlisted_by[better]
        until[better], goes_on[better] = ends, complete <= row.ends
    told = {"until": until, "goes_on": goes_on, "unseen": unseen, "covers_later": held & ~begun}
    return pd.DataFrame(told, releases.index)
