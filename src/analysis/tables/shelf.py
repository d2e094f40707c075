"""Tables of the contract in a folder: each is read when it is asked for, whole or a few columns of it.

A district of a million people has more in its tables than a computer should hold at once.
"""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path

import pandas as pd
from pyarrow import default_memory_pool
from pyarrow.parquet import ParquetFile

from analysis.tables.schema import TABLES


class Shelf(MutableMapping[str, pd.DataFrame]):
    """A mapping of tables by name whose values lie on disk, as parquet.

    A table is checked against its contract when it is put in. There is no cache: what is read belongs to the reader.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __setitem__(self, name: str, table: pd.DataFrame) -> None:
        TABLES[name].validate(table, inplace=True)  # it changes nothing, and makes no copy of each column
        table.to_parquet(self._path(name), index=False)
        default_memory_pool().release_unused()

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.some(name, None)

    def some(self, name: str, columns: Sequence[str] | None) -> pd.DataFrame:
        """A table's columns (None: all), those that it has; `KeyError` if there is no such table."""
        if name not in self:
            raise KeyError(name)
        with ParquetFile(self._path(name)) as file:  # read at once: pandas would look for a folder of files first
            has = file.schema_arrow.names
            wanted = has if columns is None else [each for each in columns if each in has]
            return file.read(wanted).to_pandas()

    def __contains__(self, name: object) -> bool:
        return name in TABLES and self._path(str(name)).exists()

    def __iter__(self) -> Iterator[str]:
        return (name for name in TABLES if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __delitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)
        self._path(name).unlink()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"


def some(tables: Mapping[str, pd.DataFrame], name: str, columns: Sequence[str]) -> pd.DataFrame:
    """Those of the columns that a table has; no row and no column if the table is absent."""
    if name not in tables:
        return pd.DataFrame()
    if isinstance(tables, Shelf):
        return tables.some(name, columns)
    return tables[name][[each for each in columns if each in tables[name]]]
