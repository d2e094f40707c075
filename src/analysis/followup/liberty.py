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
    inside = pd.Series(0.0, days.index)
    for release, rows in detained[detained["release_id"].isin(days.dropna().index)].groupby("release_id"):
        inside[release] = _covered(rows["first"].to_numpy(), rows["last"].to_numpy(), days[release])
    return days - inside


def _covered(first: np.ndarray, last: np.ndarray, until: float) -> float:
    total, reached = 0.0, 0.0
    for begin, end in sorted(zip(first, last, strict=True)):
        total += max(0.0, min(end, until) - max(begin, reached))
        reached = max(reached, end)
    return total
