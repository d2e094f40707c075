"""Figures that were reported, made again from the records: each verdict by hand."""

from datetime import date

import pandas as pd
import pytest

from analysis.evidence.reach import facts, reported
from analysis.sites import Site
from analysis.tables.source import read_source, site_folder
from tests.evidence import district

SITE = district.site()


def printed(figure, low, high, base="count", period="2021–2023", as_of="2023-12-31", unit="people"):
    row = district.published().iloc[0].to_dict()
    row |= {"figure": figure, "low": float(low), "high": float(high), "base": base, "period": period, "as_of": as_of,
            "unit": unit}  # fmt: skip
    return pd.DataFrame([row])


def verdict(table, **tables):
    (row,) = reported(Site(SITE.source, dict(SITE.tables) | {"published": table} | tables, None, ()))
    return row.verdict, row.found


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (printed("released_per_year", 19, 22, "flow"), ("reproduced", 20)),  # 60 in three years
        (printed("released_per_year", 21, 22, "flow"), ("differs", 20)),
        (printed("released_per_year", 19, 22, "flow", period="2019–2023"), ("part_of_period", 20)),
        (printed("released_per_year", 19, 22, "flow", period="not stated"), ("not_in_files", None)),
        (printed("managed_now", 52, 60, "stock"), ("reproduced", 52)),  # 60 less 4 of 2021 and 4 of 2022
        (printed("managed_now", 52, 60, "stock", as_of="2024-12-31"), ("not_in_files", None)),  # no list of that day
        (printed("hired", 6, 6), ("not_in_files", None)),
        (printed("loans", 13, 13), ("not_in_files", None)),
    ],
)
def test_a_figure_is_made_again_or_it_is_said_why_not(table, expected):
    assert verdict(table) == expected


def test_loans_count_by_the_day_and_only_those_to_people():
    days = pd.to_datetime(["2023-11-01", "2023-12-31", "2024-01-01", "2023-11-01"])
    loans = pd.DataFrame({"loan_date": days, "kind": ["person", "person", "person", "employer"], "amount_vnd": 1e8})
    assert verdict(printed("loans", 2, 2), loans=loans) == ("reproduced", 2)
    assert verdict(printed("loans_total", 1e8, 1e8, unit="VND"), loans=loans) == ("differs", 2e8)


def test_models_are_counted_without_the_fund():
    models = pd.DataFrame({"model_id": list("abc"), "kind": ["helpers", "firm", "fund"]})
    assert verdict(printed("models_total", 2, 2, unit="models"), models=models) == ("reproduced", 2)
    assert verdict(printed("models_4plus", 2, 2, unit="models"), models=models) == ("differs", 1)


def test_without_records_nothing_can_be_checked_and_rules_and_rates_are_no_counts():
    tables = {"published": printed("loans", 13, 13)}
    assert reported(Site(SITE.source, tables, None, ()))[0].verdict == "no_records"
    assert reported(Site(SITE.source, {"published": printed("loan_ceiling", 0, 1, "rule")}, None, ())) == []
    assert reported(Site(SITE.source, {"published": printed("rate", 0, 1, "flow", unit="share")}, None, ())) == []
    assert reported(Site(SITE.source, {}, None, ())) == []


def test_communes_are_called_by_their_name_on_the_map_of_each_release():
    days = pd.to_datetime(["2024-06-01", "2025-08-01", "2024-06-01", "2024-06-01", "2024-06-01"]).astype(
        "datetime64[us]"
    )
    codes = ["11239", "11239", "11254", "99999", None]  # the first was a town, and is a commune since July 2025
    releases = pd.DataFrame({"person_id": list("abcde"), "commune": codes, "commune_on": days})
    area = read_source(site_folder("mau-01")).area.model_copy(update={"units": ["300"], "valid_on": date(2024, 11, 7)})
    source = read_source(site_folder("thanh-mien")).model_copy(update={"area": area})
    named = facts(Site(source, {"releases": releases}, None, ()))["communes"]
    assert named == {"11239": "Thị trấn Thanh Miện / Xã Thanh Miện", "11254": "Xã Hồng Quang"}
    assert facts(Site(source.model_copy(update={"area": None}), {"releases": releases}, None, ()))["communes"] == {}
