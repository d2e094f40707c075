"""Columns of personal ID numbers, what a number says about its holder, and telephone numbers.

A personal ID number (CCCD) has 12 digits: 3 for the place where the birth was registered, 1 for century and sex
(0 man, 1 woman, 1900 to 1999; 2 and 3 for 2000 to 2099, and so on), 2 for the year of birth and 6 without meaning
(Decree 137/2015/NĐ-CP, article 13). The old card (CMND) has 9 digits that say neither.
"""

import re
from collections.abc import Sequence

from analysis.columns.text import clean
from analysis.columns.values import Column, Refused, column

CCCD_DIGITS, CMND_DIGITS = 12, 9
# Places in Viet Nam have the codes 001 to 096; all begin with 0, so a spreadsheet takes one zero away, or two.
LAST_PLACE = 96

GROUPED = re.compile(r"[0-9]{1,3}(?:[ .-][0-9]{3})+|[0-9]+(?: [0-9]+)+")
WHOLE_FLOAT = re.compile(r"([0-9]+)\.0+")
SCIENTIFIC = re.compile(r"([0-9])\.?([0-9]*)[eE]\+?([0-9]{1,2})")

# Mobile numbers of today and, with eleven digits, until 2018; fixed lines.
NATIONAL = re.compile(r"0(?:[35789][0-9]{8}|1[2689][0-9]{8}|2[0-9]{9})")
PHONE_SIGNS = re.compile(r"[0-9+ .()-]+")
COUNTRY = re.compile(r"(?:\+|00)840?|84(?=[235789])")


def clean_ids(cells: Sequence, *, latest_birth_year: int) -> Column:
    """A column of texts as ID numbers of 12 or 9 digits (str), or a finding where there is none.

    Parameters
    ----------
    cells : sequence of str or None
    latest_birth_year : int
        Nobody in the table is born later; a number of 12 digits that says otherwise is refused.

    Notes
    -----
    Leading zeros are put back (and noted) on 11 or 10 digits only where that gives a place in Viet Nam and a possible
    birth year. A number of 9 digits stays as it is. A number from a float is repaired only if it shows every digit.
    """
    numbers = [_cell(clean(cell), latest_birth_year) for cell in cells]
    restored = [
        (row, "id_zeros_restored")
        for row, (cell, number) in enumerate(zip(cells, numbers, strict=True))
        if isinstance(number, str) and len(_digits(clean(cell)) or "") < len(number)
    ]
    return column(numbers, notes=restored)


def birth_year(number: str | None) -> int | None:
    """The year of birth that a number of 12 digits gives; None for any other."""
    if not number or len(number) != CCCD_DIGITS:
        return None
    return 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])


def sex(number: str | None) -> str | None:
    """``"male"`` or ``"female"``, as a number of 12 digits gives it; None for any other."""
    if not number or len(number) != CCCD_DIGITS:
        return None
    return "female" if int(number[3]) % 2 else "male"


def compare_ids(
    numbers: Sequence, *, birth_years: Sequence | None = None, sexes: Sequence | None = None
) -> tuple[tuple[int, str], ...]:
    """Findings where an ID number gives another birth year or sex than the columns for them, in order of row.

    Parameters
    ----------
    numbers : sequence of str or None
        From `clean_ids`.
    birth_years : sequence of int or None, optional
    sexes : sequence of {"male", "female"} or anything else for unknown, optional
        Each as long as `numbers`, else `ValueError`. What is missing on either side is no finding.
    """
    given = [(birth_year, birth_years, "id_birth_year_differs"), (sex, sexes, "id_sex_differs")]
    return tuple(
        sorted(
            (row, code)
            for derive, column_given, code in given
            if column_given is not None
            for row, (number, said) in enumerate(zip(numbers, column_given, strict=True))
            if _is_known(said) and derive(number) not in (None, said)
        )
    )


def is_phone(text: object) -> bool:
    """Whether the text is a Vietnamese telephone number, with or without +84; one that lost its zero is not told."""
    written = clean(text)
    digits = re.sub("[ .()-]", "", written)
    country = COUNTRY.match(digits)
    national = "0" + digits[country.end() :] if country else digits
    return bool(PHONE_SIGNS.fullmatch(written) and NATIONAL.fullmatch(national))


def _cell(text: str, latest_birth_year: int) -> str | Refused:
    if not text:
        return Refused("empty")
    digits = _digits(text)
    if digits is None:
        return Refused("id_rounded" if SCIENTIFIC.fullmatch(text) else "id_unreadable")
    if len(digits) == CMND_DIGITS:
        return digits
    padded = digits if len(digits) == CCCD_DIGITS else _with_zeros(digits)
    if not padded:
        return Refused("id_length")
    if birth_year(padded) <= latest_birth_year:
        return padded
    return Refused("id_implausible" if padded == digits else "id_length")


def _digits(text: str) -> str | None:
    """The digits of a number as text, grouped or from a float; None if it is no such number, or not all are there."""
    text = text.removeprefix("'")
    if found := WHOLE_FLOAT.fullmatch(text):
        return found[1]
    if found := SCIENTIFIC.fullmatch(text):
        return _all_digits(found[1], found[2], int(found[3]))
    if GROUPED.fullmatch(text):
        text = re.sub("[ .-]", "", text)
    return text if re.fullmatch("[0-9]+", text) else None


def _all_digits(first: str, others: str, exponent: int) -> str | None:
    """The whole number, if as many digits are shown as it has."""
    return first + others[:exponent] if len(others) >= exponent and not others[exponent:].strip("0") else None


def _with_zeros(digits: str) -> str | None:
    """12 digits from 11 or 10 that begin with another digit than 0; None if that gives no place in Viet Nam."""
    if len(digits) not in (10, 11) or digits.startswith("0"):
        return None
    padded = digits.zfill(CCCD_DIGITS)
    return padded if 1 <= int(padded[:3]) <= LAST_PLACE else None


def _is_known(said: object) -> bool:
    return said in ("male", "female") or (isinstance(said, (int, float)) and said == said)
