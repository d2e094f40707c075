from datetime import date

import pandas as pd
import pytest

from analysis.evidence import places
from tests.evidence import district


@pytest.fixture(autouse=True)
def areas(tmp_path, monkeypatch):
    district.write_areas(tmp_path)
    monkeypatch.setattr("analysis.followup.areas.site_folder", lambda site: tmp_path)


def test_whose_decision_it_can_inform_on_the_day_of_the_data():
    said = [each.what_en for each in places.decides(district.source())]
    assert "Huyện Mẫu ended as an administrative unit with 30\N{NO-BREAK SPACE}Jun\N{NO-BREAK SPACE}2025." in said
    assert "Its people now live in: Xã Mẫu Mới." in said
    before = places.decides(district.source(accessed="2024-01-01"))
    assert not any("ended" in each.what_en for each in before)
    assert places.decides(district.source(area=None)) == []


def test_changes_for_everybody_within_the_time_of_the_records():
    found = places.shocks_inside(district.site())
    # The records cover 1 January 2021 to 31 December 2024; what began before or after is not inside.
    names = [each.shock for each in found]
    assert "circular_10_2024" in names and "decision_22" in names and "minimum_wage_2024" in names
    assert "penal_code_2015" not in names and "units_2025_07" not in names and "covid_vietnam_2020" not in names
    assert [each.starts for each in found] == sorted(each.starts for each in found)


def real_district(tmp_path, monkeypatch, units, valid_on):
    monkeypatch.setattr("analysis.followup.areas.site_folder", lambda site: tmp_path / "none")
    site = district.site()
    area = {"units": units, "valid_on": valid_on, "basis": "residence"}
    return type(site)(district.source(area=area), site.tables, None, ())


def test_changes_of_a_real_province_are_not_those_of_an_invented_district(monkeypatch, tmp_path):
    of_hai_duong = {"wage_region_300_2024", "covid_hai_duong_2021"}
    assert not of_hai_duong & {each.shock for each in places.shocks_inside(district.site())}
    real = real_district(tmp_path, monkeypatch, ("300",), date(2025, 6, 30))
    assert of_hai_duong <= {each.shock for each in places.shocks_inside(real)}


def test_a_unit_that_did_not_exist_at_the_beginning_has_the_changes_of_the_nation(monkeypatch, tmp_path):
    site = real_district(tmp_path, monkeypatch, ("99999",), date(2025, 7, 1))
    names = {each.shock for each in places.shocks_inside(site)}
    assert "decision_22" in names and "covid_hai_duong_2021" not in names


def test_no_time_no_change():
    early = district.coverage(complete_until=pd.Timestamp("2021-01-01"))
    assert places.shocks_inside(district.site(source_coverage=early)) == []
