"""Whole folders: the same bytes twice, readable, every row accounted for, and every sheet says what it is."""

import hashlib
import json
from datetime import date

import pytest

from analysis.columns.text import plain_key
from analysis.delivery.sheets import find_table
from analysis.delivery.vocabulary import read_vocabulary
from analysis.delivery.workbook import read_workbook
from analysis.errors import HoanhapError
from analysis.intake.collect import check_folder
from analysis.simulate.variants import VARIANTS
from analysis.simulate.world import world
from analysis.simulate.write import simulate
from analysis.tables.source import read_source
from tests.conftest import PROJECT

SHIPPED = PROJECT / "data" / "raw" / "districts"


def written(folder, site="mau-01", name="no_effect", **changed):
    simulate(
        site,
        seed=VARIANTS[site].seed,
        world=world(name, **changed),
        folder=folder / site,
    )
    return folder / site


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    return written(tmp_path_factory.mktemp("simulated"))


def contents(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def truth(folder):
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def test_the_same_seed_gives_the_same_bytes(district, tmp_path):
    assert contents(written(tmp_path)) == contents(district)


def test_another_seed_gives_other_people(district, tmp_path):
    simulate("mau-01", seed=99, world=world(), folder=tmp_path / "mau-01")
    assert truth(tmp_path / "mau-01")["releases"] != truth(district)["releases"]


def test_a_folder_that_exists_is_left_alone(district):
    before = contents(district)
    with pytest.raises(HoanhapError):
        simulate("mau-01", seed=1, world=world(), folder=district)
    assert contents(district) == before


def test_source_and_folder_agree_and_say_that_nobody_is_real(district):
    source = read_source(district)
    assert source.synthetic and check_folder(district, source) == []
    assert "mô phỏng" in source.name.vi and "simulated" in source.name.en
    assert {delivery.record for delivery in source.deliveries} == set(source.records)


@pytest.mark.parametrize("site", ["mau-01", "mau-02", "mau-07", "mau-08"])
def test_every_row_of_every_sheet_is_what_the_truth_says(site, district, tmp_path):
    folder = district if site == "mau-01" else written(tmp_path, site)
    source, told = read_source(folder), truth(folder)
    for delivery in source.deliveries:
        vocabulary = read_vocabulary((delivery.role,), folder)
        for sheet in read_workbook(folder / delivery.file).sheets:
            table = find_table(sheet, vocabulary=vocabulary)
            mine = told["rows"][delivery.file][str(sheet.number)]
            people, first = mine["people"].split(" "), mine["first"]
            blank = {int(row) for row, letters in mine["mess"].items() if told["mess"][letters[0]] == "blank"}
            assert set(table.row_numbers) == set(range(first, first + len(people))) - blank
            notice = plain_key(" ".join(sheet.rows[0]))
            assert notice.startswith("du lieu mo phong"), delivery.file


def test_lists_that_lose_reoffenders(district, tmp_path):
    usual, lossy = district, written(tmp_path, name="lists_lose_reoffenders")
    assert not list(lossy.glob("Nguoi ra khoi*")) and list(usual.glob("Nguoi ra khoi*"))
    told = truth(lossy)
    newest = told["rows"]["Danh sach quan ly 2025-12.xlsx"]["1"]["people"].split()
    in_book = told["rows"]["So theo doi vi pham 2025-12.xlsx"]["1"]["people"].split()
    assert set(in_book) <= set(newest)
    everybody = truth(usual)["rows"]["So theo doi vi pham 2025-12.xlsx"]["1"]["people"].split()
    assert len(everybody) > 2 * len(in_book)


def test_a_list_of_a_day_holds_nobody_who_was_struck_off(district):
    told = truth(district)
    columns = told["releases"]["columns"]
    releases = [dict(zip(columns, row, strict=True)) for row in told["releases"]["rows"]]
    listed = set(told["rows"]["Danh sach quan ly 2024-06.xlsx"]["1"]["people"].split()) - {"-"}
    on = {
        each["person"]
        for each in releases
        if each["release"] < 20240611 and (each["struck_off"] > 20240630 or not each["struck_off"])
    }
    assert on <= listed
    assert listed <= {
        each["person"] for each in releases if each["release"] <= 20240630 < (each["struck_off"] or 99999999)
    }


def test_no_effect_stands_in_the_truth(district):
    told = truth(district)
    difference = told["effects"]["columns"].index("risk_difference")
    assert {row[difference] for row in told["effects"]["rows"]} == {0.0}


def test_any_other_id_gets_a_plain_district(tmp_path):
    simulate("thu-nghiem", seed=5, world=world("effect"), folder=tmp_path / "thu-nghiem")
    source = read_source(tmp_path / "thu-nghiem")
    assert source.area.units == ("980",) and source.deliveries[-1].as_of == date(2025, 12, 31)
    told = truth(tmp_path / "thu-nghiem")
    assert told["effect_on_logit"]["helpers"] == -0.7
    assert min(row[-1] for row in told["effects"]["rows"]) < -0.005
