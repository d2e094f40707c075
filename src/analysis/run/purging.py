"""Taking a site's records of real people away, and everything that was made of them, when they may not be here any longer.

What stays: settings, which name nobody; `plan.log` and `processing.log`; the key of the pseudonyms, which other sites need.
Copies, back-ups and folders that were released are not within reach: whoever has them is told by a person.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from analysis import finished, store
from analysis.errors import refuse
from analysis.run import processing_log
from analysis.run.analysis_export import place
from analysis.run.execute import FAILED_FOLDER
from analysis.run.remembered import HASHES
from analysis.tables.permitted import personal
from analysis.tables.source import Source, read_source, site_folder, site_folders
from analysis.words import say

KNOWN = "known"  # in data/processed: hashes of names, by which results are scanned
SETTINGS = ("source.yaml", "plan.yaml", "decision.yaml", "release.yaml")


def purgeable(site: str, today: date, *, early: bool) -> Source:
    """The source of a site whose records may be taken away.

    Raises
    ------
    HoanhapError
        If nobody in it is real or all of it is public, or its last day has not passed and `early` is not set.
    """
    source = read_source(site_folder(site))
    if not personal(source):
        raise refuse(say("this site holds no records of real people; there is nothing to purge"))
    until = source.processing.keep_until if source.processing else None
    if not early and (until is None or today <= until):
        raise refuse(
            say("the last day of keeping these records has not passed; add --early to purge them all the same")
        )
    return source


def found(site: str) -> list[Path]:
    """Files and folders that would go: delivered and returned files, tables, results, pages, exports, and of sets with it."""
    folder = site_folder(site)
    sites = {site, *_sets_with(site)}
    delivered = [path for path in folder.iterdir() if path.name not in SETTINGS]
    made = [*_tables(site), *_runs(sites), *place.known(site), store.processed() / HASHES, store.processed() / KNOWN]
    for each in sites:
        made += [store.processed() / each, store.processed() / FAILED_FOLDER / each, store.root() / "reports" / each]
    return sorted(path for path in [*delivered, *made] if path.exists())


def purge(site: str, paths: list[Path]) -> None:
    """Write down that it is done, then remove everything in `paths`.

    Raises
    ------
    OSError
        If a file cannot be removed; what is left is found by the next call.
    """
    processing_log.record("purge", site, removed=len(paths))
    remove(paths)


def remove(paths: list[Path]) -> None:
    """Remove files, and folders with all that is in them."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _sets_with(site: str) -> Iterator[str]:
    for name, folder in site_folders().items():
        if folder.parent.name == "sets" and site in read_source(folder).members:
            yield name


def _tables(site: str) -> Iterator[Path]:
    """Folders of tables of the site; one that does not say whose it is goes too, since it can be made again."""
    for path in (store.processed() / "tables").glob("*/"):
        if _told(path / "prepared.json").get("site", site) == site:
            yield path


def _runs(sites: set[str]) -> Iterator[Path]:
    for path in finished.runs().glob("*/"):
        if _told(path / finished.TOLD).get("site") in sites | {None}:
            yield path


def _told(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
