from datetime import date

import pandas as pd
import pytest

from analysis.evidence import places
from tests.evidence import district


@pytest.fixture(autouse=True)
def areas(tmp_path, monkeypatch):
    district.write_areas(tmp_path)
    monkeypatch.setattr(places, "site_folder", lambda site: tmp_path)


def codes(commune, day="2023-06-15", **changes):
    days = pd.to_datetime(pd.Series([day]))
    return set(places.area_codes(pd.Series([commune]), days, district.source(**changes)).iloc[0])


def test_all_units_that_hold_a_person_then_and_now():
    assert codes("90001") == {"90001", "900", "90", "91001"}
    assert codes("91001", "2025-08-01") == {"91001", "90", "900"}


def test_a_code_of_the_new_map_told_of_an_earlier_release_is_understood():
    assert codes("91001", "2023-06-15") == {"91001", "90", "900"}


@pytest.mark.parametrize(
    ("commune", "day", "changes"),
    [(None, "2023-06-15", {}), ("90001", None, {}), ("90001", "2023-06-15", {"area": None})],
)
def test_what_is_not_known_has_no_unit(commune, day, changes):
    assert codes(commune, day, **changes) == set()


def test_whose_decision_it_can_inform_on_the_day_of_the_data():
    said = [each.what_en for each in places.decides(district.source())]
    assert "Huyện Mẫu ended as an administrative unit with 30\N{NO-BREAK SPACE}Jun\N{NO-BREAK SPACE}2025." in said
    assert "Its people now live in: Xã Mẫu Mới." in said
    before = places.decides(district.source(accessed="2024-01-01"))
    assert not any("ended" in each.what_en for each in before)
    assert places.decides(district.source(area=None)) == []


def test_changes_for_everybody_inside_the_period():
    found = places.shocks_inside(district.site())
    # First release 15 June 2021, records complete until 31 December 2024; what began before is not inside.
    names = [each.shock for each in found]
    assert "circular_10_2024" in names and "decision_22" in names and "minimum_wage_2024" in names
    assert "penal_code_2015" not in names and "units_2025_07" not in names and "covid_vietnam_2020" not in names
    assert [each.starts for each in found] == sorted(each.starts for each in found)
    assert "covid_hai_duong_2021" not in names  # an invented district is in no province


def test_a_real_district_has_its_own_changes_too(monkeypatch, tmp_path):
    monkeypatch.setattr(places, "site_folder", lambda site: tmp_path / "none")
    area = {"units": ("300",), "valid_on": date(2025, 6, 30), "basis": "residence"}
    site = district.site()
    real = type(site)(district.source(area=area), site.tables, None, ())
    assert "wage_region_300_2024" in [each.shock for each in places.shocks_inside(real)]


def test_no_period_no_change():
    early = district.coverage(complete_until=pd.Timestamp("2021-01-01"))
    assert places.shocks_inside(district.site(source_coverage=early)) == []
