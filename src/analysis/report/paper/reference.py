"""The Word document that pandoc takes type, margins and headers from: an official document's, as Decree 30/2020/NĐ-CP has them.

Annex I, part I of the decree: A4; 20 to 25 mm above and below, 30 to 35 mm left, 15 to 20 mm right; Times New Roman, 13 or 14
points, black; the number of the page above the text in its middle, not on the first page.
"""

from markupsafe import Markup

from analysis.intake.packed import pack
from analysis.report.frame import PAGES
from analysis.words import Words, say

PAPER = (11906, 16838)  # A4, in twentieths of a point
MARGINS = (
    '<w:pgMar w:top="1417" w:right="1134" w:bottom="1134" w:left="1701" w:header="454" w:footer="454" w:gutter="0"/>'
)
HEADERS = '<w:headerReference w:type="default" r:id="rId9"/><w:headerReference w:type="first" r:id="rId10"/>'


def document(marks: tuple[str, ...], tag: str, write: Words, *, chapters: bool) -> bytes:
    """The document, with the marks at the head of every page.

    Parameters
    ----------
    marks : tuple of str
    tag : str
        Language of the document, such as ``"vi-VN"``.
    write : Words
    chapters : bool
        Whether each chapter begins on a new page.
    """
    page = write(say("Page"))
    parts = {
        "[Content_Types].xml": _part("types.xml"),
        "_rels/.rels": _part("package.xml"),
        "word/_rels/document.xml.rels": _part("relations.xml"),
        "word/document.xml": _part("document.xml", section=Markup(section(first=True))),
        "word/styles.xml": _part("styles.xml", language=tag, chapters=chapters),
        "word/header1.xml": _part("header.xml", marks=marks, page=page, numbered=True),
        "word/header2.xml": _part("header.xml", marks=marks, page=page, numbered=False),
    }
    return pack(parts)


def section(*, turned: bool = False, first: bool = False) -> str:
    """Paper and margins of a section; `first`: headers, and its first page without a number."""
    wide, high = PAPER[::-1] if turned else PAPER
    side = ' w:orient="landscape"' if turned else ""
    size = f'<w:pgSz w:w="{wide}" w:h="{high}"{side}/>'
    return f"<w:sectPr>{HEADERS if first else ''}{size}{MARGINS}{'<w:titlePg/>' if first else ''}</w:sectPr>"


def _part(name: str, **values: object) -> bytes:
    return PAGES.get_template(f"paper/{name}").render(**values).encode()
