"""Nothing in an invented district bears a real name or code."""

import csv

import numpy as np
import pytest

from analysis.columns.ids import birth_year, clean_ids, sex
from analysis.reference.addresses import unit_part
from analysis.reference.gazetteer import read_own
from analysis.reference.places import NEW_MAP, NotAssignable
from analysis.simulate import places
from analysis.simulate.names import draw_ids
from analysis.simulate.places import District
from analysis.simulate.sources import areas_csv
from tests.conftest import PROJECT

DISTRICTS = [District(number) for number in range(13)]


@pytest.fixture(scope="module")
def real():
    with open(PROJECT / "data/raw/reference/units.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("district", DISTRICTS, ids=lambda district: district.code)
def test_no_name_and_no_code_is_a_real_one(district, real):
    names = {unit_part(row["name"]).key for row in real}
    codes = {row["code"] for row in real}
    mine = places.units(district)
    assert not names & {unit_part(row["name"]).key for row in mine}
    assert not codes & {row["code"] for row in mine}


def test_ids_begin_with_a_place_that_does_not_exist_and_still_keep_the_rules(real):
    provinces = {f"0{row['code']}" for row in real if row["level"] == "province"}
    prefixes = {*places.ID_PREFIXES, places.OUTSIDE_PREFIX}
    assert len(prefixes) == 14 and not prefixes & provinces
    births = np.array(["1999-12-31", "2001-01-01", "1970-05-05"], dtype="datetime64[D]")
    sexes = np.array(["male", "female", "female"], dtype=object)
    for prefix in prefixes:
        ids = draw_ids(prefix, sexes, births, np.random.default_rng(0))
        assert clean_ids(ids, latest_birth_year=2010).values == tuple(ids)
        assert [birth_year(each) for each in ids] == [1999, 2001, 1970]
        assert [sex(each) for each in ids] == ["male", "female", "female"]


def test_seventeen_communes_become_five_and_one_of_them_is_split(tmp_path):
    path = tmp_path / "areas.csv"
    path.write_text(areas_csv(District(1)), encoding="utf-8")
    own = read_own(path)
    old = own.communes("981", places.OLD_MAP)
    today = [own.today(unit) for unit in old]
    assert len(old) == 17 and today.count(NotAssignable("split")) == 1
    assert len({unit.code for unit in today if not isinstance(unit, NotAssignable)}) == 5


def test_a_code_has_another_meaning_on_the_new_map():
    district = District(1)
    assert district.codes[4] == district.new_codes[1] == "98105"
    assert district.commune_name(4, 0, places.OLD_MAP) == "Nắng Mơ"
    assert district.commune_name(4, 0, NEW_MAP) == "Đông Mơ"


def test_people_of_the_split_commune_go_where_their_village_went():
    district = District(1)
    assert [district.new_place(places.SPLIT, village) for village in range(8)] == [0, 0, 0, 0, 1, 1, 1, 1]
