"""`hoanhap scan` as a person types it."""

import pytest
from typer.testing import CliRunner

from analysis import store
from analysis.cli.main import app
from tests.intake import hand


@pytest.fixture
def folder(project):
    hand.write_district(project)
    store.write_text(project / "out" / "flow.csv", "step,n\nlisted,50\n")
    return project / "out"


def type_in(*words):
    return CliRunner().invoke(app, ["scan", *map(str, words)], env={"HOANHAP_LANGUAGE": "en", "COLUMNS": "200"})


def test_nothing_found_is_said_with_what_was_not_looked_at(folder):
    shown = type_in(folder)
    assert shown.exit_code == 0
    assert shown.output == "Nothing was found. Texts that are drawn as pictures are not read.\n"


def test_without_a_site_everybody_is_looked_for_and_the_most_careful_profile_holds(folder):
    store.write_text(folder / "a.log", "Trần Văn An\n")
    store.write_text(folder / "b.csv", "step,n\nlisted,9\n")
    shown = type_in(folder)
    assert shown.exit_code == 1
    assert shown.stderr.splitlines() == [
        "a.log: line 1: the name of a person of this site [known_name; found: 1]",
        "b.csv: row 2, column “n”: a count under the profile's minimum [small_count; found: 1]",
    ]
    assert shown.stdout == "2 findings: this must not leave the house as it is\n"


def test_site_and_profile_are_those_that_are_named(folder):
    store.write_text(folder / "a.log", "Trần Văn An\n")
    store.write_text(folder / "b.csv", "step,n\nlisted,9\n")
    assert type_in(folder, "--site", "tarp", "--profile", "partner").exit_code == 0
    assert type_in(folder / "b.csv", "--profile", "internal").exit_code == 0
    assert type_in(folder / "a.log", "--site", "vi-du", "--profile", "open").exit_code == 1


def test_a_run_goes_by_what_it_says_of_itself(folder):
    about = {"profile": "open", "source": {"id": "vi-du", "synthetic": True}, "columns": {}}
    store.write_json(folder / "released" / "about.json", about)
    store.write_text(folder / "released" / "b.csv", "step,n,day\nlisted,1,2024-08-19\n")
    assert type_in(folder).exit_code == 0
    assert type_in(folder, "--profile", "partner").exit_code == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere"], "nowhere: does not exist"),
        (["out", "--site", "nobody"], "unknown site “nobody”"),
        (["out", "--profile", "secret"], "unknown profile; there are: open, internal, partner, public"),
    ],
)
def test_a_wrong_call_is_refused(folder, monkeypatch, words, told):
    monkeypatch.chdir(folder.parent)
    shown = type_in(*words)
    assert shown.exit_code == 2 and told in shown.output


def test_a_district_whose_files_cannot_be_read_is_refused_not_passed(folder):
    (folder.parent / "data" / "raw" / "districts" / "vi-du" / "ds-2023.xlsx").write_bytes(b"%PDF")
    shown = type_in(folder)
    assert shown.exit_code == 2 and "police_list #1" in shown.output
