"""Who could have joined since when, and when they did: a few people by hand."""

import pandas as pd
import pytest

from analysis.followup.joining import joining
from tests.evidence import district

RELEASES = pd.DataFrame(
    {
        "person_id": ["a", "b", "c", "d", "a"],
        "start": pd.to_datetime(["2022-01-10", "2022-02-01", "2022-03-01", "2022-04-01", "2024-01-05"]),
    },
    index=["a-1", "b-1", "c-1", "d-1", "a-2"],
)
MODELS = pd.DataFrame({"model_id": ["xa-mot", "may"], "kind": ["helpers", "firm"]})
ENROLMENTS = pd.DataFrame(
    {
        "person_id": ["a", "b", "c"],
        "model_id": ["xa-mot", "xa-mot", "may"],
        "start_first": pd.to_datetime(["2022-05-01", None, "2022-06-01"]),
        "start_last": pd.to_datetime(["2022-05-03", "2022-12-31", "2022-06-01"]),
    }
)
REFERRALS = pd.DataFrame(
    {
        "person_id": ["a", "a", "c", "d"],
        "model_id": ["xa-mot"] * 4,
        "step": ["listed", "eligible", "eligible", "eligible"],
        "step_last": pd.to_datetime(["2022-04-20", "2022-04-01", "2022-01-15", "2022-06-01"]),
    }
)
COVERAGE = pd.DataFrame({"model_id": ["xa-mot", "may"], "start_last": pd.to_datetime(["2022-03-15", "2022-05-01"])})


def site(**tables):
    whole = {"models": MODELS, "enrolments": ENROLMENTS, "referrals": REFERRALS, "model_coverage": COVERAGE} | tables
    return type(district.site())(district.source(), whole, None, ())


def day(people, release, column):
    value = people.loc[release, column]
    return None if pd.isna(value) else value.date().isoformat()


def test_joining_counts_from_its_latest_possible_day_and_belongs_to_the_release_before_it():
    people = joining(site(), "helpers", RELEASES).people
    assert day(people, "a-1", "joined") == "2022-05-03"
    assert day(people, "a-2", "joined") is None  # a joined after the first release, not after the second
    assert day(people, "c-1", "joined") is None  # c joined a firm
    assert people.loc["a-1", "unit"] == "xa-mot"


def test_a_day_of_joining_that_is_not_known_is_marked():
    people = joining(site(), "helpers", RELEASES).people
    assert people["day_unknown"].tolist() == [False, True, False, False, False]


def test_eligible_since_the_first_step_but_never_before_the_release():
    found = joining(site(), "helpers", RELEASES)
    assert found.known_by == "listed"  # d was considered and did not join
    assert day(found.people, "a-1", "eligible") == "2022-04-01"
    assert day(found.people, "d-1", "eligible") == "2022-06-01"
    # The step of c came before the release: it tells of nothing after it.
    assert day(found.people, "c-1", "eligible") is None


def test_who_joined_was_eligible_then_even_if_no_list_says_so():
    people = joining(site(), "helpers", RELEASES).people
    assert day(people, "b-1", "eligible") == day(people, "b-1", "joined") == "2022-12-31"


def test_where_only_participants_are_named_everybody_is_eligible_once_a_model_was_running():
    found = joining(site(), "firm", RELEASES)
    assert found.known_by == "running"
    assert day(found.people, "a-1", "eligible") == "2022-05-01"  # the model's first day
    assert day(found.people, "a-2", "eligible") == "2024-01-05"  # the release
    assert day(found.people, "c-1", "joined") == "2022-06-01"


def test_a_loan_is_joined_on_the_day_it_was_paid_out():
    loans = pd.DataFrame({"person_id": ["d", None], "loan_date": pd.to_datetime(["2023-01-01", "2023-02-01"])})
    people = joining(site(loans=loans), "fund", RELEASES).people
    assert day(people, "d-1", "joined") == "2023-01-01" and people["joined"].notna().sum() == 1
    # No model of the kind is described: everybody is eligible from the first loan on.
    assert day(people, "a-1", "eligible") == "2023-01-01"


def test_nobody_is_eligible_for_a_loan_before_the_certificate():
    loans = pd.DataFrame({"person_id": ["d"], "loan_date": pd.to_datetime(["2023-01-01"])})
    certified = pd.to_datetime(["2022-02-01", "2023-03-05", None, "2023-01-20", "2024-01-06"])
    releases = pd.DataFrame({"release_id": RELEASES.index, "certificate_last": certified})
    people = joining(site(loans=loans, releases=releases), "fund", RELEASES).people
    days = {release: day(people, release, "eligible") for release in RELEASES.index}
    # a-1: since the first loan; b-1: since the certificate; c-1: none is known; d-1 had a loan, so was eligible by then.
    expected = {"a-1": "2023-01-01", "b-1": "2023-03-05", "c-1": None, "d-1": "2023-01-01", "a-2": "2024-01-06"}
    assert days == expected
    helpers = joining(site(loans=loans, releases=releases), "helpers", RELEASES).people
    pd.testing.assert_frame_equal(helpers, joining(site(), "helpers", RELEASES).people)


@pytest.mark.parametrize("kind", ["helpers", "firm", "exemplary", "fund"])
def test_without_any_table_nobody_joined(kind):
    bare = type(district.site())(district.source(), {}, None, ())
    people = joining(bare, kind, RELEASES).people
    assert list(people.index) == list(RELEASES.index)
    assert people["joined"].isna().all() and people["eligible"].isna().all() and not people["day_unknown"].any()
