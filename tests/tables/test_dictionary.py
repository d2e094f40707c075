"""The data dictionary in docs/: as generated, complete, and with a meaning for every code."""

import pytest

from analysis.tables import codes
from analysis.tables.dictionary import dictionary
from analysis.tables.schema import REFERENCES, TABLES
from analysis.words import LANGUAGES, words
from tests.conftest import PROJECT


def allowed():
    """Every code that a column of the contract may hold: table, column, code."""
    for table, schema in TABLES.items():
        for column, spec in schema.columns.items():
            for check in spec.checks:
                if check.name == "isin":
                    yield from ((table, column, code) for code in check.statistics["allowed_values"])


def rows_of(table, language="en"):
    part = dictionary(language).split(f"\n## {table}\n")[1].split("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| `")]
    return {cells[0].strip("`"): cells[1:] for cells in lines}


@pytest.mark.parametrize("language", LANGUAGES)
def test_docs_are_as_generated(language):
    stored = (PROJECT / "docs" / f"data-dictionary.{language}.md").read_text(encoding="utf-8")
    assert stored == dictionary(language), "run: python -m analysis.tables.dictionary"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_and_column_is_there_once_and_in_order(language):
    lines = dictionary(language).splitlines()
    assert [line[3:] for line in lines if line.startswith("## ")] == list(TABLES)
    for table, schema in TABLES.items():
        assert list(rows_of(table, language)) == list(schema.columns)


def test_lines_worked_by_hand():
    """`amount_vnd` is required and at least 0; `grade` is optional and has the four letters of Circular 10/2024."""
    assert rows_of("loans")["amount_vnd"] == ["amount lent, in dong", "number", "0 or more", "always"]
    assert rows_of("published")["note_vi"] == ["note in Vietnamese", "text", "", "may be empty"]
    assert rows_of("releases")["life"] == ["1 for life imprisonment", "0 or 1", "", "may be absent or empty"]
    assert rows_of("exits")["start_last"][1] == "day, written 2024-11-07"
    values = rows_of("people_status")["grade"][2]
    assert values.startswith("`A` keeps the law, steady work; `B` ") and "; `D` in custody" in values


def test_keys_and_references_are_said():
    text = dictionary("en")
    assert "One row a person. Key: `person_id`." in text
    for table, column, other in REFERENCES:
        part = text.split(f"\n## {table}\n")[1].split("\n## ")[0]
        assert f"`{column}` → `{other}`" in part


def test_every_code_has_a_meaning_and_no_meaning_is_left_over():
    used = {(table, column, code) for table, column, code in allowed() if isinstance(code, str)}
    assert {code for _, _, code in used} == set(codes.CODES)
    assert set(codes.HERE) <= used
    write = words("vi")
    assert all(write(codes.meaning(*each)) for each in used)
    assert write(codes.meaning("releases", "certificate_kind", "completed")) == "chấp hành xong án phạt tù"
    assert write(codes.meaning("enrolments", "end_reason", "completed")) == "hoàn thành"
