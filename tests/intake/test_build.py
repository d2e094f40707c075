"""Releases, jobs and enrolments put together from several files, each case by hand."""

import pandas as pd

from analysis.columns.dates import PartDate
from analysis.columns.terms import Term
from analysis.intake import build_models, build_releases, build_work
from analysis.intake.build import person_ids
from analysis.intake.facts import joined
from analysis.intake.pseudonyms import Key
from analysis.intake.roles import ROLES

DAY = pd.Timestamp("2024-12-31")


def rows(role, *told):
    """Facts of one role, with all its columns; `told` are dicts with `person` and what the row says."""
    frames = {role: [pd.DataFrame([{"as_of": DAY, "record": role, "commune_code": None} | each for each in told])]}
    return joined(frames, role)


def releases(**told):
    facts = {role: joined({}, role) for role in ROLES}
    return build_releases.releases(facts | {role: rows(role, *each) for role, each in told.items()})


def day(year, month=0, number=0):
    return PartDate(year, month, number)


def test_the_same_release_in_three_files_is_one_and_the_certificate_says_when():
    found = releases(
        police_list=[{"person": "a", "release_date": day(2022, 2), "sentence": Term(36.0)}],
        certificates=[{"person": "a", "release_date": day(2022, 2, 10), "release_kind": "amnesty"}],
        court_register=[{"person": "a", "release_date": day(2022, 2, 12)}],
    )
    row = found.table.iloc[0]
    assert len(found.table) == 1 and row["record"] == "certificates"
    assert (row["release_first"], row["release_last"]) == (pd.Timestamp("2022-02-10"),) * 2
    assert (row["sentence_months"], row["certificate_kind"], row["conditional"]) == (36, "amnesty", 0)
    assert (found.n_told, found.n_apart) == (1, 1)  # the 10th and the 12th contradict each other


def test_days_that_can_be_the_same_do_not_contradict_each_other():
    found = releases(
        police_list=[{"person": "a", "release_date": day(2022, 2)}],
        certificates=[{"person": "a", "release_date": day(2022, 2, 10)}],
    )
    assert (found.n_told, found.n_apart) == (1, 0)


def test_two_releases_of_one_person_are_two_in_order():
    found = releases(
        police_list=[{"person": "a", "release_date": day(2023, 9, 1)}, {"person": "a", "release_date": day(2021, 3, 1)}]
    )
    assert found.table["release_id"].tolist() == ["a-1", "a-2"]
    assert found.table["release_first"].dt.year.tolist() == [2021, 2023]


def test_people_taken_in_parts_give_the_same_releases(monkeypatch):
    told = {
        "police_list": [{"person": who, "release_date": day(year, 3, 1)} for who in "bca" for year in (2023, 2021)],
        "certificates": [{"person": "c", "release_date": day(2023, 3, 2)}],
    }
    whole = releases(**told)
    monkeypatch.setattr(build_releases, "PEOPLE_AT_ONCE", 1)
    parts = releases(**told)
    pd.testing.assert_frame_equal(parts.table, whole.table)
    assert whole.table["release_id"].tolist() == ["a-1", "a-2", "b-1", "b-2", "c-1", "c-2"]
    assert (parts.n_told, parts.n_apart) == (whole.n_told, whole.n_apart) == (1, 1)


def test_a_suspended_sentence_is_no_prison_term():
    found = releases(
        police_list=[{"person": "a", "release_date": day(2022, 1, 1), "sentence": Term(24.0, suspended=True)}]
    )
    assert found.table["sentence_months"].isna().all()


def test_the_month_of_pay_bounds_the_start_of_a_job_and_does_not_set_it():
    told = rows(
        "payroll", {"person": "a", "period": day(2024, 5), "gross_pay": 5.0}, {"person": "a", "period": day(2024, 3)}
    )
    job = build_work.jobs(told, pd.Series("f", told.index)).iloc[0]
    assert pd.isna(job["start_first"]) and job["start_last"] == pd.Timestamp("2024-03-31")


def test_pay_of_two_firms_in_a_month_is_one_income_and_a_month_without_pay_is_no_zero():
    told = rows(
        "payroll",
        {"person": "a", "period": day(2024, 5), "gross_pay": 5_000_000, "days_worked": 20.0},
        {"person": "a", "period": day(2024, 5), "gross_pay": 1_000_000, "days_worked": None},
        {"person": "a", "period": day(2024, 6), "gross_pay": None},
    )
    found = build_work.income_months(told, pd.Series(["f", "g", "f"], told.index))
    assert found[["period", "income", "days_worked", "n_firms"]].values.tolist() == [["2024-05", 6_000_000, 20, 2]]


def test_a_model_named_on_a_list_was_joined_before_that_day_and_nobody_knows_when():
    police = rows("police_list", {"person": "a", "model": "Mô hình 4+"}, {"person": "b", "model": "bố mẹ giúp"})
    participants = rows(
        "participants", {"person": "c", "model": "mô hình 4+", "start_date": day(2024, 3), "decided_by": "person"}
    )
    found = build_models.enrolments(participants, police, {"mo-hinh-4"}).set_index("person_id")
    assert set(found.index) == {"a", "c"}
    assert pd.isna(found.loc["a", "start_first"]) and found.loc["a", "start_last"] == DAY
    assert (found.loc["c", "start_first"], found.loc["c", "start_last"]) == (
        pd.Timestamp("2024-03-01"),
        pd.Timestamp("2024-03-31"),
    )
    assert found["assigned_by"].to_dict() == {"c": "own choice", "a": "unknown"}


def test_two_people_of_whom_the_same_is_known_have_different_pseudonyms():
    same = {
        "source": "x",
        "name": "Trần Văn An",
        "birth": "1985",
        "sex": "",
        "id_number": "",
        "commune": "",
        "village": "",
    }
    known = pd.DataFrame([same, same, same | {"id_number": "030085000001"}], index=["n1", "n2", "n3"], dtype="str")
    ids = person_ids(known, Key(b"k" * 32))
    assert ids.nunique() == 3
    assert person_ids(known.iloc[[2]], Key(b"k" * 32)).iloc[0] == ids["n3"]  # the number alone decides


def test_every_role_has_its_place_in_the_order_of_reading():
    from analysis.intake.ingest import ORDER

    assert set(ORDER) == set(ROLES)
