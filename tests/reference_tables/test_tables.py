"""Reading: types, a table changed on disk, and every fault with its place."""

from datetime import date

import pytest

from analysis.errors import HoanhapError
from analysis.reference import tables


def test_cells_have_their_types():
    row = tables.rows("minimum_wages")[0]
    assert (row.valid_from, row.vnd_month, row.confirmed) == (date(2020, 1, 1), 4_420_000, True)
    assert tables.by("wage_regions", "area_code")["11242"][0].address is None


def test_a_table_is_read_once_and_again_when_it_changes(project):
    first = tables.rows("prices")
    assert tables.rows("prices") is first
    path = project / "data" / "raw" / "reference" / "prices.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("3.54", "13.54"), encoding="utf-8")
    assert (first[0].change_percent, tables.rows("prices")[0].change_percent) == (3.54, 13.54)
    assert tables.by("prices", "confirmed")[True][0].change_percent == 13.54


def test_every_fault_is_named_with_its_place(project):
    path = project / "data" / "raw" / "reference" / "prices.csv"
    path.write_text("year,change_percent,source,address,confirmed\n2018,much,,,maybe\n", encoding="utf-8")
    with pytest.raises(HoanhapError) as refused:
        tables.rows("prices")
    place = "data/raw/reference/prices.csv, row 2, column"
    assert refused.value.lines("en") == [
        f"{place} “change_percent”: is not a number",
        f"{place} “source”: is empty",
        f"{place} “confirmed”: must be one of: yes, no",
    ]


@pytest.mark.parametrize("cell", ["1/7/2024", "2024-7-1", "20240701", "2024-02-30"])
def test_a_day_is_written_in_one_way(project, cell):
    path = project / "data" / "raw" / "reference" / "minimum_wages.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-01-01", cell), encoding="utf-8")
    with pytest.raises(HoanhapError) as refused:
        tables.rows("minimum_wages")
    assert len(refused.value.problems) == 4
    assert all("is not a date" in line and "“valid_from”" in line for line in refused.value.lines("en"))


def test_a_missing_column_or_file_is_refused(project):
    path = project / "data" / "raw" / "reference" / "prices.csv"
    path.write_text("year,source,address,confirmed\n", encoding="utf-8")
    with pytest.raises(HoanhapError, match="“change_percent”: this column is missing"):
        tables.rows("prices")
    path.unlink()
    with pytest.raises(HoanhapError, match=r"prices\.csv: this file is missing"):
        tables.rows("prices")
