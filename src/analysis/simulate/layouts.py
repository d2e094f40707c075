"""How an agency lays out its files, and how each value is typed into a cell."""

import unicodedata
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis import store
from analysis.columns.encodings import TCVN3
from analysis.columns.text import TONES, clean, plain_key
from analysis.delivery.vocabulary import HeadingFile
from analysis.intake.choices import ChoiceFile
from analysis.intake.roles import ROLES
from analysis.settings import read_settings

TCVN3_SIGNS = {letter: sign for sign, letter in TCVN3.items()}
PLAIN_PUNCTUATION = str.maketrans({"–": "-", "“": '"', "”": '"', "’": "'"})
MONEY_FIELDS = frozenset(field.name for role in ROLES.values() for field in role.fields if field.kind == "money") | {
    "basic_pay"
}

# Sets whose wordings are not quite the same thing: only the first one is used.
MEANING_MORE = frozenset(("offence", "yes_no"))
UNMARKED = frozenset(("name", "private", "commune"))


@dataclass(frozen=True)
class Layout:
    """How one file is laid out.

    Attributes
    ----------
    kind : str
        ``"xlsx"``, ``"csv"`` (UTF-8 with a mark, commas), ``"csv_tcvn3"`` and ``"csv_1258"`` (semicolons), or
        ``"tsv_utf16"`` (tabs).
    dates : str
        ``"cell"`` (as a spreadsheet keeps them), ``"text"``, or ``"month_first"``.
    money : str
        ``"number"``, ``"vi"`` (8.500.000), ``"en"`` (8,500,000) or ``"million"`` (8,5; a line above names the unit).
    two_rows : bool
        Headings in two rows, the upper one merged over several columns.
    sheets_by : str
        ``""``, ``"year"`` or ``"commune"``: one sheet for each.
    capitals, no_marks, tcvn3 : bool
        Names in capitals; names and addresses without marks; every text in TCVN3 as a spreadsheet shows it.
    column_numbers, tail : bool
        A row that numbers the columns; total and signatures under the table.
    untidy_headings : bool
        Line breaks and stray spaces in headings, and a column without one.
    """

    kind: str = "xlsx"
    dates: str = "cell"
    money: str = "number"
    two_rows: bool = False
    sheets_by: str = ""
    capitals: bool = False
    no_marks: bool = False
    tcvn3: bool = False
    column_numbers: bool = False
    tail: bool = True
    untidy_headings: bool = False

    @property
    def suffix(self) -> str:
        """Of the file's name."""
        return {"xlsx": ".xlsx", "tsv_utf16": ".txt"}.get(self.kind, ".csv")


@dataclass(frozen=True)
class Literal:
    """A cell typed exactly so, whatever the layout."""

    text: str


class Wordings:
    """What columns and answers are called in one district's files: a wording each, chosen once."""

    def __init__(self, rng: np.random.Generator):
        reference = store.raw() / "reference"
        self._headings = read_settings(reference / "headings.yaml", HeadingFile).headings
        self._choices = read_settings(reference / "choices.yaml", ChoiceFile).choices
        self._rng = rng
        self._chosen: dict[tuple[str, str], str] = {}

    def heading(self, role: str, column: str) -> str:
        """The heading of a column: half of the time the first wording, else any of them."""
        return self._once((role, column), self._headings[role][column])

    def answer(self, kind: str, code: str) -> str:
        """What a code is called; a text that is no code of the set, or of no set, stays as it is."""
        wordings = self._choices.get(kind, {}).get(code)
        return self._once((kind, code), wordings) if wordings else code

    def _once(self, key: tuple[str, str], wordings: tuple[str, ...]) -> str:
        if key not in self._chosen:
            place = 0 if self._rng.random() < 0.5 else int(self._rng.integers(len(wordings)))
            self._chosen[key] = wordings[0 if key[0] in MEANING_MORE else place]
        return self._chosen[key]


def kind_of(role: str, column: str) -> str:
    """The kind of a column's values, as `roles` has it; columns that no role has are plain text."""
    if column == "residence":
        return "private"
    found = ROLES[role].field(column)
    return found.kind if found else "text"


