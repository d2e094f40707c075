"""The twelve districts that are shipped: what was printed about a district like them, and that they are what is written today."""

import csv
import json
from collections import Counter
from zipfile import ZipFile

import pytest

from analysis.delivery.workbook import read_workbook
from analysis.simulate.places import ID_PREFIXES, OUTSIDE_PREFIX
from analysis.simulate.variants import VARIANTS
from analysis.simulate.world import world
from analysis.simulate.write import simulate
from tests.conftest import PROJECT

DISTRICTS = PROJECT / "data" / "raw" / "districts"


def truth(site):
    return json.loads((DISTRICTS / site / "truth.json").read_text(encoding="utf-8"))


def people(told, name, *, prefix=""):
    """Whose rows the files are whose names begin so, blank and double rows left out, by file."""
    found = {}
    for file, sheets in told["rows"].items():
        if file.startswith(name):
            found[file] = [
                person
                for sheet in sheets.values()
                for place, person in enumerate(sheet["people"].split(" "))
                if person.startswith(prefix) and "2" not in sheet["mess"].get(str(sheet["first"] + place), "")
            ]
    return found


@pytest.mark.parametrize("site", VARIANTS)
def test_margins_are_those_printed_of_a_district_like_it(site):
    told, last = truth(site), VARIANTS[site].as_of
    years = Counter(str(row[1])[:4] for row in told["releases"]["rows"])
    whole = [year for year in range(2020, last.year + 1) if year < last.year or last.month == 12]
    assert all(90 <= years[str(year)] <= 120 for year in whole)
    assert all(270 <= len(listed) <= 330 for listed in people(told, "Danh sach quan ly", prefix="p").values())
    workers = {person for file in people(told, "Bang luong may").values() for person in file} - {"-"}
    assert Counter(person[0] for person in workers) == {"p": 4, "o": 2}
    newest = max(people(told, "HSTD CT26").items())[1]
    assert len(newest) == len(set(newest)) == 13
    community = next(iter(people(told, "An tai cong dong").values()))
    assert 70 <= len([person for person in community if person != "-"]) / (last.year - 2023 + last.month / 12) <= 120
    kinds = Counter(
        row[0] for row in told["effects"]["rows"] if row[1] == "participants" and row[0].startswith("Mô hình")
    )
    assert len(kinds) == 10  # nine of helpers, one exemplary; the firm's is a kind of its own


@pytest.mark.parametrize("site", VARIANTS)
def test_no_model_has_any_effect(site):
    told = truth(site)
    assert told["world"] == "no_effect" and set(told["effect_on_logit"].values()) == {0.0}
    assert {row[-1] for row in told["effects"]["rows"]} == {0.0}


def test_all_loans_are_at_the_ceiling():
    bank = read_workbook(DISTRICTS / "mau-01" / "HSTD CT26 20250630.xlsx").sheets[0]
    place = next(row for row in bank.rows if "STT" in row).index("Mức\n vay")
    assert [row[place] for row in bank.rows if row[0].isdigit()] == ["100000000"] * 13


def test_every_id_number_begins_with_a_place_that_does_not_exist():
    prefixes = (*ID_PREFIXES, OUTSIDE_PREFIX)
    found = set()
    for path in sorted((DISTRICTS / "mau-04").glob("*.xlsx")):
        for sheet in read_workbook(path).sheets:
            found |= {cell for row in sheet.rows for cell in row if cell.isdigit() and len(cell) == 12}
    assert len(found) > 400 and all(number.startswith(prefixes) for number in found)


def test_it_is_small():
    sizes = {
        site: sum(path.stat().st_size for path in (DISTRICTS / site).iterdir() if path.is_file()) for site in VARIANTS
    }
    assert sum(sizes.values()) < 5_100_000 and max(sizes.values()) < 550_000


def test_the_shipped_folder_is_what_is_written_today(tmp_path):
    site = "mau-04"
    variant = VARIANTS[site]
    simulate(site, seed=variant.seed, world=world(), folder=tmp_path / site)
    for path in (tmp_path / site).iterdir():
        assert content(path) == content(DISTRICTS / site / path.name), path.name


def content(path):
    """What is in a file; of a workbook its parts, since another zlib may pack them otherwise."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("site", VARIANTS)
def test_printed_figures_agree_with_the_truth(site):
    with open(DISTRICTS / site / "published.csv", encoding="utf-8", newline="") as file:
        figures = {row["figure"]: row for row in csv.DictReader(file)}
    assert float(figures["models_total"]["value"]) == 11 and float(figures["loans"]["value"]) == 13
    flow = figures["released_per_year"]
    assert float(flow["low"]) <= float(flow["value"]) <= float(flow["high"])
    assert all("mô phỏng" in row["note_vi"] for row in figures.values())
