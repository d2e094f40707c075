"""Opens a zip-based spreadsheet within limits and keeps of it only XML that was looked through.

What the parser gets afterwards is a new archive of these parts: nothing unchecked reaches it, and what
it reads is what was checked.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from analysis.delivery.findings import Finding, column_letter
from analysis.delivery.plain import ReadSheet
from analysis.delivery.scan import Merged, SheetScan, UnfitError, check_form, stream
from analysis.delivery.scan_ods import OdsSheets
from analysis.delivery.xlsx import WORKBOOK, look_through

MEGABYTE = 2**20
MAX_UNPACKED = 300 * MEGABYTE  # the XML of some 5 million cells, the most that is read
MAX_RATIO = 250  # repetitive sheets reach 100; deflate's own limit is 1032, which only a bomb comes near
RATIO_FROM = MEGABYTE  # a small part may be packed as tightly as it likes
MAX_MEMBERS = 2_000  # a workbook of 500 sheets with relations and drawings
MAX_DEPTH, MAX_NAME = 8, 200  # Office writes four levels at most
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


@dataclass(frozen=True)
class Unpacked:
    """A checked archive: `parts` are for the parser, packed anew, if `sheets` were not read on the way."""

    kind: str
    parts: dict[str, bytes]
    sheets: tuple[ReadSheet, ...] | None
    merged: dict[int, tuple[Merged, ...]]
    findings: tuple[Finding, ...]


def unpack(content: bytes, label: str) -> Unpacked:
    """Check an archive and scan its sheets.

    Raises
    ------
    UnfitError
    """
    names, parts = _parts(content)
    kind = _kind(parts)
    sheets = None
    if kind == "ods":
        scans, external = _ods(parts)
    else:
        found, external = look_through(parts), False
        scans, sheets = found.scans, found.sheets
    codes = [
        code for code, there in (("macros", _macros(names)), ("external_link", external or _links(names))) if there
    ]
    findings = [Finding(code, label) for code in codes]
    findings += [
        Finding(mark.code, label, number, mark.row, column_letter(mark.column))
        for number, scan in scans.items()
        for mark in scan.marks
    ]
    merged = {number: tuple(scan.merged) for number, scan in scans.items() if scan.merged}
    return Unpacked(kind, parts, sheets, merged, tuple(findings))


def _parts(content: bytes) -> tuple[list[str], dict[str, bytes]]:
    """Every member's name, and the content of those that a parser may see."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_directory(members)
            wanted = [member for member in members if _wanted(member.filename)]
            return [member.filename for member in members], {m.filename: archive.read(m) for m in wanted}
    except BROKEN:
        raise UnfitError("damaged") from None


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    """The archive's own list: sizes, names and ways of packing, before anything is unpacked."""
    if any(member.flag_bits & 1 for member in members):
        raise UnfitError("locked")
    tight = [m for m in members if m.file_size > RATIO_FROM and m.file_size > MAX_RATIO * max(m.compress_size, 1)]
    if tight or len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise UnfitError("bomb")
    names = [member.filename for member in members]
    if any(_strange(name) for name in names) or len({name.casefold() for name in names}) < len(names):
        raise UnfitError("damaged")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise UnfitError("damaged")


def _strange(name: str) -> bool:
    steps = name.split("/")
    outside = name.startswith("/") or ".." in steps or "\\" in name or ":" in name
    return outside or len(steps) > MAX_DEPTH or len(name) > MAX_NAME


def _wanted(name: str) -> bool:
    return (name.endswith((".xml", ".rels")) and not name.startswith("xl/externalLinks/")) or name == "mimetype"


def _macros(names: list[str]) -> bool:
    return any(name.casefold().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names)


def _links(names: list[str]) -> bool:
    return any(name.startswith("xl/externalLinks/") or name == "xl/connections.xml" for name in names)


def _kind(parts: dict[str, bytes]) -> str:
    if WORKBOOK in parts:
        return "xlsx"
    if "content.xml" in parts and b"opendocument.spreadsheet" in parts.get("mimetype", b""):
        return "ods"
    raise UnfitError("foreign")


def _ods(parts: dict[str, bytes]) -> tuple[dict[int, SheetScan], bool]:
    for name in parts.keys() - {"content.xml", "mimetype"}:
        check_form(parts[name])
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UnfitError("locked")
    sheets = OdsSheets()
    stream(parts["content.xml"], sheets)
    return dict(enumerate(sheets.scans, 1)), sheets.external


def packed(parts: dict[str, bytes]) -> bytes:
    """A new archive of these parts, not compressed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    return content.getvalue()
