"""What the project itself says: the words and days of its notebooks, catalogue, reference tables and settings.

A day of the law or of the plan, a street in the prose that is called as a person is: they are let through because they stand
there, not by luck. All of it is read only once something is found that could be one of them.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from analysis import plan_log, store
from analysis.disclosure.scan.days import days
from analysis.disclosure.scan.fold import plain_text, plain_word, words_of
from analysis.tables.source import site_folder

SETTINGS = (".yaml", ".csv", ".txt")
PLACES = ("areas.csv",)
# Days may be named by whatever describes a site; words only by its map, because names of files stand in source.yaml.
DATED = (*PLACES, "source.yaml", "plan.yaml", "decision.yaml", "published.csv")
CATALOGUE = Path(__file__).parents[2] / "locale" / "vi.po"
KEPT = 8  # sites, or sets of them, of which it is remembered what their settings say
AROUND = 1  # words on either side of a name that have to be the same too


def own_days(sites: tuple[str, ...] = ()) -> frozenset[date]:
    """Days that the project's texts, and the settings of these sites, name."""
    return _own_days(store.root(), sites)


def stands_so(text: str, first: int, last: int, sites: tuple[str, ...] = ()) -> bool:
    """Whether the words from `first` to the one at `last` stand in the project's texts with the same words around them."""
    before, within, after = text[:first].rsplit("\n", 1)[-1], text[first:last], text[last:].split("\n", 1)[0]
    words = [*words_of(before)[-AROUND:], *words_of(within), *words_of(after)[: 1 + AROUND]]
    asked = f" {' '.join(map(plain_word, words))} "
    return asked in _words(store.root()) or asked in _map_words(store.root(), sites)


@lru_cache(maxsize=KEPT)
def _own_days(root: Path, sites: tuple[str, ...]) -> frozenset[date]:
    settings = (plain_text(text) for site in sites for text in _files(site_folder(site), DATED))
    return _days(root).union(day for text in settings for day, _ in days(text))


@cache
def _days(root: Path) -> frozenset[date]:
    return frozenset(day for text in _texts(root) for day, _ in days(text))


@cache
def _words(root: Path) -> str:
    """All words of the project's texts in one line."""
    return _in_line(_texts(root))


@lru_cache(maxsize=KEPT)
def _map_words(root: Path, sites: tuple[str, ...]) -> str:
    return _in_line(text for site in sites for text in _files(site_folder(site), PLACES))


def _in_line(texts: Iterable[str]) -> str:
    return f" {' '.join(plain_word(word) for text in texts for word in words_of(text))} "


@cache
def _texts(root: Path) -> tuple[str, ...]:
    return tuple(map(plain_text, _read(root)))


def _read(root: Path) -> Iterator[str]:
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            yield "".join(cell["source"])
    yield CATALOGUE.read_text(encoding="utf-8")
    raw = root / "data" / "raw"
    for folder in (raw, raw / "reference", raw / "published"):
        names = sorted(path.name for path in folder.glob("*") if path.suffix in SETTINGS)
        yield from _files(folder, names)
    yield from _openings()


def _openings() -> Iterator[str]:
    """What plan.log says, which has a line for each result: its days, and each plan that it names once."""
    openings = plan_log.read_log().openings
    yield "\n".join(sorted({each.day for each in openings}))
    yield from (
        json.dumps(content, ensure_ascii=False) for content in {each.plan: each.content for each in openings}.values()
    )


def _files(folder: Path, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if (folder / name).exists():
            yield (folder / name).read_text(encoding="utf-8")
