"""Writes all pages about many results from their cards, and the search indexes; what would not change is not written."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from markupsafe import Markup

from analysis import store
from analysis.report import search
from analysis.report.overview import about, files, first, methods, model, outcome, site
from analysis.report.overview.cards import Card
from analysis.report.overview.known import Place, places
from analysis.report.overview.section import Page, rendered
from analysis.report.search import Entry
from analysis.words import LANGUAGES, Said, Words, words


def write(
    target: Path,
    cards: Sequence[Card],
    beside: Mapping[str, Said],
    documents: Mapping[str, Sequence[Entry]],
    again: Collection[str] | None = None,
) -> Path:
    """Write every page about many results, in both languages; returns the first one.

    Parameters
    ----------
    target : Path
        The site's folder.
    cards : sequence of dict
        One a result, in order of site and notebook.
    beside : mapping
        Titles of further pages in the same folder, by their names without language and ending.
    documents : mapping
        By language, what the search index says of the rendered documents; empty if there are none.
    again : collection of str, optional
        The sites of which a card changed: the pages of the others stand. None: all of them.
    """
    found = places(cards)
    for language in LANGUAGES:
        _write(target, found, beside, documents.get(language, ()), again, words(language))
    return target / files.file(files.FIRST, LANGUAGES[0])


def _write(
    target: Path,
    found: Sequence[Place],
    beside: Mapping[str, Said],
    documents: Sequence[Entry],
    again: Collection[str] | None,
    write: Words,
) -> None:
    first_file, there = files.file(files.FIRST, write.language), bool(documents)
    _put(target / first_file, first.page(found, beside, write, documents=there))
    entries: list[Entry] = [(write(first.TITLE), first_file, "")]
    names = {files.model_page(kind): write(text) for kind, text in about.NAMES.items()}
    for page in shared(found, write, documents=there):
        path = files.file(page.name, write.language)
        _put(target / path, rendered(page, write, documents=there))
        text = " ".join(Markup(text).striptags() for text in (*page.lead, *page.short))
        entries.append((page.title, path, text, names.get(page.name, "")))
    entries += documents
    for place in found:
        path = files.file(files.site_page(place.id), write.language)
        if again is None or place.id in again or not (target / path).is_file():
            _put(target / path, rendered(site.page(place, write), write, documents=there))
        entries.append((place.name(write), path, site.covers(place, write)))
    search.write(target, write.language, [*entries, *_results(found, write)])


def shared(found: Sequence[Place], write: Words, *, documents: bool) -> Iterator[Page]:
    """The pages about all sites, besides the first one."""
    yield methods.page(found, write, documents=documents)
    yield from (model.page(kind, found, write) for kind in files.MODELS)
    yield from (outcome.page(topic, found, write) for topic in files.OUTCOMES)


def _results(found: Sequence[Place], write: Words) -> Iterator[Entry]:
    """What the search index says of the pages of single results."""
    for place in found:
        for card in place.cards:
            path = files.file(f"{place.id}/{card['notebook']}", write.language)
            yield f"{card['title'][write.language]}{search.BETWEEN}{place.name(write)}", path, ""


def _put(path: Path, text: str) -> None:
    """Write a page unless it stands there already."""
    try:
        if path.read_text(encoding="utf-8") == text:
            return
    except (OSError, UnicodeDecodeError):
        pass  # there is none, or no text: it is written
    store.write_text(path, text)
