"""A finished file of any kind as text and tables; one of an unknown kind, or damaged, is said to be unread."""

import re
from pathlib import PurePosixPath

from analysis.disclosure.scan import packed, pictures, tabular
from analysis.disclosure.scan.found import Content, Piece, Sheet, UnreadableError, together
from analysis.disclosure.scan.markup import headings, read_markup
from analysis.disclosure.scan.notebook import read_notebook
from analysis.disclosure.scan.pdf import read_pdf
from analysis.disclosure.scan.structured import read_json

MARKUP = (".html", ".htm", ".svg", ".xhtml")
JSON = (".json", ".jsonld", ".jsonl", ".ndjson", ".geojson")
TABLES = (".csv", ".tsv")
TEXT = (
    "",
    ".txt",
    ".log",
    ".md",
    ".yaml",
    ".yml",
    ".toml",
    ".py",
    ".r",
    ".css",
    ".js",
    ".tex",
    ".lock",
    ".sha256",
    ".cff",
)
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # the escape that colours a terminal's text is let through


def read(name: str, content: bytes, deep: int = 0) -> Content:
    """Everything that a file says.

    Parameters
    ----------
    name : str
        Only its ending counts, and only for what is text; anything else is told by its content.
    content : bytes
    deep : int
        Of how many archives it is a part.
    """
    try:
        return _read(PurePosixPath(name).suffix.lower(), content, deep)
    except UnreadableError:
        return Content(unread=((),))


def _read(suffix: str, content: bytes, deep: int) -> Content:
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        whole = packed.read_zip(content, _part, deep)
        if b"xl/workbook.xml" not in content:
            return whole
        return together([whole, tabular.read_excel(content)])
    if content.startswith(b"%PDF"):
        return read_pdf(content)
    if content.startswith(pictures.PNG):
        return pictures.read_png(content)
    if content.startswith(pictures.JPEG):
        return pictures.read_jpeg(content)
    if content.startswith(b"PAR1"):
        return tabular.read_parquet(content)
    return _text(_decoded(content), suffix)


def _text(text: str, suffix: str) -> Content:
    match suffix:
        case ".ipynb":
            return read_notebook(text, _text, _embedded)
        case _ if suffix in JSON:
            return read_json(text)
        case _ if suffix in TABLES:
            return tabular.read_csv(text)
        case _ if suffix in MARKUP:
            tables = tuple(Sheet((), columns) for columns in headings(text))
            return together([read_markup(text, _embedded), Content(sheets=tables)])
        case _ if suffix in packed.XML:
            return packed.office_xml(text)
        case _ if suffix in TEXT:
            return Content((Piece((), text),))
    raise UnreadableError


def _part(name: str, content: bytes, deep: int) -> Content:
    return read(name, content, deep)


def _embedded(content: bytes) -> Content:
    return read("?.svg" if content.lstrip().startswith(b"<") else "?.unknown", content)


def _decoded(content: bytes) -> str:
    """Text of a file in UTF-8, or in UTF-16 with its mark; anything else cannot be read."""
    way = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(way)
    except UnicodeDecodeError:
        raise UnreadableError from None
    if CONTROL.search(text):
        raise UnreadableError
    return text
