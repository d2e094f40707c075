"""The index that a page's search box reads: a script with one variable, so that it is read from a file as well as from a server.

Titles and texts are kept as they are, each piece that many pages share once; the page itself compares words.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from analysis import store

BETWEEN = " – "  # joins the pieces of a title: what a page is, and whose
SENTENCE = re.compile(r"(?<=[.;?!])\s+|\n+")

Entry = tuple[str, str, str] | tuple[str, str, str, str]


def file(language: str) -> str:
    """The index of a language, in the site's first folder."""
    return f"search.{language}.js"


def write(target: Path, language: str, entries: Iterable[Entry]) -> Path:
    """Write the index of the pages in one language; returns its path.

    Parameters
    ----------
    target : Path
        The site's folder.
    language : str
    entries : iterable of (title, href, text) or (title, href, text, names)
        Each page's title, its address as seen from `target`, what else it can be found by, and other names of what it is about,
        which count as its title does. Of pages that fit alike the earlier one is listed first.
    """
    path = target / file(language)
    index = json.dumps(_index(entries), ensure_ascii=False, separators=(",", ":"))
    store.write_text(path, f"const hoanhapIndex = {index};\n")
    return path


def _index(entries: Iterable[Entry]) -> dict:
    """Distinct pieces of text, and each page as numbers of its title's pieces, address, and numbers of its text's and names'."""
    numbers: dict[str, int] = {}

    def numbered(pieces: list[str]) -> list[int]:
        return [numbers.setdefault(piece, len(numbers)) for piece in pieces if piece]

    pages = [
        [numbered(title.split(BETWEEN)), href, *(numbered(SENTENCE.split(each.strip())) for each in texts)]
        for title, href, *texts in entries
    ]
    return {"between": BETWEEN, "pages": pages, "texts": list(numbers)}
