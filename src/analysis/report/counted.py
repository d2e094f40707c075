"""Tables of counts, and how the things counted are called."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from analysis.report.blocks import Table
from analysis.report.labels import REASONS, ROLES, label
from analysis.words import Percent, Said, Words, say

NOTHING = "–"


@dataclass(frozen=True)
class Naming:
    """How the things counted are called in the reader's language."""

    write: Words
    records: dict[str, str]
    headings: dict[str, dict[str, str]]
    communes: dict[str, str] = field(default_factory=dict)

    def role(self, code: str) -> str:
        """A kind of file."""
        return self.write(label(ROLES, code))

    def file(self, name: str) -> str:
        """A file by its kind and running number, never by the name that it was delivered under."""
        role, _, number = name.partition(" #")
        return f"{self.role(role)} {number}".strip()

    def record(self, code: str) -> str:
        """A record, as source.yaml calls it."""
        return self.records.get(code, self.role(code))

    def field(self, role: str, name: str) -> str:
        """A field by the heading that its column has in the template."""
        own = self.headings.get(role, {}).get(name)
        others = (fields[name] for fields in self.headings.values() if name in fields)
        return own or next(others, name)


def table_of(
    caption: Said, columns: dict[Said, Iterable[str]], write: Words, note: Said | str = "", *, words: int = 1
) -> Table:
    """A table from its columns; the first `words` of them are words, the rest numbers."""
    body = tuple(zip(*map(tuple, columns.values()), strict=True))
    return Table(write(caption), tuple(map(write, columns)), body, write(note), tuple(range(words)))


def counts(numbers: pd.Series, write: Words) -> list[str]:
    """Counts as texts; a missing one is a dash and never a zero."""
    return [NOTHING if pd.isna(n) else write(int(n)) for n in numbers]


def part_of(n: float, whole: float, write: Words) -> str:
    """A count with its share; a small share is not shown as none."""
    if not n or not whole:
        return write(int(n))
    share = n / whole
    return f"{write(int(n))} ({write(Percent(share, 0 if share >= 0.01 else 1))})"


def day_of(day: object, write: Words) -> str:
    """A day as a text; a missing one is a dash."""
    if pd.isna(day):
        return NOTHING
    return write(day if type(day) is date else pd.Timestamp(day).date())


def share_of(row: dict | None, write: Words) -> str:
    """An estimated share with its limits, the limits alone, or why there is none; without a row a dash."""
    if row is None:
        return NOTHING
    if pd.isna(row["conf_low"]):
        return write(label(REASONS, row["reason"])) if row["reason"] else NOTHING
    low, high = Percent(row["conf_low"]), Percent(row["conf_high"])
    if pd.isna(row["estimate"]):
        return write(say("{low} to {high}", low=low, high=high))
    return write(say("{value} ({low} to {high})", value=Percent(row["estimate"]), low=low, high=high))


def bounds_of(row: dict, write: Words) -> str:
    """The two limits between which a share lies whatever is true of those unknown; a dash where there are none."""
    if pd.isna(row["bound_low"]):
        return NOTHING
    return write(say("{low} to {high}", low=Percent(row["bound_low"]), high=Percent(row["bound_high"])))
