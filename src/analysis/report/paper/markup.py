"""A document as Markdown, which pandoc turns into each kind of file; what Markdown cannot say is put in as it stands there."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count, groupby

from analysis.report.blocks import Figure, Sentences, Table
from analysis.report.paper.document import Document, Element, Heading, Prose, Sides
from analysis.report.paper.fit import fit

SYNTAX = "commonmark+raw_attribute+footnotes+fenced_divs+attributes"
DEEPEST = 2  # level of heading that the table of contents lists
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
FENCE = "`" * 8


@dataclass(frozen=True)
class Form:
    """How one kind of file writes what Markdown cannot say.

    Attributes
    ----------
    name : str
        Of the format, as pandoc calls it.
    table : callable
        A table and its number as the format's own text.
    figure : callable
        A figure and its number as Markdown.
    headline : callable
        Paragraphs of which the first is to be seen first, as Markdown.
    contents : callable
        The table of contents from the headings (level, text, anchor), as the format's own text.
    turned : callable
        Markdown between the marks that turn its pages.
    title : callable
        The title and what stands below it, as Markdown.
    sides : callable
        Lines beside each other as the format's own text.
    """

    name: str
    table: Callable[[Table, int], str]
    figure: Callable[[Figure, int], str]
    headline: Callable[[tuple[str, ...]], str]
    contents: Callable[[list[tuple[int, str, str]]], str]
    turned: Callable[[str], str]
    title: Callable[[str, str], str]
    sides: Callable[[Sides], str]


def written(document: Document, form: Form) -> str:
    """The document as Markdown for a form; tables and figures are numbered as they come."""
    tables, figures, anchors = count(1), count(1), count(1)
    listed: list[tuple[int, str, str]] = []

    def one(element: Element) -> str:
        match element:
            case Heading():
                anchor = f"h{next(anchors)}"
                listed.extend([(element.level, element.text, anchor)] if element.level <= DEEPEST else [])
                return f"{'#' * element.level} {plain(element.text)} {{#{anchor}}}"
            case Prose():
                return _prose(element, f"n{next(anchors)}")
            case Sides():
                return raw(form.name, form.sides(element))
            case Table():
                return raw(form.name, form.table(element, next(tables)))
            case Figure():
                return form.figure(element, next(figures))
        return _sentences(element, form)

    opening = _paged(document.opening, form, one)
    body = _paged(document.body, form, one)
    head = [one(document.head)] if document.head else []
    contents = [raw(form.name, form.contents(listed))] if document.body else []
    return "\n\n".join([*head, form.title(document.title, document.subtitle), opening, *contents, body])


def raw(name: str, text: str) -> str:
    """A block of a format's own text."""
    return f"{FENCE}{{={name}}}\n{text}\n{FENCE}"


def plain(text: str) -> str:
    """A text that has no meaning as Markdown."""
    return PUNCTUATION.sub(r"\\\1", text)


def _paged(elements: Iterable[Element], form: Form, one: Callable[[Element], str]) -> str:
    """The elements in their order, the pages of wide tables turned."""
    runs = groupby(_sides(list(elements)), key=lambda each: each[1])
    texts = [(turned, "\n\n".join(one(each) for each, _ in run)) for turned, run in runs]
    return "\n\n".join(form.turned(text) if turned else text for turned, text in texts)


def _sides(elements: list[Element]) -> Iterator[tuple[Element, bool]]:
    """Each element and whether its page is turned: that of a wide table, with what introduces it."""
    sides: list[bool] = []
    for each in reversed(elements):
        introduces = isinstance(each, Heading | Prose) and bool(sides) and sides[-1]
        sides.append(introduces or (isinstance(each, Table) and fit(each).turned))
    return zip(elements, reversed(sides), strict=True)


def _prose(prose: Prose, name: str) -> str:
    return f"{prose.markdown}[^{name}]\n\n[^{name}]: {plain(prose.note)}" if prose.note else prose.markdown


def _sentences(sentences: Sentences, form: Form) -> str:
    texts = tuple(map(plain, sentences.paragraphs))
    if sentences.listed:
        return "\n".join(f"- {text}" for text in texts)
    return form.headline(texts) if sentences.headline else "\n\n".join(texts)
