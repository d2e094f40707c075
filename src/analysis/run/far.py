"""Finished results in a storage that several machines reach, for workers that share no disk.

`HOANHAP_RESULTS` names it, as fsspec writes places: ``s3://bucket/hoanhap``, ``sftp://host/folder``, a folder. A result is one
zip file under its key, so it is whole or not there. Delivered files never go there, and results about real people only to a
storage that source.yaml names (`processing.storages`).
"""

import io
import json
import os
import zipfile
from pathlib import Path

from analysis import finished, store
from analysis.errors import HoanhapError, refuse
from analysis.tables.permitted import personal
from analysis.tables.source import read_source, site_folder
from analysis.words import say

PLACE = "HOANHAP_RESULTS"
ALWAYS = (1980, 1, 1, 0, 0, 0)  # the time of every file in a zip file, so that one result is always the same bytes


def used() -> bool:
    """Whether there is such a storage."""
    return bool(os.environ.get(PLACE))


def fetch(site: str, key: str) -> bool:
    """Take a result over into `data/processed/runs`; whether it was there.

    Raises
    ------
    HoanhapError
        If the storage cannot be read, may not hold results of this site, or holds something else under this name.
    """
    if not used():
        return False
    fs, path = _file(site, key)
    try:
        content = fs.cat_file(path)
    except FileNotFoundError:
        return False
    except Exception as fault:  # each kind of storage raises errors of its own
        raise _unreachable(fault) from None
    store.write_folder(store.processed() / "runs" / key, lambda part: _unpack(content, part, key))
    return True


def put(site: str, key: str) -> None:
    """Leave a finished result there.

    Raises
    ------
    HoanhapError
        If the storage cannot be written or may not hold results of this site.
    """
    if not used():
        return
    fs, path = _file(site, key)
    try:
        fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        fs.pipe_file(path, _packed(store.processed() / "runs" / key))
    except Exception as fault:  # each kind of storage raises errors of its own
        raise _unreachable(fault) from None


def _file(site: str, key: str) -> tuple:
    """The storage, and the place of a result in it."""
    try:
        import fsspec
    except ImportError:
        raise refuse(say("{name} needs the package fsspec: pip install 'hoanhap[grid]'", name=PLACE)) from None
    place = os.environ[PLACE].rstrip("/")
    source = read_source(site_folder(site))
    if personal(source) and place not in (source.processing.storages if source.processing else ()):
        what = say("results about real people may not go to this storage; source.yaml names those that may hold them")
        raise refuse(what, file=f"{site}/source.yaml", column="processing.storages")
    try:
        return fsspec.core.url_to_fs(f"{place}/{key}.zip")
    except (ValueError, ImportError, OSError) as fault:
        raise _unreachable(fault) from None


def _unreachable(fault: Exception) -> HoanhapError:
    return refuse(say("the storage {name} cannot be used ({why})", name=PLACE, why=type(fault).__name__))


def _packed(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), ALWAYS)
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _unpack(content: bytes, folder: Path, key: str) -> None:
    """Unpack a result; one that is not what its name says is refused."""
    wrong = refuse(say("the storage {name} holds something else under the name of a result", name=PLACE))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any(Path(name).is_absolute() or ".." in Path(name).parts for name in archive.namelist()):
                raise wrong
            archive.extractall(folder)
        told = json.loads((folder / finished.TOLD).read_text(encoding="utf-8"))
    except (zipfile.BadZipFile, OSError, ValueError, KeyError):
        raise wrong from None
    if told.get("key") != key:
        raise wrong
