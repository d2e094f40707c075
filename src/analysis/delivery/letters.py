"""Tables in an encoding from before Unicode (TCVN3, VNI, Windows-1258), converted before anything is looked for in them.

Each column tells its encoding, headings and all; where it has too few words, the whole file does. A cell with a letter
that no Western text has is in Unicode for certain and is left aside. What cannot be told stays as it is and is reported.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.columns.legacy import (
    DECODERS,
    LEAST_WORDS,
    READINGS,
    Encoding,
    decoded,
    detect_words,
    explains,
    has_own_letter,
    is_unicode,
    western,
    words,
)
from analysis.delivery.findings import Finding, column_letter

Rows = tuple[tuple[str, ...], ...]
NAMES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI-Win", "cp1258": "Windows-1258"}
BASE_LETTER = re.compile("[A-Za-z]")  # a sign alone, like "·" or "µ", is a letter in TCVN3 and says nothing
BLOCK = 10_000  # rows at a time
SIGNS = frozenset(
    [*map(chr, range(0x80)), *"–—‘’“”…°²³\N{NO-BREAK SPACE}"]
)  # alike in Windows-1258 and the Western code page


@dataclass(frozen=True)
class Letters:
    """The cells of a column with signs beyond ASCII that may be in another encoding, and their words.

    `certain` is the number of the cells that are not: they have a letter that only Unicode has.
    """

    cells: frozenset[str]
    words: frozenset[str]
    certain: int

    @property
    def strange(self) -> bool:
        """Whether there is anything that is not Vietnamese as it stands."""
        return not all(map(is_unicode, self.words))


def to_unicode(tables: Sequence[Rows], label: str, *, bytewise: bool = False) -> tuple[list[Rows], list[Finding], bool]:
    """The tables with their letters in Unicode, and whether it is told how all of them are to be read.

    Parameters
    ----------
    tables : sequence of tuple of rows
        The sheets of one file.
    label : str
        What findings call the file.
    bytewise : bool
        The file's bytes were no Unicode, and the cells are what a Western program makes of them.

    Returns
    -------
    list of rows, list of Finding, bool
        The last is False if the file is bytewise and nothing in it tells an encoding.
    """
    letters = [_letters(rows) for rows in tables]
    every = [column for columns in letters for column in columns.values()]
    if not bytewise and not any(column.strange for column in every):
        return list(tables), [], True
    readings = tuple(DECODERS) if bytewise else READINGS
    whole = detect_words({word for column in every for word in column.words}, readings=readings)
    results = [
        _converted(rows, columns, whole, readings, (label, number))
        for number, (rows, columns) in enumerate(zip(tables, letters, strict=True), 1)
    ]
    findings = [finding for _, found in results for finding in found]
    told = not bytewise or any(finding.code == "legacy_encoding" for finding in findings)
    if not told and {sign for column in every for cell in column.cells for sign in cell} <= SIGNS:
        return list(tables), [Finding("legacy_encoding", label, detail=NAMES["cp1258"])], True
    return [rows for rows, _ in results], findings, told


def _letters(rows: Rows) -> dict[int, Letters]:
    """What each column has beyond ASCII."""
    cells: dict[int, set[str]] = defaultdict(set)
    for start in range(0, len(rows), BLOCK):
        for place, found in _different(rows[start : start + BLOCK]):
            cells[place].update(cell for cell in found if not cell.isascii())
    return {place: _column(found) for place, found in sorted(cells.items())}


def _different(rows: Rows) -> Iterator[tuple[int, set[str]]]:
    """The different cells of columns; ragged rows are taken one by one, as a single one may be very wide."""
    if len(set(map(len, rows))) == 1:
        yield from enumerate(map(set, zip(*rows, strict=True)))
        return
    for row in rows:
        yield from ((place, {cell}) for place, cell in enumerate(row))


def _column(cells: set[str]) -> Letters:
    doubtful = frozenset(cell for cell in cells if not has_own_letter(cell))
    found = set(words(western("\n".join(doubtful))))
    return Letters(doubtful, frozenset(filter(BASE_LETTER.search, found)), len(cells) - len(doubtful))


def _converted(
    rows: Rows, columns: dict[int, Letters], whole: Encoding, readings: Sequence[str], where: tuple[str, int]
) -> tuple[Rows, list[Finding]]:
    """One table in Unicode, and what was found in its columns."""
    names = {place: _name(column, whole, readings) for place, column in columns.items()}
    read = {
        place: {cell: _read(cell, names[place]) for cell in column.cells}
        for place, column in columns.items()
        if names[place] in DECODERS
    }
    findings = _told(names, where)
    for place, column in columns.items():
        if names[place] == "undecided":
            findings.append(Finding("encoding_undecided", *where, None, column_letter(place + 1)))
        else:
            findings += _odd(rows, place, _odd_cells(column, names[place], read.get(place, {})), where)
    if read:
        rows = tuple(
            tuple((read[place].get(cell) or cell) if place in read else cell for place, cell in enumerate(row))
            for row in rows
        )
    return rows, findings


def _name(column: Letters, whole: Encoding, readings: Sequence[str]) -> str:
    """How a column is to be read: as it tells, or as the whole file does if that suits it no worse."""
    if not column.words:
        return "unicode"
    own = detect_words(column.words, readings=readings)
    few = own.name == "undecided" or own.n_words < LEAST_WORDS
    if few and whole.name in DECODERS and own.fits[whole.name] == max(own.fits.values()):
        return whole.name
    return "unicode" if own.name == "undecided" and column.certain > len(column.cells) else own.name


def _read(cell: str, name: str) -> str | None:
    """A cell in Unicode, which it may be already; None if it is in another encoding than `name`."""
    text = decoded(western(cell), name)
    if text is not None:
        return unicodedata.normalize("NFC", text)
    return cell if all(map(is_unicode, words(cell))) else None


def _told(names: dict[int, str], where: tuple[str, int]) -> list[Finding]:
    """One finding for the sheet if all its columns are alike, else one for each column."""
    legacy = {place: name for place, name in names.items() if name in DECODERS}
    if legacy and set(names.values()) == set(legacy.values()) and len(set(legacy.values())) == 1:
        return [Finding("legacy_encoding", *where, detail=NAMES[next(iter(legacy.values()))])]
    return [
        Finding("legacy_encoding", *where, None, column_letter(place + 1), NAMES[name])
        for place, name in legacy.items()
    ]


def _odd_cells(column: Letters, name: str, read: dict[str, str | None]) -> set[str]:
    """The cells of a column that are in another encoding than the column."""
    if name in DECODERS:
        return {cell for cell, text in read.items() if text is None}
    odd = {word for word in column.words if not is_unicode(word) and any(explains(other, word) for other in DECODERS)}
    return {cell for cell in column.cells if not odd.isdisjoint(words(western(cell)))} if odd else set()


def _odd(rows: Rows, place: int, cells: set[str], where: tuple[str, int]) -> list[Finding]:
    """One finding at the first of these cells, with their number."""
    found = [number for number, row in enumerate(rows, 1) if place < len(row) and row[place] in cells] if cells else []
    if not found:
        return []
    return [Finding("encoding_differs", *where, found[0], column_letter(place + 1), str(len(found)))]
