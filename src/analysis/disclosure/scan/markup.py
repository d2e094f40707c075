"""Text out of HTML, SVG and XML, without a parser: what stands between tags, what stands within them, embedded files."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Callable
from html import unescape

from analysis.disclosure.scan.found import Content, Piece, UnreadableError, together
from analysis.words import say

TAG = re.compile(r"(<!--.*?-->|<!\[CDATA\[|\]\]>|<[^<>]*>)", re.DOTALL)
NAME = re.compile(r"</?([\w:.-]+)")
# These only dress letters; any other tag ends a word.
DRESSING = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "big", "code", "em", "font", "i", "ins", "mark", "q", "s", "small", "span", "strong",
     "sub", "sup", "tt", "u", "var", "wbr")
)  # fmt: skip
# A drawing's lines are numbers only.
DRAWN = re.compile(
    r"""\s(?:d|points|transform|viewBox|style)="[-+MLHVCSQTAZmlhvcsqtaz\d.,\s()e]*[\d.,\s)z]" """.strip()
)
EMBEDDED = re.compile(r"data:[\w/+.;=-]*;base64,([A-Za-z0-9+/=\s]+)")
HEADING = re.compile(r"<th\b(?![^>]*scope=.?row)[^>]*>(.*?)</th>", re.DOTALL | re.IGNORECASE)  # of columns
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE)

Read = Callable[[bytes], Content]


def read_markup(text: str, embedded: Read, *, joined: frozenset[str] | None = None) -> Content:
    """What a page or drawing says, in two pieces: between tags, and within them with comments.

    Parameters
    ----------
    text : str
    embedded : callable
        Reads a file that stands in the text itself (`data:`).
    joined : set of str, optional
        Tags that do not end a word (default: those that dress letters in HTML).
    """
    files = []

    def take(found: re.Match) -> str:
        files.append(found[1])
        return "data:"

    parts = TAG.split(EMBEDDED.sub(take, text))
    between = "".join(_space(part, joined or DRESSING) if odd % 2 else part for odd, part in enumerate(parts))
    within = "\n".join(DRAWN.sub("", tag) for tag in parts[1::2] if "=" in tag or tag.startswith(("<!", "<?")))
    pieces = (
        Piece((), unescape(between)),
        Piece((say("tags and comments"),), unescape(within), kind="markup"),
    )
    return together([Content(pieces), *(embedded(_decoded(each)).within(say("embedded file")) for each in files)])


def headings(text: str) -> list[tuple[str, ...]]:
    """The headings of each table of a page."""
    tables = TABLE.findall(text) if "<th" in text else ()
    return [tuple(unescape(TAG.sub("", cell)).strip() for cell in HEADING.findall(table)) for table in tables]


def base64(text: str) -> bytes:
    """The bytes of a base64 text; what is none cannot be read."""
    try:
        return b64decode("".join(text.split()), validate=True)
    except (Error, ValueError):
        raise UnreadableError from None


def _decoded(text: str) -> bytes:
    try:
        return base64(text)
    except UnreadableError:
        return b"?"  # of no known kind, which is a finding


def _space(tag: str, joined: frozenset[str]) -> str:
    """What stands for a tag: nothing if it does not end a word, else a new line or as many as it spans."""
    name = NAME.match(tag)
    if name and name[1].lower() in joined:
        return ""
    return "\n" * max(tag.count("\n"), 1)
