"""Where an exported cohort may lie: a folder of its own, closed to others, that neither git nor the site takes."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from analysis import store
from analysis.errors import refuse
from analysis.run import processing_log
from analysis.words import say

NAME = "analysis"
KNOWN_BY = ("dictionary.csv", "headlines.csv")  # an earlier export, which may be replaced
WHAT = "export-analysis"


def default(site: str) -> Path:
    """The folder in `data/processed`, which goes with all that was made of the site's records."""
    return store.processed() / site / NAME


def refuse_unsafe(folder: Path) -> None:
    """Refuse a folder that others read, that is shown or committed, or that holds something else.

    Raises
    ------
    HoanhapError
    """
    place = folder.resolve()
    if place.is_relative_to((store.root() / "reports").resolve()):
        raise refuse(say("lies within reports/, which is shown to others"), file=folder.name)
    if _taken_by_git(place):
        raise refuse(say("git would take what lies there; choose a folder that it ignores"), file=folder.name)
    if not place.exists():
        return
    if os.name == "posix" and _reached(place):
        what = say("can be opened by other users of this machine; take that away: chmod -R o-rwx")
        raise refuse(what, file=folder.name)
    if not _replaceable(place):
        raise refuse(say("already holds something that is no earlier export; name a new folder"), file=folder.name)


def replace(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder for its owner only, whole or not at all; an earlier export makes way once the new one is there."""
    fresh = folder.with_name(f"{store.PART}{os.getpid()}-{folder.name}")
    store.write_folder(fresh, fill)
    for path in fresh.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    fresh.chmod(0o700)
    if folder.exists():
        shutil.rmtree(folder)
    fresh.replace(folder)


def known(site: str) -> list[Path]:
    """Folders outside of `data/processed` into which people of a site were exported, and that are still there."""
    told = [line["folder"] for line in processing_log.lines() if line["what"] == WHAT and line["site"] == site]
    return [path for path in map(Path, dict.fromkeys(told)) if _is_export(path)]


def _reached(folder: Path) -> bool:
    """Whether users outside the owner's group can enter a folder: it and all above it are open to them."""
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents)) and bool(
        folder.stat().st_mode & 0o007
    )


def _replaceable(folder: Path) -> bool:
    return folder.is_dir() and (_is_export(folder) or not any(folder.iterdir()))


def _is_export(folder: Path) -> bool:
    return all((folder / name).is_file() for name in KNOWN_BY)


def _taken_by_git(folder: Path) -> bool:
    """Whether the folder lies in a working tree of git that does not ignore it; without git nothing takes it."""
    there = next(path for path in (folder, *folder.parents) if path.is_dir())
    try:
        inside = _git(there, "rev-parse", "--is-inside-work-tree")
        return inside == 0 and _git(there, "check-ignore", "--quiet", str(folder / KNOWN_BY[0])) != 0
    except FileNotFoundError:
        return False


def _git(folder: Path, *arguments: str) -> int:
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False).returncode
