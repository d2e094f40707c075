"""A site: its source and its tables, wherever they come from."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.errors import HoanhapError
from analysis.intake.prepare import prepare
from analysis.tables.published import Reading
from analysis.tables.read import read_printed, read_table, read_tables
from analysis.tables.source import Source, read_source, site_folder


@dataclass(frozen=True)
class Site:
    """A site's source and its tables by name; a table that the source does not have is absent.

    `reading` says what the printed figures are asked, for a site that has any; `files` are all
    files that were read, for the run's key. `quality` counts what became of delivered rows, for a site
    that has any (`intake.tally`, `intake.quality`).
    """

    source: Source
    tables: dict[str, pd.DataFrame]
    reading: Reading | None
    files: tuple[Path, ...]
    quality: dict[str, pd.DataFrame] = field(default_factory=dict)


def read_site(site: str) -> Site:
    """Read and check one site.

    Raises
    ------
    HoanhapError
        With every fault of every file: its row and column, never its value.
    """
    folder = site_folder(site)
    source = read_source(folder)
    if source.deliveries:
        return _from_deliveries(folder, source)
    tables, files = read_tables(folder, source)
    reading, figures, printed = read_printed(source)
    if reading:
        tables["published"] = figures
    return Site(source, tables, reading, (folder / "source.yaml", *files, *printed))


def _from_deliveries(folder: Path, source: Source) -> Site:
    """The site of a district that delivered files; printed figures stand in its own `published.csv`."""
    prepared = prepare(folder, source)
    tables, printed = dict(prepared.tables), folder / "published.csv"
    if printed.exists():
        tables["published"], problems = read_table(printed, "published", source)
        if problems:
            raise HoanhapError(problems)
    return Site(source, tables, None, prepared.files, prepared.quality)
