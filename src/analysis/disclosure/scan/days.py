"""Days written out in a text: 2023-05-17, 17/05/2023, ngày 17 tháng 5 năm 2023, 17 May 2023."""

import re
from collections.abc import Iterator
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?P<{{}}>{'|'.join(MONTHS)})[a-z]*\.?"
YEAR = r"(?P<{}>(?:19|20)\d\d)"
END = r"(?!\d|[./-]\d)"
DAY = re.compile(
    rf"(?<![\d/.-])(?:{YEAR.format('y1')}[-/.](?P<m1>\d\d?)[-/.](?P<d1>\d\d?){END}"
    rf"|(?P<d2>\d\d?)(?P<sign>[-/.])(?P<m2>\d\d?)(?P=sign){YEAR.format('y2')}{END}"
    rf"|(?P<d3>\d\d?) ?(?:tháng|thang) ?(?P<m3>\d\d?),? ?(?:năm|nam) ?{YEAR.format('y3')}"
    rf"|(?P<d4>\d\d?)(?:st|nd|rd|th)?[ -]{MONTH.format('m4')},?[ -]{YEAR.format('y4')}(?!\d))"
    rf"|\b{MONTH.format('m5')} (?P<d5>\d\d?)(?:st|nd|rd|th)?,? {YEAR.format('y5')}(?!\d)",
    re.IGNORECASE,
)
LIKELY = re.compile(r"(?:19|20)\d\d")


def days(text: str) -> Iterator[tuple[date, int]]:
    """Each day that a text names, and where it begins."""
    if not LIKELY.search(text):
        return
    for found in DAY.finditer(text):
        form = next(form for form in "12345" if found[f"y{form}"])
        month = found[f"m{form}"]
        number = int(month) if month.isdecimal() else MONTHS.index(month[:3].lower()) + 1
        try:
            yield date(int(found[f"y{form}"]), number, int(found[f"d{form}"])), found.start()
        except ValueError:  # 31/02/2023 is nobody's day
            continue
