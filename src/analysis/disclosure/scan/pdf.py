"""Text out of a PDF, as far as it can be had without a library: what cannot be read makes the whole unreadable.

Read are all objects, earlier versions and object streams too: strings anywhere (titles, authors, notes, bookmarks), metadata
(XMP), and what pages show, by the tables that fonts give for it. A file that is encrypted, packed in another way, or shows
text whose codes only a font can tell, cannot be read.

Notes
-----
ISO 32000-1:2008, 7.3 (objects), 7.4 (packing), 7.5.7 (object streams).
"""

import re
import zlib
from base64 import a85decode
from collections.abc import Iterator

from analysis.disclosure.scan.found import Content, Piece, UnreadableError
from analysis.disclosure.scan.pdf_text import STRING, Part, fonts_asked, fonts_of, letters, string_bytes, text_of
from analysis.words import say

OBJECT = re.compile(rb"(?<!\d)(\d+)\s+\d+\s+obj\b(.*?)(?=\bendobj\b|(?<!\d)\d+\s+\d+\s+obj\b|\Z)", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
FILTERS = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
CONTENTS = re.compile(rb"/Contents\s*(\d+\s+\d+\s+R|\[[^\]]*\])")
REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R")
LEADS = re.compile(rb"/(?:Resources|Font)\s+(\d+)\s+\d+\s+R")  # to another object with names
FIRST = re.compile(rb"/First\s+(\d+)")
# Streams that show no text: pictures, fonts and their tables, lists of objects, colours.
OTHER = re.compile(
    rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType|XML)\b|/Length1\b|/ObjStm\b|/XRef\b|/FunctionType\b"
)
PICTURES = (b"/DCTDecode", b"/JPXDecode", b"/CCITTFaxDecode", b"/JBIG2Decode")
MOST = 300_000_000  # bytes that all streams may unpack to


def read_pdf(content: bytes) -> Content:
    """What a PDF says: strings and metadata of all its objects, and the text of its pages.

    Raises
    ------
    UnreadableError
    """
    if not content.startswith(b"%PDF") or b"/Encrypt" in content:
        raise UnreadableError
    try:
        parts = list(_parts(content))
        fonts = _Fonts(parts)
        about, pages = [letters(string_bytes(each)) for part in parts for each in STRING.findall(part.body)], []
        for part in parts:
            if b"<?xpacket" in part.stream or b"<x:xmpmeta" in part.stream:
                about.append(part.stream.decode("utf-8", "replace"))
            elif b"Tf" in part.stream and not OTHER.search(part.body) and b"begincmap" not in part.stream:
                pages.append(text_of(part.stream, fonts.of(part)))
    except (zlib.error, ValueError):
        raise UnreadableError from None
    if not parts:
        raise UnreadableError
    return Content((Piece((say("metadata"),), "\n".join(about)), Piece((say("pages"),), "\n".join(pages))))


class _Fonts:
    """The fonts of a file, by what asks for them: pages and drawings within pages have names of their own."""

    def __init__(self, parts: list[Part]):
        self._parts = parts
        self._by_number = {part.number: part for part in parts}
        self._pages: dict[int, list[Part]] = {}
        for page in parts:
            for number in (int(each) for found in CONTENTS.findall(page.body) for each in REFERENCE.findall(found)):
                self._pages.setdefault(number, []).append(page)

    def of(self, part: Part) -> dict[bytes, dict[bytes, str] | None]:
        """Those that a stream can ask for: of its own resources or its page's; of all the file if these lack one."""
        near = fonts_of(self._resources(part), self._by_number)
        return near if fonts_asked(part.stream) <= near.keys() else fonts_of(self._parts, self._by_number)

    def _resources(self, part: Part) -> list[Part]:
        """The objects in which names of fonts stand for a stream."""
        found = [each for each in (part, *self._pages.get(part.number, ())) if b"/Resources" in each.body]
        for each in found:  # grows: resources in an object of their own, fonts in another
            numbers = map(int, LEADS.findall(each.body))
            found += [
                self._by_number[at] for at in numbers if at in self._by_number and self._by_number[at] not in found
            ]
        return found


def _parts(content: bytes) -> Iterator[Part]:
    room = MOST
    for found in OBJECT.finditer(content):
        packed = STREAM.search(found[2])
        body = found[2][: packed.start()] if packed else found[2]
        stream = _unpacked(body, packed[1]) if packed else b""
        room -= len(stream)
        if room < 0:
            raise UnreadableError
        yield Part(int(found[1]), body, stream)
        if b"/ObjStm" in body:
            yield from _within(body, stream)


def _within(head: bytes, stream: bytes) -> Iterator[Part]:
    """The objects of an object stream."""
    first = FIRST.search(head)
    if not first:
        raise UnreadableError
    start = int(first[1])
    numbers = [int(each) for each in stream[:start].split()]
    ends = [*numbers[3::2], len(stream) - start]
    for number, place, end in zip(numbers[::2], numbers[1::2], ends, strict=True):
        yield Part(number, stream[start + place : start + end], b"")


def _unpacked(head: bytes, data: bytes) -> bytes:
    """A stream without its packing; that of a picture is not looked at, an unknown one makes the file unreadable."""
    found = FILTERS.search(head)
    for name in re.findall(rb"/\w+", found[1]) if found else ():
        match name:
            case b"/FlateDecode" | b"/Fl":
                data = zlib.decompressobj().decompress(data, MOST)
            case b"/ASCII85Decode" | b"/A85":
                data = a85decode(data.strip().removesuffix(b"~>"))
            case b"/ASCIIHexDecode" | b"/AHx":
                data = bytes.fromhex(data.split(b">")[0].decode("ascii"))
            case _ if name in PICTURES:
                return b""
            case _:
                raise UnreadableError
    return data
