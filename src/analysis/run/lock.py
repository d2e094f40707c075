"""One run at a time in a folder, and what runs that were killed have left behind."""

import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import psutil

from analysis import finished, store
from analysis.errors import refuse
from analysis.run.faults import of_system
from analysis.words import say

NAME = "run.lock"  # in data/processed; the system lets go of it when its process ends, however that ends

HOLDER = "run.lock.json"


@contextmanager
def alone() -> Iterator[None]:
    """Hold the project's results for this process.

    Raises
    ------
    HoanhapError
        If another run holds them, or nothing can be written there.

    Notes
    -----
    The lock is that of the system on an open file, so a run that was killed blocks nobody. Who holds it stands in the file
    beside it, for the message alone.
    """
    path = store.processed() / NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = open(path, "a", encoding="utf-8")  # noqa: SIM115 (open for as long as the lock is held)
    except OSError as fault:
        raise refuse(of_system(fault.errno) or say("cannot be written"), file=store.relative(path)) from None
    with file:
        if not _taken(file):
            raise refuse(_held(path.with_name(HOLDER)))
        _tell(path.with_name(HOLDER))
        yield


def _tell(path: Path) -> None:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    try:
        store.write_json(path, {"pid": os.getpid(), "host": socket.gethostname(), "since": since})
    except OSError as fault:
        raise refuse(of_system(fault.errno) or say("cannot be written"), file=store.relative(path)) from None


def _held(path: Path) -> object:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return say(
            "another run is at work in this folder (process {pid} on {host}, since {since}); wait for it or stop it",
            pid=str(told["pid"]),
            host=told["host"],
            since=told["since"],
        )
    except (OSError, ValueError, KeyError):
        return say("another run is at work in this folder; wait for it or stop it")


if os.name == "nt":
    import msvcrt

    def _taken(file: IO) -> bool:
        """Whether this process has the lock now."""
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(file: IO) -> bool:
        """Whether this process has the lock now."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def sweep() -> None:
    """Remove what runs left half-written that are no more; to be called with the lock held.

    In `runs` only runs write, and there is one; elsewhere the process that a name tells may still be at work.
    """
    processed = store.processed()
    for path in finished.runs().glob(f"{store.PART}*"):
        _remove(path)
    for path in [*processed.glob(f"{store.PART}*"), *processed.glob(f"*/{store.PART}*")]:
        if not _alive(path.name):
            _remove(path)


def _alive(name: str) -> bool:
    number = name.removeprefix(store.PART).partition("-")[0]
    return number.isdigit() and psutil.pid_exists(int(number))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
