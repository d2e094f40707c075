"""A table as parquet, CSV and Stata, with the same bytes every time."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.run.analysis_export.meanings import Variable
from analysis.words import Words

STATA, LABEL = 118, 80  # version of UTF-8 files; most letters of a label
STAMP = datetime(2000, 1, 1)  # the day would make the bytes differ
DAY = "td"


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the few types that all three formats have: text, number, whole number, day.

    Yes and no become 1 and 0, infinite becomes missing; a missing text is empty.
    """
    return pd.DataFrame({name: _plain(column) for name, column in table.items()}, index=pd.RangeIndex(len(table)))


def write(table: pd.DataFrame, path: Path, variables: list[Variable], write: Words) -> None:
    """Write a plain table beside `path` in the three formats; labels in one language.

    Parameters
    ----------
    table : DataFrame
        From `plain`.
    path : Path
        Without ending.
    variables : list of Variable
        Of all its columns.
    """
    days = [name for name in table if table[name].dtype.kind == "M"]
    told = table.assign(**{name: table[name].dt.strftime("%Y-%m-%d") for name in days})
    told.to_csv(path.with_suffix(".csv"), index=False, lineterminator="\n")
    columns = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(columns, path.with_suffix(".parquet"))
    coded = [each for each in variables if _labelled(table[each.name], each)]
    _numbered(table, coded).to_stata(
        path.with_suffix(".dta"),
        write_index=False,
        version=STATA,
        time_stamp=STAMP,
        convert_dates=dict.fromkeys(days, DAY),
        variable_labels={each.name: write(each.meaning)[:LABEL] for each in variables},
        value_labels={each.name: {_number(each, code): write(said) for code, said in each.codes} for each in coded},
    )


def _plain(column: pd.Series) -> pd.Series:
    kind = column.dtype.kind
    values = column.reset_index(drop=True)
    if kind == "M":
        return values.dt.normalize().astype("datetime64[ms]")
    if kind == "b":
        return values.astype("int8")
    if kind == "f":
        return values.astype("float64").replace([np.inf, -np.inf], np.nan)
    if kind in "iu":
        return values.astype("int32")
    return values.astype("object").where(values.notna(), "").astype("str")


def _labelled(column: pd.Series, variable: Variable) -> bool:
    """Whether a column's values are all among its codes, and such that Stata can label them: no number with a fraction."""
    codes = [code for code, _ in variable.codes]
    return bool(codes) and column.dtype.kind != "f" and bool(column.isin([*codes, ""]).all())


def _numbered(table: pd.DataFrame, coded: list[Variable]) -> pd.DataFrame:
    """Stata labels numbers only: a text of a few codes becomes 1, 2, ... in the order of its codes, 0 where it is missing."""
    texts = {each.name: {code: _number(each, code) for code, _ in each.codes} for each in coded}
    numbers = {name: table[name].map({"": 0} | codes).astype("int8") for name, codes in texts.items()}
    return table.assign(**numbers)


def _number(variable: Variable, code: str | int) -> int:
    if isinstance(code, int):
        return code
    return 1 + [name for name, _ in variable.codes].index(code)
