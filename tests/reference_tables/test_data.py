"""The tables themselves: their sources, keys, periods, counts by others, and how they were made."""

import importlib.util
import os
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from analysis import store
from analysis.reference import intervals, tables
from tests.conftest import PROJECT

FOLDER = PROJECT / "data" / "raw" / "reference"
KEYS = {
    "units": ("code",),
    "minimum_wages": ("region",),
    "wage_regions": ("area_code",),
    "expungement": ("kind", "over_years"),
    "loan_rules": ("rule", "kind"),
    "deciders": ("matter",),
}
WITHOUT_PERIOD = {
    "conversions": ("old", "new"),
    "prices": ("year",),
    "shocks": ("shock",),
    "intervals": ("method", "n_from"),
    "weighted_intervals": ("method", "n_from"),
    "adjusted_intervals": ("method", "n_from"),
    "hazard_intervals": ("method", "n_from"),
    "yardsticks": ("yardstick",),
}


@pytest.fixture(scope="module")
def source() -> dict:
    return yaml.safe_load((FOLDER / "source.yaml").read_text(encoding="utf-8"))


def test_the_files_are_those_whose_hashes_are_recorded(source):
    recorded = {name: entry["sha256"] for name, entry in source["files"].items()}
    assert recorded == {path.name: store.sha256(path) for path in FOLDER.glob("*.csv")}
    assert {Path(name).stem for name in recorded} == set(tables.TABLES)


def test_every_file_and_row_has_a_source(source):
    assert all(entry["source"].strip() for entry in source["files"].values())
    one_source = {"units", *intervals.REGIONS}  # each has one source, said in source.yaml
    for name in set(tables.TABLES) - one_source:
        assert all(row.source.strip() for row in tables.rows(name)), name


def test_only_copies_in_code_repositories_have_no_address():
    without = {
        (name, row[0]) for name in tables.TABLES for row in tables.rows(name) if not getattr(row, "address", "x")
    }
    communes = {("wage_regions", code) for code in ("11239", "11242", "11254", "11257", "11284")}
    shocks = {("shocks", "wage_region_300_2024"), ("shocks", "wage_region_11242_2025")}
    yardsticks = {("yardsticks", "vbsp_par30_2013")}
    assert without == communes | shocks | yardsticks | {("wage_regions", "300")}


def test_what_is_not_confirmed():
    doubted = {name: Counter() for name in tables.TABLES}
    for name, count in doubted.items():
        count.update(row[0] for row in tables.rows(name) if not getattr(row, "confirmed", True))
    assert {name: dict(count) for name, count in doubted.items() if count} == {
        "wage_regions": {"300": 1, "11239": 1, "11242": 1, "11254": 1, "11257": 1, "11284": 1},
        "expungement": {"penal_code_2015": 6},
        "loan_rules": {"poor_household_rate": 2},
        "deciders": {"supervision": 1},
        "yardsticks": {"vbsp_par30_2013": 1},
        "shocks": {"wage_region_300_2024": 1, "wage_region_11242_2025": 1, "covid_night_hai_duong_2021": 1},
    }


@pytest.mark.parametrize("name", KEYS)
def test_no_two_rows_hold_for_one_thing_on_one_day(name):
    periods = defaultdict(list)
    for row in tables.rows(name):
        key = tuple(getattr(row, column) for column in KEYS[name])
        periods[key].append((row.valid_from or date.min, row.valid_to or date.max))
    for key, found in periods.items():
        assert all(first <= last for first, last in found), key
        found.sort()
        assert all(before[1] < after[0] for before, after in pairwise(found)), key


@pytest.mark.parametrize("name", WITHOUT_PERIOD)
def test_no_key_stands_twice(name):
    keys = Counter(tuple(getattr(row, column) for column in WITHOUT_PERIOD[name]) for row in tables.rows(name))
    assert [key for key, count in keys.items() if count > 1] == []


def test_codes_keep_their_zeros_and_names_are_composed():
    width = {"province": 2, "district": 3, "commune": 5}
    for row in tables.rows("units"):
        assert len(row.code) == width[row.level] and row.code.isdigit()
        assert unicodedata.is_normalized("NFC", row.name) and row.name == " ".join(row.name.split())
    assert "01" in tables.by("units", "code")


