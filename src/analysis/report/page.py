"""A page is a notebook's own order of prose and pieces, filled from released results without a kernel.

Prose comes from the notebook's Markdown cells tagged with a language; each `show(released, "...")`
cell becomes the piece that it names. Nothing is taken from an executed notebook.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt

from analysis import store
from analysis.disclosure.release import Released
from analysis.report.show import block, has


@dataclass(frozen=True)
class Section:
    """A part of a page: prose or a piece, as HTML; `opens` marks prose that begins with a heading."""

    html: str
    opens: bool = False


def notebook_path(notebook: str) -> Path:
    """File of a notebook by its name without ending."""
    return store.root() / "notebooks" / f"{notebook}.ipynb"


def sections(released: Released, language: str) -> list[Section]:
    """The sections of the page of a result; a heading with nothing below it is left out."""
    cells = nbformat.read(notebook_path(released.about["notebook"]), as_version=4).cells
    found = [section for cell in cells for section in _section(cell, released, language)]
    after = [*found[1:], Section("", opens=True)]
    return [each for each, follower in zip(found, after, strict=True) if not (each.opens and follower.opens)]


def title(notebook: str, language: str) -> str:
    """The notebook's first heading in a language."""
    cells = nbformat.read(notebook_path(notebook), as_version=4).cells
    first = next(cell for cell in cells if language in cell.metadata.get("tags", []))
    return first.source.splitlines()[0].lstrip("# ")


def _section(cell, released: Released, language: str) -> list[Section]:
    if cell.cell_type == "markdown":
        mine = language in cell.metadata.get("tags", [])
        text = cell.source
        return [Section(MarkdownIt().render(text), text.startswith("## "))] if mine else []
    piece = shown_piece(cell.source)
    return [Section(block(released, piece, language).html())] if piece and has(released, piece) else []


def shown_piece(source: str) -> str | None:
    """The piece that a code cell shows, if the cell is one call of `show`."""
    body = ast.parse(source).body
    match body:
        case [ast.Expr(ast.Call(ast.Name("show"), [ast.Name("released"), ast.Constant(piece), ast.Name("language")]))]:
            return piece
    return None
