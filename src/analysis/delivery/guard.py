"""Looks at a delivered file before any parser does: what it is by its content, and whether it is safe to open."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.delivery.archive import MEGABYTE, packed, unpack
from analysis.delivery.findings import Finding
from analysis.delivery.plain import ReadSheet
from analysis.delivery.scan import Merged, UnfitError
from analysis.errors import HoanhapError, refuse
from analysis.words import say

MAX_FILE = 50 * MEGABYTE  # 100,000 loans with 30 columns are about 15 MB
MAX_TEXT = 400 * MEGABYTE  # a million people with 14 columns are about 160 MB; nothing unpacks here
ZIP, OLE2 = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
SUFFIXES = {"xlsx": (".xlsx", ".xlsm"), "ods": (".ods",), "xls": (".xls",), "text": (".csv", ".tsv", ".txt")}
UNFIT = {
    "bomb": say("unpacks to far more than its size; it was not opened"),
    "locked": say("is protected by a password; save it without one"),
    "foreign": say("is not a spreadsheet that can be read: .xlsx, .xlsm, .xls, .ods, .csv or .tsv"),
    "unsafe": say("defines a document type or entities, which no spreadsheet needs; it was not opened"),
    "too_large": say(
        "spans more cells than are read here; look for a value far to the right of or below the table, and delete it"
    ),
    "damaged": say("is damaged or incomplete; ask for it again, or open it and save it as .xlsx"),
}


@dataclass(frozen=True)
class Guarded:
    """A file that may be parsed.

    Attributes
    ----------
    kind : str
        ``"xlsx"``, ``"ods"``, ``"xls"`` or ``"text"``, by the content.
    source : bytes or dict
        The file, or the checked parts of a zip-based one.
    sheets : tuple of ReadSheet or None
        What the parser would read, where that is plain from the parts already (xlsx).
    merged : dict
        Merged ranges by the sheet's number, where the scan sees them (ods).
    findings : tuple of Finding
    """

    kind: str
    source: bytes | dict[str, bytes] = field(repr=False)
    sheets: tuple[ReadSheet, ...] | None = field(default=None, repr=False)
    merged: dict[int, tuple[Merged, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def content(self) -> bytes:
        """What the parser is to read: of a zip-based file a new archive of the checked parts."""
        return self.source if isinstance(self.source, bytes) else packed(self.source)


def check_file(path: Path, label: str) -> Guarded:
    """Read and check one file; `label` names it in findings.

    Raises
    ------
    HoanhapError
        If it is missing, too large, damaged, locked, hostile, or no spreadsheet.
    """
    content = _content(path, label)
    guarded = _guarded(content, label)
    if path.suffix.casefold() in SUFFIXES[guarded.kind]:
        return guarded
    finding = Finding("wrong_extension", label, detail=SUFFIXES[guarded.kind][0])
    return replace(guarded, findings=(finding, *guarded.findings))


def _content(path: Path, label: str) -> bytes:
    try:
        with open(path, "rb") as file:
            limit = MAX_FILE if file.peek(8).startswith((ZIP, OLE2)) else MAX_TEXT
            content = file.read(limit + 1)
    except FileNotFoundError:
        raise refuse(say("this file is missing"), file=label) from None
    except OSError:
        raise refuse(say("cannot be opened; is it open in another program?"), file=label) from None
    if len(content) > limit:
        raise refuse(say("is larger than {limit} MB; split it", limit=limit // MEGABYTE), file=label)
    if not content or content.isspace():
        raise refuse(say("is empty"), file=label)
    return content


def _guarded(content: bytes, label: str) -> Guarded:
    if content.startswith(ZIP):
        return _archive(content, label)
    if content.startswith(OLE2):
        return _old_format(content, label)
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf")):
        raise unfit("foreign", label)
    if MARKUP.match(content):
        what = say("is a web page or XML under a spreadsheet's name; open it and save it as .xlsx")
        raise refuse(what, file=label)
    return Guarded("text", content)


def _archive(content: bytes, label: str) -> Guarded:
    try:
        unpacked = unpack(content, label)
    except UnfitError as fault:
        raise unfit(fault.code, label) from None
    return Guarded(unpacked.kind, unpacked.parts, unpacked.sheets, unpacked.merged, unpacked.findings)


def unfit(code: str, label: str) -> HoanhapError:
    """The refusal of a file that must not or cannot be parsed."""
    return refuse(UNFIT[code], file=label)


def _old_format(content: bytes, label: str) -> Guarded:
    """An OLE2 file: the names of its streams stand in it as UTF-16, so that macros show without a parser."""
    if _has_stream(content, "EncryptedPackage"):
        raise unfit("locked", label)
    if not (_has_stream(content, "Workbook") or _has_stream(content, "Book")):
        raise unfit("foreign", label)
    codes = ["not_scanned"] + ["macros"] * _has_stream(content, "_VBA_PROJECT_CUR")
    return Guarded("xls", content, findings=tuple(Finding(code, label) for code in codes))


def _has_stream(content: bytes, name: str) -> bool:
    return name.encode("utf-16-le") + b"\0\0" in content
