"""Text in the one form in which it is compared: composed, nothing invisible, no escapes; words without case and marks."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

from analysis.columns.text import match_key, plain_key

WORD = re.compile(r"[^\W\d_]+|\d+")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
# Of letters beyond ASCII, as addresses of files and pages write them.
QUOTED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
SPACES, DASHES = re.compile("[\u00a0\u2007\u2009\u202f]"), re.compile("[\u2010-\u2013]")


def plain_text(text: str) -> str:
    r"""Text as it is searched; the number of its lines stays.

    `\u1ec5` and `%E1%BB%85` become the letter, decomposed letters are composed, what is not seen is taken away.
    """
    if "\\u" in text:
        text = ESCAPE.sub(lambda found: _letter(int(found[1], 16)), text)
    if "%" in text:
        text = QUOTED.sub(lambda found: unquote(found[0], errors="replace").replace("\n", " "), text)
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", DASHES.sub("-", SPACES.sub(" ", UNSEEN.sub("", text))))


@lru_cache(maxsize=200_000)
def plain_word(word: str) -> str:
    """A word without case and marks, d for đ."""
    return word.lower() if word.isascii() else plain_key(word)


@lru_cache(maxsize=200_000)
def spelled(word: str) -> str:
    """A word without case, its tone where it is looked for; its marks stay."""
    return word.lower() if word.isascii() else match_key(word)


def words_of(text: str) -> list[str]:
    """Words and numbers of a text in their order, as written."""
    return WORD.findall(text)


def starts_of(text: str) -> list[int]:
    """Where each of `words_of` begins."""
    return [found.start() for found in WORD.finditer(text)]


def _letter(code: int) -> str:
    return " " if code < 0x20 or 0xD800 <= code < 0xE000 else chr(code)
