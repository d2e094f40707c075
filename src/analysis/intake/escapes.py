"""Text as it may stand in a cell: nothing in it is a formula to any program, nor anything else than text."""

import re
import unicodedata

FORMULA_SIGNS = frozenset("=+-@\t\r\n")
NOT_SEEN = " '\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\ufeff"  # may stand before a sign and leave it one
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML 1.0 may hold these
SIGN_BY_NUMBER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # spreadsheets read _x003D_ as the sign with that number
LONGEST = 32_000  # a cell holds 32,767 signs


def safe_text(text: str) -> str:
    """A text as it is put into a cell: what a program could take for a formula begins with an apostrophe.

    `plain_text` takes the apostrophe away again. Signs that no spreadsheet can hold become U+FFFD, and a text longer
    than a cell is cut.
    """
    escape = "'" if is_formula_like(text) else ""
    lines = CONTROL.sub("\N{REPLACEMENT CHARACTER}", text).replace("\r\n", "\n").replace("\r", "\n")
    cut = lines if len(lines) <= LONGEST else lines[:LONGEST] + "…"
    return SIGN_BY_NUMBER.sub("_x005F_", escape + cut)


def plain_text(text: str) -> str:
    """A cell of a workbook of ours as it was before `safe_text`."""
    return text[1:] if text.startswith("'") and is_formula_like(text) else text


def is_formula_like(text: str) -> bool:
    """Whether some program might evaluate the text: = + - @, also in full width or behind signs that are not seen.

    So may a text that begins with a tab or a new line.
    """
    first = unicodedata.normalize("NFKC", text.lstrip(NOT_SEEN)[:1])
    return first in FORMULA_SIGNS and bool(first)