def typed(value: object, role: str, column: str, layout: Layout, wordings: Wordings) -> object:
    """A value as it stands in a cell: text, a number, a day, or nothing."""
    if value is None or value == "":
        return None
    kind = kind_of(role, column)
    if isinstance(value, Literal):
        return lettered(value.text, layout)
    match value:
        case dict():
            return lettered(_person(value), layout)
        case tuple():
            return lettered(_judgment(*value, wordings) if column == "judgment" else _completion(*value), layout)
        case date():
            return typed_day(value, kind, layout)
        case int() | float() if kind == "term":
            return lettered(_term(int(value)), layout)
        case int() | float():
            return typed_number(value, column, layout)
    text = wordings.answer(kind, str(value))
    if layout.capitals and column in ("person_name", "borrower_name"):
        text = text.upper()
    return lettered(_unmarked(text) if layout.no_marks and kind in UNMARKED else text, layout)


def typed_day(value: date, kind: str, layout: Layout) -> object:
    """A day, or a month for columns that ask for one."""
    if kind == "month":
        return f"{value:%m/%Y}"
    if layout.dates == "cell" and layout.kind == "xlsx":
        return value
    return f"{value:%m/%d/%Y}" if layout.dates == "month_first" else f"{value:%d/%m/%Y}"


def typed_number(value: float, column: str, layout: Layout) -> object:
    """A number or an amount of money."""
    if column not in MONEY_FIELDS:
        return value if isinstance(value, int) or layout.money == "number" else _decimal(value, layout)
    match layout.money:
        case "vi":
            return f"{value:,.0f}".replace(",", ".")
        case "en":
            return f"{value:,.0f}"
        case "million":
            return f"{value / 1e6:.3f}".rstrip("0").rstrip(".").replace(".", ",")
    return value


def lettered(text: str, layout: Layout) -> str:
    """A text in the letters that the file has."""
    if layout.tcvn3 or layout.kind == "csv_tcvn3":
        return as_tcvn3(text)
    return as_windows_1258(text) if layout.kind == "csv_1258" else text


def as_tcvn3(text: str) -> str:
    """A text in TCVN3 as Western letters: capitals with a tone have no code there and become small ones."""
    plain = unicodedata.normalize("NFC", text).translate(PLAIN_PUNCTUATION)
    return "".join(TCVN3_SIGNS.get(sign) or TCVN3_SIGNS.get(sign.lower()) or sign for sign in plain)


def as_windows_1258(text: str) -> str:
    """A text with its tones as signs of their own behind their letters, as Windows-1258 has them."""
    letters = []
    for sign in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", sign)
        tones = "".join(part for part in parts if part in TONES)
        letters.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES)) + tones)
    return "".join(letters)


def _decimal(value: float, layout: Layout) -> str:
    return f"{value}" if layout.money == "en" else f"{value}".replace(".", ",")


def _unmarked(text: str) -> str:
    text = clean(text)
    words = plain_key(text).split(" ")
    return " ".join(
        word.upper() if old.isupper() else word.capitalize() if old[:1].isupper() else word
        for word, old in zip(words, text.split(" "), strict=True)
    )


def _term(months: int) -> str:
    years, rest = divmod(months, 12)
    parts = [f"{years:02} năm"] * bool(years) + [f"{rest:02} tháng"] * bool(rest)
    return " ".join(parts)


def _person(who: dict) -> str:
    birth = who["birth_date"]
    born = f"{birth:%d/%m/%Y}" if isinstance(birth, date) else getattr(birth, "text", str(birth))
    return f"{getattr(who['person_name'], 'text', who['person_name'])} ({born}; {who['residence']})"


def _judgment(number: str, on: date, offence: str, wordings: Wordings) -> str:
    return f"Số {number}; ngày {on:%d/%m/%Y}; {wordings.answer('offence', offence)}"


def _completion(number: str, on: date) -> str:
    return f"Chấp hành xong ngày {on:%d/%m/%Y} (GCN số {number} ngày {on:%d/%m/%Y})"
