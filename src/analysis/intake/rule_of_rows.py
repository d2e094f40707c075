"""What a rule over the rows of a table gives back, and columns that a table may lack."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from analysis.tables.schema import TABLES
from analysis.tables.shelf import some


class Result(NamedTuple):
    """How many rows of a table a rule could look at, and the keys of those that break it."""

    table: str
    n_checked: int
    failed: tuple[str, ...]


def result(table: str, key: pd.Series, known: pd.Series, broken: pd.Series) -> Result:
    """The result over rows: `known` where the rule can be asked, `broken` where it fails."""
    return Result(table, int(known.sum()), tuple(key[known & broken].astype(str)))


def rows(tables: Mapping[str, pd.DataFrame], name: str, *columns: str) -> pd.DataFrame:
    """The columns of a table in the kinds of the contract: missing where the table lacks one, no row if it is absent."""
    table = some(tables, name, columns)
    kinds = {column: TABLES[name].columns[column].dtype.type for column in columns}
    found = {
        column: table[column] if column in table else pd.Series(None, table.index, dtype=kind)
        for column, kind in kinds.items()
    }
    return pd.DataFrame(found, index=table.index)


def looked_up(keys: pd.Series, values: pd.Series) -> pd.Series:
    """For each key its value in `values`, whose index has every key once; missing where there is none."""
    return values.reindex(keys).set_axis(keys.index)


def first_release(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Earliest possible day of each person's first known release."""
    releases = rows(tables, "releases", "person_id", "release_first").dropna()
    return releases.groupby("person_id")["release_first"].min()
