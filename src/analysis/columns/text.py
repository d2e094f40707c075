"""Vietnamese text as people type it: cleaned without loss, and keys by which two spellings of a name meet."""

import re
import unicodedata

import pandas as pd

GRAVE, ACUTE, TILDE, HOOK, DOT = "\u0300\u0301\u0303\u0309\u0323"
TONES = GRAVE + ACUTE + TILDE + HOOK + DOT
# One run of vowels in decomposed letters: a vowel, the mark that makes it another vowel (â, ă, ơ), and tones.
VOWELS = re.compile(f"(?:[aeiouy][\u0302\u0306\u031b{TONES}]*)+")
INITIAL = r"(?:ch|gi|kh|ng|nh|ph|qu|th|tr|[^\W\d_])"
# "N.V.T.", "T." and, as no name is a bare consonant, "T"; "A" or "Ý" may be a name.
INITIALS = re.compile(rf"(?:{INITIAL}\.)+{INITIAL}?|[bcdđghklmnpqrstvx]")


def cell_text(cell: object) -> str:
    """A cell as it stands, and "" for one that is missing (None, NaN, NA)."""
    return "" if cell is None or cell is pd.NA or cell != cell else str(cell)


def clean(text: object) -> str:
    """A cell as one line of composed letters (NFC), single spaces, and nothing invisible; a missing cell is "".

    Texts in a legacy encoding go through `legacy.clean_encoding` first: there U+00AD, dropped here, is a letter.
    """
    seen = "".join(sign for sign in cell_text(text) if unicodedata.category(sign) != "Cf")
    return " ".join(unicodedata.normalize("NFC", seen).split())


def match_key(name: str) -> str:
    """The text by which two spellings are compared, and nothing else; it is not to be shown.

    Case, spaces, composition and the place of the tone within its vowels do not count (hòa is hoà, Tòan is Toàn);
    every mark does, and đ is not d.

    Notes
    -----
    The tone is set on the last of its vowels, wherever it was: hoà, thuỷ, hoàn, and also miá. A rewriting of
    pairs (oà to òa) would break hoàn.
    """
    letters = unicodedata.normalize("NFD", clean(name).casefold())
    return unicodedata.normalize("NFC", VOWELS.sub(_tones_last, letters))


def plain_key(name: str) -> str:
    """As `match_key`, without any mark and with d for đ: for lists that were typed without accents."""
    letters = unicodedata.normalize("NFD", clean(name).casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign)).replace("đ", "d")


def same_name(one: str, other: str) -> bool:
    """Whether two names agree but for case, spaces, composition and tone placement; an empty one never does."""
    return match_key(one) == match_key(other) != ""


def is_initials(name: str) -> bool:
    """Whether the given name is hidden behind initials ("N.V.T.", "anh N. V. T.", "Nguyễn Văn T.")."""
    words = _without_brackets(name).casefold().split()
    return bool(words) and INITIALS.fullmatch(words[-1]) is not None


def given_name(name: str) -> str:
    """The last word, which Vietnamese names are sorted and called by; "" where only initials stand.

    What stands in brackets (another name, a remark) is not part of the name.
    """
    words = _without_brackets(name).split()
    return words[-1] if words and not is_initials(name) else ""


def _without_brackets(name: str) -> str:
    return re.sub(r"\([^()]*\)", " ", clean(name))


def _tones_last(vowels: re.Match) -> str:
    found = vowels.group()
    return "".join(sign for sign in found if sign not in TONES) + "".join(sign for sign in found if sign in TONES)
