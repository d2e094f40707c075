"""Streams the XML of a spreadsheet before any parser opens it: formulas, errors, extent; no DOCTYPE, no entity."""

from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384  # Excel's own limits, LibreOffice's too
# 100,000 loans with 50 columns; at some 100 bytes a cell that is half a gigabyte.
MAX_CELLS = 5_000_000
CHUNK = 2**16


class UnfitError(Exception):
    """The file must not be parsed; `code` says why: ``"bomb"``, ``"unsafe"``, ``"damaged"``, ``"too_large"``..."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


class Merged(NamedTuple):
    """A merged range; rows and columns count from 1, the last ones belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Mark(NamedTuple):
    """A finding's code and its cell."""

    code: str
    row: int
    column: int


@dataclass
class SheetScan:
    """What the scan of one sheet has met so far."""

    rows: int = 0
    columns: int = 0
    marks: list[Mark] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Note a cell with a value; refuse an extent that would have to be filled with empty cells."""
        if 0 < row <= self.rows and 0 < column <= self.columns:
            return
        if not (0 < row <= MAX_ROWS and 0 < column <= MAX_COLUMNS):
            raise UnfitError("damaged")
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows * self.columns > MAX_CELLS:
            raise UnfitError("too_large")

    def mark(self, code: str, rows: range, columns: range) -> None:
        """Note a finding for every cell of a rectangle."""
        if len(self.marks) + len(rows) * len(columns) > MAX_CELLS:
            raise UnfitError("too_large")
        self.marks += [Mark(code, row, column) for row in rows for column in columns]


class Quiet:
    """Takes the events of a part of which only the form matters."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; `name` may have a prefix, which does not count."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text between tags, perhaps in pieces."""


def stream(content: bytes, events: Quiet) -> None:
    """Hand the elements of an XML part to `events`.

    Raises
    ------
    UnfitError
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = events.start, events.end
    parser.CharacterDataHandler = events.text
    _parse(parser, content)


def check_form(content: bytes) -> None:
    """Look through an XML part without handing on anything.

    Raises
    ------
    UnfitError
        If it is not well-formed, or defines a document type.
    """
    _parse(expat.ParserCreate(), content)


def _parse(parser: expat.XMLParserType, content: bytes) -> None:
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for start in range(0, len(content), CHUNK):
            parser.Parse(content[start : start + CHUNK], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        raise UnfitError("damaged") from None


def _refuse_doctype(*_: object) -> None:
    raise UnfitError("unsafe")
