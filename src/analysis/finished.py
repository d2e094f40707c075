"""The runs that were kept: a folder each, named by its key; and which of them a site's current results are."""

import json
from pathlib import Path

from analysis import store

TOLD = "run.json"  # written last: a folder without it is no result


def runs() -> Path:
    """Folder of all runs."""
    return store.processed() / "runs"


def folder(key: str) -> Path:
    """Folder of a run."""
    return runs() / key


def is_whole(key: str) -> bool:
    """Whether the run was finished and is here."""
    return (folder(key) / TOLD).exists()


def pointer(site: str) -> Path:
    """File that names a site's current results."""
    return store.processed() / site / "current.json"


def current(site: str) -> dict[str, str]:
    """Key of a site's current result of each notebook, in order of notebook, whether that run is here or not.

    Raises
    ------
    OSError, ValueError
        If what names them cannot be read.
    """
    path = pointer(site)
    return dict(sorted(json.loads(path.read_text(encoding="utf-8")).items())) if path.exists() else {}


def results(site: str) -> dict[str, str]:
    """Key of each of a site's current results that is here, in order of notebook.

    Raises
    ------
    OSError, ValueError
        As `current`.
    """
    return {notebook: key for notebook, key in current(site).items() if is_whole(key)}


def sites() -> list[str]:
    """Sites that have current results, in order of name."""
    return sorted(path.parent.name for path in store.processed().glob("*/current.json"))
