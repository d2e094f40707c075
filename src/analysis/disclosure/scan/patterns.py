"""What identifies a person by its form alone: numbers, addresses, mail addresses, pseudonyms, folders of users."""

import re
from collections.abc import Iterator

from analysis.columns.ids import is_phone

# No letter or digit beside it, and not the decimals or thousands of a longer number.
BEGIN, END = r"(?<![\w])(?<!\d[.,])", r"(?!\w)(?![.,]\d)"
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
CURRENCY = re.compile(r"\s?(?:đồng|dong|đ\b|₫|vnd\b|vnđ)", re.IGNORECASE)
# Twelve digits of an ID number, together or in groups; one in groups begins with 0, as every place code does.
LONG_ID = re.compile(rf"{BEGIN}(?:\d{{12}}|0\d\d([ .-])\d{{3}}\1\d{{3}}\1\d{{3}}|0\d{{3}}([ .-])\d{{4}}\2\d{{4}}){END}")
MOMENT = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])[0-2]\d[0-5]\d")  # 202611261530
# Nine digits of the old card; with points between them they are thousands, with numbers beside them columns.
SHORT_ID = re.compile(
    rf"{BEGIN}(?:\d{{9}}|(?<!\d[ -])\d{{3}}([ -])\d{{3}}\1\d{{3}}(?![ -]\d)|0\d\d\.\d{{3}}\.\d{{3}}){END}"
)
PHONE = re.compile(
    rf"(?<![\w+])(?<!\d[.,])(?:(?:\+84|0084)(?:\(0\))?[ .-]?|0)[1-9]\d{{0,3}}(?:[ .-]?\d{{2,4}}){{1,4}}{END}"
)
LONG_NUMBER = re.compile(rf"(?<!\w)(?<!\d[.,])\+?\d(?:[ .-]?\d){{7,15}}{END}")
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}\b", re.IGNORECASE)
HOME = re.compile(r"(?:(?<![\w.<>/:~-])|(?<=file:/)|(?<=file://))(?:/(?:home|Users)/[\w.-]+|/root(?=[/\s\"':;,)]|$))"
                  r"|\b[A-Za-z]:[\\/]{1,2}(?:Users|Documents and Settings)[\\/]{1,2}[\w.-]+", re.MULTILINE)  # fmt: skip
# Letters of base 32: a word of seventeen letters has neither digits nor j, q, w, x, z.
PSEUDONYM = re.compile(r"(?<![\w/])[phlf](?=[a-z]*[2-7jqwxz])[a-z2-7]{16}(?![\w/])")
ALLEY = r"(?:ngõ|ngách|hẻm|kiệt|ngo|ngach|hem|kiet)"
STREET = rf"(?:{ALLEY}|đường|phố|duong|pho)"
HAMLET = r"(?:thôn|ấp|xóm|bản|buôn|làng|khu phố|tổ dân phố|khu|thon|ap|xom|ban|buon|lang|khu pho|to dan pho)"
# Precise enough to find a door; a hamlet or a commune alone is not.
ADDRESS = re.compile(
    rf"\b(?:(?:số nhà|so nha|nhà số|nha so) *:? *\d+"
    rf"|(?:số|so) *\d+[a-z]?(?:/\d+)*,? +{STREET} +[\w]+"
    rf"|\d+[a-z]?(?:/\d+)+,? +{STREET} +[\w]+"
    rf"|{ALLEY} +\d+(?:/\d+)*,? +(?:đường|phố|duong|pho|{HAMLET}) +\w+"
    rf"|(?:tổ|đội|to|doi) +\d+ *, *{HAMLET} +\w+)",
    re.IGNORECASE,
)

# One of these stands in every address; most texts have none.
OF_ADDRESSES = ("số", "nhà", "ngõ", "ngách", "hẻm", "kiệt", "đường", "phố", "so nha", "nha so", "ngo", "ngach", "hem", "kiet",
                "duong", "pho", "thôn", "ấp", "xóm", "bản", "buôn", "làng", "khu", "thon", "ap", "xom", "buon", "lang",
                "dan pho")  # fmt: skip


def addresses(text: str) -> Iterator[int]:
    """Where addresses begin that are precise enough to find a door."""
    shown = text.lower()
    return (
        (found.start() for found in ADDRESS.finditer(text)) if any(each in shown for each in OF_ADDRESSES) else iter(())
    )


def mails(text: str) -> Iterator[int]:
    """Where mail addresses begin."""
    return (found.start() for found in MAIL.finditer(text)) if "@" in text else iter(())


def homes(text: str) -> Iterator[int]:
    """Where paths of users' folders begin."""
    there = any(each in text for each in ("/home/", "/Users/", "/root", ":\\", ":/"))
    return (found.start() for found in HOME.finditer(text)) if there else iter(())


def id_numbers(text: str) -> Iterator[int]:
    """Where numbers of twelve or nine digits begin that are neither money nor a moment."""
    if not LONG_NUMBER.search(text):
        return
    for found in [*LONG_ID.finditer(text), *SHORT_ID.finditer(text)]:
        if not (CURRENCY.match(text, found.end()) or MOMENT.fullmatch(found[0]) or _of_uuid(text, found)):
            yield found.start()


def phones(text: str) -> Iterator[int]:
    """Where Vietnamese telephone numbers begin."""
    if not LONG_NUMBER.search(text):
        return iter(())
    return (found.start() for found in PHONE.finditer(text) if is_phone(found[0]))


def long_numbers(text: str) -> Iterator[tuple[str, int]]:
    """Numbers of eight digits and more, in groups or not, and where they begin."""
    return ((found[0], found.start()) for found in LONG_NUMBER.finditer(text))


def _of_uuid(text: str, found: re.Match) -> bool:
    return any(each.end() == found.end() for each in UUID.finditer(text, max(found.start() - 24, 0), found.end()))
