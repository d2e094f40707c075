"""A column of cells turned into values: what every kind of column gives back, and its findings in words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analysis.columns.text import cell_text
from analysis.words import Said, say

# A longer cell is a remark, not a value.
LONGEST = 60

FINDINGS = {
    "empty": say("is empty"),
    "date_unreadable": say("is not a date; expected day/month/year, like 07/11/2024"),
    "date_no_year": say("is a date without a year; expected day/month/year, like 07/11/2024"),
    "date_two_digit_year": say("is a date with a year of two digits; all four are needed, like 07/11/2024"),
    "date_impossible": say("is a day that no calendar has; expected day/month/year, like 07/11/2024"),
    "date_year_far": say("is a date before 1900 or after 2099"),
    "date_month_first": say("is a date only if the month stands first; expected day/month/year, like 07/11/2024"),
    "date_order_unknown": say(
        "may have the month first, as other dates of this column have; expected day/month/year, like 07/11/2024"
    ),
    "date_order_doubtful": say(
        "was read as day/month/year, but other dates of this column have the month first; please check"
    ),
    "date_serial": say("is a bare number among dates; give the cell the format of a date in the spreadsheet"),
    "number_unreadable": say("is not a number"),
    "number_too_long": say("has more than 15 digits, too many to be kept exactly"),
    "number_two_ways": say(
        "can be read two ways, as “1.234” can be 1234 or a little more than 1, and no other cell of this column decides"
    ),
    "number_other_style": say("uses point and comma in the other way than this column does"),
    "number_style_tied": say("cannot be read: point and comma are used one way in half of this column, the other way in half"),
    "money_unreadable": say("is not an amount of money; expected a number and its unit, like 8,5 triệu đồng"),
    "money_no_unit": say("has no unit of money (đồng, nghìn, triệu, tỷ), and the heading names none"),
    "money_fraction": say("is not a whole number of đồng"),
    "money_negative": say("is below zero; please check"),
    "id_unreadable": say("is not an ID number; expected digits only"),
    "id_length": say("has neither the 12 digits of a personal ID number (CCCD) nor the 9 of an old one (CMND)"),
    "id_rounded": say("was rounded by a spreadsheet and has lost its last digits; enter it again, as text"),
    "id_implausible": say("has digits 4 to 6 that give no possible sex and year of birth"),
    "id_zeros_restored": say("had lost its leading zeros in a spreadsheet; they were put back"),
    "id_birth_year_differs": say("gives another year of birth than the column for it"),
    "id_sex_differs": say("gives another sex than the column for it"),
    "term_unreadable": say("is not a prison term; expected years and months, like 2 năm 6 tháng"),
    "term_no_unit": say("is a bare number, and neither the cell nor the heading says whether it counts years or months"),
    "term_not_prison": say(
        "is a penalty without a prison term; write here the term of the prison sentence that was served, like 2 năm 6 tháng"
    ),
    "term_far": say("is longer than the 30 years that a prison term can have"),
    "choice_unknown": say("is none of the answers known here; see choices.yaml"),
    "part_missing": say("does not say this, or not in a form that is known here"),
    "part_twice": say("says this more than once, and differently"),
    "release_from_certificate": say("states no day of release; that of the certificate was taken"),
    "encoding_undecided": say("is in an old Vietnamese encoding or damaged; too little in this column tells which"),
    "encoding_differs": say("is in another encoding than the rest of this column; enter it again"),
}  # fmt: skip
# These leave the value standing; every other finding stands in place of one.
NOTES = frozenset(
    {
        "date_order_doubtful",
        "money_negative",
        "id_zeros_restored",
        "id_birth_year_differs",
        "id_sex_differs",
        "encoding_undecided",
        "encoding_differs",
        "release_from_certificate",
    }
)


@dataclass(frozen=True)
class Column:
    """A column as read: for each row a value, or None and the finding that says why.

    Attributes
    ----------
    values : tuple
        One for each row, in order.
    findings : tuple of (int, str)
        Row, counted from 0, and a code of `FINDINGS`; in order of row. The codes in `NOTES` go with a value.
    decided : str
        How the whole column was read, e.g. ``"vi"`` for decimal commas; empty where there was nothing to decide.
    """

    values: tuple
    findings: tuple[tuple[int, str], ...]
    decided: str = ""


@dataclass(frozen=True)
class Refused:
    """Stands for the value of one cell until its column is put together; `code` is of `FINDINGS`."""

    code: str


def describe(code: str) -> Said:
    """A finding in the reader's words, without anybody's value; an unknown code raises `KeyError`."""
    return FINDINGS[code]


def column(cells: Iterable, *, decided: str = "", notes: Iterable[tuple[int, str]] = ()) -> Column:
    """A `Column` from values and `Refused` in order of row, and notes on some of the rows."""
    cells = tuple(cells)
    refused = [(row, cell.code) for row, cell in enumerate(cells) if isinstance(cell, Refused)]
    values = tuple(None if isinstance(cell, Refused) else cell for cell in cells)
    return Column(values, tuple(sorted([*refused, *notes])), decided)


def read_each(cells: Iterable, read: Callable[[str], object]) -> list:
    """`read` of every cell's text, in order; equal texts are read once, as lists repeat themselves."""
    texts = [cell_text(cell) for cell in cells]
    known = {text: read(text) for text in set(texts)}
    return [known[text] for text in texts]
