"""What is said of a district's records: the twin with a planted fault says it, the one without does not."""

import pandas as pd
import pytest

from analysis.report.show import has, show
from tests.evidence import district
from tests.report.conftest import DISTRICT, released_of_district


@pytest.fixture
def shown(tmp_path):
    def show_piece(piece, language="en", **changes):
        released = released_of_district(tmp_path, invented=False, **changes)
        return repr(show(released, piece, language))

    return show_piece


def test_whether_there_is_anybody_to_compare_with_comes_first(shown):
    assert shown("comparison_people") == "The records hold 12 people who took part in a model and 48 who did not."
    tables = district.site().tables
    only = tables["releases"][tables["releases"]["person_id"].isin(tables["enrolments"]["person_id"])]
    assert shown("comparison_people", releases=only).startswith("There is no record of anybody who did not take part.")
    said = shown("conclusion", releases=only)
    assert said.startswith("Nothing can be evaluated: there is no record of anybody who did not take part.")
    assert "What it takes: the same records" in said and "chance" not in said


def test_the_conclusion_of_a_district_that_can_be_compared(shown):
    said = shown("conclusion")
    assert said.startswith("A comparison can be made; alone it cannot settle whether the models work.")
    assert "Of 12 people who took part 8 can be followed for 24 months, and 32 of 48 who did not." in said
    assert "In all 3 years that can be checked, at least as many releases are seen as were printed." in said
    assert "Least was linked of Offences: 86% to 93% of its records" in said
    assert "fall silent" not in said


def test_a_record_that_falls_silent_is_named(shown):
    early = district.site().tables["offences"].assign(offence_last=pd.Timestamp("2022-01-01"))
    said = shown("conclusion", offences=early)
    # 12 events before 1 January 2022, a quarter of the four years: 0.25^12.
    assert "fall silent before the day until which they are said to be complete: Offences." in said
    assert "Offences  new offence  no: it falls silent too early" in shown("record_ends", offences=early)


def test_releases_that_no_record_shows_are_counted(shown):
    tables = district.site().tables
    status = tables["people_status"]
    newest = status.loc[status["as_of"] == pd.Timestamp("2023-12-31"), "person_id"]
    listed = tables["releases"][tables["releases"]["person_id"].isin(newest)]
    said = shown("conclusion", releases=listed)
    assert "Releases of these years are missing from every record, 6 to 12 in all: 2021, 2022." in said
    lines = shown("release_years", releases=listed).splitlines()
    assert "2021 some are missing 19 to 22 16 16 3 to 6" in [" ".join(line.split()) for line in lines]
    without = shown("conclusion", releases=listed, published=None)
    assert "cannot be checked: no yearly number was printed" in without


def test_more_releases_than_were_printed_point_to_people_who_are_there_twice(shown):
    few = district.published().assign(low=10.0, high=12.0)
    said = shown("conclusion", published=few)
    assert "More releases are seen than were printed in: 2021, 2022, 2023. Some people may be there twice" in said
    assert "More releases are seen" not in shown("conclusion")


def test_one_list_and_nothing_else_gives_no_rate_since_release(shown):
    tables = district.site().tables
    status = tables["people_status"][tables["people_status"]["as_of"] == pd.Timestamp("2023-12-31")]
    listed = tables["releases"][tables["releases"]["person_id"].isin(status["person_id"])]
    said = shown("conclusion", people_status=status, releases=listed)
    assert said.startswith("No rate since release can be given") and "delayed entry" in said
    with_certificates = shown("conclusion", people_status=status)
    assert with_certificates.startswith("A comparison can be made") and "delayed entry" not in with_certificates


@pytest.mark.parametrize(
    ("days", "overwrites", "said"),
    [
        (
            ["2022-12-31", "2023-12-31"],
            1.0,
            "Police: 2 lists. No longer on the newest one: 8 of 60 people, of these without a stated reason: 8",
        ),
        (["2023-12-31"], 1.0, "Police: one list. Whoever was imprisoned again"),
        (["2023-12-31"], 0.0, "Police: by its description nobody leaves it; one list alone cannot show that."),
    ],
)
def test_what_a_list_means_in_words(shown, days, overwrites, said):
    tables = district.site().tables
    status = tables["people_status"][tables["people_status"]["as_of"].isin(pd.to_datetime(days))]
    coverage = district.coverage(overwrites=overwrites)
    assert shown("list_meaning", people_status=status, source_coverage=coverage).startswith(said)


def test_a_list_that_nobody_leaves(shown):
    status = district.site().tables["people_status"]
    stays = pd.concat([status, status.assign(as_of=pd.Timestamp("2023-12-31"))]).drop_duplicates(["person_id", "as_of"])
    assert shown("list_meaning", people_status=stays) == (
        "Police: nobody who stood on one of its lists is missing from the newest."
    )


def test_not_known_is_shown_apart_from_not_followable(shown):
    releases = district.site().tables["releases"]
    gap = releases.assign(commune=releases["commune"].where(releases["person_id"] != "p202100", None))
    lines = shown("followed", releases=gap).splitlines()
    (participants,) = [line for line in lines if "participants" in line]
    assert " ".join(participants.split()).endswith(
        "12 11 (1 not known) 11 (1 not known) 7 (1 not known) 3 (1 not known)"
    )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_piece_of_a_district_without_releases_fails(tmp_path, language):
    released = released_of_district(tmp_path, releases=None, enrolments=None, people_status=None, offences=None)
    said = repr(show(released, "conclusion", language))
    assert said and "nan" not in said.lower().split()
    assert not has(released, "lists") and not has(released, "power_here")


def test_linkage_shows_all_and_leaves_subgroups_to_the_quality_page(results):
    said = repr(show(results[DISTRICT], "linkage", "en"))
    assert "12 (86%)" in said and "male" not in said


def test_a_very_large_group_says_that_the_chance_is_at_least_this(results):
    released = results[DISTRICT]
    large = released.table("power_here").assign(n_others=100_000)
    other = type(released)(released.about, released.tables | {"power_here": large}, released.door)
    assert "counted as 2,000, so the chance is at least this" in repr(show(other, "power_here", "en"))
    assert "at least this" not in repr(show(released, "power_here", "en"))


def test_numbers_are_the_same_in_both_languages(results):
    for piece in ("conclusion", "comparison_people", "list_meaning"):
        vi, en = (
            sorted(c for c in repr(show(results[DISTRICT], piece, language)) if c.isdigit())
            for language in ("vi", "en")
        )
        assert vi == en, piece