def test_every_unit_stands_below_one_of_its_own_map():
    for row in tables.rows("units"):
        above = tables.by("units", "code").get(row.parent, ()) if row.parent else ()
        level = "" if row.level == "province" else "district" if row.level == "commune" and row.valid_to else "province"
        assert [unit.level for unit in above if unit.valid_to == row.valid_to] == ([level] if level else [])


def test_numbers_of_units():
    count = Counter((row.level, row.valid_to is None) for row in tables.rows("units"))
    assert count == {
        ("province", False): 63, ("district", False): 696, ("commune", False): 10_035,
        ("province", True): 34, ("commune", True): 3_321,
    }  # fmt: skip


def test_conversions_lead_from_units_of_the_old_map_to_units_of_the_new():
    old = {row.code for row in tables.rows("units") if row.level == "commune" and row.valid_to}
    new = {row.code for row in tables.rows("units") if row.level == "commune" and not row.valid_to}
    assert {row.old for row in tables.rows("conversions")} == old
    islands = new - {row.new for row in tables.rows("conversions")}
    assert {row.new for row in tables.rows("conversions")} <= new and len(islands) == 5


def test_kinds_fit_together():
    parts = defaultdict(list)
    for row in tables.rows("conversions"):
        parts[row.old].append(row.kind)
    for old, kinds in parts.items():
        people = [kind for kind in kinds if kind != "area"]
        together = people in (["whole"], ["people"]) and (people == ["whole"]) == (len(kinds) == 1)
        assert together or (len(people) > 1 and len(set(people)) == 1 and people[0] in ("split", "divided")), old


def hai_duong() -> dict[str, str]:
    """Old communes of the old province 30 and their districts."""
    district = {row.code for row in tables.by("units", "parent")["30"]}
    return {row.code: row.parent for row in tables.rows("units") if row.parent in district}


def test_hai_duong_agrees_with_the_counts_of_the_official_table():
    # 173 "nhập toàn bộ", 48 "nhập một phần", 10 with all people, 11 area only and 1 misspelt row: 243.
    count = Counter(row.kind for row in tables.rows("conversions") if row.old in hai_duong())
    assert count == {"whole": 173, "split": 48, "people": 10, "area": 11 + 1}


def test_new_communes_of_several_old_districts_as_counted_by_others():
    # Of 64 new communes 13 draw on two or more old districts, 8 of them for people.
    old, area, people = hai_duong(), defaultdict(set), defaultdict(set)
    for row in tables.rows("conversions"):
        if row.old in old:
            area[row.new].add(old[row.old])
            if row.kind != "area":
                people[row.new].add(old[row.old])
    assert len(area) == 64
    assert sum(len(districts) > 1 for districts in area.values()) == 13
    assert sum(len(districts) > 1 for districts in people.values()) == 8


def package_folder() -> Path | None:
    """The unpacked package: HOANHAP_UNITS_PACKAGE, or where it is installed; it is not imported."""
    if os.environ.get("HOANHAP_UNITS_PACKAGE"):
        return Path(os.environ["HOANHAP_UNITS_PACKAGE"])
    found = importlib.util.find_spec("vietnamadminunits")
    return Path(found.origin).parent if found else None


def test_the_same_tables_are_made_again_from_the_package(tmp_path):
    folder = package_folder()
    if folder is None:
        pytest.skip("vietnamadminunits is not here; name its folder in HOANHAP_UNITS_PACKAGE")
    subprocess.run([sys.executable, FOLDER / "prepare.py", folder, tmp_path], check=True)
    for name in ("units.csv", "conversions.csv"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes().replace(b"\r\n", b"\n")


def test_another_version_of_the_package_is_refused(tmp_path):
    (tmp_path / "data").mkdir()
    for name in ("dataset.db", "converter_2025.json"):
        (tmp_path / "data" / name).write_bytes(b"")
    made = subprocess.run([sys.executable, FOLDER / "prepare.py", tmp_path, tmp_path], capture_output=True, text=True)
    assert made.returncode != 0 and "not the files of vietnamadminunits 1.0.4" in made.stderr
