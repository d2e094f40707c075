"""Which styles of an xlsx make a number a date, as far as that is beyond doubt."""

import re

from analysis.delivery.scan import Quiet, stream

# Ids that need no code of their own (ECMA-376, part 1, 18.8.30); times and durations are left to the parser.
NUMBERS, DATES = {*range(14), *range(37, 45), 48, 49}, {14, 15, 16, 17}
# What a code says besides digits and days: quoted signs, spaces, fillings, languages, colours.
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[\$[^\]]*\]|\[(?:Red|Black|Blue|Green|White|Yellow|Cyan|Magenta)\]')
NUMBER, DATE = re.compile(r"(?:[#0?,.%;()+\-@ ]|E\+|General)*"), re.compile(r"(?=.*[dy])[dmy/.,\- ]+(?:;@)?")


class _Styles(Quiet):
    """Collects the codes of formats by id, and the ids by style."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.ids: list[str] = []
        self._inside: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "numFmt" and self._inside[-1:] == ["numFmts"]:
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and self._inside[-1:] == ["cellXfs"]:
            self.ids.append(attributes.get("numFmtId", "0"))
        self._inside.append(name)

    def end(self, name: str) -> None:
        self._inside.pop()


def kinds_of_styles(part: bytes) -> list[str]:
    """For each style of the workbook ``"number"``, ``"date"``, or an empty text where only the parser can tell.

    Raises
    ------
    UnfitError
    """
    styles = _Styles()
    stream(part, styles)
    return [_kind(number, styles.codes.get(number)) for number in styles.ids]


def _kind(number: str, code: str | None) -> str:
    if code is None:
        known = int(number) if number.isdecimal() else -1
        return "number" if known in NUMBERS else "date" if known in DATES else ""
    bare = LITERAL.sub("", code)
    if NUMBER.fullmatch(bare):
        return "number"
    return "date" if DATE.fullmatch(bare.lower()) else ""
