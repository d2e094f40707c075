"""What agreement and disagreement weigh: fixed numbers from `data/raw/reference/linkage.yaml`, each with its reason."""

import math
from pathlib import Path
from typing import Literal

from pydantic import Field

from analysis import store
from analysis.errors import HoanhapError, Problem
from analysis.settings import Strict, read_settings
from analysis.words import say

FREQUENCY = "frequency"
# The levels that `compare` tells apart, in the order in which it tries them.
LEVELS = {
    "id_number": ("same", "slip", "different"),
    "name": ("same", "marks", "slip", "short", "different"),
    "year": ("same", "near", "different"),
    "day": ("same", "month", "slip", "different"),
    "sex": ("same", "conflict"),
    "commune": ("same", "different"),
    "village": ("same", "different"),
}
# Where u is a frequency: of the value in this column of `identities.features`; `frequency_of` names the column with it.
FREQUENCIES = {
    ("name", "same"): "name",
    ("name", "marks"): "plain_name",
    ("name", "slip"): "plain_name",
    ("name", "short"): "initials",
    ("year", "same"): "year",
    ("commune", "same"): "commune",
}


def frequency_of(column: str) -> str:
    """Column that holds how frequent the value of `column` is."""
    return f"{column}_frequency"


class Level(Strict):
    """How often a level is found among pairs that are one person (`m`) and among pairs that are two (`u`)."""

    m: float = Field(gt=0, lt=1)
    u: float | Literal["frequency"]
    reason: str = Field(min_length=1)


class Share(Strict):
    """A share between 0 and 1, and why it is this one."""

    value: float = Field(gt=0, lt=1)
    reason: str = Field(min_length=1)


class Count(Strict):
    """A number of pairs, and why it is this one."""

    value: int = Field(gt=0)
    reason: str = Field(min_length=1)


class Prior(Strict):
    """What is expected before anything is compared."""

    overlap: Share
    overlap_records: Count
    overlap_at_most: Share
    duplicates: Share


class Thresholds(Strict):
    """From which probability on a pair is taken, or shown to a person."""

    match: Share
    doubtful: Share
    certain: Share


class Limits(Strict):
    """How many pairs are compared, and how."""

    small_pairs: Count
    pairs_per_value: Count
    pairs_per_rule: Count


class Weights(Strict):
    """Everything that the linker weighs with; `comparisons` maps comparison and level to `Level`."""

    prior: Prior
    thresholds: Thresholds
    limits: Limits
    comparisons: dict[str, dict[str, Level]]
    common_given_names: tuple[str, ...]

    def bits(self, comparison: str, level: str) -> float:
        """log2(m / u) of a level, or log2(m) where u is a frequency that is still to be divided by."""
        found = self.comparisons[comparison][level]
        return math.log2(found.m) - (0 if found.u == FREQUENCY else math.log2(found.u))


def read(path: Path | None = None) -> Weights:
    """The weights, checked: the levels are those that are compared, and m and u add up to 1.

    Raises
    ------
    HoanhapError
        With every mistake in the file.
    """
    path = path or store.raw() / "reference" / "linkage.yaml"
    weights = read_settings(path, Weights)
    if problems := list(_problems(weights, store.relative(path))):
        raise HoanhapError(problems)
    return weights


def _problems(weights: Weights, file: str):
    if weights.thresholds.doubtful.value >= weights.thresholds.match.value:
        yield Problem(say("what is doubtful must begin below what is taken"), file=file, column="thresholds")
    if {name: tuple(levels) for name, levels in weights.comparisons.items()} != LEVELS:
        yield Problem(say("these are not the comparisons and levels that are made"), file=file, column="comparisons")
        return
    for name, levels in weights.comparisons.items():
        for level, found in levels.items():
            if (found.u == FREQUENCY) != ((name, level) in FREQUENCIES):
                text = say("u must be a number, or a frequency where one is counted")
                yield Problem(text, file=file, column=f"comparisons.{name}.{level}")
        m = sum(level.m for level in levels.values())
        u = [level.u for level in levels.values()]
        if abs(m - 1) > 1e-6 or (FREQUENCY not in u and abs(sum(u) - 1) > 1e-6):
            yield Problem(say("the shares do not add up to 1"), file=file, column=f"comparisons.{name}")
