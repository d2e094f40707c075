"""Finds the headings of a sheet: in one row or joined from several, told by known words or by shape."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass

from analysis.delivery.rows import filled, is_word, is_word_or_blank, one_line
from analysis.delivery.scan import Merged
from analysis.delivery.vocabulary import START, Known, Starts, Vocabulary
from analysis.delivery.workbook import Sheet

MOST_ROWS = 3  # headings of headings of headings
TALLEST = 10  # rows over which a heading is merged
LEAST_KNOWN = 2  # one known word may stand in a title or a note
LONGEST = 200  # a heading in a court's register has some 60 letters


@dataclass(frozen=True)
class Head:
    """A heading: its first and last row and its texts by column, all counted from 0.

    `known` is the number of columns whose heading, or its last line, is known; `whole` those known as a whole.
    """

    first: int
    last: int
    texts: dict[int, str]
    known: int
    whole: int


def find_heads(sheet: Sheet, vocabulary: Vocabulary | None) -> list[Head]:
    """All headings with known words, in order; else the one that has the shape of a heading; else none."""
    heads, row, merged = [], 0, _by_row(sheet.merged)
    if vocabulary:
        starts, known = Starts(vocabulary), Known(vocabulary)
    while vocabulary and row < len(sheet.rows):
        head = _best(sheet, row, merged, vocabulary) if _may_begin(sheet, row, starts, known) else None
        if head:
            heads.append(head)
        row = head.last + 1 if head else row + 1
    return heads or _by_shape(sheet, merged)


def _may_begin(sheet: Sheet, row: int, starts: Starts, known: Known) -> bool:
    """Whether this row has known headings enough, or the next one may be its lower line: told fast for rows of data."""
    likely = [cell for cell in sheet.rows[row] if starts[cell[:START]]]
    if len(likely) >= LEAST_KNOWN and sum(known[cell] for cell in likely) >= LEAST_KNOWN:
        return True
    below = sheet.rows[row + 1] if row + 1 < len(sheet.rows) else ()
    return all(map(is_word_or_blank, below)) and any(map(str.strip, below))


def _by_row(merged: Sequence[Merged]) -> dict[int, list[Merged]]:
    """Merged ranges by the rows, from 0, that they reach over; of tall ones the first rows, as headings are not taller."""
    areas = defaultdict(list)
    for area in merged:
        for row in range(area.first_row - 1, min(area.last_row, area.first_row - 1 + TALLEST)):
            areas[row].append(area)
    return areas


def _best(sheet: Sheet, row: int, merged: dict[int, list[Merged]], vocabulary: Vocabulary) -> Head | None:
    """The heading that begins here, or just below if a title stands here; none if too little is known."""
    here = _head(sheet, row, merged, vocabulary)
    if not here or here.known < LEAST_KNOWN:
        return None
    below = [_head(sheet, later, merged, vocabulary) for later in range(row + 1, here.last + 1)]
    return max((head for head in [here, *below] if head), key=lambda head: (head.known, head.whole, head.first))


def _head(sheet: Sheet, first: int, merged: dict[int, list[Merged]], vocabulary: Vocabulary | None) -> Head | None:
    """What the rows from here on would be as a heading."""
    if not _may_head(sheet.rows[first]):
        return None
    lines = {column: [one_line(sheet.rows[first][column])] for column in filled(sheet.rows[first])}
    last = first
    while last + 1 < len(sheet.rows) and last - first + 1 < MOST_ROWS:
        groups = _groups(sheet, last, merged)
        over = _owners(groups)
        below = filled(sheet.rows[last + 1])
        if not _continues(sheet.rows[last + 1], below, groups, over, lines):
            break
        above = {column: lines.get(column) or lines.get(over.get(column), []) for column in below}
        lines |= {column: [*above[column], one_line(sheet.rows[last + 1][column])] for column in below}
        last += 1
    texts = {column: " ".join(parts) for column, parts in sorted(lines.items())}
    if not vocabulary:
        return Head(first, last, texts, 0, 0)
    whole = {column for column, text in texts.items() if vocabulary.column(text)}
    known = whole | {column for column, parts in lines.items() if vocabulary.column(parts[-1])}
    return Head(first, last, texts, len(known), len(whole))


def _may_head(row: Sequence[str]) -> bool:
    """Whether most of the row's cells are words, and none is longer than headings are."""
    places = filled(row)
    words = sum(is_word(row[place]) for place in places)
    return bool(places) and 3 * words >= 2 * len(places) and max(len(row[place]) for place in places) <= LONGEST


def _groups(sheet: Sheet, row: int, merged: dict[int, list[Merged]]) -> dict[int, range]:
    """Columns under each heading that spans several: merged ones, or empty cells to its right."""
    starts = filled(sheet.rows[row])
    width = max(len(cells) for cells in sheet.rows[row : row + 2])
    spans = {start: range(start, stop) for start, stop in zip(starts, [*starts[1:], width], strict=True)}
    for area in merged.get(row, ()):
        if area.first_column - 1 in spans:
            spans[area.first_column - 1] = range(area.first_column - 1, area.last_column)
    return {start: span for start, span in spans.items() if len(span) > 1}


def _owners(groups: dict[int, range]) -> dict[int, int]:
    """For each column under a heading that spans several the column where that heading stands."""
    owners: dict[int, int] = {}
    reached = 0
    for start, span in groups.items():
        owners |= dict.fromkeys(range(max(start, reached), span.stop), start)
        reached = max(reached, span.stop)
    return owners


def _continues(
    row: Sequence[str], below: list[int], groups: dict[int, range], over: dict[int, int], above: Container[int]
) -> bool:
    """Whether a row is the lower line of a heading: words, under headings that span several of them or under nothing."""
    if not below or not all(is_word(row[column]) for column in below):
        return False
    if any(column in above and column not in over for column in below):
        return False
    counts = [bisect_left(below, span.stop) - bisect_left(below, span.start) for span in groups.values()]
    return any(counts) and 1 not in counts


def _by_shape(sheet: Sheet, merged: dict[int, list[Merged]]) -> list[Head]:
    """The first row of words that fills at least half as many columns as the fullest row does."""
    widest = max((len(filled(row)) for row in sheet.rows), default=0)
    for row, cells in enumerate(sheet.rows):
        shaped = all(map(is_word_or_blank, cells)) and len(filled(cells)) > 1
        head = _head(sheet, row, merged, None) if shaped else None
        if head and 2 * len(head.texts) >= widest:
            return [head] if head.last + 1 < len(sheet.rows) else []
    return []
