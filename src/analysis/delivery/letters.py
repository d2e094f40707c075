"""Tables in an encoding from before Unicode (TCVN3, VNI, Windows-1258), converted before anything is looked for in them.

Each column tells its encoding, headings and all; where it has too few words, the whole file does. A word with a letter
that no Western text has is in Unicode for certain and is left aside. What cannot be told stays as it is and is reported.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
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
SIGNS = frozenset("–—‘’“”…°²³\N{NO-BREAK SPACE}")  # alike in Windows-1258 and the Western code page


@dataclass
class Letters:
    """The cells of a column with signs beyond ASCII, and the words among which its encoding is to be told."""

    cells: frozenset[str]
    words: frozenset[str]

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
    if not told and {sign for column in every for cell in column.cells for sign in cell if not sign.isascii()} <= SIGNS:
        return list(tables), [Finding("legacy_encoding", label, detail=NAMES["cp1258"])], True
    return [rows for rows, _ in results], findings, told


def _letters(rows: Rows) -> dict[int, Letters]:
    """What each column has beyond ASCII."""
    cells: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        for place, cell in enumerate(row):
            if not cell.isascii():
                cells[place].add(cell)
    return {place: Letters(frozenset(found), _own_words(found)) for place, found in sorted(cells.items())}


def _own_words(cells: Iterable[str]) -> frozenset[str]:
    """The different words that may be in another encoding."""
    found = set(words(western("\n".join(cells))))
    return frozenset(word for word in found if BASE_LETTER.search(word) and not has_own_letter(word))


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
    if not column.words or (not column.strange and "unicode" in readings):
        return "unicode"
    own = detect_words(column.words, readings=readings)
    if own.name in DECODERS:
        return own.name
    few = own.name == "undecided" or own.n_words < LEAST_WORDS
    if few and whole.name in DECODERS and own.fits[whole.name] == max(own.fits.values()):
        return whole.name
    return own.name


def _read(cell: str, name: str) -> str | None:
    """A cell in Unicode, which it may be already; None if it is in neither."""
    found = words(western(cell))
    if any(map(has_own_letter, found)):
        return cell
    text = decoded(western(cell), name)
    return None if text is None else unicodedata.normalize("NFC", text)


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
