"""Columns of numbers, where a column has either decimal commas (Vietnamese) or decimal points (English)."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.columns.text import clean
from analysis.columns.values import LONGEST, Column, Refused, column

# So many digits a binary float keeps exactly.
MOST_DIGITS = 15

STYLES = ("vi", "en")
GROUPS = {"vi": r"\.", "en": ","}
POINTS = {"vi": ",", "en": r"\."}
PLAIN = {
    style: re.compile(rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:(?:{GROUPS[style]}[0-9]{{3}})+|(?: [0-9]{{3}})+))"
                      rf"(?:{POINTS[style]}[0-9]+)?")
    for style in STYLES
}  # fmt: skip
# Both are what programs write, whatever the people who filled in the column do; "8500000.0" is a whole number.
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE][+-]?[0-9]{1,2}")
WHOLE_FLOAT = re.compile(r"([0-9]+)\.0")
MINUS = re.compile(r"[-\u2212\u2013] ?(.+)|\((.+)\)")


@dataclass(frozen=True)
class Style:
    """The style of a column: ``"vi"``, ``"en"`` or "" (undecided), and whether some cells speak for the other one."""

    name: str
    mixed: bool


def clean_numbers(cells: Sequence, *, style: str | None = None) -> Column:
    """A column of texts as floats, or a finding where there is no number; `decided` is the style.

    Parameters
    ----------
    cells : sequence of str or None
    style : {"vi", "en"}, optional
        Decimal comma or decimal point, if the source says so; default: found from the column.

    Notes
    -----
    The cells that can be read in one way only decide for the column, and those in the minority are findings. Cells that
    can be read both ways ("1.300") are then read in that style, or refused if nothing decides or the column is mixed.
    """
    readings = [_cell(clean(cell)) for cell in cells]
    decided = declared(style) or decide(readings)
    return column([value(reading, decided, float) for reading in readings], decided=decided.name)


def split_sign(text: str) -> tuple[int, str]:
    """-1 or 1, and the text without its minus sign or accountant's brackets."""
    found = MINUS.fullmatch(text)
    return (-1, (found[1] or found[2]).strip()) if found else (1, text)


def readings_of(text: str) -> dict[str, Decimal]:
    """The value of an unsigned number in each style in which it can be read."""
    if found := WHOLE_FLOAT.fullmatch(text):
        text = found[1]
    if SCIENTIFIC.fullmatch(text):
        return dict.fromkeys(STYLES, Decimal(text))
    return {style: _decimal(text, style) for style in STYLES if PLAIN[style].fullmatch(text)}


def declared(style: str | None) -> Style | None:
    """A style that the source states; an unknown one raises `ValueError`."""
    if style is not None and style not in STYLES:
        raise ValueError(f"style must be one of {STYLES}")
    return Style(style, mixed=False) if style else None


def decide(readings: Sequence[dict | Refused]) -> Style:
    """The style for which more cells speak; cells that can be read in one way only are those that speak."""
    speaking = [next(iter(found)) for found in readings if isinstance(found, dict) and len(found) == 1]
    votes = Counter(speaking).most_common()
    if len(votes) == 2 and votes[0][1] == votes[1][1]:
        return Style("", mixed=True)
    return Style(votes[0][0] if votes else "", mixed=len(votes) == 2)


def value(reading: dict | Refused, style: Style, convert: type) -> object:
    """The value of one cell in the column's style, or why there is none."""
    if isinstance(reading, Refused):
        return reading
    if len(reading) == 2 and len(set(reading.values())) == 1:
        return convert(reading["vi"])
    if len(reading) == 2:
        sure = style.name and not style.mixed
        return convert(reading[style.name]) if sure else Refused("number_two_ways")
    if style.name in reading:
        return convert(reading[style.name])
    return Refused("number_other_style" if style.name else "number_style_tied")


def _cell(text: str) -> dict[str, Decimal] | Refused:
    if not text:
        return Refused("empty")
    sign, plain = split_sign(text)
    found = readings_of(plain) if len(plain) <= LONGEST else {}
    if not found:
        return Refused("number_unreadable")
    if any(len(number.as_tuple().digits) > MOST_DIGITS for number in found.values()):
        return Refused("number_too_long")
    return {style: sign * number for style, number in found.items()}


def _decimal(text: str, style: str) -> Decimal:
    plain = re.sub(GROUPS[style] + "| ", "", text)
    return Decimal(plain.replace(",", "."))
