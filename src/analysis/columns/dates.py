"""Columns of dates as officials write them: day first, and as exact as they were given."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.columns.text import clean
from analysis.columns.values import LONGEST, Column, Refused, column

YEARS = range(1900, 2100)

BEFORE = re.compile(r"(?:sinh ngày|ngày sinh|sinh năm|năm sinh|sinh|sn|ngày|năm)[ .:]*(?=[0-9])")
TIME = re.compile(r"[t ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?z?$")
SPACED = re.compile(r" ?([/.-]) ?")
DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
YEAR_FIRST = re.compile(r"([0-9]{4})([/-])([0-9]{1,2})\2([0-9]{1,2})")
IN_WORDS = re.compile(r"([0-9]{1,2}) tháng ([0-9]{1,2}) năm ([0-9]{4})")
MONTH = re.compile(r"(?:tháng |t)?([0-9]{1,2})(?:[/.-]| năm )([0-9]{4})")
YEAR_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
YEAR = re.compile(r"[0-9]{4}")
TWO_DIGIT_YEAR = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2}")
NO_YEAR = re.compile(r"(?:tháng )?([0-9]{1,2})[/.-]([0-9]{1,2})")
# Spreadsheets count days; five digits are 1927 to 2173, and shorter numbers could be years.
SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")


@dataclass(frozen=True, order=True)
class PartDate:
    """A date as exact as it was written; `month` or `day` is 0 where it was not given.

    `first` and `last` are the days between which it lies; nothing is put in for what is missing.
    """

    year: int
    month: int = 0
    day: int = 0

    @property
    def precision(self) -> str:
        """``"day"``, ``"month"`` or ``"year"``."""
        return "day" if self.day else "month" if self.month else "year"

    @property
    def first(self) -> date:
        """The earliest day that it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day that it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def __str__(self) -> str:
        """ISO 8601 with the parts that are known: 2024-11-07, 2019-04, 1996."""
        return "-".join([f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)])


def clean_dates(cells: Sequence, *, epoch: int = 1900) -> Column:
    """A column of texts as `PartDate`, or a finding where there is no date; a time of day is dropped.

    Parameters
    ----------
    cells : sequence of str or None
    epoch : {1900, 1904}
        From when the workbook counts days (1904: files from old Macintosh versions).

    Notes
    -----
    The day stands first; a date that is possible only month first is a finding, and if no other date of the column
    is possible only day first, every date that could be either is refused too. Where both kinds occur, such dates
    are read day first and noted. `decided` is "serial" where all cells are numbers of days, else "month_first" or
    "day_first".
    """
    if epoch not in (1900, 1904):
        raise ValueError("epoch must be 1900 or 1904")
    texts = [clean(cell).casefold() for cell in cells]
    serials = [SERIAL.fullmatch(text) for text in texts]
    if any(texts) and all(serial for text, serial in zip(texts, serials, strict=True) if text):
        days = [_from_serial(int(found[1]), epoch) if found else Refused("empty") for found in serials]
        return column(days, decided="serial")
    dates = [_date(text) for text in texts]
    return _order_checked(dates, [_is_either(text) for text in texts])


def serial_day(serial: int, epoch: int = 1900) -> date | None:
    """The day of a spreadsheet's day number; None for 60 and below 1, which are no days.

    Notes
    -----
    Excel's 1900 system has a 29 February 1900 (number 60) that the calendar lacks, so that 1 is 1 January 1900 and
    61 is 1 March 1900; in the 1904 system 0 is 1 January 1904 (Microsoft, "Excel incorrectly assumes that the year 1900
    is a leap year" and "Date systems in Excel").
    """
    if epoch == 1904:
        return date(1904, 1, 1) + timedelta(serial) if serial >= 0 else None
    if serial < 1 or serial == 60:
        return None
    return date(1899, 12, 31 if serial < 60 else 30) + timedelta(serial)


def _from_serial(serial: int, epoch: int) -> PartDate | Refused:
    day = serial_day(serial, epoch)
    return _checked(day.year, day.month, day.day) if day else Refused("date_impossible")


def _date(text: str) -> PartDate | Refused:
    """One cell by its form, day first."""
    if not text or len(text) > LONGEST:
        return Refused("date_unreadable" if text else "empty")
    text = _without_ornament(text)
    if found := DAY_FIRST.fullmatch(text):
        return _day_first(int(found[1]), int(found[3]), int(found[4]))
    if found := IN_WORDS.fullmatch(text):
        return _checked(int(found[3]), int(found[2]), int(found[1]))
    if found := YEAR_FIRST.fullmatch(text):
        return _checked(int(found[1]), int(found[3]), int(found[4]))
    if found := MONTH.fullmatch(text):
        return _checked(int(found[2]), int(found[1]))
    if found := YEAR_MONTH.fullmatch(text):
        return _checked(int(found[1]), int(found[2]))
    if YEAR.fullmatch(text):
        return _checked(int(text))
    return Refused(_why_not(text))


def _why_not(text: str) -> str:
    if TWO_DIGIT_YEAR.fullmatch(text):
        return "date_two_digit_year"
    if found := NO_YEAR.fullmatch(text):
        return "date_no_year" if int(found[1]) <= 31 and int(found[2]) <= 12 else "date_two_digit_year"
    return "date_serial" if SERIAL.fullmatch(text) else "date_unreadable"


def _without_ornament(text: str) -> str:
    before = BEFORE.match(text)
    return SPACED.sub(r"\1", TIME.sub("", text[before.end() :] if before else text))


def _day_first(day: int, month: int, year: int) -> PartDate | Refused:
    found = _checked(year, month, day)
    return Refused("date_month_first") if isinstance(found, Refused) and _exists(year, day, month) else found


def _checked(year: int, *month_and_day: int) -> PartDate | Refused:
    if year not in YEARS:
        return Refused("date_year_far")
    if 0 in month_and_day or not _exists(year, *month_and_day):
        return Refused("date_impossible")
    return PartDate(year, *month_and_day)


def _exists(year: int, month: int = 1, day: int = 1) -> bool:
    return year in YEARS and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _is_either(text: str) -> bool | None:
    """Whether a day and month written in figures could be exchanged; None if the cell says nothing of the order."""
    found = DAY_FIRST.fullmatch(_without_ornament(text)) if len(text) <= LONGEST else None
    if not found or int(found[1]) == int(found[3]):
        return None
    return int(found[1]) <= 12 and int(found[3]) <= 12


def _order_checked(dates: list[PartDate | Refused], either: list[bool | None]) -> Column:
    """The column with its dates of uncertain order refused or noted, if others have the month first."""
    uncertain = [row for row, found in enumerate(either) if found and isinstance(dates[row], PartDate)]
    if Refused("date_month_first") not in dates:
        return column(dates, decided="day_first")
    proven = any(found is False and isinstance(day, PartDate) for day, found in zip(dates, either, strict=True))
    if proven:
        return column(dates, decided="day_first", notes=[(row, "date_order_doubtful") for row in uncertain])
    for row in uncertain:
        dates[row] = Refused("date_order_unknown")
    return column(dates, decided="month_first")
