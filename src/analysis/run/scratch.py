"""A second project folder for a while, in which a run reads what is there now and writes nothing that stays."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis import finished, store
from analysis.errors import refuse
from analysis.run import far
from analysis.run.faults import of_system
from analysis.run.remembered import DECIDED, RETURNED
from analysis.tables.source import site_folder
from analysis.words import say

ROOT = "HOANHAP_ROOT"  # every process and kernel that is started here takes it over
SHARED = ("reference", "published")  # folders of data/raw that all sites read


@contextmanager
def project(sites: Iterable[str], runs: Iterable[tuple[str, str]] = ()) -> Iterator[Path]:
    """Everything in the process, and in what it starts, happens in another project folder, which is gone afterwards.

    It holds links to what sites read; what a run writes beside delivered files (`_returned`) or adds to (`plan.log`) is a copy.
    Results are not there, so tables are made anew from the delivered files, except the `runs` that a set reads.

    Parameters
    ----------
    sites : iterable of str
        Those whose files are needed.
    runs : iterable of tuple
        Site and key of the results that are needed.

    Raises
    ------
    HoanhapError
        If there is no room for it.

    Notes
    -----
    It stands in data/processed under a name of something unfinished: on the disk that was chosen for these data, and if the
    process is killed, the next run removes it (`lock.sweep`).
    """
    here, processed = store.root(), store.processed()
    try:
        processed.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=processed, prefix=f"{store.PART}{os.getpid()}-"))
    except OSError as fault:
        raise refuse(of_system(fault.errno) or say("cannot be written"), file=store.relative(processed)) from None
    before = {name: os.environ.get(name) for name in (ROOT, far.PLACE)}
    try:
        _fill(folder, here, [site_folder(site) for site in sites])
        for site, key in runs:
            _link_all(finished.folder(key), here, folder)
            _copy(finished.pointer(site), here, folder)
        os.environ[ROOT] = str(folder)
        os.environ.pop(far.PLACE, None)  # a result that is fetched is no rerun
        yield folder
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        shutil.rmtree(folder, ignore_errors=True)


def _fill(folder: Path, here: Path, sites: list[Path]) -> None:
    for path in (store.raw() / name for name in SHARED):
        _link_all(path, here, folder)
    own = [path for path in store.raw().iterdir() if path.is_file()]
    settings = [path for path in own if path.suffix == ".yaml"]
    for path in [*settings, *(here / "notebooks").glob("*.ipynb"), here / "requirements.lock"]:
        _link(path, here, folder)
    written = [path for path in own if path.suffix != ".yaml"]  # such as plan.log: a line added to a link would stay
    for path in [*written, *(site / RETURNED / name for site in sites for name in DECIDED)]:
        if path.exists():
            _copy(path, here, folder)
    for site in sites:
        _link_all(site, here, folder)


def _link_all(source: Path, here: Path, folder: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file() and path.relative_to(source).parts[0] != RETURNED and not path.name.startswith(store.PART):
            _link(path, here, folder)


def _link(path: Path, here: Path, folder: Path) -> None:
    target = _there(path, here, folder)
    try:
        target.symlink_to(path.resolve())
    except OSError:  # Windows allows links to administrators only
        shutil.copyfile(path, target)


def _copy(path: Path, here: Path, folder: Path) -> None:
    shutil.copyfile(path, _there(path, here, folder))


def _there(path: Path, here: Path, folder: Path) -> Path:
    target = folder / path.relative_to(here)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target
