"""Where a text holds something that is known of a site's people."""

from collections.abc import Iterator
from itertools import groupby

from analysis.disclosure.scan.fold import plain_word, spelled, starts_of, words_of
from analysis.disclosure.scan.found import Sheet
from analysis.disclosure.scan.known import LEAST, LEAST_GLUED, MOST, RUN, Known


def names(text: str, known: Known) -> list[tuple[int, int]]:
    """Whole names of people: of each where it begins, and where its last word does.

    Each word may have its marks or none, so "lần" is no Lan; names of three words and more are found in any order, of two
    words in theirs, and whatever its length one that is written as one word.
    """
    if not known.any("word"):
        return []
    written = [spelled(word) for word in words_of(text)]
    of_names = known.those("word", written)
    plain = [plain_word(word) for word in written]
    glued = known.those("glued", (word for word in plain if len(word) >= LEAST_GLUED))
    found = [(place, place) for place, word in enumerate(plain) if word in glued] if glued else []
    for first, last in _runs(written, of_names):
        found += _whole(plain, first, last, known)
    starts = starts_of(text) if found else []
    return [(starts[first], starts[last]) for first, last in _apart(found)]


def apart(sheet: Sheet, known: Known) -> list[int]:
    """Rows in which a name stands in several cells with others between them."""
    cells = {cell: words_of(cell) for row in sheet.rows for cell in row}
    short = {cell: [spelled(word) for word in words] for cell, words in cells.items() if 0 < len(words) < LEAST}
    of_names = known.those("word", (word for words in short.values() for word in words))
    parts = {cell for cell, words in short.items() if of_names.issuperset(words)}

    def is_split(row: tuple[str, ...]) -> bool:
        mine = [cell for cell in row if cell in parts]
        return 1 < len(mine) < len(row) and bool(names(" ".join(mine), known)) and not names(" ".join(row), known)

    return [number for number, row in enumerate(sheet.rows, sheet.first) if is_split(row)]


def addresses(text: str, known: Known) -> list[int]:
    """Where runs of words of somebody's address begin that have a number among them."""
    if not known.any("address_word"):
        return []
    plain = [plain_word(word) for word in words_of(text)]
    parts = known.those("address_word", plain)
    windows = {
        start: " ".join(plain[start : start + RUN])
        for first, last in _runs(plain, parts)
        for start in range(first, last - RUN + 2)
        if any(word.isdecimal() for word in plain[start : start + RUN])
    }
    there = known.those("address", windows.values())
    found = [start for start, words in windows.items() if words in there]
    starts = starts_of(text) if found else []
    return [starts[start] for start in found]


def _runs(plain: list[str], wanted: set[str]) -> Iterator[tuple[int, int]]:
    """First and last place of each unbroken run of wanted words."""
    for there, group in groupby(enumerate(plain), key=lambda each: each[1] in wanted):
        if there:
            places = [place for place, _ in group]
            yield places[0], places[-1]


def _apart(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Of spans that overlap the first one."""
    end = -1
    for first, last in sorted(spans):
        if first > end:
            yield first, last
            end = last


def _whole(plain: list[str], first: int, last: int, known: Known) -> list[tuple[int, int]]:
    spans = [
        (start, start + length - 1)
        for start in range(first, last)
        for length in range(2, min(MOST, last - start + 1) + 1)
    ]
    long = {span: " ".join(sorted(plain[span[0] : span[1] + 1])) for span in spans if span[1] - span[0] + 1 >= LEAST}
    two = {span: " ".join(plain[span[0] : span[1] + 1]) for span in spans if span[1] - span[0] + 1 < LEAST}
    there = known.those("name", long.values()), known.those("pair", two.values())
    return [
        span for told, names in zip((long, two), there, strict=True) for span, name in told.items() if name in names
    ]
