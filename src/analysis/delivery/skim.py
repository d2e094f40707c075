"""Takes out of the parts of an xlsx the cells and shared strings that are written as programs write them.

A sheet has a million of those, and a search finds them far faster than a walk through all elements. What is left is
well-formed exactly if the whole is, and every formula and error of the whole is in it or in the cells taken out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.delivery.scan import MAX_CELLS, MAX_COLUMNS, MAX_ROWS

SIGNS = rb"[^<>&\x00-\x08\x0b-\x1f]*+"
TEXT = rb"%b(?:&(?:amp|lt|gt|quot|apos|#10);%b)*+" % (SIGNS, SIGNS)
STRING = rb'(?: xml:space="preserve")?+>%b' % TEXT
# A formula of one cell; it is told by its "<f", which no text of a plain cell can hold.
FORMULA = (
    rb'<f(?: aca="(?:true|false)")?+(?: t="shared")?+(?: ref="[A-Z0-9:]{2,30}+")?+(?: ca="1")?+(?: si="[0-9]{1,7}+")?+'
    rb"(?:>%b</f>| ?/>)" % TEXT
)
# The place of a cell, then the number of a shared string, or else all that the cell is.
PLAIN_CELL = re.compile(
    rb'<c r="([A-Z]{1,3}+[0-9]{1,7}+)"(?:(?: s="[0-9]{1,5}+")?+ t="s"><v>([0-9]{1,9}+)</v></c>|'
    rb'((?: s="[0-9]{1,5}+")?+(?: t="(?:n|b|str|e|inlineStr)")?+'
    rb"(?:>(?:%b)?+(?:<v>%b</v>|<v ?/>)?+</c>|><is><t%b</t></is></c>| ?+/>)))" % (FORMULA, TEXT, STRING)
)
# Shared strings: those that are the text itself, and those with an attribute, outer spaces or signs written otherwise.
PLAIN_STRING = re.compile(
    rb"<si><t>(?![ \t\n])([^<>&_\x00-\x08\x0b-\x1f]++)(?<![ \t\n])</t></si>|<si><t(%b)</t></si>" % STRING
)
# Stands where something was taken out: no element may begin within a tag or an attribute, so that would be noticed.
GAP = b"<_/>"
CHUNK, LONGEST = 2**18, 2**23  # no row or string is longer
DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml\ version=(["'])1\.0\1(?:\ encoding=(["'])(?:UTF-8|utf-8)\2)?"""
    rb"""(?:\ standalone=(["'])(?:yes|no)\3)?\s*\?>)?""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Cells:
    """The plain cells of a sheet in the order in which they stand there, empty ones too.

    Attributes
    ----------
    rows, columns : numpy.ndarray
        Counted from 1.
    shared, others : list of (bytes or None)
        Of each cell the number of its shared string, or the rest of the cell after its place.
    """

    rows: np.ndarray
    columns: np.ndarray
    shared: list[bytes | None]
    others: list[bytes | None]


def skim_cells(content: bytes) -> tuple[bytes, Cells] | None:
    """What is left of a sheet, and its plain cells; None where these cannot be told, or are more than is read here.

    A cell left without a reference may have lost the one that it counts from.
    """
    if not is_plain(content):
        return None
    left, places, shared, others = [], [np.empty((2, 0), np.int32)], [], []
    for chunk in _chunks(content, b"</row>"):
        if len(chunk) > LONGEST or len(others) > MAX_CELLS:
            return None
        pieces = PLAIN_CELL.split(chunk)
        left += filter(None, pieces[::4])
        places.append(_places(pieces[1::4]))
        shared += pieces[2::4]
        others += pieces[3::4]
    rows, columns = np.concatenate(places, axis=1)
    if len(rows) and not (_is_near(rows, columns) and _is_within(left)):
        return None
    return GAP.join(left), Cells(rows, columns, shared, others)


def _places(references: list[bytes]) -> np.ndarray:
    """Rows and columns of references like ``B7``."""
    signs = np.array(references, "S10").view(np.uint8).reshape(-1, 10).T
    rows, columns = np.zeros((2, len(references)), np.int32)
    for sign in np.ascontiguousarray(signs):
        letter, digit = sign >= ord("A"), (sign >= ord("0")) & (sign <= ord("9"))
        columns = np.where(letter, columns * 26 + sign - (ord("A") - 1), columns)
        rows = np.where(digit, rows * 10 + sign - ord("0"), rows)
    return np.stack((rows, columns))


def _is_within(left: list[bytes]) -> bool:
    """Whether all that was taken out stood between the beginning and the end of the sheet's data."""
    return (
        b"<sheetData>" in left[0]
        and b"</sheetData>" in left[-1]
        and sum(part.count(b"sheetData") for part in left) == 2
    )


def _is_near(rows: np.ndarray, columns: np.ndarray) -> bool:
    """Whether the rectangle up to the last of the cells, empty ones too, is one that is read."""
    height, width = int(rows.max()), int(columns.max())
    return rows.min() > 0 and height <= MAX_ROWS and width <= MAX_COLUMNS and height * width <= MAX_CELLS


def skim_strings(content: bytes) -> tuple[bytes, list[bytes | None], list[bytes | None]] | None:
    """What is left of the shared strings, and the plain ones in order; None as with cells.

    Each is in one of two lists: as it is, or as what stands from the attribute of its ``<t>`` on.
    """
    if not is_plain(content):
        return None
    left, simple, others = [], [], []
    for chunk in _chunks(content, b"</si>"):
        if len(chunk) > LONGEST or len(simple) > MAX_CELLS:
            return None
        pieces = PLAIN_STRING.split(chunk)
        left += filter(None, pieces[::3])
        simple += pieces[1::3]
        others += pieces[2::3]
    return GAP.join(left), simple, others


def is_plain(content: bytes) -> bool:
    """Whether a part is all UTF-8, and has no comment, instruction, CDATA or document type, in which a cell is none."""
    start = DECLARATION.match(content).end()
    if b"\0" in content or _has(content, b"!", b"<!", 0) or _has(content, b"?", b"<?", start):
        return False
    if content.isascii():
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return not _has(content, b"\xef", b"\xef\xbf", 0)  # perhaps U+FFFE or U+FFFF


def _has(content: bytes, rare: bytes, whole: bytes, start: int) -> bool:
    """Whether `whole` stands there; a single byte is found, or not, in a tenth of the time."""
    return content.find(rare, start) >= 0 and content.find(whole, start) >= 0


def _chunks(content: bytes, ends: bytes) -> Iterator[bytes]:
    """The content in pieces that end as given, as far as that is found."""
    start = 0
    while start < len(content):
        end = content.find(ends, start + CHUNK)
        end = len(content) if end < 0 else end + len(ends)
        yield content[start:end]
        start = end
