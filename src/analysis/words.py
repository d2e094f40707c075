"""The reader's language: marked texts, their Vietnamese, and numbers as each reader writes them.

Any text that a person may read is marked with `say` where it arises and is put into a language only
where it is shown. English is written in the code; Vietnamese stands in `locale/vi.po`.
"""

import gettext
import io
import os
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("vi", "en")
CATALOGUES = Path(__file__).parent / "locale"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Number:
    """A number and how many decimals of it are shown; `signed` writes the plus sign too."""

    value: float
    decimals: int = 0
    signed: bool = False


@dataclass(frozen=True)
class Percent:
    """A share between 0 and 1, shown in per cent."""

    value: float
    decimals: int = 1


@dataclass(frozen=True)
class Said:
    """A text not yet in any language: the English original and the values for its gaps."""

    text: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return words(reader_language())(self)


def say(text: str, **values: object) -> Said:
    """Mark a text for translation; `values` fill its `{gaps}` once the language is known."""
    return Said(text, tuple(values.items()))


def reader_language() -> str:
    """Language for the terminal: `HOANHAP_LANGUAGE`, else that of the system, else English."""
    for name in ("HOANHAP_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "vi" if os.environ[name].lower().startswith("vi") else "en"
    return "en"


class Words:
    """Writes marked texts and numbers in one language."""

    def __init__(self, language: str):
        self.language = language
        self._catalogue = _catalogue(language)

    def __call__(self, said: object) -> str:
        """Write one thing: a marked text, a number, a date, plain text, or nothing (an empty text)."""
        match said:
            case Said():
                gaps = {name: self(value) for name, value in said.values}
                return self._catalogue.gettext(said.text).format(**gaps)
            case Percent():
                return self._percent(said)
            case Number():
                return self._number(said)
            case bool():
                return self(say("yes") if said else say("no"))
            case int():
                return self._number(Number(said))
            case date():
                pattern = "dd/MM/yyyy" if self.language == "vi" else "d\N{NO-BREAK SPACE}MMM\N{NO-BREAK SPACE}yyyy"
                return format_date(said, pattern, locale=self.language)
            case None:
                return ""
        return str(said)

    def _number(self, number: Number) -> str:
        pattern = "#,##0" + ("." + "0" * number.decimals if number.decimals else "")
        text = format_decimal(round(number.value, number.decimals) + 0.0, pattern, locale=self.language)
        plus = "+" if number.signed and number.value > 0 else ""
        return plus + text.replace("-", MINUS)

    def _percent(self, share: Percent) -> str:
        pattern = "0" + ("." + "0" * share.decimals if share.decimals else "") + "%"
        rounded = round(share.value, share.decimals + 2) + 0.0
        return format_percent(rounded, pattern, locale=self.language).replace("-", MINUS)


@cache
def words(language: str) -> Words:
    """The writer of a language; an unknown one raises `ValueError`."""
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {LANGUAGES}")
    return Words(language)


def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with open(CATALOGUES / f"{language}.po", "rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
