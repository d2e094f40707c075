"""The documents of `docs/` as pages of the site, in groups by who reads them; each in both languages where both are there."""

import posixpath
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup

from analysis import store
from analysis.report.anchors import slug
from analysis.report.documents import FOLDER, GROUPS, NAME, Document, documents, grouped, source
from analysis.report.frame import PAGES, framed, named
from analysis.report.marked_up import headings, render
from analysis.words import LANGUAGES, Words, say, words

TITLE = say("Documentation")

Entry = tuple[str, str, str]


def write(target: Path) -> dict[str, list[Entry]]:
    """Write `docs/` into a site of pages.

    Parameters
    ----------
    target : Path
        The site's folder; all of its `docs` is made anew.

    Returns
    -------
    dict
        By language: title, path from the site's folder, and headings, of every page written, the first page of the
        documentation first. Empty lists where the project has no documents.
    """
    shutil.rmtree(target / FOLDER, ignore_errors=True)
    found = documents()
    if not found:
        return {language: [] for language in LANGUAGES}
    for picture in sorted((source() / "pictures").glob("*.png")):
        copy = target / FOLDER / "pictures" / picture.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, copy)
    return {language: list(_written(target, found, words(language))) for language in LANGUAGES}


def _written(target: Path, found: dict[str, Document], write: Words) -> Iterator[Entry]:
    language = write.language
    _save(target, "index", language, _index(found, write))
    yield write(TITLE), f"{FOLDER}/{named('index', language)}", ""
    for document in found.values():
        text = document.text(language)
        _save(target, document.name, language, _page(document, text, found, write))
        yield document.title(language), f"{FOLDER}/{named(document.name, language)}", " ".join(headings(text))


def _save(target: Path, name: str, language: str, html: str) -> None:
    store.write_text(target / FOLDER / named(name, language), html)


def _page(document: Document, text: str, found: dict[str, Document], write: Words) -> str:
    shown = document.language(write.language)
    folder = document.file(write.language).parent.relative_to(source()).as_posix()
    missing = {
        "vi": say("This document exists in Vietnamese only."),
        "en": say("This document exists in English only."),
    }
    return PAGES.get_template("document.html").render(
        framed(write, 1, document.title(write.language), document.name, [], documents=True),
        contents=write(TITLE),
        first=named("index", write.language),
        shown=shown,
        note="" if shown == write.language else write(missing[shown]),
        body=Markup(render(text, lambda address: _address(address, folder, found, write.language))),
    )


def _address(address: str, folder: str, found: dict[str, Document], language: str) -> tuple[str, str] | None:
    """Where a link leads on the site and the title there; None if its end is not there: a file of the project that is no page."""
    parts = urlsplit(address)
    if parts.scheme:
        return (address, "") if parts.scheme in ("https", "http", "mailto") else None
    fragment = f"#{slug(parts.fragment)}" if parts.fragment else ""
    if not parts.path:
        return fragment, ""
    path = posixpath.normpath(posixpath.join(folder, parts.path))
    if path.startswith("../reports/"):  # a page of the site, as it stands in the project
        return _page_of_site(path.removeprefix("../reports/"), language) + fragment, ""
    if path.startswith("pictures/"):
        return path, ""
    match = NAME.fullmatch(posixpath.basename(path))
    if match and match["name"] in found and posixpath.dirname(path) in ("", "how-to"):
        wanted = match["language"] or language
        return named(match["name"], wanted) + fragment, found[match["name"]].title(wanted)
    return None


def _page_of_site(path: str, language: str) -> str:
    name = path.removesuffix(".html").removesuffix(".en")
    return "../" + (named(name, language) if path.endswith(".html") else path)


def _index(found: dict[str, Document], write: Words) -> str:
    only = {"vi": write(say("in Vietnamese")), "en": write(say("in English"))}
    groups = [
        (
            write(GROUPS[code][0]),
            [
                (named(each.name, write.language), each.title(write.language),
                 each.language(write.language), only[each.language(write.language)])
                for each in mine
            ],
        )
        for code, mine in grouped(found)
    ]  # fmt: skip
    return PAGES.get_template("documents.html").render(
        framed(write, 1, write(TITLE), "index", []),
        heading=write(TITLE),
        groups=groups,
        to_index=write(say("All results")),
    )
