"""Days at liberty: calendar days less those in custody or detox, from the first day that either can have begun."""

import numpy as np
import pandas as pd


def days_at_liberty(days: pd.Series, detained: pd.DataFrame) -> pd.Series:
    """Days of each release outside custody, up to a day.

    Parameters
    ----------
    days : Series
        Days from the release on, by `release_id`; missing stays missing.
    detained : DataFrame
        `release_id`, `first`, `last` (days from the release; overlaps count once, `last` may be infinite).
    """
    place = days.index.get_indexer(detained["release_id"])
    until = days.to_numpy(float)
    used = (place >= 0) & ~np.isnan(until[place])
    place, first = place[used], detained["first"].to_numpy(float)[used]
    last = np.clip(detained["last"].to_numpy(float)[used], 0.0, until[place])
    order = np.lexsort((last, first, place))
    place, first, last = place[order], first[order], last[order]
    # Of spells that overlap each counts from the end of all before it; every release has a stretch of its own.
    stretch = place * (last.max(initial=0.0) + 1)
    reached = np.concatenate([[0.0], np.maximum.accumulate(last + stretch)])[:-1] - stretch
    inside = np.maximum(last - np.maximum(first, np.maximum(reached, 0.0)), 0.0)
    return days - np.bincount(place, inside, len(days))
