"""The ledger itself: a file to which lines are added and in which none is changed, outside the project, and its copy.

It stands in the folder that `HOANHAP_LEDGER` names, else in `ledger` beside the key of the pseudonyms; never in the project, so
that neither deleting results nor sharing the project takes it along. The chain of hashes finds a line that was changed,
moved or taken out; that lines at the end are missing only the copy can tell.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from analysis import store
from analysis.disclosure.ledger.entries import FIRST, Entry, entry_of, following, line_hash, line_of
from analysis.errors import HoanhapError, refuse
from analysis.intake.pseudonyms import key_path
from analysis.settings import Strict, read_settings
from analysis.words import say

FILE, SETTINGS, LOCK = "ledger.jsonl", "ledger.yaml", "ledger.lock"


class Settings(Strict):
    """`ledger.yaml`, beside the ledger: the file to which every entry is copied, on another disk if possible."""

    backup: str = Field(min_length=1)


@dataclass(frozen=True)
class Book:
    """The ledger as it was read: whole and unchanged, oldest entry first."""

    entries: tuple[Entry, ...]
    last: str = FIRST


def folder() -> Path:
    """Where the ledger is, or will be."""
    named = os.environ.get("HOANHAP_LEDGER")
    return Path(named).resolve() if named else key_path().parent / "ledger"


def begin(backup: Path) -> Path:
    """Start an empty ledger and its copy, readable for their owner only; returns the ledger's file.

    Raises
    ------
    HoanhapError
        If there is one already, or it or its copy would lie within the project or in one place.
    """
    here, copy = _outside(folder()), _outside(backup.resolve())
    if (here / FILE).exists() or copy.exists():
        raise refuse(say("there is a ledger already; nothing was overwritten"))
    if copy.is_relative_to(here):
        raise refuse(say("the copy of the ledger has to lie in another folder than the ledger"))
    here.mkdir(parents=True, exist_ok=True)
    copy.parent.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        here.chmod(0o700)
    store.write_text(here / SETTINGS, f"backup: {_quoted(copy)}\n")
    for path in (here / FILE, copy):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return here / FILE


def read() -> Book:
    """The entries of the ledger.

    Raises
    ------
    HoanhapError
        If there is no ledger, others can read it, or it was damaged: the first line that does not fit is named.
    """
    path = _outside(folder()) / FILE
    if not path.exists():
        raise refuse(say("there is no ledger of releases; start one with “hoanhap ledger --backup FILE”"))
    _private(path)
    return _checked(path.read_bytes())


def read_with_copy() -> Book:
    """The same, if the stated copy is there and equal to it.

    Raises
    ------
    HoanhapError
        Also if no copy is stated, it is not there, or it differs.
    """
    book = read()
    copy = copy_path()
    if not copy.exists():
        raise refuse(say("the copy of the ledger is not there: {path}", path=str(copy)))
    own, other = (folder() / FILE).read_bytes(), copy.read_bytes()
    if own == other:
        return book
    if own.startswith(other):
        raise refuse(
            say(
                "the copy of the ledger lacks its last entries; look at them, then copy the ledger over {path}",
                path=str(copy),
            )
        )
    if other.startswith(own):
        raise refuse(say("the ledger lacks entries that its copy has; restore it from {path}", path=str(copy)))
    raise refuse(say("the ledger and its copy differ; find out why before anything is released"))


def copy_path() -> Path:
    """Where the copy of the ledger is, by its settings."""
    path = folder() / SETTINGS
    if not path.exists():
        raise refuse(say("no copy of the ledger is stated; write “backup: FILE” into {path}", path=str(path)))
    copy = Path(read_settings(path, Settings).backup)
    return _outside((path.parent / copy).resolve())


def append(entry: Entry, *, copied: bool = True) -> Entry:
    """Add an entry at the end, to the disk before anything else happens, and to the copy; returns it in its place.

    Parameters
    ----------
    entry : Entry
    copied : bool
        Whether ledger and copy have to be equal before; a refusal is written even if they are not.
    """
    with alone():
        book = read_with_copy() if copied else read()
        placed = following(entry, len(book.entries) + 1, book.last)
        line = line_of(placed)
        copies = [copy_path()] if copied or _equal() else []
        for path in (folder() / FILE, *copies):
            store.append_line(path, line, mode=0o600)
    return placed


@contextmanager
def alone() -> Iterator[None]:
    """Hold the ledger for this process while something is added.

    Raises
    ------
    HoanhapError
        If another process holds it.
    """
    path = folder() / LOCK
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    except OSError:
        raise refuse(say("cannot be written"), file=path.name) from None
    with os.fdopen(handle, "wb") as file:
        if not _taken(file):
            raise refuse(say("another process writes to the ledger just now; try again"))
        yield


def _checked(content: bytes) -> Book:
    try:
        lines = content.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise refuse(say("the ledger was damaged and cannot be read; restore it from its copy"), file=FILE) from None
    entries, last = [], FIRST
    for number, line in enumerate(lines[:-1], 1):
        try:
            entry = entry_of(line)
            fits = (entry.number, entry.before) == (number, last)
        except (ValueError, TypeError, KeyError):
            fits = False
        if not fits:
            raise refuse(
                say("was changed after it was written; restore the ledger from its copy"), file=FILE, row=number
            )
        entries.append(entry)
        last = line_hash(line)
    if lines[-1]:  # the process or the machine stopped while it wrote
        raise refuse(say("ends in the middle of an entry; restore the ledger from its copy"), file=FILE, row=len(lines))
    return Book(tuple(entries), last)


def _equal() -> bool:
    """Whether a copy is stated, there and equal."""
    try:
        return copy_path().read_bytes() == (folder() / FILE).read_bytes()
    except (HoanhapError, OSError):
        return False


def _outside(path: Path) -> Path:
    if path.is_relative_to(store.root()):
        raise refuse(
            say("the ledger of releases or its copy lies within the project; move it elsewhere and set HOANHAP_LEDGER")
        )
    return path


def _private(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise refuse(say("the ledger of releases can be read by other users; make it readable for its owner only"))


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


if os.name == "nt":
    import msvcrt

    def _taken(file) -> bool:
        """Whether this process has the lock now."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(file) -> bool:
        """Whether this process has the lock now."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
