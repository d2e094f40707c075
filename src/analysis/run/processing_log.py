"""Who ran what on which records of real people: one line each in `data/raw/processing.log`, only ever added to.

The law asks for such a record of processing. It names whoever used the program and no person of the records, is readable for
its owner only and never in git. Nothing is written about invented people or a public source.
"""

import getpass
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from analysis import store

NAME = "processing.log"


def path() -> Path:
    """Where it is."""
    return store.raw() / NAME


def record(what: str, site: str, **told: object) -> None:
    """Add a line.

    Parameters
    ----------
    what : str
        What was done, like ``"run"`` or ``"purge"``.
    site : str
    told : plain values
        Further facts, such as the notebook and the fingerprint of the files.

    Raises
    ------
    OSError
        If the line cannot be written: then nothing may be done either.
    """
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "user": _user(), "what": what, "site": site} | told
    store.append_line(path(), json.dumps(line, ensure_ascii=False), mode=0o600)


def lines() -> list[dict]:
    """All lines, oldest first; one that was not written to its end is left out."""
    if not path().exists():
        return []
    found = []
    for line in path().read_text(encoding="utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def _user() -> str:
    """The user of this process, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid()) if hasattr(os, "getuid") else "-"
