"""Columns of prison terms and probations ("02 năm 06 tháng tù", "chung thân") as months."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.columns.text import clean
from analysis.columns.values import Column, Refused, column, read_each

# "Where a term is counted in months, one month is 30 days" (Criminal Procedure Code 2015, Art. 134, of detention).
DAYS_A_MONTH = 30
# Prison is at most 20 years for one crime and 30 for several (Penal Code 2015, Arts. 38 and 55).
MOST_MONTHS = 360
LONGEST_CELL = 120
UNITS = {"year": 12.0, "month": 1.0}

NUMBER = r"[0-9]{1,3}"
# Judgments write each number in letters too: "02 (hai) năm 06 (sáu) tháng tù".
IN_LETTERS = re.compile(
    r"(?<=[0-9]) ?\((?:một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười|mươi|mốt|linh|lẻ|không|trăm| )+\)"
)
LENGTH = (
    rf"(?:(?P<years>{NUMBER})(?:[,.](?P<half>5))? ?năm(?P<and_half> rưỡi)?)?"
    rf"(?: ?,? ?(?P<months>{NUMBER}) ?(?:tháng|th\b\.?))?"
    rf"(?: ?,? ?(?P<days>{NUMBER}) ?ngày)?"
)
BARE = rf"(?P<bare>{NUMBER})"
BEFORE = r"(?:(?:phạt|xử phạt|án phạt|án|mức án) ?:? ?)?(?P<prison>tù(?: có thời hạn| giam)? ?:? ?)?"
SUSPENDED = r"(?P<suspended>(?:nhưng |được )*(?:cho )?(?:được )?(?:hưởng )?án treo|treo)"
PROBATION = rf"[,;.]? ?(?:thời gian |thời hạn )?thử thách:? ?(?P<probation>{NUMBER}) ?(?P<probation_unit>tháng|năm)"
AFTER = (
    rf" ?(?P<kind>tù giam|tù|cải tạo không giam giữ|ctkgg)?"
    rf" ?(?:[,;(]? ?{SUSPENDED}\)?)?(?:{PROBATION})?[.;]?"
)
TERM = re.compile(rf"{BEFORE}(?:{LENGTH}|{BARE}){AFTER}")
LIFE = re.compile(r"(?:phạt |án |xử phạt )?(?:tù )?chung thân[.;]?")
# Main penalties of the Penal Code (Art. 32) that have no term.
NO_TERM = re.compile(r"(?:hình phạt |bị )?(?:phạt tiền|cảnh cáo|trục xuất)\b.*")
HEADING_UNITS = ((re.compile(r"\btháng\b"), "month"), (re.compile(r"\bnăm\b"), "year"))


@dataclass(frozen=True)
class Term:
    """A sentence as pronounced.

    Attributes
    ----------
    months : float or None
        Years count 12 and days a thirtieth; None for life.
    life : bool
        Imprisonment for life.
    suspended : bool
        Whether the cell says that it is not served in prison (án treo).
    probation_months : float or None
        The probation of a suspended sentence, where the cell states it.
    """

    months: float | None
    life: bool = False
    suspended: bool = False
    probation_months: float | None = None


def clean_terms(cells: Sequence, *, unit: str | None = None) -> Column:
    """A column of texts as `Term`, or a finding where there is none.

    Parameters
    ----------
    cells : sequence of str or None
    unit : {"month", "year"}, optional
        What a bare number counts, as the heading says (see `heading_unit`). Without it a bare number is a finding.
        A unit in the cell comes before that of the heading.
    """
    if unit is not None and unit not in UNITS:
        raise ValueError(f"unit must be one of {tuple(UNITS)}")
    return column(read_each(cells, lambda cell: _cell(clean(cell).casefold(), unit)))


def heading_unit(heading: str) -> str | None:
    """``"month"`` or ``"year"`` if a heading names one of them, like "Mức án (tháng)"; None if neither or both."""
    text = clean(heading).casefold()
    named = [unit for pattern, unit in HEADING_UNITS if pattern.search(text)]
    return named[0] if len(named) == 1 else None


def _cell(text: str, unit: str | None) -> Term | Refused:
    if not text:
        return Refused("empty")
    text = IN_LETTERS.sub("", text) if len(text) <= LONGEST_CELL else ""
    if LIFE.fullmatch(text):
        return Term(None, life=True)
    found = TERM.fullmatch(text)
    if not found and NO_TERM.fullmatch(text):
        return Refused("term_not_prison")
    if not found or not any(found[name] for name in ("years", "months", "days", "bare")):
        return Refused("term_unreadable")
    if found["bare"] and unit is None:
        return Refused("term_no_unit")
    months = UNITS[unit] * int(found["bare"]) if found["bare"] else _months(found)
    if months == 0:
        return Refused("term_unreadable")
    return (
        Term(months, False, bool(found["suspended"]), _probation(found))
        if months <= MOST_MONTHS
        else Refused("term_far")
    )


def _months(found: re.Match) -> float:
    years, months, days = (int(found[name] or 0) for name in ("years", "months", "days"))
    halves = 6 * (bool(found["half"]) + bool(found["and_half"]))
    return 12.0 * years + halves + months + days / DAYS_A_MONTH


def _probation(found: re.Match) -> float | None:
    if not found["probation"]:
        return None
    return UNITS["year" if found["probation_unit"] == "năm" else "month"] * int(found["probation"])
