"""Dates of unequal precision as the first and last day that they can be; nothing is put in for what is missing."""

from collections.abc import Iterable

import pandas as pd

from analysis.columns.dates import PartDate

DAYS = "datetime64[us]"


def span(dates: Iterable, name: str) -> pd.DataFrame:
    """Two columns, ``<name>_first`` and ``<name>_last``, from `PartDate` or None, in the index of a Series."""
    series = dates if isinstance(dates, pd.Series) else pd.Series(list(dates), dtype=object)
    codes, distinct = pd.factorize(series, use_na_sentinel=True)
    limits = [(day.first, day.last) if isinstance(day, PartDate) else (None, None) for day in distinct]
    return pd.DataFrame(
        {
            f"{name}_{end}": pd.Series([each[place] for each in limits], dtype=DAYS)
            .reindex(codes)
            .set_axis(series.index)
            for place, end in enumerate(("first", "last"))
        }
    )


def exact(dates: pd.Series) -> pd.Series:
    """The days of those dates that are known to the day; the others are missing."""
    limits = span(dates, "day")
    return limits["day_first"].where(limits["day_first"] == limits["day_last"])
