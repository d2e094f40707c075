"""A page is a notebook's own order of prose and pieces, filled from released results without a kernel.

Prose comes from the notebook's Markdown cells tagged with a language; each `show(released, "...")`
cell becomes the piece that it names. Nothing is taken from an executed notebook.
"""

import ast
import re
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from itertools import chain, count, groupby
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt

from analysis.disclosure.release import Released
from analysis.report.anchors import FRAME_ANCHORS, slug
from analysis.report.blocks import Block, drawn_in
from analysis.report.documents import FOLDER, documents
from analysis.report.frame import named
from analysis.report.show import block, has
from analysis.store import notebook_path, sha256
from analysis.words import Words, say, words

HEADING = re.compile(r"(##+) (.+)")
DOCUMENT = re.compile(rf"{FOLDER}/(?:how-to/)?([a-z-]+)(?:\.(?:vi|en))?\.md")  # as prose names one
CONCLUDING = ("verdict", "conclusion")  # the pieces that say what may be said


@dataclass(frozen=True)
class _Cell:
    """A cell of a notebook: prose and its language, or the piece that it shows; neither if it does something else."""

    prose: str = ""
    tags: tuple[str, ...] = ()
    piece: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a page: prose as Markdown, or a piece.

    Attributes
    ----------
    content : str or Block
    level, heading, piece
        As of a `Section`.
    tables : tuple of str
        Released tables that the piece is made of, in the order in which it read them.
    """

    content: str | Block
    level: int = 0
    heading: str = ""
    piece: str = ""
    tables: tuple[str, ...] = ()


class _Noted(dict):
    """Tables, noting which of them are read."""

    def __init__(self, tables: dict):
        super().__init__(tables)
        self.read: dict[str, None] = {}

    def get(self, name: str, default: object = None) -> object:
        if name in self:
            self.read[name] = None
        return super().get(name, default)


@dataclass(frozen=True)
class Section:
    """A part of a page: prose or a piece, as HTML.

    Attributes
    ----------
    html : str
    level : int
        Of the heading that prose begins with: 2 or more; 0 for everything else.
    heading, anchor : str
        The heading's text, and the name that a link to it uses; empty without one.
    piece : str
        Name of the piece; empty for prose.
    """

    html: str
    level: int = 0
    heading: str = ""
    anchor: str = ""
    piece: str = ""


def parts(released: Released, language: str) -> list[Part]:
    """The page of a result in its order; a heading with nothing below it is left out, and what would be said twice running."""
    shown: set[str] = set()
    noting = replace(released, tables=_Noted(released.tables))
    cells = _cells(released.about["notebook"])
    found = [part for cell in cells for part in _part(cell, noting, language, shown)]
    return _kept([next(alike) for _, alike in groupby(found, key=lambda part: part.content)])


def sections(released: Released, language: str, *, linked: bool = False) -> list[Section]:
    """The same as HTML; below a drawing, links to the tables that it shows, in the folder beside the page.

    `linked`: documents that the prose names are links to their pages on the site.
    """
    beside = released.about["notebook"]
    found = [_section(part, beside, language) for part in parts(released, language)]
    if linked:
        found = [each if each.piece else replace(each, html=_linked(each.html, language)) for each in found]
    return _anchored(found)


def contents(found: list[Section]) -> list[tuple[str, str]]:
    """Anchor and text of the page's main headings, in their order."""
    return [(each.anchor, each.heading) for each in found if each.level == 2]


def concluding(found: list[Section]) -> str:
    """Anchor of the heading above the piece that says what may be said; empty if the page has none."""
    anchor = ""
    for each in found:
        anchor = each.anchor if each.level == 2 else anchor
        if each.piece in CONCLUDING:
            return anchor
    return ""


def title(notebook: str, language: str) -> str:
    """The notebook's first heading in a language."""
    first = next(cell for cell in _cells(notebook) if language in cell.tags)
    return first.prose.splitlines()[0].lstrip("# ")


def _cells(notebook: str) -> tuple[_Cell, ...]:
    path = notebook_path(notebook)
    return _read(path, sha256(path))


@cache
def _read(path: Path, _hash: str) -> tuple[_Cell, ...]:
    cells = nbformat.read(path, as_version=4).cells
    return tuple(
        _Cell(cell.source, tuple(cell.metadata.get("tags", ())))
        if cell.cell_type == "markdown"
        else _Cell(piece=shown_piece(cell.source) or "")
        for cell in cells
    )


def _part(cell: _Cell, released: Released, language: str, shown: set[str]) -> list[Part]:
    if language in cell.tags:
        return [_prose(cell.prose)]
    if not cell.piece or not has(released, cell.piece):
        return []
    released.tables.read.clear()
    made = block(released, cell.piece, language, shown)
    return [Part(made, piece=cell.piece, tables=tuple(released.tables.read))]


def _prose(text: str) -> Part:
    found = HEADING.match(text)
    return Part(text, len(found[1]), found[2].strip()) if found else Part(text)


def _section(part: Part, beside: str, language: str) -> Section:
    html = _rendered(part.content) if isinstance(part.content, str) else part.content.html()
    if drawn_in(part.content):
        html += _data(part.tables, beside, words(language))
    return Section(html, part.level, part.heading, piece=part.piece)


@cache
def _rendered(prose: str) -> str:
    return MarkdownIt().render(prose)


def _linked(html: str, language: str) -> str:
    """Prose with a link, named by the document's title, where it names one; what is no page of the site stays as it is."""

    def link(match: re.Match) -> str:
        document = documents().get(match[1])
        if document is None:
            return match[0]
        return f'<a href="../{FOLDER}/{named(document.name, language)}">{escape(document.title(language))}</a>'

    return DOCUMENT.sub(link, html)


def _data(tables: tuple[str, ...], beside: str, write: Words) -> str:
    links = ", ".join(f'<a href="{beside}/{name}.csv" download>{name}.csv</a>' for name in tables)
    told = write(say("The numbers drawn:"))
    return f'<p class="data">{escape(told)} {links}</p>'


def _kept(found: list[Part]) -> list[Part]:
    """All but the headings with nothing below them before the next one as high, or the end."""
    kept: list[Part] = []
    for each in reversed(found):
        if not each.level or (kept and not 0 < kept[-1].level <= each.level):
            kept.append(each)
    return kept[::-1]


def _anchored(found: list[Section]) -> list[Section]:
    """Each heading with a name to link to, no two the same."""
    taken, named = set(FRAME_ANCHORS), []
    for each in found:
        anchor = _free(slug(each.heading), taken) if each.level else ""
        taken.add(anchor)
        opening = f"<h{each.level}"
        html = each.html.replace(f"{opening}>", f'{opening} id="{escape(anchor)}">', 1)
        named.append(replace(each, anchor=anchor, html=html) if anchor else each)
    return named


def _free(name: str, taken: set[str]) -> str:
    numbered = (f"{name}-{i}" for i in count(2))
    return next(each for each in chain([name], numbered) if each not in taken)


def shown_piece(source: str) -> str | None:
    """The piece that a code cell shows, if the cell is one call of `show`."""
    body = ast.parse(source).body
    match body:
        case [ast.Expr(ast.Call(ast.Name("show"), [ast.Name("released"), ast.Constant(piece), ast.Name("language")]))]:
            return piece
    return None
