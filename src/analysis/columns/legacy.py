"""Columns in an encoding from before Unicode (TCVN3, VNI-Win, Windows-1258): told by the column, then converted.

A file's bytes that are not UTF-8 become text by `encodings.from_bytes`; text that a spreadsheet already read as Western
is taken as it is. What these encodings have lost for good stands at their decoders in `encodings`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
CONTROL = re.compile("[\x80-\x9f]")
WESTERN_CONTROLS = {code: from_bytes(bytes([code])) for code in range(0x80, 0xA0)}
OWN_LETTER = re.compile("[\u0100-\u024f\u1e00-\u1eff]")


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
    return detect_words(word for cell in cells for word in words(western(cell_text(cell))))


def detect_words(found: Iterable[str], *, readings: Sequence[str] = READINGS) -> Encoding:
    """As `detect`, from words that `words` gives; without ``"unicode"`` among the readings if it is known that it is none."""
    different = set(found)
    fits = {name: sum(explains(name, word) for word in different) / max(len(different), 1) for name in readings}
    best, second = sorted(fits, key=lambda name: (fits[name], name == "unicode"), reverse=True)[:2]
    enough = fits[best] >= NEARLY_ALL and len(different) >= LEAST_WORDS
    told = best == "unicode" or (enough and fits[best] - fits[second] >= FAR_FEWER)
    return Encoding(best if told else "undecided", fits, len(different))


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
    rows = [_convert(western(cell_text(cell)), name) for cell in cells]
    findings = tuple((row, code) for row, (_, code) in enumerate(rows) if code)
    return Column(tuple(text for text, _ in rows), findings, name)


def _convert(text: str, name: str) -> tuple[str, str]:
    """One cell in Unicode, and its finding or ""."""
    if name == "undecided":
        return clean(text), "encoding_undecided" if not all(map(is_unicode, words(text))) else ""
    read = decoded(text, name)
    return (clean(text), "encoding_differs") if read is None else (clean(read), "")


def decoded(text: str, name: str) -> str | None:
    """A text as one reading has it; None where a word is Vietnamese, but not in this reading, or a sign is no letter."""
    read = text if name == "unicode" else DECODERS[name](text)
    odd = read is None or any(_is_elsewhere(word, name) for word in words(text))
    return None if odd else read


def western(text: str) -> str:
    """The text with Western signs where Latin-1 has controls; its spaces and hidden signs as they are."""
    return text.translate(WESTERN_CONTROLS) if CONTROL.search(text) else text


def words(text: str) -> list[str]:
    """The words with a sign beyond ASCII: the others are alike in every encoding and tell nothing."""
    return [word for word in WORD.findall(text) if not word.isascii()]


@lru_cache(maxsize=2**16)
def explains(name: str, word: str) -> bool:
    """Whether the word is Vietnamese in one reading; TCVN3 lacks capitals with a tone, so they prove nothing there."""
    if name == "unicode":
        return is_unicode(word)
    read = DECODERS[name](word)
    return read is not None and is_syllable(read) and (name == "tcvn3" or has_plain_case(read))


def is_unicode(word: str) -> bool:
    """Whether the word is Vietnamese as it stands: it has a letter that no Western text has, or it is a syllable."""
    composed = clean(word)
    return has_own_letter(composed) or (is_syllable(composed) and has_plain_case(composed))


def has_own_letter(word: str) -> bool:
    """Whether a word or cell has a letter that no Western text has, and so is in Unicode for certain."""
    if OWN_LETTER.search(word):
        return True
    if max(word, default="") <= "\xff":
        return False
    return any(sign.isalpha() and not sign.isascii() and sign > "\xff" for sign in clean(word))


def _is_elsewhere(word: str, name: str) -> bool:
    """Whether the word is Vietnamese, but not in the reading of its column."""
    return not explains(name, word) and any(explains(other, word) for other in READINGS if other != name)
