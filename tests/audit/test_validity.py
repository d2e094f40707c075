"""The tables of docs/validity.md are those that the audit of coverage gives, and say what they should."""

import pytest

from tests.audit import validity
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def text():
    return (PROJECT / validity.DOCUMENT).read_text(encoding="utf-8")


def test_the_tables_are_as_made(text):
    assert validity.written(text, validity.found()) == text, "run: python -m tests.audit.validity"


def test_every_table_has_its_place(text):
    assert {mark[2] for mark in validity.MARK.finditer(text)} == set(validity.tables(validity.found()))


def test_a_changed_number_would_be_seen(text):
    result = validity.found()
    for row in result["share"]:
        row["coverage"] -= 0.01
    assert validity.written(text, result) != text


def test_cells_by_hand(text):
    # Wald at 6 people and 2%: 1 and 2 of 6 hold it; Wilson: nobody, 0.98^6.
    assert "| 6 | 2% | **11.4%** | **88.6%** |" in text
    rows = [
        {"method": "a", "n": 6, "rate_1": 0.1, "rate_0": 0.1, "coverage": 0.97},
        {"method": "a", "n": 6, "rate_1": 0.3, "rate_0": 0.1, "coverage": 0.91},
        {"method": "a", "n": 6, "rate_1": 0.3, "rate_0": 0.3, "coverage": 0.5},
        {"method": "b", "n": 6, "rate_1": 0.1, "rate_0": 0.1, "coverage": 0.2},
    ]
    assert validity.lowest(rows, "a", 6, 0.1) == 0.91
    assert validity.lowest(rows, "a", 13, 0.1) is None


@pytest.mark.parametrize("language", validity.TEXTS)
def test_the_pictures_are_there(language):
    assert (PROJECT / validity.PICTURE.format(language=language)).read_bytes()[:4] == b"\x89PNG"
