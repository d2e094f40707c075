"""What all the kinds of column have in common: no row is lost, nothing raises, no value stands in a message."""

import math
import re
import unicodedata

import pandas as pd
import pytest

from analysis.columns import dates, ids, legacy, money, numbers, terms, values
from analysis.words import words
from tests.conftest import PROJECT

HOSTILE = [
    "", " ", "\u00a0", "\u200b", "\ufeff", "\n", "\t \r\n", None, math.nan, pd.NA, pd.NaT,
    "=1+1", "=HYPERLINK(\"x\")", "#REF!", "#N/A", "'", "-", "–", "...", "…", "x", "không rõ", "null", "nan", "inf", "-inf",
    "9" * 5000, "1." * 4000, "1 " * 4000, "1.000." * 2000 + "x", "(" * 3000, "a" * 100_000, "tr" * 3000,
    "😀", "👨\u200d👩\u200d👧", "\u202e07/11/2024\u202c", "\u200f1.300", "٣٤", "１２３", "²", "½", "Ⅷ", "1e999", "1e-99", "0x10",
    "\x00", "\x07\x1b[31m", "\ud800", "a\u0301" * 50, "\u0301", "07/11/2024; 08/11/2024", "1/2/3/4", "{0}", "%s", "\\", "()", "-()",
    "(-5)", "--5", "5-", "+", "+5", "e5", "5e", ".", ",", ".5", "5.", ",5", "5,", "1,,2", "1..2", "00/00/0000", "99/99/9999",
    "0", "00", "000000000", "000000000000", "0000000000", "tỷ", "đồng", "triệu triệu", "1 tỷ tỷ", "1.0.0", 5, 5.5, True,
]  # fmt: skip
KINDS = {
    "dates": dates.clean_dates,
    "dates since 1904": lambda cells: dates.clean_dates(cells, epoch=1904),
    "numbers": numbers.clean_numbers,
    "English numbers": lambda cells: numbers.clean_numbers(cells, style="en"),
    "money": money.clean_money,
    "money in thousands": lambda cells: money.clean_money(cells, unit_vnd=1000),
    "terms": terms.clean_terms,
    "terms in months": lambda cells: terms.clean_terms(cells, unit="month"),
    "ids": lambda cells: ids.clean_ids(cells, latest_birth_year=2010),
}


def refusals(column: values.Column) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row, code in column.findings:
        if code not in values.NOTES:
            found.setdefault(row, []).append(code)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_has_a_value_or_exactly_one_reason_for_none(kind):
    one_by_one = [KINDS[kind]([cell]) for cell in HOSTILE]
    for column, count in [(KINDS[kind](HOSTILE), len(HOSTILE)), *((column, 1) for column in one_by_one)]:
        assert len(column.values) == count
        reasons = refusals(column)
        assert [row for row, value in enumerate(column.values) if value is None] == sorted(reasons)
        assert {len(codes) for codes in reasons.values()} <= {1}
        assert {code for _, code in column.findings} <= set(values.FINDINGS)


@pytest.mark.parametrize("kind", KINDS)
def test_empty_cells_are_said_to_be_empty_and_an_empty_column_is_no_trouble(kind):
    column = KINDS[kind](["", None, " \u00a0\u200b", pd.NA])
    assert column.findings == ((0, "empty"), (1, "empty"), (2, "empty"), (3, "empty"))
    assert KINDS[kind]([]).values == () == KINDS[kind]([]).findings


@pytest.mark.parametrize("kind", KINDS)
def test_a_pandas_column_reads_as_a_list_does(kind):
    cells = ["07/11/2024", "1.069", "5,34", "030096001234", None]
    column = pd.Series(cells, index=[9, 7, 5, 3, 1], dtype="str")
    assert KINDS[kind](column) == KINDS[kind](cells)


def test_hostile_texts_keep_a_text_in_every_row():
    column = legacy.clean_encoding(HOSTILE)
    assert len(column.values) == len(HOSTILE) and all(isinstance(text, str) for text in column.values)
    assert {code for _, code in column.findings} <= values.NOTES


def test_findings_are_in_order_of_row_and_notes_leave_the_value():
    column = money.clean_money(["-5 triệu", "x", "-1 tỷ", ""])
    assert column.values == (-5_000_000, None, -1_000_000_000, None)
    expected = ((0, "money_negative"), (1, "money_unreadable"), (2, "money_negative"), (3, "empty"))
    assert column.findings == expected


def test_every_finding_has_words_and_none_has_a_gap_for_a_value():
    assert set(values.FINDINGS) >= values.NOTES
    for code in values.FINDINGS:
        said = values.describe(code)
        assert said.values == () and "{" not in said.text
        assert words("en")(said) == said.text and unicodedata.is_normalized("NFC", said.text)


def test_every_code_used_in_the_modules_is_described_and_every_one_described_is_used():
    names = [f"columns/{name}" for name in ("dates", "numbers", "money", "ids", "legacy", "terms")] + [
        "intake/choices",
        "intake/registers",
    ]
    sources = "".join((PROJECT / "src" / "analysis" / f"{name}.py").read_text(encoding="utf-8") for name in names)
    used = set(
        re.findall(
            r'"((?:date|number|money|id|term|choice|part|encoding)_[a-z_]+|empty|release_from_certificate)"', sources
        )
    )
    assert used == set(values.FINDINGS)


def test_an_unknown_code_is_an_error():
    with pytest.raises(KeyError):
        values.describe("nothing")
