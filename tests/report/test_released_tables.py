"""What docs/released-tables says of the columns and codes of released tables is what the tables have."""

import re
from dataclasses import fields

import pytest

from analysis.disclosure.release import Released
from analysis.evidence.verdict import Verdict
from analysis.report import labels
from analysis.results import Estimate
from analysis.words import LANGUAGES
from tests.conftest import PROJECT
from tests.report.conftest import SET, SURVEYED, released_of, released_of_set, released_of_survey

CODE = re.compile(r"`([^`]+)`")
RESULTS = {
    "study": lambda: released_of("2_recidivism", "tarp"),
    "lesson": lambda: released_of("4_employment_income", "nsw"),
    SET[0]: released_of_set,
    SURVEYED[0]: released_of_survey,
}
AS_ESTIMATES = ("estimates", "pooled", "pooled_controls", "negative_controls")


def parts(language):
    text = (PROJECT / "docs" / f"released-tables.{language}.md").read_text(encoding="utf-8")
    return {name: part for name, _, part in (each.partition("\n") for each in re.split(r"(?m)^#+ ", text)[1:])}


def codes(part):
    """The codes in the first cell of each row of the table in a part."""
    rows = [line.split(" | ")[0] for line in part.splitlines() if line.startswith("| `")]
    return [code for row in rows for code in CODE.findall(row)]


def cell(language, column):
    (row,) = [line for line in parts(language)["estimates.csv"].splitlines() if line.startswith(f"| `{column}` ")]
    return set(CODE.findall(row.split(" | ", 1)[1]))


def estimands(language):
    return codes(next(part for name, part in parts(language).items() if name.endswith("`estimand`")))


def test_every_column_stands_in_order_and_no_other():
    row = Estimate(outcome="", estimand="", group="", value=0.0, unit="", n=1, method="").row()
    for language in LANGUAGES:
        found = parts(language)
        assert codes(found["estimates.csv"]) == ["data", *row]
        assert codes(found["verdicts.csv"]) == ["data", *(each.name for each in fields(Verdict))]


@pytest.mark.parametrize("name", RESULTS)
def test_tables_have_these_columns_and_codes(name):
    released: Released = RESULTS[name]()
    columns = codes(parts("en")["estimates.csv"])
    found = [released.tables[table] for table in AS_ESTIMATES if table in released.tables]
    assert found
    for table in found:
        assert list(table) == [each for each in columns if each in table] and set(columns) - set(table) <= {"data"}
        for language in LANGUAGES:
            assert set(table["estimand"]) <= set(estimands(language))
            assert set(table["unit"]) <= cell(language, "unit")
            assert set(table["role"]) <= cell(language, "role")


def test_every_estimand_that_has_words_is_there_and_none_that_the_program_does_not_have():
    source = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "src" / "analysis").rglob("*.py"))
    for language in LANGUAGES:
        told = estimands(language)
        assert set(labels.ESTIMANDS) <= set(told) and len(told) == len(set(told))
        plain = {re.sub(r"_\d+$", "_", code) for code in told}
        assert [code for code in plain if not re.search(rf"[\"']{code}", source)] == []


def test_the_estimate_that_decides_is_described_too_and_the_document_says_so():
    released = RESULTS["study"]()
    decided, rows = released.tables["verdicts"].iloc[0], released.tables["estimates"]
    same = rows[(rows[["outcome", "estimand", "horizon"]] == decided[["outcome", "estimand", "horizon"]]).all(axis=1)]
    assert list(same["group"]) == ["participant-comparison"] and list(same["role"]) == ["described"]
    assert same["estimate"].iloc[0] == decided["estimate"]
    for language in LANGUAGES:
        role = next(part for name, part in parts(language).items() if name.startswith("`role`"))
        assert {"described", "lesson", "described_only", "participant-comparison"} <= set(CODE.findall(role))
