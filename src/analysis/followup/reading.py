"""Tables of the contract with all columns that are asked for; what a site does not have is missing, never an error."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.tables.shelf import some

DAYS = "datetime64[us]"
DAY = pd.Timedelta(days=1)


def read(
    tables: Mapping[str, pd.DataFrame],
    name: str,
    *,
    spans: Sequence[str] = (),
    days: Sequence[str] = (),
    texts: Sequence[str] = (),
    numbers: Sequence[str] = (),
) -> pd.DataFrame:
    """The columns asked for, of one kind each; no row if the table is absent.

    Parameters
    ----------
    spans : sequence of str
        Names of days known between a first and a last one: two columns each.
    days, texts, numbers : sequence of str
        Columns.
    """
    dated = [f"{span}_{end}" for span in spans for end in ("first", "last")] + list(days)
    kinds = dict.fromkeys(dated, DAYS) | dict.fromkeys(texts, "str") | dict.fromkeys(numbers, "float64")
    found = some(tables, name, list(kinds))
    index = pd.RangeIndex(len(found))
    told = {column: found[column].astype(kind).array for column, kind in kinds.items() if column in found}
    missing = {column: pd.Series(None, index, dtype=kind) for column, kind in kinds.items() if column not in found}
    return pd.DataFrame(told | missing, index=index, columns=list(kinds))


def look_up(values: pd.Series, keys: pd.Series) -> pd.Series:
    """The value of each key, missing where there is none; of the values' type also when there are none at all."""
    return values.reindex(keys).set_axis(keys.index)


def days_since(start: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Whole days from one day to another; missing where either is."""
    return np.floor((day - start) / np.timedelta64(1, "D"))


def by_place(pick: np.ufunc, place: pd.Series | np.ndarray, days: pd.Series | np.ndarray, n: int) -> np.ndarray:
    """The first (`pick` ``np.fmin``) or last (``np.fmax``) of the days at each of n places; missing where there is none."""
    found = np.full(n, np.datetime64("NaT"), DAYS)
    pick.at(found, np.asarray(place), np.asarray(days))
    return found
