"""Text that stands in the files of pictures beside the picture: PNG chunks, JPEG segments. What is drawn is not read."""

import struct
import zlib
from collections.abc import Iterator

from analysis.disclosure.scan.found import Content, Piece, UnreadableError
from analysis.words import say

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# Colours and the picture itself; every other chunk is read.
DRAWN = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"hIST")
)
MOST = 20_000_000  # bytes that a compressed text may unpack to
SCAN, END = 0xDA, 0xD9  # JPEG: where the picture begins, and the end
TABLES = frozenset((0xC4, 0xDB, 0xDD, *range(0xC0, 0xC4), *range(0xC5, 0xD0)))


def read_png(content: bytes) -> Content:
    """The texts of a PNG: tEXt, zTXt, iTXt, eXIf, tIME, profiles, whatever follows its end."""
    try:
        return Content(tuple(_of_png(content)))
    except (struct.error, zlib.error, ValueError):
        raise UnreadableError from None


def read_jpeg(content: bytes) -> Content:
    """The texts of a JPEG: its comment and application segments (Exif, XMP, ...)."""
    pieces, at = [], 2
    while at + 4 <= len(content):
        sign, kind, length = struct.unpack_from(">BBH", content, at)
        if sign != 0xFF:
            raise UnreadableError
        if kind in (SCAN, END):
            return Content(tuple(pieces))
        if kind not in TABLES:
            pieces.append(_piece(f"JPEG {kind:02X}", content[at + 4 : at + 2 + length]))
        at += 2 + length
    raise UnreadableError


def letters(content: bytes) -> str:
    """Bytes as whatever text they can be: UTF-8, and UTF-16 from both sides."""
    ways = [content.decode("utf-8", "replace")]
    if content.count(0) * 4 >= len(content):
        ways += [content[skip:].decode(way, "replace") for way in ("utf-16-le", "utf-16-be") for skip in (0, 1)]
    return "\n".join(ways)


def _of_png(content: bytes) -> Iterator[Piece]:
    at, kind = len(PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        if len(data) < length:
            raise ValueError("cut off")
        if kind not in DRAWN:
            yield _piece(f"PNG {kind.decode('ascii', 'replace')}", _unpacked(kind, data))
        at += 12 + length
    if content[at:].strip(b"\0"):
        yield _piece("PNG …", content[at:])


def _unpacked(kind: bytes, data: bytes) -> bytes:
    """The bytes of a chunk, its compressed text unpacked."""
    keyword, _, rest = data.partition(b"\0")
    if kind in (b"zTXt", b"iCCP"):
        return keyword + b"\n" + _inflated(rest[1:])
    if kind == b"iTXt":
        packed, rest = rest[0:1] == b"\1", rest[2:]
        language, _, rest = rest.partition(b"\0")
        title, _, text = rest.partition(b"\0")
        return b"\n".join([keyword, language, title, _inflated(text) if packed else text])
    return data


def _inflated(data: bytes) -> bytes:
    unpack = zlib.decompressobj()
    told = unpack.decompress(data, MOST)
    if unpack.unconsumed_tail:
        raise ValueError("unpacks to far too much")
    return told


def _piece(name: str, data: bytes) -> Piece:
    return Piece((say("part “{name}”", name=name),), letters(data))
