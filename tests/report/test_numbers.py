"""Every number in a sentence that concludes is a field of what was released: no other number is found."""

import re

import pandas as pd
import pytest

from analysis.report.show import has, show
from tests.report.conftest import CASES

# The tables that each piece reads.
READ = {
    "verdict": ("verdicts", "design_levels"),
    "in_short": None,  # whatever the page is about
    "in_people": ("estimates", "arm_counts"),
    "frequencies": ("estimates",),
}
NUMBER = re.compile(r"[−+]?\d[\d,]*(?:\.\d+)?")
# "Of 100 people", the power asked for, the least and the best level, and "1 in 10" with the chance of none at that risk.
CONSTANTS = {"verdict": {"80", "5", "0"}, "in_short": {"80"}, "in_people": {"100", "1", "10"}, "frequencies": {"100"}}


def numbers(text: str) -> list[str]:
    """The numbers of an English text; dates and names in it are no results."""
    text = re.sub(r"\d{1,2}\N{NO-BREAK SPACE}\w{3}\N{NO-BREAK SPACE}\d{4}|“[^”]*”|\bNSW\b|4\+", "", text)
    return NUMBER.findall(text)


def fields(released, names) -> list[float]:
    """All numbers in some of a result's tables (None: in all), and in its horizons; how many rows a table has."""
    names = released.tables if names is None else names
    found = [float(len(released.table(name))) for name in names]
    for table in map(released.table, names):
        for column in table:
            values = table[column]
            if pd.api.types.is_numeric_dtype(values):
                found += [float(value) for value in values.dropna()]
            elif column == "horizon":
                found += [float(re.sub(r"\D", "", each)) for each in values if re.fullmatch(r"\d+[wm]?", each)]
    return found


def is_field(number: str, known: list[float]) -> bool:
    """Whether a number is one of the fields as it may be written: rounded, in per cent, without its sign."""
    plain = number.replace(",", "").replace("−", "-").replace("+", "")
    decimals = len(plain.partition(".")[2])
    asked = float(plain)
    return any(
        abs(round(scale * value, decimals) - asked) < 1e-9 or abs(round(scale * abs(value), decimals) - asked) < 1e-9
        for value in known
        for scale in (1, 100)
    )


def derived(piece: str, released) -> list[float]:
    """Numbers that the page works out from fields: people of whom it is known, and the chance of none of them at 1 in 10."""
    arms = released.table("arm_counts")
    if piece == "in_people" and len(arms):
        people = (arms["n_events"] + arms["n_without"]).tolist()
        return [float(n) for n in people] + [0.9**n for n in people]
    return []


@pytest.mark.parametrize("case", [case for case in CASES if case[0] != "1_evaluability"])
@pytest.mark.parametrize("piece", READ)
def test_a_sentence_holds_no_number_that_is_no_field(results, case, piece):
    released = results[case]
    if not has(released, piece):
        pytest.skip("this result has no such sentence")
    known = fields(released, READ[piece])
    known += derived(piece, released)
    said = numbers(repr(show(released, piece, "en")))
    assert [each for each in said if each not in CONSTANTS[piece] and not is_field(each, known)] == []


def test_a_number_that_was_typed_is_found(results):
    released = results["2_recidivism", "tarp"]
    known = fields(released, READ["verdict"])
    assert not is_field("8.34", known) and is_field("−8.33", known) and is_field("0.0501", known)
