"""Gives a table's columns their canonical names: what is not known is reported, never guessed."""

from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from analysis.columns.text import plain_key
from analysis.delivery.findings import Finding, column_letter
from analysis.delivery.sheets import Table, blank_name
from analysis.delivery.vocabulary import PASSED_OVER, Vocabulary

RESEMBLES = 0.84  # one wrong letter in six; "Lãi tồn TH" and "Lãi tồn QH" are both known, so neither is near the other


MOST_COMPARED = 300  # unknown headings; no list has more columns


@dataclass(frozen=True)
class Matched:
    """Canonical column by position in the table's headings, and what could not be matched."""

    columns: dict[int, str]
    findings: tuple[Finding, ...]


def match_headings(table: Table, vocabulary: Vocabulary) -> Matched:
    """Match each heading to at most one column; two that mean the same column are both left aside."""
    meant = {place: vocabulary.column(heading) for place, heading in enumerate(table.headings)}
    often = Counter(column for column in meant.values() if column)
    columns = {place: column for place, column in meant.items() if often[column] == 1}
    plain = {PASSED_OVER.sub("", plain_key(key)): column for key, column in vocabulary.columns.items()}
    findings = [
        _finding(table, place, meant[place], vocabulary, plain if number < MOST_COMPARED else {})
        for number, place in enumerate(place for place in meant if place not in columns)
    ]
    return Matched(columns, tuple(finding for finding in findings if finding))


def canonical_frame(table: Table, matched: Matched) -> pd.DataFrame:
    """The matched columns as text under their canonical names; the index is the sheet's row number."""
    cells = {
        column: pd.array([row[place] for row in table.rows], dtype="str") for place, column in matched.columns.items()
    }
    return pd.DataFrame(cells, index=pd.Index(table.row_numbers, name="row", dtype="int64"), copy=False)


def _finding(table: Table, place: int, column: str, vocabulary: Vocabulary, plain: dict[str, str]) -> Finding | None:
    heading, number = table.headings[place], table.columns[place]
    if heading == blank_name(number):
        return None  # reported when the table was found
    where = (table.label, table.sheet, table.heading_rows[-1], column_letter(number))
    if column:
        return Finding("same_column", *where, column)
    candidate = _candidate(heading, vocabulary, plain)
    return Finding("near_miss", *where, candidate) if candidate else Finding("unmapped", *where)


def _candidate(heading: str, vocabulary: Vocabulary, plain: dict[str, str]) -> str:
    """The column that the last words mean by themselves (as below a common heading), or that looks alike without accents."""
    words = heading.split()
    ends = [column for start in range(1, len(words)) if (column := vocabulary.column(" ".join(words[start:])))]
    if ends:
        return ends[0]
    near = get_close_matches(PASSED_OVER.sub("", plain_key(heading)), plain, n=1, cutoff=RESEMBLES)
    return plain[near[0]] if near else ""
