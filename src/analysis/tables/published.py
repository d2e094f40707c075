"""Figures printed by others: as printed, with limits for rounding, and what ought to agree with what."""

from pathlib import Path
from typing import Literal

import pandas as pd

from analysis import store
from analysis.errors import HoanhapError, Problem
from analysis.settings import Both, Strict, read_settings
from analysis.words import say


class Agreement(Strict):
    """Two sides, each a product of powers or a sum of printed figures, that ought to agree.

    `sum` adds the `parts`, `product` multiplies them, `ratio` divides the first by the second; the
    result is held against the figure `against`.
    """

    id: str
    how: Literal["sum", "product", "ratio"]
    parts: tuple[str, ...]
    against: str
    unit: str
    label: Both
    meaning: Both


class Question(Strict):
    """A count of events among people for which an exact interval is wanted."""

    id: str
    events: int
    n: int
    label: Both


class PrintedPay(Strict):
    """Figures that print an average pay of some of the people taken on, and one best pay."""

    people: str
    average: str
    best: str


class Reading(Strict):
    """How a district's printed figures are to be checked and what they are asked."""

    figures: tuple[str, ...]
    agreements: tuple[Agreement, ...]
    questions: tuple[Question, ...]
    released_per_year: str
    pay: PrintedPay | None = None


def read_reading(name: str) -> tuple[Reading, list[Path]]:
    """The reading of one district's figures, and the files that it rests on."""
    folder = store.raw() / "published"
    path = folder / name
    reading = read_settings(path, Reading)
    return reading, [path, *(folder / figures for figures in reading.figures)]


def check_reading(reading: Reading, figures: pd.DataFrame, file: str) -> None:
    """Refuse a reading that names a figure which no file has."""
    named = {part for agreement in reading.agreements for part in (*agreement.parts, agreement.against)}
    named |= set(reading.pay.model_dump().values()) if reading.pay else set()
    lost = sorted((named | {reading.released_per_year}) - set(figures["figure"]))
    if lost:
        raise HoanhapError(Problem(say("names a figure that no file has"), file, column=name) for name in lost)
