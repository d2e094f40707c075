import pandas as pd
import pytest

from analysis.evidence import records
from analysis.evidence.verdict import COMPARISON, PARTICIPANT
from analysis.run.task import missing
from tests.evidence import district


@pytest.fixture(autouse=True)
def areas(tmp_path, monkeypatch):
    district.write_areas(tmp_path)
    monkeypatch.setattr("analysis.followup.areas.site_folder", lambda site: tmp_path)


def rows(**changes):
    return records.rows(district.site(**changes), base_rates=[0.3], target=0.8)


def followed(found):
    return {(each.horizon, each.arm): (each.n_followable, each.n_unknown, each.n) for each in found["followed"]}


def test_people_who_took_part_and_people_who_did_not():
    (standing,) = rows()["standing"]
    assert (standing.standing, standing.n_participants, standing.n_others) == ("comparable", 12, 48)
    (standing,) = rows(enrolments=None)["standing"]
    assert (standing.standing, standing.n_others) == ("no_participants", 60)


def test_records_of_participants_only_are_no_evaluation():
    tables = district.site().tables
    joined = set(tables["enrolments"]["person_id"])
    only = tables["releases"][tables["releases"]["person_id"].isin(joined)]
    assert rows(releases=only)["standing"][0].standing == "no_comparison"


def test_who_can_be_followed_by_hand():
    # Released on 15 June of 2021, 2022, 2023; the record is complete until 31 December 2024 with 30 days of delay.
    found = followed(rows())
    # 6 months end on 15 December of the same year, 12 months on 15 June 2024 at the latest: everybody.
    assert found["6m", PARTICIPANT] == found["12m", PARTICIPANT] == (12, 0, 12)
    # 24 months: those of 2023 end in June 2025; 36 months: of 2021 only.
    assert found["24m", PARTICIPANT] == (8, 0, 12) and found["24m", COMPARISON] == (32, 0, 48)
    assert found["36m", COMPARISON] == (16, 0, 48)
    (standing,) = rows()["standing"]
    assert (standing.horizon, standing.n_participants_followable, standing.n_others_followable) == ("24m", 8, 32)


def test_a_record_that_ends_early_leaves_fewer_to_be_followed_than_its_twin():
    early = district.coverage(complete_until=pd.Timestamp("2022-12-31"))
    assert followed(rows(source_coverage=early))["12m", COMPARISON] == (16, 0, 48)
    assert followed(rows())["12m", COMPARISON] == (48, 0, 48)


def test_without_a_record_of_new_offences_nothing_can_be_followed():
    no_offences = district.coverage()[lambda table: table["event"] == "listed"]
    found = rows(source_coverage=no_offences, offences=None)
    assert found["standing"][0].standing == "no_outcome"
    assert found["followed"] == [] and found["power_here"] == []


def test_people_whose_commune_nobody_knows_are_unknown_and_not_lost():
    releases = district.site().tables["releases"]
    gap = releases.assign(commune=releases["commune"].where(releases["person_id"] != "p202100", None))
    assert followed(rows(releases=gap))["12m", PARTICIPANT] == (11, 1, 12)
    assert followed(rows(releases=releases.drop(columns="commune")))["12m", COMPARISON] == (0, 48, 48)


def test_a_person_released_twice_counts_once_and_by_the_release_that_can_be_followed():
    releases = district.site().tables["releases"]
    again = releases[releases["person_id"] == "p202119"].assign(
        release_id="again", release_first=pd.Timestamp("2024-12-01"), release_last=pd.Timestamp("2024-12-01")
    )
    found = rows(releases=pd.concat([releases, again], ignore_index=True))
    assert followed(found)["36m", COMPARISON] == (16, 0, 48)
    assert {each.arm: each.n for each in found["arms"]} == {PARTICIPANT: 12, COMPARISON: 48}


def test_a_list_that_overwrites_shows_in_the_years_and_its_twin_with_certificates_does_not():
    tables = district.site().tables
    status = tables["people_status"]
    newest = status.loc[status["as_of"] == pd.Timestamp("2023-12-31"), "person_id"]
    listed = tables["releases"][tables["releases"]["person_id"].isin(newest)]
    hidden = rows(releases=listed)["standing"][0]
    # Of 20 a year in 2021 and 2022 every fifth is gone: 16 are left, 19 to 22 were printed.
    assert (hidden.cohort, hidden.n_years, hidden.invisible_low, hidden.invisible_high) == ("misses", 3, 6, 12)
    assert rows()["standing"][0].cohort == "complete"


def test_no_release_at_all():
    found = rows(releases=None, enrolments=None)
    assert found["standing"][0].standing == "no_people"
    assert found["release_years"] == []


def test_a_site_without_records_has_none_of_these_rows(tarp):
    assert records.rows(tarp[0], base_rates=[0.3], target=0.8) == {}


def test_the_notebook_applies_to_printed_figures_or_records_and_to_no_study(tarp):
    both = district.site()
    printed = type(both)(both.source, {"published": both.tables["published"]}, None, ())
    for site in (both, district.site(published=None), printed):
        assert missing("1_evaluability", site, None) == []
    assert len(missing("1_evaluability", tarp[0], None)) == 1


def test_what_was_counted_on_the_way_in_is_passed_on():
    found = rows()
    assert found["flow"]["n_left"].iloc[-1] == 60 and len(found["linkage"]) == 2 and len(found["doubtful"]) == 1
