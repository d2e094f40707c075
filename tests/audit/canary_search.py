"""Looks for marked people in everything that a run left behind; shares nothing with `disclosure.scan`.

Every invented person's name is made of syllables that end in "uých" or "uỵch", which stand nowhere else. They are looked for as
plain bytes, in every encoding and way of escaping; numbers are looked for as runs of digits.
"""

import base64
import io
import re
import unicodedata
import urllib.parse
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import numpy as np
from pyarrow import parquet

CORES = ("uých", "uỵch", "uych")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
BLOB = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
RUN = re.compile(r"\d{8,}|\d{3}(?:[ .-]\d{3}){2,3}|\d{4}(?:[ .-]\d{3,4}){2}")


def spellings() -> tuple[bytes, ...]:
    """The marks as bytes."""
    forms = {unicodedata.normalize(form, core) for core in CORES for form in ("NFC", "NFD", "NFKD")}
    cased = {each for form in forms for each in (form, form.upper(), form.title())}
    texts = set(cased)
    for text in cased:
        texts.add(urllib.parse.quote(text))
        for form in ("\\u{:04x}", "\\u{:04X}", "&#{};", "&#x{:x};"):
            texts.add("".join(sign if sign.isascii() else form.format(ord(sign)) for sign in text))
    return tuple(sorted({text.encode(encoding, "ignore") for text in texts for encoding in ENCODINGS}))


SPELLINGS = spellings()


def leaks(content: bytes, numbers: frozenset[str], name: str = "") -> set[str]:
    """``"name"`` and ``"number"``, if a file holds them; packed parts are unpacked first."""
    found = set()
    for part in (name.encode(), *_unpacked(content, name)):
        if any(mark in part for mark in SPELLINGS):
            found.add("name")
        if any(_bare(run) in numbers for text in _texts(part) for run in RUN.findall(text)):
            found.add("number")
    return found


def search(folder: Path, numbers: frozenset[str], leave: tuple[Path, ...] = ()) -> dict[str, list[str]]:
    """What is found in each file of a folder, by its path there; `leave` are folders that are not looked into."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(path.is_relative_to(each) for each in leave):
            name = path.relative_to(folder).as_posix()
            if told := leaks(path.read_bytes(), numbers, name):
                found[name] = sorted(told)
    return found


def _unpacked(content: bytes, name: str) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from (member.encode(), *_unpacked(archive.read(member), member))
    elif content.startswith(b"PAR1"):
        table = parquet.read_table(io.BytesIO(content))
        yield str(table.schema).encode()
        yield table.to_pandas().to_csv().encode()
    elif name.endswith(".npy"):
        yield np.load(io.BytesIO(content)).tobytes()
    else:
        for blob in BLOB.findall(content):
            if len(blob) % 4 == 0:
                yield base64.b64decode(blob)


def _texts(content: bytes) -> Iterator[str]:
    text = content.decode("utf-8", "ignore")
    yield text
    if b"\\u" in content or b"&#" in content or b"%" in content:
        yield unescape(urllib.parse.unquote(ESCAPED.sub(lambda found: chr(int(found[1], 16)), text), errors="ignore"))
    if content.count(0) * 4 >= len(content) > 0:
        yield from (content[skip:].decode("utf-16-le", "ignore") for skip in (0, 1))


def _bare(run: str) -> str:
    return re.sub(r"\D", "", run).lstrip("0")
