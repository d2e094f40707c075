"""A site: its source and its tables, wherever they come from."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from analysis import store
from analysis.errors import HoanhapError
from analysis.intake.prepare import prepare
from analysis.rollout.asked import FOLDER
from analysis.rollout.schedule import Schedule, read_schedule
from analysis.tables.members import Member, joined_tables, read_members
from analysis.tables.permitted import personal, refuse_unpermitted
from analysis.tables.published import Reading
from analysis.tables.read import read_printed, read_table, read_tables
from analysis.tables.source import Source, read_source, site_folder


@dataclass(frozen=True)
class Site:
    """A site's source and its tables by name; a table that the source does not have is absent.

    `reading` says what the printed figures are asked, for a site that has any; `files` are all
    files that were read, for the run's key. `quality` counts what became of delivered rows, for a site
    that has any (`intake.tally`, `intake.quality`). `schedule` is the order in which a model comes to it, where that was
    drawn by lot; no outcome stands in its files.
    """

    source: Source
    tables: dict[str, pd.DataFrame]
    reading: Reading | None
    files: tuple[Path, ...]
    quality: dict[str, pd.DataFrame] = field(default_factory=dict)
    members: tuple[Member, ...] = ()
    schedule: Schedule | None = None

    @property
    def id(self) -> str:
        """Its name among the sites."""
        return self.source.id

    @property
    def keep_until(self) -> date | None:
        """Last day on which its records of real people, and those of its members, may be here; None if it has none."""
        sources = [self.source, *(each.source for each in self.members)]
        return min((each.processing.keep_until for each in sources if personal(each)), default=None)

    @property
    def seen(self) -> str:
        """Fingerprint of the files in which outcomes stand.

        Of a set those that its members' runs read, so that a run made again of the same files is no new look.
        """
        if self.members:
            return store.fingerprint({each.source.id: each.inputs for each in self.members})
        return store.fingerprint(store.hashes(self.files))


def read_site(site: str) -> Site:
    """Read and check one site.

    Raises
    ------
    HoanhapError
        With every fault of every file: its row and column, never its value. Also if records of real people may not be
        read (`tables.permitted`).
    """
    folder = site_folder(site)
    source = read_source(folder)
    refuse_unpermitted(source, folder, date.today())
    if source.kind == "set":
        return _from_members(folder, source)
    schedule = read_schedule(folder / FOLDER, synthetic=source.synthetic)
    if source.deliveries:
        return replace(_from_deliveries(folder, source), schedule=schedule)
    tables, files = read_tables(folder, source)
    reading, figures, printed = read_printed(source)
    if reading:
        tables["published"] = figures
    return Site(source, tables, reading, (folder / "source.yaml", *files, *printed), schedule=schedule)


def _from_members(folder: Path, source: Source) -> Site:
    """A set of sites: no records, only what its members' current results keep for it."""
    found = read_members(source)
    for each in found:
        refuse_unpermitted(each.source, site_folder(each.source.id), date.today())
    files = [path for each in found for path in each.files]
    return Site(source, joined_tables(found), None, (folder / "source.yaml", *files), members=tuple(found))


def _from_deliveries(folder: Path, source: Source) -> Site:
    """The site of a district that delivered files; printed figures stand in its own `published.csv`."""
    prepared = prepare(folder, source)
    tables, printed = dict(prepared.tables), folder / "published.csv"
    if printed.exists():
        tables["published"], problems = read_table(printed, "published", source)
        if problems:
            raise HoanhapError(problems)
    return Site(source, tables, None, prepared.files, prepared.quality)
