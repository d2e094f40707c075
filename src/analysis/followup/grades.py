"""How the police's grades of people changed from one list to the next.

Grades A to D are those of Circular 10/2024. The groups of Decree 80/2011, before 1 May 2024, mean something else and
are not read as grades, whatever a table holds.
"""

from collections.abc import Mapping
from itertools import pairwise

import pandas as pd

from analysis.followup.reading import read

CIRCULAR_10 = pd.Timestamp("2024-05-01")
NO_GRADE, NOT_LISTED, GONE, UNKNOWN = "no_grade", "not_listed", "gone_", "unknown"
COLUMNS = ["record", "day", "next_day", "grade", "next_grade", "n"]


def grade_moves(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """People by their grades on each two successive lists of a record.

    Returns
    -------
    DataFrame
        `record`, `day`, `next_day`, `grade`, `next_grade`, `n`: grade A to D or ``"no_grade"`` on a list; before,
        ``"not_listed"``; after, ``"gone_<reason>"`` of the table `list_spells`, ``"gone_unknown"`` without one.
        A pair with a list from before 1 May 2024 has no row.
    """
    status = read(tables, "people_status", days=("as_of",), texts=("person_id", "record", "state", "grade"))
    spells = read(tables, "list_spells", spans=("left",), texts=("person_id", "record", "reason"))
    listed = status[(status["state"] == "on_list") & (status["as_of"] >= CIRCULAR_10)]
    parts = []
    for record, rows in listed.groupby("record"):
        left = spells[spells["record"] == record]
        for day, later in pairwise(sorted(rows["as_of"].unique())):
            parts.append(_between(rows, left, day, later).assign(record=record, day=day, next_day=later))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _between(rows: pd.DataFrame, left: pd.DataFrame, day: pd.Timestamp, later: pd.Timestamp) -> pd.DataFrame:
    before, after = (_grades(rows[rows["as_of"] == each]) for each in (day, later))
    told = left[(left["left_last"] > day) & (left["left_last"] <= later)].drop_duplicates("person_id", keep="last")
    people = before.index.union(after.index)
    why = GONE + told.set_index("person_id")["reason"].reindex(people).fillna(UNKNOWN)
    table = {"grade": before.reindex(people).fillna(NOT_LISTED), "next_grade": after.reindex(people).fillna(why)}
    return pd.DataFrame(table).groupby(["grade", "next_grade"]).size().rename("n").reset_index()


def _grades(rows: pd.DataFrame) -> pd.Series:
    people = rows.drop_duplicates("person_id").set_index("person_id")
    return people["grade"].fillna(NO_GRADE)
