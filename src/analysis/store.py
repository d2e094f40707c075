"""Where things are, what they contain (hashes), and how they are written: whole or not at all."""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from analysis.errors import refuse
from analysis.words import say

SITE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def root() -> Path:
    """The project's folder, which holds ``data/raw``.

    It is `HOANHAP_ROOT`, else the nearest one from the current folder up, else from this file up.
    """
    if os.environ.get("HOANHAP_ROOT"):
        return Path(os.environ["HOANHAP_ROOT"]).resolve()
    starts = (Path.cwd(), Path(__file__).resolve())
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


def relative(path: Path) -> str:
    """The path as seen from the project's folder, for messages and keys."""
    plain = path.absolute()  # not resolved: a folder of the project may be a link to a safer disk
    return plain.relative_to(root()).as_posix() if plain.is_relative_to(root()) else path.name


def sha256(path: Path) -> str:
    """Hash of a file's content; text files count alike whatever their line ends."""
    content = path.read_bytes()
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def fingerprint(parts: dict) -> str:
    """SHA-256 (64 hex digits) of a nested dict of plain values, whatever the order of its keys."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def content_key(parts: dict) -> str:
    """One short name (20 hex digits) for a nested dict of plain values."""
    return fingerprint(parts)[:20]


def hashes(paths: Iterable[Path]) -> dict[str, str]:
    """Hash of each file by its path in the project, in order of path."""
    return {relative(path): sha256(path) for path in sorted(paths)}


def write_text(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    Path(name).replace(path)


def write_json(path: Path, value: object) -> None:
    """Write plain values as JSON that a person can read, in a fixed order."""
    write_text(path, json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def write_folder(target: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside `target` and rename it into place, so that `target` is whole or absent.

    If `fill` raises, nothing stays. If another process was first, its folder stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=target.parent, prefix=".part-"))
    try:
        fill(part)
        if not target.exists():
            part.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
