"""Text out of archives: zip, and the Office formats that are zip, part by part."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator

from analysis.delivery.archive import BROKEN
from analysis.disclosure.scan.found import Content, Piece, UnreadableError, together
from analysis.disclosure.scan.markup import read_markup
from analysis.words import say

MOST, MOST_MEMBERS, MOST_DEEP = 500_000_000, 20_000, 4  # bytes unpacked, parts, archives in archives
# In Office's XML a word is often cut into runs; these end one, all other tags do not.
ENDS = re.compile(r"</?(?:\w+:)?(?:p|tc|tr|tab|br|cr|si|row|c|comment|sheet|definedName|property|oddHeader|oddFooter|"
                  r"evenHeader|evenFooter|firstHeader|firstFooter|docPr|author|v|f)\b")  # fmt: skip
# How a workbook's headers say where a text stands and how it looks: &C, &"Arial,Bold", &12.
HEADER_CODE = re.compile(r'&amp;(?:[A-Z]|"[^"<>]*"|&quot;[^<>]*?&quot;|\d+)')
ANY_TAG = re.compile(r"<[^<>]*>")
XML = (".xml", ".rels", ".vml")

# Reads a part by its name and bytes; the number says how many archives it is within.
ReadPart = Callable[[str, bytes, int], Content]


def read_zip(content: bytes, read_part: ReadPart, deep: int = 0) -> Content:
    """Every part of an archive, with the names of the parts and the comments.

    Raises
    ------
    UnreadableError
        If it is damaged, locked, or unpacks to far too much.
    """
    if deep >= MOST_DEEP:
        raise UnreadableError
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return together(_parts(archive, read_part, deep))
    except BROKEN:
        raise UnreadableError from None


def office_xml(text: str) -> Content:
    """A part of an Office file: words that are cut into runs are put together again, and once more tag by tag."""
    text = HEADER_CODE.sub(" ", text)
    whole = ANY_TAG.sub(lambda tag: "\n" if ENDS.match(tag[0]) else "", text)
    runs = read_markup(whole, lambda content: Content())
    return together([Content(runs.pieces[:1]), read_markup(text, lambda content: Content())])


def _parts(archive: zipfile.ZipFile, read_part: ReadPart, deep: int) -> Iterator[Content]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST:
        raise UnreadableError
    told = "\n".join([*(member.filename for member in archive.infolist()), archive.comment.decode("utf-8", "replace")])
    told += "\n".join(member.comment.decode("utf-8", "replace") for member in members)
    yield Content((Piece((say("names of its parts"),), told),))
    for number, member in enumerate(members, 1):
        place = say("part {number}", number=str(number))
        with archive.open(member) as file:
            data = file.read(member.file_size + 1)
        if len(data) > member.file_size:
            raise UnreadableError
        yield read_part(member.filename, data, deep + 1).within(place)
