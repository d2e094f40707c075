"""Where things are, what they contain (hashes), and how they are written: whole or not at all."""

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import BinaryIO

from analysis.errors import refuse
from analysis.words import say

SITE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PART = ".part-"  # how what is not whole yet begins; the number of the process that writes it follows
# A file changed within one tick of the clock can keep its size and time: what is younger is hashed again.
SETTLED_NS = 2_000_000_000
# Hash of each file by the hash of its path, size, time and number on the disk, for as long as this process lives.
KNOWN_HASHES: dict[tuple[str, int, int, int], str] = {}


def root() -> Path:
    """The project's folder, which holds ``data/raw``.

    It is `HOANHAP_ROOT`, else the nearest one from the current folder up, else from this file up; where that is, is found
    once in a process: a run of hundreds of districts asks tens of thousands of times.
    """
    given, here = os.environ.get("HOANHAP_ROOT"), os.getcwd()  # noqa: PTH109 (Path.cwd makes an object each time)
    return _resolved(here, given) if given else _nearest(here, __file__)


@cache
def _resolved(here: str, given: str) -> Path:
    return Path(here, given).resolve()


@cache
def _nearest(here: str, program: str) -> Path:
    starts = (Path(here), Path(program).resolve())
    for folder in (folder for start in starts for folder in (start, *start.parents)):
        if (folder / "data" / "raw").is_dir():
            return folder
    raise refuse(say("no folder data/raw here or above; set HOANHAP_ROOT to the project's folder"))


def raw() -> Path:
    """Folder of what was delivered."""
    return root() / "data" / "raw"


def processed() -> Path:
    """Folder of what runs have made."""
    return root() / "data" / "processed"


def notebook_path(notebook: str) -> Path:
    """File of a notebook by its name without ending."""
    return root() / "notebooks" / f"{notebook}.ipynb"


def relative(path: Path) -> str:
    """The path as seen from the project's folder, for messages and keys."""
    return _relative(path, root())


def _relative(path: Path, here: Path) -> str:
    plain = path.absolute()  # not resolved: a folder of the project may be a link to a safer disk
    return plain.relative_to(here).as_posix() if plain.is_relative_to(here) else path.name


def sha256(path: Path) -> str:
    """Hash of a file's content; text files count alike whatever their line ends.

    A file that has the same path, size, time and number on the disk as before is not read again.
    """
    state = path.stat()
    what = (name_hash(str(path)), state.st_size, state.st_mtime_ns, state.st_ino)
    if what not in KNOWN_HASHES:
        found = hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        if time.time_ns() - state.st_mtime_ns < SETTLED_NS:
            return found
        KNOWN_HASHES[what] = found
    return KNOWN_HASHES[what]


def name_hash(name: str) -> str:
    """Hash of a path (32 hex digits), for what is written down: names of delivered files can be those of people."""
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def fingerprint(parts: dict) -> str:
    """SHA-256 (64 hex digits) of a nested dict of plain values, whatever the order of its keys."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def content_key(parts: dict) -> str:
    """One short name (20 hex digits) for a nested dict of plain values."""
    return fingerprint(parts)[:20]


def hashes(paths: Iterable[Path]) -> dict[str, str]:
    """Hash of each file by its path in the project, in order of path."""
    here = root()
    return {_relative(path, here): sha256(path) for path in sorted(paths)}


def write_text(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{PART}{os.getpid()}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_json(path: Path, value: object) -> None:
    """Write plain values as JSON that a person can read, in a fixed order."""
    write_text(path, json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def append_line(path: Path, line: str, *, mode: int = 0o666) -> None:
    """Add a line at the end of a file that only grows; `mode` is that of a new file, less what the user's mask takes away.

    Raises
    ------
    OSError
        If the line cannot be written; the file is then as it was.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), mode)
    with open(handle, "ab+", buffering=0) as file:  # what is written at the end of a file does not mix with another's
        size = file.seek(0, os.SEEK_END)
        whole = _line_end(file, size) + line.encode() + b"\n"
        try:
            if file.write(whole) != len(whole):
                raise OSError("the disk is full")
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise


def write_folder(target: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside `target` and rename it into place, so that `target` is whole or absent.

    If `fill` raises, nothing stays. If another process was first, its folder stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=target.parent, prefix=f"{PART}{os.getpid()}-"))
    try:
        fill(part)
        if not target.exists():
            part.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _line_end(file: BinaryIO, size: int) -> bytes:
    """What ends a line that was not written to its end."""
    if not size:
        return b""
    file.seek(size - 1)
    return b"" if file.read(1) == b"\n" else b"\n"
