"""What `hoanhap check` and `hoanhap run` say of a delivered file of which no row was read."""

import shutil

import pandas as pd

from analysis.cli.overlooked import without_rows
from analysis.cli.run import _without_rows
from analysis.run.work import DONE, FAILED, UNCHANGED, Outcome
from analysis.sites import read_site
from analysis.words import words
from tests.conftest import PROJECT
from tests.intake import hand

SAID = "its table has no rows; is it the right file, saved with its rows?"


def test_a_file_of_which_no_sheet_has_a_row_is_told():
    files = pd.DataFrame(
        {
            "file": ["police_list #1", "police_list #1", "payroll #1"],
            "rows_in": [0, 280, 0],
        }
    )
    assert [words("en")(each) for each in without_rows(files, words("en"))] == [f"payroll #1: {SAID}"]


def test_a_run_says_so_of_the_sites_that_it_ran(tmp_path, monkeypatch):
    shutil.copytree(PROJECT / "data" / "raw" / "reference", tmp_path / "data" / "raw" / "reference")
    monkeypatch.setenv("HOANHAP_ROOT", str(tmp_path))
    folder = hand.write_district(tmp_path)
    hand.write_file(folder / "luong.xlsx", "payroll", [])
    ran = [Outcome("vi-du", "1_evaluability", DONE), Outcome("", "7_synthesis", DONE)]
    assert list(_without_rows(ran)) == []  # its files were not read yet
    read_site("vi-du")
    assert list(_without_rows(ran)) == [f"vi-du: payroll #1: {SAID}"]
    assert not list(_without_rows([Outcome("vi-du", "1_evaluability", state) for state in (UNCHANGED, FAILED)]))
    hand.write_file(folder / "luong.xlsx", "payroll", hand.FILES["luong.xlsx"][2])
    read_site("vi-du")
    assert list(_without_rows(ran)) == []
