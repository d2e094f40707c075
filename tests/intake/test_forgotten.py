"""Who is left out of the tables, and who stands there without what tells who it is."""

import pandas as pd
import pytest

from analysis.errors import HoanhapError
from analysis.intake import forgotten
from analysis.intake.forgotten import DEIDENTIFY, PURGE


def listed(*rows):
    return pd.DataFrame([(*each, "2026-06-30") for each in rows], columns=forgotten.COLUMNS)


def tables():
    people = {"person_id": ["pa", "pb", "pc"], "sex": ["male", "female", "male"], "birth_year": [1980.0, 1990.0, 1970.0],
              "household_id": ["h1", None, "h2"]}  # fmt: skip
    return {
        "people": pd.DataFrame(people),
        "exits": pd.DataFrame({"person_id": ["pa", "pc", "pc"], "kind": ["moved", "death", "custody"]}),
        "loans": pd.DataFrame({"loan_id": ["l1", "l2"], "person_id": ["pa", None], "commune": ["1", "2"]}),
        "loan_status": pd.DataFrame({"loan_id": ["l1", "l1", "l2"], "balance": [5, 4, 9]}),
        "jobs": pd.DataFrame({"person_id": ["pa"], "firm_id": ["f"]}),
        "models": pd.DataFrame({"model_id": ["m"]}),
    }


def left_out(*rows):
    found = tables()
    counted = forgotten.leave_out(found, forgotten.forgotten(listed(*rows)))
    return found, {row["treatment"]: (row["n_people"], row["n_rows"]) for row in counted.to_dict("records")}


def test_nothing_of_the_person_or_of_the_persons_loan_is_left():
    found, counted = left_out(("pa", PURGE))
    assert list(found["people"]["person_id"]) == ["pb", "pc"]
    assert list(found["loans"]["loan_id"]) == list(found["loan_status"]["loan_id"]) == ["l2"]
    assert "jobs" not in found and len(found["exits"]) == 2 and len(found["models"]) == 1
    assert counted == {PURGE: (1, 6)}


def test_who_stays_without_identity_is_one_person_still_and_nothing_tells_who():
    found, counted = left_out(("pb", DEIDENTIFY), ("pa", DEIDENTIFY))
    first = found["people"].iloc[0]
    assert first["person_id"] == "p0000000000000001" and first["sex"] == "unknown"
    assert pd.isna(first["birth_year"]) and pd.isna(first["household_id"])
    assert found["loans"].loc[0, "person_id"] == found["exits"].loc[0, "person_id"] == first["person_id"]
    assert pd.isna(found["loans"].loc[0, "commune"]) and found["loans"].loc[1, "commune"] == "2"
    assert not found["people"]["person_id"].isin(["pa", "pb"]).any() and len(found["people"]) == 3
    assert counted == {DEIDENTIFY: (2, 5)}


def test_who_is_to_go_goes_even_if_listed_without_identity_before():
    found, counted = left_out(("pa", DEIDENTIFY), ("pa", PURGE))
    assert list(found["people"]["person_id"]) == ["pb", "pc"] and counted.keys() == {PURGE}


def test_a_list_of_others_changes_nothing():
    found, counted = left_out(("px", PURGE))
    assert counted == {} and all(found[name].equals(table) for name, table in tables().items())


def test_a_list_that_cannot_be_read_is_refused(tmp_path):
    assert len(forgotten.read(tmp_path)) == 0
    for text in ("", "person,treatment\npa,purge\n", "person,treatment,day\npa,forget,2026-06-30\n"):
        (tmp_path / forgotten.FILE).write_text(text, encoding="utf-8")
        with pytest.raises(HoanhapError, match="restore it"):
            forgotten.read(tmp_path)
