"""Headings of sections within a list: a row that names a commune, a village or a district, and nobody."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analysis.delivery.rows import one_line
from analysis.delivery.vocabulary import Vocabulary

# Never in a column for places: there the name of a commune is a value.
STANDS_IN = {"", "row_number", "list_row", "person_name", "borrower_name", "customer_id", "employee_id", "person"}
MOST_CELLS = 3  # its number, the place, how many people
ORDINAL = re.compile(r"[*+–-]|\(?(?:[ivxlc]{1,6}|\d{1,3}|[a-zđ])[.)/:]?")
COUNT = r"(?:có |tổng số:? |gồm )?\d{1,4}(?: (?:người|đối tượng|trường hợp|đ/c))?"
# A place and perhaps how many people follow; nobody has such a name.
SECTION = re.compile(
    r"(?:(?:[*+–-]|\(?(?:[ivxlc]{1,6}|\d{1,3}|[a-zđ])[.)/:–-]+|[ivxlc]{1,6}|\d{1,3}) ?)?(?:địa bàn |công an |ubnd )?"
    r"(?:(?P<commune>(?:xã|phường|thị trấn|đặc khu) [^\W_].{0,58}?)|(?P<above>(?:huyện|quận|thị xã|thành phố|tỉnh) [^\W_].{0,58}?)"
    rf"|(?:thôn|xóm|ấp|tổ dân phố|khu phố|khu dân cư|tổ(?= \d)) [^\W_].{{0,58}}?)(?: ?[:(–-] ?{COUNT}\)?)? ?[.:;]?",
    re.IGNORECASE,
)


class Section(NamedTuple):
    """The heading of a section: the position of its text, and the commune of the rows below.

    `commune` is "" under the heading of a district or province, and None if the heading leaves it as it was, as that of
    a village does.
    """

    place: int
    commune: str | None


def is_ordinal(cell: str) -> bool:
    """Whether a cell is the number of a row or section: 1, II., a) or a dash."""
    return ORDINAL.fullmatch(cell.strip().casefold()) is not None


def find_sections(
    rows: Sequence[Sequence[str]],
    places: Sequence[Sequence[int]],
    under: range,
    headings: Mapping[int, str],
    vocabulary: Vocabulary | None,
) -> dict[int, Section]:
    """The headings of sections among some rows of a sheet, by row.

    Parameters
    ----------
    rows : sequence of sequence of str
    places : sequence of sequence of int
        Positions of the filled cells of each row.
    under : range
        The rows to look at, counted from 0.
    headings : mapping of int to str
        The table's headings by column.
    vocabulary : Vocabulary or None
        Known headings. In a list that was drawn by lot a row with its number is no heading.
    """
    known = {column: vocabulary.column(text) if vocabulary else "" for column, text in headings.items()}
    few = (row for row in under if 0 < len(places[row]) <= MOST_CELLS)
    found = {row: each for row in few if (each := _section(rows[row], places[row]))}
    return {
        row: each
        for row, each in found.items()
        if known.get(each.place, "") in STANDS_IN
        and not any(known.get(place) == "list_row" and rows[row][place].strip().isdigit() for place in places[row])
    }


def _section(row: Sequence[str], places: Sequence[int]) -> Section | None:
    """A row that holds the name of a place and, beside it, at most its number and how many people follow."""
    texts = {place: one_line(row[place]) for place in places}
    found = {place: match for place, text in texts.items() if (match := SECTION.fullmatch(text))}
    if len(found) != 1:
        return None
    ((at, match),) = found.items()
    before = all(is_ordinal(texts[place]) for place in places if place < at)
    after = all(re.fullmatch(COUNT, texts[place].casefold()) for place in places if place > at)
    if not (before and after):
        return None
    return Section(at, match["commune"] or ("" if match["above"] else None))
