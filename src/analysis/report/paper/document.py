"""What a document holds, whatever it is written as: a head, what is said first, and chapters of prose and pieces."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.report.blocks import Block, Blocks, Figure, Sentences, Table


@dataclass(frozen=True)
class Heading:
    """A heading that the table of contents lists; level 1 begins a chapter."""

    text: str
    level: int


@dataclass(frozen=True)
class Prose:
    """Markdown of ours without a heading; `note` becomes a footnote at its end."""

    markdown: str
    note: str = ""


@dataclass(frozen=True)
class Sides:
    """Lines beside each other, as at the head and the end of an official report; each with how it is set: b, i or nothing."""

    left: tuple[tuple[str, str], ...]
    right: tuple[tuple[str, str], ...]


Element = Heading | Prose | Sides | Table | Figure | Sentences


@dataclass(frozen=True)
class Document:
    """A document in one language.

    Attributes
    ----------
    title, subtitle, language : str
    marks : tuple of str
        What the head of every page says.
    opening, body : tuple of Element
        What stands before and after the table of contents; an empty body has none.
    head : Sides or None
        What stands above the title.
    """

    title: str
    subtitle: str
    language: str
    marks: tuple[str, ...]
    opening: tuple[Element, ...]
    body: tuple[Element, ...] = ()
    head: Sides | None = None


def elements(block: Block) -> Iterator[Table | Figure | Sentences]:
    """The parts of a piece, one by one."""
    for part in block.parts if isinstance(block, Blocks) else (block,):
        yield from (part,) if not isinstance(part, Blocks) else elements(part)
