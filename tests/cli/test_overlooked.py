"""What `hoanhap check` must not let pass unseen: columns that nobody read, people not found again, pairs to decide."""

import pandas as pd
import pytest

from analysis.cli.overlooked import overlooked
from analysis.tables.source import read_source, site_folder
from analysis.words import words

FINDINGS = pd.DataFrame(
    [("police_list #2", "unmapped", 3), ("police_list #2", "same_column", 2), ("payroll #1", "merged_data", 5)],
    columns=["file", "code", "n"],
)
LINKAGE = pd.DataFrame(
    [("participants", "all", 14, 9, 2), ("participants", "id: no", 14, 9, 2), ("offences", "all", 9, 9, 0)],
    columns=["source", "subgroup", "n", "linked", "doubtful"],
)


@pytest.fixture(scope="module")
def source():
    return read_source(site_folder("thanh-mien"))


def told(source, findings, linkage):
    write = words("en")
    return [write(line) for line in overlooked({"findings": findings, "linkage": linkage}, source, write)]


def test_columns_not_read_are_counted_by_file_and_people_by_source(source):
    columns, how, participants, offences, decide = told(source, FINDINGS, LINKAGE)
    assert columns.endswith("#2: columns not read, because their heading is not known or stands twice: 5")
    assert "headings.yaml" in how and "docs/how-to/faq.en.md" in how
    assert participants.endswith(": 9 of 14 found again in the other files, 2 doubtful")
    assert offences.endswith(": 9 of 9 found again in the other files, 0 doubtful")
    assert "review.xlsx" in decide


def test_nothing_is_said_where_all_was_read_and_nothing_is_doubtful(source):
    assert told(source, FINDINGS.iloc[2:], LINKAGE.iloc[:0]) == []
    assert len(told(source, FINDINGS.iloc[2:], LINKAGE.iloc[2:])) == 1
