"""Reads separated text: its encoding and separator from the whole file, every row kept as it stands."""

import csv
import io
import unicodedata
from collections import Counter
from itertools import islice

from analysis.delivery.findings import Finding
from analysis.delivery.guard import unfit
from analysis.delivery.scan import MAX_ROWS
from analysis.errors import refuse
from analysis.words import say

Rows = tuple[tuple[str, ...], ...]
SEPARATORS = (",", ";", "\t")
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
LETTERS = frozenset("ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ")
SIGNS = frozenset("–—‘’“”…₫°²³\N{NO-BREAK SPACE}")


def read_delimited(content: bytes, label: str) -> tuple[Rows, list[Finding]]:
    """Rows of text cells, ragged ones as they are.

    Raises
    ------
    HoanhapError
        If a byte cannot be read as text, or quotes do not match.
    """
    text, legacy = _decoded(content, label)
    rows, decided = _split(text, label)
    codes = ["legacy_encoding"] * legacy + ["separator_undecided"] * (not decided)
    return rows, [Finding(code, label) for code in codes]


def _decoded(content: bytes, label: str) -> tuple[str, bool]:
    """The text, and whether it was in Windows-1258."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _strict(content.removeprefix(mark), encoding, label), False
    if encoding := _unmarked_utf16(content):
        return _strict(content, encoding, label), False
    try:
        return _whole(content.decode("utf-8"), label), False
    except UnicodeDecodeError as fault:
        row = content.count(b"\n", 0, fault.start) + 1
    text = _windows_1258(content)
    if text is None:
        what = say("holds bytes that are neither UTF-8 nor Windows-1258; save as CSV UTF-8 or as .xlsx")
        raise refuse(what, file=label, row=row)
    return text, True


def _strict(content: bytes, encoding: str, label: str) -> str:
    try:
        return _whole(content.decode(encoding), label)
    except UnicodeDecodeError as fault:
        row = content[: fault.start].decode(encoding, "ignore").count("\n") + 1
    raise refuse(say("holds bytes that are not text in its own encoding; save again as .xlsx"), file=label, row=row)


def _whole(text: str, label: str) -> str:
    """The text, unless it holds what no text does: then it is another kind of file, or was damaged before."""
    for sign in ("\0", "\N{REPLACEMENT CHARACTER}"):
        if sign in text:
            row = text.count("\n", 0, text.index(sign)) + 1
            what = say("holds signs that are no text, or letters lost in an earlier conversion")
            raise refuse(what, file=label, row=row)
    return text


def _unmarked_utf16(content: bytes) -> str:
    """UTF-16 without a mark: nearly every second byte of plain letters, digits and separators is zero."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    if max(even, odd) * 4 < len(content):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _windows_1258(content: bytes) -> str | None:
    """The text if all of it is Vietnamese: TCVN3, VNI and damaged UTF-8 would leave other letters."""
    try:
        text = content.decode("cp1258")
    except UnicodeDecodeError:
        return None
    other = {sign for sign in unicodedata.normalize("NFC", text).casefold() if not sign.isascii()}
    return text if other <= LETTERS | SIGNS and "\0" not in text else None


def _split(text: str, label: str) -> tuple[Rows, bool]:
    """The rows, and whether one separator fits better than the others."""
    if text[:4].casefold() == "sep=" and text[4:5] in SEPARATORS:
        return _parsed(text, text[4], label), True
    fits = {separator: _fit(text, separator) for separator in SEPARATORS}
    (best, first), (_, second) = sorted(fits.items(), key=lambda fit: fit[1], reverse=True)[:2]
    if first == (0, 0):
        return _parsed(text, ",", label), True  # one column
    if first == second or (first[1] == 2 and second[1] > 2 and second[0] * 2 > first[0]):
        return tuple((line,) for line in text.splitlines()), False
    return _parsed(text, best, label), True


def _fit(text: str, separator: str) -> tuple[int, int]:
    """How many rows have the commonest width above one, and that width.

    Where quotes do not match they are passed over, so that a broken file is not given to another separator.
    """
    try:
        widths = Counter(len(row) for row in _reader(text, separator))
    except csv.Error:
        widths = Counter(line.count(separator) + 1 for line in text.splitlines())
    return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))


def _parsed(text: str, separator: str, label: str) -> Rows:
    reader = _reader(text, separator)
    try:
        rows = tuple(map(tuple, islice(reader, MAX_ROWS + 1)))
    except csv.Error:
        what = say("has a quotation mark that does not fit, here or in the lines before")
        raise refuse(what, file=label, row=reader.line_num) from None
    if len(rows) > MAX_ROWS:
        raise unfit("too_large", label)
    return rows


def _reader(text: str, separator: str):
    """Quotes respected; an open one is an error, and so is a cell of more than 131,072 signs, which it leads to."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
