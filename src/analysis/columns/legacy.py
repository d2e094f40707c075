"""Columns in an encoding from before Unicode (TCVN3, VNI-Win, Windows-1258): told by the column, then converted.

A file's bytes that are not UTF-8 become text by `encodings.from_bytes`; text that a spreadsheet already read as Western
is taken as it is. What these encodings have lost for good stands at their decoders in `encodings`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from analysis.columns.encodings import decode_cp1258, decode_tcvn3, decode_vni, from_bytes
from analysis.columns.syllables import has_plain_case, is_syllable
from analysis.columns.text import cell_text, clean
from analysis.columns.values import Column

# A legacy reading is believed from this many different words on, if it makes syllables of nearly all of them and
# every other reading of far fewer; measured on running text and on names in tests/columns/test_legacy.py.
LEAST_WORDS = 5
NEARLY_ALL = 0.9
FAR_FEWER = 0.3

# A word as it stands in the cell: TCVN3 has letters among the Western signs (§, ¬, »), so only ASCII's divide.
WORD = re.compile(r"[^\s\x00-@\[-`{-\x7f\u2010-\u2044]+")
DECODERS: dict[str, Callable[[str], str | None]] = {"tcvn3": decode_tcvn3, "vni": decode_vni, "cp1258": decode_cp1258}
READINGS = ("unicode", *DECODERS)
WESTERN_CONTROLS = {code: from_bytes(bytes([code])) for code in range(0x80, 0xA0)}


@dataclass(frozen=True)
class Encoding:
    """How a column is to be read.

    Attributes
    ----------
    name : str
        ``"unicode"`` (leave it as it is), ``"tcvn3"``, ``"vni"``, ``"cp1258"``, or ``"undecided"``.
    fits : dict
        Share of the different words with a sign beyond ASCII that are Vietnamese in each reading.
    n_words : int
        How many such words there are.
    """

    name: str
    fits: dict[str, float]
    n_words: int


def detect(cells: Iterable) -> Encoding:
    """The encoding of a column, or of all the cells of a file, where a column alone has too few words.

    Nothing is to be converted unless a legacy reading makes more words Vietnamese than Unicode does. Then that reading
    is believed if there are `LEAST_WORDS` different words, it makes `NEARLY_ALL` of them syllables, and every other
    reading falls behind by `FAR_FEWER` or more. Otherwise the encoding is undecided.
    """
    words = {word for cell in cells for word in _words(_text(cell))}
    fits = {name: sum(_explains(name, word) for word in words) / max(len(words), 1) for name in READINGS}
    best, second = sorted(fits, key=lambda name: (fits[name], name == "unicode"), reverse=True)[:2]
    ahead = fits[best] - fits[second] >= FAR_FEWER and fits[best] >= NEARLY_ALL and len(words) >= LEAST_WORDS
    return Encoding(best if best == "unicode" or ahead else "undecided", fits, len(words))


def clean_encoding(cells: Sequence, *, encoding: str | None = None) -> Column:
    """A column of texts in Unicode, cleaned; `decided` is its encoding.

    Parameters
    ----------
    cells : sequence of str or None
    encoding : str, optional
        As found for the whole file by `detect`; default: found from this column.

    Notes
    -----
    A cell that its column's encoding does not explain, while another does, stays as it stands and is a finding;
    so does every cell with such a word where the encoding is undecided. Every row keeps a text (notes only).
    """
    if encoding not in (None, "undecided", *READINGS):
        raise ValueError(f"encoding must be one of {READINGS} or undecided")
    name = encoding or detect(cells).name
    rows = [_convert(_text(cell), name) for cell in cells]
    findings = tuple((row, code) for row, (_, code) in enumerate(rows) if code)
    return Column(tuple(text for text, _ in rows), findings, name)


def _convert(text: str, name: str) -> tuple[str, str]:
    """One cell in Unicode, and its finding or ""."""
    words = _words(text)
    if name == "undecided":
        return clean(text), "encoding_undecided" if not all(map(_is_unicode, words)) else ""
    decoded = clean(text) if name == "unicode" else DECODERS[name](text)
    odd = decoded is None or any(_is_elsewhere(word, name) for word in words)
    return (clean(text), "encoding_differs") if odd else (clean(decoded), "")


def _text(cell: object) -> str:
    """A cell as text with Western signs where Latin-1 has controls; its spaces and hidden signs as they are."""
    return cell_text(cell).translate(WESTERN_CONTROLS)


def _words(text: str) -> list[str]:
    """The words with a sign beyond ASCII: the others are alike in every encoding and tell nothing."""
    return [word for word in WORD.findall(text) if not word.isascii()]


def _explains(name: str, word: str) -> bool:
    """Whether the word is Vietnamese in one reading; TCVN3 lacks capitals with a tone, so they prove nothing there."""
    if name == "unicode":
        return _is_unicode(word)
    decoded = DECODERS[name](word)
    return decoded is not None and is_syllable(decoded) and (name == "tcvn3" or has_plain_case(decoded))


def _is_unicode(word: str) -> bool:
    """Whether the word is Vietnamese as it stands: it has a letter that no Western text has, or it is a syllable."""
    composed = clean(word)
    own_letter = any(sign.isalpha() and not sign.isascii() and sign > "\xff" for sign in composed)
    return own_letter or (is_syllable(composed) and has_plain_case(composed))


def _is_elsewhere(word: str, name: str) -> bool:
    """Whether the word is Vietnamese, but not in the reading of its column."""
    return not _explains(name, word) and any(_explains(other, word) for other in READINGS if other != name)
