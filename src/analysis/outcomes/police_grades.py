"""How the police's grades of people moved between lists: an outcome judged by those who run the models."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.followup.grades import grade_moves


@dataclass(frozen=True, kw_only=True)
class GradeMove:
    """People by grade on one list and on the next one of a record, all pairs of successive lists together.

    Attributes
    ----------
    record, grade, next_grade : str
        As `followup.grades.grade_moves`.
    n : int
        Moves; somebody on several lists has several.
    n_pairs : int
        Pairs of lists of the record.
    first_day, last_day : str
        Days of its first and last list, as ``"2024-06-30"``.
    """

    record: str
    grade: str
    next_grade: str
    n: int
    n_pairs: int
    first_day: str
    last_day: str


def moves(tables: Mapping[str, pd.DataFrame]) -> list[GradeMove]:
    """All moves of each record; none if no record has two lists since grades exist, or none of its people has a grade."""
    found = grade_moves(tables)
    graded = found.loc[found["grade"].isin(list("ABCD")), "record"]
    found = found[found["record"].isin(graded)]
    return [move for record, rows in found.groupby("record") for move in _moves(record, rows)]


def _moves(record: str, rows: pd.DataFrame) -> list[GradeMove]:
    about = {"n_pairs": len(rows[["day", "next_day"]].drop_duplicates())}
    about |= {"first_day": f"{rows['day'].min():%Y-%m-%d}", "last_day": f"{rows['next_day'].max():%Y-%m-%d}"}
    return [
        GradeMove(record=record, grade=grade, next_grade=later, n=int(n), **about)
        for (grade, later), n in rows.groupby(["grade", "next_grade"])["n"].sum().items()
    ]
