"""The text that a PDF's pages show, by the tables that its fonts give for their codes.

Notes
-----
ISO 32000-1:2008, 7.3.4 (strings), 9.4.3 (showing text), 9.10.3 (ToUnicode).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from analysis.disclosure.scan.found import UnreadableError

INNER = rb"(?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*"
STRING = re.compile(rb"\(" + INNER + rb"\)|(?<!<)<[0-9A-Fa-f\s]*>", re.DOTALL)
PARTS = re.compile(STRING.pattern + rb"|-?[\d.]+", re.DOTALL)
SHOWN = re.compile(
    rb"/([^\s/<>\[\]()]+)\s+[-\d.]+\s+Tf\b"
    rb"|(\[(?:[^\[\]()]|\(" + INNER + rb"\))*\]|\(" + INNER + rb"\)|<[0-9A-Fa-f\s]*>)\s*(?:TJ|Tj|'|\")"
    rb"|(?:(?<![\d.-])([-\d.]+)\s+)?(?<!\w)(T\*|Td|TD|Tm|ET)(?!\w)",
    re.DOTALL,
)
NAMED = re.compile(rb"/([^\s/<>\[\]()]+)\s+(\d+)\s+\d+\s+R")
FONT, UNICODE = re.compile(rb"/Type\s*/Font\b"), re.compile(rb"/ToUnicode\s+(\d+)\s+\d+\s+R")
CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
PAIR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
TRIPLE = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(<[0-9A-Fa-f\s]*>|\[[^\]]*\])")
HEX = re.compile(rb"<([^>]*)>")
ESCAPED = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r?\n)")
SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
KERNED = -200  # thousandths of an em: a gap as wide as this is a space
ALONG = "\N{INFORMATION SEPARATOR ONE}"  # where the pen moves along the line
WIDEST = 65_536  # codes of a range


@dataclass(frozen=True)
class Part:
    """An object of a PDF: its number, what it says, its stream without packing."""

    number: int
    body: bytes = field(repr=False)
    stream: bytes = field(repr=False)


def fonts_of(near: Iterable[Part], by_number: Mapping[int, Part]) -> dict[bytes, dict[bytes, str] | None]:
    """Letters by code for each name that some objects give a font; None: its codes are letters themselves.

    Parameters
    ----------
    near : iterable of Part
        Where names stand.
    by_number : mapping
        Every object of the file.

    Raises
    ------
    UnreadableError
        If only the font knows what its codes are, or a name stands for fonts with different codes.
    """
    fonts: dict[bytes, dict[bytes, str] | None] = {}
    for name, number in (found for part in near for found in NAMED.findall(part.body)):
        font = by_number.get(int(number))
        if font is None or not FONT.search(font.body) or b"/DescendantFonts" in name:
            continue
        table = _table(font, by_number)
        if fonts.setdefault(name, table) != table:
            raise UnreadableError
    return fonts


def fonts_asked(stream: bytes) -> set[bytes]:
    """The names by which a stream asks for fonts."""
    return {font for font, _, _, _ in SHOWN.findall(stream) if font}


def text_of(stream: bytes, fonts: dict[bytes, dict[bytes, str] | None]) -> str:
    """What one stream shows, twice: words that are cut where only the pen moves along the line are put together, and are not."""
    told, table = [], None
    for font, shown, rise, moved in SHOWN.findall(stream):
        if font:
            table = fonts.get(font)
        elif moved:
            told.append(ALONG if moved == b"Td" and rise and float(rise) == 0 else "\n")
        else:
            told += [_part(part, table) for part in PARTS.findall(shown)]
    text = re.sub(r"\n+", "\n", "".join(told))
    return text.replace(ALONG, "") + "\n" + text.replace(ALONG, " ")


def string_bytes(string: bytes) -> bytes:
    """A string object as bytes."""
    if string.startswith(b"<"):
        return _hex(string[1:-1])
    return ESCAPED.sub(_sign, string[1:-1])


def letters(told: bytes) -> str:
    """The text of a string that is none of a font's."""
    if told.startswith(b"\xfe\xff"):
        return told[2:].decode("utf-16-be", "replace")
    return told.decode("utf-8", "replace") if told.startswith(b"\xef\xbb\xbf") else told.decode("latin-1")


def _table(font: Part, parts: Mapping[int, Part]) -> dict[bytes, str] | None:
    named = UNICODE.search(font.body)
    if not named or int(named[1]) not in parts:
        if re.search(rb"/Subtype\s*/(?:Type0|CIDFont)", font.body):
            raise UnreadableError
        return None
    stream = parts[int(named[1])].stream
    told = {_hex(code): _utf16(text) for part in CHARS.findall(stream) for code, text in PAIR.findall(part)}
    for low, high, to in (found for part in RANGES.findall(stream) for found in TRIPLE.findall(part)):
        told |= _range(_hex(low), _hex(high), to)
    return told


def _range(low: bytes, high: bytes, to: bytes) -> dict[bytes, str]:
    first, count = int.from_bytes(low, "big"), int.from_bytes(high, "big") - int.from_bytes(low, "big") + 1
    if not 0 < count <= WIDEST:
        raise UnreadableError
    codes = [(first + each).to_bytes(len(low), "big") for each in range(count)]
    if to.startswith(b"["):
        return dict(zip(codes, map(_utf16, HEX.findall(to)), strict=False))
    begin = _utf16(to[1:-1])
    return {code: begin[:-1] + chr(ord(begin[-1]) + each) for each, code in enumerate(codes)} if begin else {}


def _part(part: bytes, table: dict[bytes, str] | None) -> str:
    if not part.startswith((b"(", b"<")):
        return " " if float(part) <= KERNED else ""
    code = string_bytes(part)
    if table is None:
        return code.decode("cp1252", "replace")
    size = max(map(len, table), default=1)
    codes = [code[at : at + size] for at in range(0, len(code), size)]
    if size > 1 and not all(each in table for each in codes):
        raise UnreadableError
    return "".join(table.get(each, each.decode("latin-1")) for each in codes)


def _sign(found: re.Match) -> bytes:
    sign = found[1]
    if sign[:1].isdigit():
        return bytes([int(sign, 8) & 0xFF])
    return b"" if not sign.strip() else SIGNS.get(sign, sign)


def _hex(digits: bytes) -> bytes:
    text = b"".join(digits.split()).decode("ascii")
    return bytes.fromhex(text + "0" * (len(text) % 2))


def _utf16(digits: bytes) -> str:
    return _hex(digits).decode("utf-16-be", "replace")
