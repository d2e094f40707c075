"""Reads separated text: its encoding from the whole file, its separator from the first rows, every row kept as it stands."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from analysis.columns.encodings import from_bytes
from analysis.delivery.collector import paused
from analysis.delivery.findings import Finding
from analysis.delivery.guard import unfit
from analysis.delivery.scan import MAX_COLUMNS
from analysis.errors import HoanhapError, refuse
from analysis.words import say

Rows = tuple[tuple[str, ...], ...]
SEPARATORS = (",", ";", "\t")
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
SAMPLE = 10_000  # rows by which the separator is told
MAX_ROWS, MAX_CELLS = 5_000_000, 70_000_000  # 14 columns of all rows; some 60 bytes a cell
MAX_LINE = 2**22
KEPT = 2**17  # cells that are kept to be used again: what repeats, like a commune, repeats soon
LOST = "\N{REPLACEMENT CHARACTER}"


def read_delimited(content: bytes, label: str) -> tuple[Rows, list[Finding], HoanhapError | None]:
    """Rows of text cells, ragged ones as they are; and the refusal due if their letters cannot be told.

    That is where the bytes are not UTF-8: the cells are then as a Western program reads them, see `letters`.

    Raises
    ------
    HoanhapError
        If signs are lost, quotes do not match, or there is more than can be read.
    """
    content, doubt = _as_utf8(content, label)
    _check_lines(content, label)
    separator = _separator(content)
    if not separator:
        lines = tuple((line,) for line in content.decode("utf-8-sig").splitlines())
        return lines, [Finding("separator_undecided", label)], doubt
    with paused():
        return _parsed(content, separator, label), [], doubt


def _as_utf8(content: bytes, label: str) -> tuple[bytes, HoanhapError | None]:
    """The text as UTF-8, perhaps with a mark, and the refusal due if its bytes are of no encoding of Unicode."""
    mark = next((mark for mark in BYTE_ORDER_MARKS if content.startswith(mark)), b"")
    encoding = BYTE_ORDER_MARKS.get(mark) or _unmarked_utf16(content) or "utf-8"
    if encoding != "utf-8":
        content = _strict(content.removeprefix(mark), encoding, label).encode()
    doubt = None
    if (wrong := _first_wrong(content)) is not None:
        doubt = _doubt(content, wrong, bool(mark), label)
        if mark or b"\0" in content:
            raise doubt
        content = from_bytes(content).encode()
    for sign in ("\0", LOST):
        if (at := content.find(sign.encode())) >= 0:
            what = say("holds signs that are no text, or letters lost in an earlier conversion")
            raise refuse(what, file=label, row=_row(content, at))
    return content, doubt


def _doubt(content: bytes, wrong: int, marked: bool, label: str) -> HoanhapError:
    """The refusal of bytes that are not UTF-8, which a mark may have promised."""
    what = say("holds bytes that are not text in its own encoding; save again as .xlsx")
    if not marked:
        what = say(
            "holds bytes that are neither UTF-8 nor of an old Vietnamese encoding that can be told; "
            "save as CSV UTF-8 or as .xlsx"
        )
    return refuse(what, file=label, row=_row(content, wrong))


def _row(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1


def _strict(content: bytes, encoding: str, label: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as fault:
        row = content[: fault.start].decode(encoding, "ignore").count("\n") + 1
    raise refuse(say("holds bytes that are not text in its own encoding; save again as .xlsx"), file=label, row=row)


def _unmarked_utf16(content: bytes) -> str:
    """UTF-16 without a mark: nearly every second byte of plain letters, digits and separators is zero."""
    if b"\0" not in content:
        return ""
    even, odd = content[::2].count(0), content[1::2].count(0)
    if max(even, odd) * 4 < len(content):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _first_wrong(content: bytes) -> int | None:
    """The first byte that is not UTF-8, without a copy of the whole as text."""
    decoder, view = codecs.getincrementaldecoder("utf-8")(), memoryview(content)
    for start in range(0, len(content) + 1, MAX_LINE):
        waiting = len(decoder.getstate()[0])
        try:
            decoder.decode(view[start : start + MAX_LINE], final=start + MAX_LINE > len(content))
        except UnicodeDecodeError as fault:
            return start - waiting + fault.start
    return None


def _check_lines(content: bytes, label: str) -> None:
    """No line is longer than a row can be: it would have to be held several times over."""
    lines = io.BytesIO(content if b"\n" in content else content.replace(b"\r", b"\n"))
    if max(map(len, lines), default=0) > MAX_LINE:
        raise unfit("too_large", label)


def _separator(content: bytes) -> str:
    """The separator that the file names or its first rows have, a comma if none of them has any; empty if in doubt."""
    named = content[:8].decode("utf-8-sig", "replace")[:5]
    if named[:4].casefold() == "sep=" and named[4:] in SEPARATORS:
        return named[4:]
    fits = {separator: _fit(content, separator) for separator in SEPARATORS}
    (best, first), (_, second) = sorted(fits.items(), key=lambda fit: fit[1], reverse=True)[:2]
    if first == (0, 0):
        return ","  # one column
    if first == second or (first[1] == 2 and second[1] > 2 and second[0] * 2 > first[0]):
        return ""
    return best


def _fit(content: bytes, separator: str) -> tuple[int, int]:
    """How many of the first rows have the commonest width above one, and that width.

    Where quotes do not match they are passed over, so that a broken file is not given to another separator.
    """
    try:
        widths = Counter(len(row) for row in islice(_reader(_lines(content), separator), SAMPLE))
    except csv.Error:
        widths = Counter(line.count(separator) + 1 for line in islice(_lines(content), SAMPLE))
    return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))


def _parsed(content: bytes, separator: str, label: str) -> Rows:
    rows, n_cells, known, used = [], 0, {}, [0]
    reader = _reader(_counted(_lines(content), separator, used), separator)
    try:
        for row in reader:
            rows.append(tuple(map(known.setdefault, row, row)))
            n_cells += len(row)
            used[0] = 0
            if len(known) > KEPT:
                known.clear()
            if n_cells > MAX_CELLS or len(rows) > MAX_ROWS:
                raise unfit("too_large", label)
    except csv.Error:
        what = say("has a quotation mark that does not fit, here or in the lines before")
        raise refuse(what, file=label, row=reader.line_num) from None
    except OverflowError:
        raise unfit("too_large", label) from None
    return tuple(rows)


def _counted(lines: Iterator[str], separator: str, used: list[int]) -> Iterator[str]:
    """The lines; too many separators since the last row, which sets `used` to 0, are an error."""
    for line in lines:
        used[0] += line.count(separator)
        if used[0] >= MAX_COLUMNS:
            raise OverflowError
        yield line


def _lines(content: bytes) -> Iterator[str]:
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")


def _reader(lines: Iterator[str], separator: str):
    """Quotes respected; an open one is an error, and so is a cell of more than 131,072 signs, which it leads to."""
    return csv.reader(lines, delimiter=separator, strict=True)
