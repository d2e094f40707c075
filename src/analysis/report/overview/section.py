"""A page of sections, for the template `part.html`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.report.frame import PAGES, framed
from analysis.report.overview.listing import Listing, Row, filters
from analysis.words import Words, say


@dataclass(frozen=True)
class Section:
    """Texts, a list and tables under a heading; texts and items are plain texts or Markup."""

    anchor: str
    heading: str
    texts: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    tables: tuple[Listing, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page about many results.

    Attributes
    ----------
    name : str
        Its path in the site, without language and ending.
    title, heading : str
    lead, short : sequence of str
        What stands before its sections; `short` in a box.
    sections : sequence of Section
        Those with nothing in them are left out.
    marks : list of str
        What stays in view.
    filtered : sequence of str
        What rows of its tables can be filtered by.
    """

    name: str
    title: str
    heading: str
    lead: Sequence[str] = ()
    short: Sequence[str] = ()
    sections: Sequence[Section] = ()
    marks: Sequence[str] = ()
    filtered: Sequence[str] = ()


def rendered(page: Page, write: Words, *, documents: bool) -> str:
    """The page as HTML."""
    folders, _, name = page.name.rpartition("/")
    depth = folders.count("/") + 1 if folders else 0
    there = [each for each in page.sections if each.texts or each.items or each.tables]
    return PAGES.get_template("part.html").render(
        framed(write, depth, page.title, name, list(page.marks), documents=documents),
        heading=page.heading,
        lead=page.lead,
        short=page.short,
        in_short=write(say("In short")),
        to_index=write(say("All results")),
        sections=there,
        filters=filters(_rows(there), page.filtered, write),
    )


def _rows(sections: Iterable[Section]) -> list[Row]:
    return [row for each in sections for listed in each.tables if listed.filterable for row in listed.rows]
