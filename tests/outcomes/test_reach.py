"""Whom the models reached: every count by hand, for six people released on 10 January 2022."""

import pandas as pd
import pytest

from analysis.outcomes import reach
from analysis.sites import Site
from tests.evidence import district
from tests.followup.tiny import release, seen, span, table

MODELS = [{"model_id": "h", "name_vi": "H", "name_en": "H", "kind": "helpers"},
          {"model_id": "f", "name_vi": "F", "name_en": "F", "kind": "fund"}]  # fmt: skip


def step(person, name, day, model="h", by="police", reason=None):
    return {"person_id": person, "model_id": model, "step": name, "decided_by": by, "reason": reason} | span(
        "step", day
    )


def joined(person, day, end="", model="h", by="official"):
    told = {"person_id": person, "model_id": model, "arm": "participant", "assigned_by": by}
    return told | span("start", day) | span("end", end)


def site(**tables):
    people = "abcdef"
    rows = {
        "people": [{"person_id": p, "sex": "female" if p in "ab" else "male", "birth_year": 1990.0} for p in people],
        "releases": [release(p) for p in people],
        "models": MODELS,
        "referrals": [
            *(step(p, "eligible", "2022-02-01") for p in "abcd"),
            *(step(p, "listed", "2022-02-10") for p in "abc"),
            *(step(p, "offered", "2022-03-01") for p in "ab"),
            step("a", "accepted", "2022-03-02"),
            step("b", "refused", "2022-03-02", reason="shame"),
            step("e", "listed", "2022-04-01", model="f", by="people_committee"),
        ],
        "enrolments": [joined("a", "2022-03-11"), joined("c", "2022-04-10", "2022-06-30")],
        "loans": [{"loan_id": "l", "person_id": "e", "loan_date": pd.Timestamp("2022-05-10"), "kind": "person"}],
        "people_status": [*(seen("2022-12-31", p) for p in "abcde"), seen("2022-06-30", "f")],
    } | tables  # fmt: skip
    return Site(district.source(), {name: table(each) for name, each in rows.items() if each}, None, ())


def told(**tables):
    return reach.steps(site(**tables))


def test_people_at_each_step():
    helpers, fund = reach.reach(site(), told())
    assert (helpers.n_released, helpers.n_eligible, helpers.n_listed, helpers.n_offered) == (6, 4, 3, 2)
    assert (helpers.n_accepted, helpers.n_refused, helpers.n_started, helpers.n_still_in) == (1, 1, 2, 1)
    assert (fund.n_eligible, fund.n_listed, fund.n_started, fund.n_still_in) == (None, 1, 1, None)


def test_a_person_counts_once_a_kind_whatever_the_number_of_models():
    two = [*MODELS, {"model_id": "h2", "name_vi": "H2", "name_en": "H2", "kind": "helpers"}]
    again = [joined("a", "2022-03-11", "2022-05-01"), joined("a", "2022-06-01", model="h2")]
    rows = reach.reach(site(), told(models=two, enrolments=again))
    assert [(row.model, row.n_started, row.n_still_in) for row in rows if row.kind == "helpers"] == [
        ("", 1, 1), ("h", 1, 0), ("h2", 1, 1)]  # fmt: skip


def test_a_record_of_participants_only_is_found_from_the_people_in_it():
    # Four people named, two started: half stayed outside. Without these two nobody did.
    assert not reach.reach(site(), told())[0].participants_only
    only = [step(p, "eligible", "2022-02-01") for p in "ac"]
    assert reach.reach(site(), told(referrals=only))[0].participants_only


def test_who_decided_and_why_people_refused():
    rows = {(row.kind, row.step, row.by): row.n for row in reach.decided(told())}
    assert rows["helpers", "listed", "police"] == 3
    assert rows["helpers", "refused", "shame"] == 1
    assert rows["helpers", "started", "official"] == 2
    assert rows["fund", "started", "bank"] == 1


def test_days_run_from_the_latest_release_before_and_need_a_day():
    rows = {(row.kind, row.step): row for row in reach.waited(site(), told())}
    # First contact of a, b, c on 10 February: 31 days. Starts on 11 March and 10 April: 60 and 90 days.
    assert (rows["helpers", "contact"].n, rows["helpers", "contact"].median_days) == (3, 31)
    assert (rows["helpers", "started"].n, rows["helpers", "started"].median_days) == (2, 75)
    assert rows["helpers", "started"].low_days is None  # of two people no quartile
    assert rows["fund", "started"].median_days == 120
    vague = [joined("a", "2022-03-01..2022-03-31"), joined("b", "2021-12-01")]
    row = next(each for each in reach.waited(site(), told(enrolments=vague)) if each.step == "started")
    assert (row.n, row.n_undated) == (0, 2)


def test_by_sex_and_age():
    rows = {(row.by, row.group): row for row in reach.among(site(), told())}
    assert (rows["sex", "female"].n_released, rows["sex", "female"].n_eligible, rows["sex", "female"].n_started) == (
        2,
        2,
        1,
    )
    assert (rows["sex", "male"].n_released, rows["sex", "male"].n_eligible, rows["sex", "male"].n_started) == (4, 2, 2)
    assert rows["age", "25-34"].n_released == 6  # 32 years


def test_need_and_places_on_the_last_list():
    (row,) = reach.places(site(), told())
    # Five on the list of 31 December; a still takes part, e has a loan, c has left.
    assert (row.day, row.n_listed, row.n_in_a_model) == ("2022-12-31", 5, 2)
    assert reach.places(site(people_status=()), told()) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([step("a", "listed", "2022-03-01"), step("a", "offered", "2022-02-01")], [("listed", "offered", 1, 0)]),
        ([step("a", "listed", "2022-03-01"), step("a", "offered", "2022-03-01")], []),
        ([step("a", "listed", "2022-03-01"), step("b", "offered", "2022-04-01")], [("listed", "offered", 0, 1)]),
        ([step("a", "offered", "2022-03-01")], []),  # a record that names no earlier step contradicts nothing
    ],
)
def test_steps_that_contradict_each_other(rows, expected):
    found = reach.out_of_order(told(referrals=rows, enrolments=()))
    assert [(row.earlier, row.later, row.n_before, row.n_without) for row in found] == expected
