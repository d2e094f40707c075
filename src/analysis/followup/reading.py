"""Tables of the contract with all columns that are asked for; what a site does not have is missing, never an error."""

from collections.abc import Mapping, Sequence

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
    return pd.DataFrame({column: _column(found, column, kind, index) for column, kind in kinds.items()}, index=index)


def _column(found: pd.DataFrame, column: str, kind: str, index: pd.Index) -> pd.Series:
    if column not in found:
        return pd.Series(None, index, dtype=kind)
    return found[column].astype(kind).set_axis(index)


def look_up(values: pd.Series, keys: pd.Series) -> pd.Series:
    """The value of each key, missing where there is none; of the values' type also when there are none at all."""
    return values.reindex(keys).set_axis(keys.index)
