"""How the police's grades of people changed from one list to the next.

Grades A to D are those of Circular 10/2024. The groups of Decree 80/2011, before 1 May 2024, mean something else and
are not read as grades, whatever a table holds.
"""

from collections.abc import Mapping

import pandas as pd

from analysis.followup.reading import read

CIRCULAR_10 = pd.Timestamp("2024-05-01")
NO_GRADE, NOT_LISTED, GONE, UNKNOWN = "no_grade", "not_listed", "gone_", "unknown"
PAIR = ["record", "day", "next_day"]


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
    listed = status[(status["state"] == "on_list") & (status["as_of"] >= CIRCULAR_10)].drop(columns="state")
    listed = listed.sort_values(["record", "as_of", "person_id", "grade"])
    listed = listed.drop_duplicates(["record", "as_of", "person_id"]).fillna({"grade": NO_GRADE})
    pairs = listed[["record", "as_of"]].drop_duplicates().rename(columns={"as_of": "day"})
    pairs = pairs.assign(next_day=pairs.groupby("record")["day"].shift(-1)).dropna(subset="next_day")
    before = pairs.merge(listed.rename(columns={"as_of": "day"}))
    after = pairs.merge(listed.rename(columns={"as_of": "next_day", "grade": "next_grade"}))
    both = before.merge(after, on=[*PAIR, "person_id"], how="outer")
    both = both.assign(
        grade=both["grade"].fillna(NOT_LISTED), next_grade=both["next_grade"].fillna(GONE + _why(both, tables))
    )
    return both.groupby([*PAIR, "grade", "next_grade"]).size().rename("n").reset_index()


def _why(both: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Why each person left the record's list between both days: the last reason known, else ``"unknown"``."""
    spells = read(tables, "list_spells", spans=("left",), texts=("person_id", "record", "reason"))
    left = both[[*PAIR, "person_id"]].reset_index().merge(spells, on=["record", "person_id"])
    left = left[(left["left_last"] > left["day"]) & (left["left_last"] <= left["next_day"])]
    last = left.sort_values(["left_last", "reason"]).drop_duplicates("index", keep="last").set_index("index")
    return last["reason"].reindex(both.index).fillna(UNKNOWN)
