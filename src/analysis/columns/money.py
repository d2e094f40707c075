"""Columns of amounts of money, in whole đồng, whatever unit they were written in."""

import re
from collections.abc import Sequence
from decimal import Decimal

from analysis.columns.numbers import MOST_DIGITS, STYLES, decide, declared, readings_of, split_sign, value
from analysis.columns.text import clean
from analysis.columns.values import LONGEST, Column, Refused, column

UNITS = {
    "tỷ": 1_000_000_000, "tỉ": 1_000_000_000,
    "triệu": 1_000_000, "tr": 1_000_000,
    "nghìn": 1_000, "ngàn": 1_000, "k": 1_000,
}  # fmt: skip
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
DONG = r"(?:đồng|vnđ|vnd|đ|₫)\.?"
PART = re.compile(rf"([0-9](?:[0-9., ]*[0-9])?)(?: ?({UNIT})\.?)? ?")
AMOUNT = re.compile(rf"(.*?[0-9 ](?:(?:{UNIT})\.?)?) ?({DONG})?")
# A unit stands in brackets or after "đơn vị"; elsewhere "đồng" is part of a word, as in "hợp đồng".
HEADING = re.compile(r"\(([^()]*)\)|(?:đvt|đơn vị)[^()]*$")
NAMED = re.compile(r"(?:đvt|đơn vị(?: tính)?) ?:? ?")
HEADING_UNIT = re.compile(rf"(?:(1[. ]?000(?= ?{DONG})|{UNIT})\.? ?)?({DONG})?(?: ?/.*)?")


def clean_money(cells: Sequence, *, unit_vnd: int | None = None, style: str | None = None) -> Column:
    """A column of texts as whole đồng (int), or a finding where there is no amount; `decided` is the number style.

    Parameters
    ----------
    cells : sequence of str or None
    unit_vnd : int, optional
        What a bare number counts, in đồng, as the heading says (see `heading_unit`). Without it a bare number is
        a finding. A unit in the cell comes before that of the heading.
    style : {"vi", "en"}, optional
        As for `clean_numbers`. Since there is no part of a đồng, "1.300 đồng" can be read in one way only.
    """
    if unit_vnd is not None and unit_vnd < 1:
        raise ValueError("unit_vnd must be at least 1")
    readings = [_cell(clean(cell).casefold(), unit_vnd) for cell in cells]
    decided = declared(style) or decide(readings)
    amounts = [value(reading, decided, int) for reading in readings]
    below = [(row, "money_negative") for row, amount in enumerate(amounts) if isinstance(amount, int) and amount < 0]
    return column(amounts, decided=decided.name, notes=below)


def heading_unit(heading: str) -> int | None:
    """What a number under this heading counts, in đồng: "Dư nợ (triệu đồng)" is 1,000,000; None if it does not say."""
    for found in HEADING.finditer(clean(heading).casefold()):
        unit = HEADING_UNIT.fullmatch(NAMED.sub("", (found[1] or found[0]).strip(), count=1))
        if unit and (unit[1] or unit[2]):
            return UNITS.get(unit[1], 1_000) if unit[1] else 1
    return None


def _cell(text: str, unit_vnd: int | None) -> dict[str, Decimal] | Refused:
    """The amount in each style in which the cell gives a whole number of đồng."""
    if not text:
        return Refused("empty")
    sign, plain = split_sign(text)
    parts = _parts(plain) if len(plain) <= LONGEST else []
    if not parts:
        return Refused("money_unreadable")
    if parts[-1][1] == 0 and unit_vnd is None:
        return Refused("money_no_unit")
    counted = [(number, unit or unit_vnd) for number, unit in parts]
    if any(_overflows(counted, style) for style in STYLES):
        return Refused("money_unreadable")
    totals = {style: total for style in STYLES if (total := _total(counted, style)) is not None}
    whole = {style: sign * total for style, total in totals.items() if total == total.to_integral_value()}
    if any(total >= 10**MOST_DIGITS for total in totals.values()):
        return Refused("number_too_long")
    return whole or Refused("money_fraction" if totals else "money_unreadable")


def _parts(text: str) -> list[tuple[str, int]]:
    """Numbers with their units in đồng, 0 for a bare last one; empty if the text is no amount."""
    found = AMOUNT.fullmatch(text)
    amount, dong = (found[1].strip(), found[2]) if found else ("", None)
    parts, end = [], 0
    while match := PART.match(amount, end):
        parts.append((match[1], UNITS.get(match[2], 1 if dong else 0)))
        end = match.end()
    units = [unit for _, unit in parts]
    falling = units == sorted(set(units), reverse=True) and (len(parts) == 1 or 0 not in units)
    return parts if end == len(amount) and falling else []


def _overflows(parts: list[tuple[str, int]], style: str) -> bool:
    """Whether a part reaches the unit of the part before it, as in "6 tỷ 1.108 triệu"."""
    amounts = [readings_of(number).get(style, Decimal(0)) * unit for number, unit in parts]
    return any(amount >= above for amount, (_, above) in zip(amounts[1:], parts, strict=False))


def _total(parts: list[tuple[str, int]], style: str) -> Decimal | None:
    """The sum of the parts in one style; None if a number cannot be read in it, or a part before the last is broken.

    Three decimals of a đồng are none: "500.000 đồng" is not 500 and nothing, while accountants write "500.00".
    """
    amounts = [readings_of(number).get(style) for number, _ in parts]
    if None in amounts or any(amount != amount.to_integral_value() for amount in amounts[:-1]):
        return None
    if parts[-1][1] == 1 and amounts[-1].as_tuple().exponent == -3:
        return None
    return sum((amount * unit for amount, (_, unit) in zip(amounts, parts, strict=True)), Decimal(0))
