"""The scan of folders: what it says and does not say, whose people it knows, what it lets through for being the project's own."""

import json
import shutil
from datetime import date

import openpyxl
import pytest

from analysis import store
from analysis.disclosure.profiles import read_profiles
from analysis.disclosure.scan import own
from analysis.disclosure.scan.known import known
from analysis.disclosure.scan.people import known_of
from analysis.disclosure.scan.scan import gate, scan, scan_run
from analysis.errors import HoanhapError
from analysis.intake.prepare import prepare
from analysis.tables.source import read_source
from analysis.words import LANGUAGES, words
from tests.conftest import PROJECT
from tests.disclosure.scan.made import BIRTH, HOME, ID, KEY, NAME, PHONE, WHO
from tests.intake import hand

TODAY = date(2026, 11, 26)
FOLDER = "/".join(["", "home", "someone"])  # so that this file does not hold one
LEAKS = (NAME, "Tong Khac Thua", ID, PHONE, "07/03/1985", HOME)


@pytest.fixture
def run(project):
    """A run of the district by hand, with a clean result."""
    hand.write_district(project)
    folder = project / "data" / "processed" / "runs" / "abc"
    about = {"profile": "open", "source": {"id": "vi-du", "synthetic": True}, "columns": {"flow": {"n": "int64"}}}
    store.write_json(folder / "released" / "about.json", about)
    store.write_text(folder / "released" / "flow.csv", "data,step,n\nsimulated,listed,5\nsimulated,followed,4\n")
    store.write_json(folder / "run.json", {"site": "vi-du"})
    return folder


def test_a_clean_run_passes(run):
    assert scan_run(run, today=TODAY) == []
    gate(run, today=TODAY)


@pytest.mark.parametrize(
    "leak",
    ["Trần Văn An", "TRAN VAN AN", "lê văn bình", "Hoàng Văn Lạ", "Trần Thị Giang", "Mai Văn Kha", hand.AN, hand.GIANG[1:],
     "05/03/1985", "1978-12-12", "030092000055"],
)  # fmt: skip
def test_whoever_stands_in_a_delivered_file_is_known(run, leak):
    """The firm's other workers, borrowers of the household, people of the register, rows that were rejected."""
    store.write_text(run / "notes.md", f"one\n{leak}\n")
    (finding, *_) = scan_run(run, today=TODAY)
    assert finding.file == "notes.md" and finding.rule.startswith("known_")


def test_the_gate_refuses_with_every_finding(run):
    store.write_text(run / "a.log", f"Trần Văn An\n{FOLDER}/x")
    store.write_text(run / "released" / "b.csv", f"who\n{hand.AN}\n")
    with pytest.raises(HoanhapError) as refused:
        gate(run, today=TODAY)
    assert refused.value.lines("en") == [
        "a.log: line 1: the name of a person of this site [known_name; found: 1]",
        "a.log: line 2: the folder of a user of some machine [home_path; found: 1]",
        "released/b.csv: row 2: an ID, telephone or loan number of a person of this site [known_number; found: 1]",
        "released/b.csv: row 2: a number of twelve or nine digits, as ID numbers have [id_number; found: 1]",
    ]


def test_where_a_leak_stands_is_said_to_the_output_of_the_cell(tmp_path):
    outputs = [{"output_type": "stream", "name": "stdout", "text": ["ok\n", "and\n", f"{NAME}, {NAME}\n"]}]
    cell = {"cell_type": "code", "metadata": {}, "source": "", "outputs": outputs}
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [cell, cell], "metadata": {}}), encoding="utf-8")
    found = scan([tmp_path], read_profiles("tarp").open, WHO)
    assert [words("en")(each.said) for each in found] == [
        f"cell {n}, output 1, line 3: the name of a person of this site [known_name; found: 2]" for n in (1, 2)
    ]
    assert (
        words("vi")(found[0].said)
        == "ô 1, kết quả 1, dòng 3: tên của một người thuộc địa bàn này [known_name; số lần: 2]"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_found_is_never_said(tmp_path, language):
    for number, leak in enumerate(LEAKS):
        (tmp_path / f"{number}.log").write_text(f"x {leak} x")
        (tmp_path / f"{number}.json").write_text(json.dumps({f"a {number}": leak}))
    (tmp_path / f"{NAME}.log").write_text("x")
    found = scan([tmp_path], read_profiles("tarp").public, WHO)
    told = "\n".join(f"{each.file} {words(language)(each.said)} {each!r}" for each in found)
    assert len({each.file for each in found}) == 2 * len(LEAKS) + 1
    assert not any(leak in told for leak in LEAKS)


def test_a_name_of_json_that_is_a_leak_is_not_said_either(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"rows": {NAME: {"n": f"{FOLDER}/x"}}}), encoding="utf-8")
    found = scan([tmp_path], read_profiles("tarp").open, WHO)
    assert {each.rule for each in found} == {"known_name", "home_path"}
    assert not any(NAME in words("en")(each.said) for each in found)


def test_a_street_that_is_called_as_somebody_is_passes_in_the_projects_own_words_only(project):
    (project / "data" / "raw" / "reference" / "streets.csv").write_text(
        "street\nalong Tống Khắc Thừa street\n", "utf-8"
    )
    own._texts.cache_clear()
    prose, other = project / "prose.txt", project / "other.txt"
    prose.write_text("…seen along Tống Khắc Thừa street, where…", "utf-8")
    other.write_text("…seen with Tống Khắc Thừa street, where…", "utf-8")
    found = scan([prose, other], read_profiles("tarp").open, WHO)
    assert [each.file for each in found] == ["other.txt"]


def test_the_name_of_a_delivered_file_in_its_settings_lets_nothing_through(project):
    who = known(KEY, names=["Trần Văn An"])
    hand.write_district(project)
    settings = project / "data" / "raw" / "districts" / "vi-du" / "source.yaml"
    settings.write_text(settings.read_text("utf-8") + "# DS Trần Văn An 2024\n", "utf-8")
    (project / "a.txt").write_text("DS Trần Văn An 2024", "utf-8")
    assert len(scan([project / "a.txt"], read_profiles("tarp").open, who, sites=["vi-du"])) == 1


def test_days_of_the_settings_and_of_writing_pass_where_days_of_events_do_not(project):
    hand.write_district(project)
    settings = project / "data" / "raw" / "districts" / "vi-du" / "source.yaml"
    settings.write_text(settings.read_text("utf-8") + "# counted on 2024-12-30\n", "utf-8")
    folder = project / "out"
    store.write_text(
        folder / "a.csv", "what,day\nsettings,2024-12-30\nwritten,2025-03-09\nevent,2024-08-19\nlater,2031-01-01\n"
    )
    crate = {"@graph": [{"@id": "./", "datePublished": "2025-03-09"}, {"@id": "x", "note": "2024-08-20"}]}
    store.write_json(folder / "ro-crate-metadata.json", crate)
    profile = read_profiles("vi-du").partner
    found = scan([folder], profile, WHO, sites=["vi-du"], today=TODAY)
    assert [(each.file, each.rule, each.n) for each in found] == [
        ("a.csv", "day", 1),
        ("ro-crate-metadata.json", "day", 1),
    ]
    found = scan([folder], profile, WHO, today=TODAY)
    assert [each.n for each in found] == [2, 1]  # nobody said that this is a day of its settings


def test_pseudonyms_stay_in_the_house(project):
    hand.write_district(project)
    source = read_source(project / "data" / "raw" / "districts" / "vi-du")
    prepare(project / "data" / "raw" / "districts" / "vi-du", source)
    tables = project / "data" / "processed" / "tables"
    who = known_of("vi-du")
    assert len(list(tables.rglob("*.parquet"))) > 5
    assert scan([project / "data" / "processed"], read_profiles("vi-du").public, who, sites=["vi-du"]) == []
    tables.rename(project / "out")
    found = scan([project / "out"], read_profiles("vi-du").open, who, sites=["vi-du"])
    assert {"pseudonym", "person_row"} <= {each.rule for each in found}
    (project / "data" / "processed" / "tables").mkdir()
    store.write_text(project / "data" / "processed" / "tables" / "a.csv", "person\nTrần Văn An\n")
    found = scan([project / "data" / "processed"], read_profiles("vi-du").open, who)
    assert [each.rule for each in found] == ["known_name"]  # names nowhere


def test_what_is_known_is_read_once_and_again_when_a_file_changed(project, monkeypatch):
    from analysis.disclosure.scan import people

    folder = hand.write_district(project)
    assert known_of("vi-du").those("name", ["duc dung vu", "duc dung ly"]) == {"duc dung vu"}
    with monkeypatch.context() as broken:
        broken.setattr(people, "collect", None)
        assert known_of("vi-du").any("name")
    role, _, rows = hand.FILES["ds-2024.xlsx"]
    hand.write_file(folder / "ds-2024.xlsx", role, [["9", "Lý Đức Dũng", *rows[0][2:]]])
    assert known_of("vi-du").those("name", ["duc dung ly"])
    assert (folder.parents[2] / "processed" / "known").stat().st_mode & 0o777
    for path in (folder.parents[2] / "processed" / "known").rglob("*.npz"):
        assert path.stat().st_mode & 0o077 == 0


def test_of_a_set_the_people_of_its_members_are_known(project):
    hand.write_district(project)
    folder = project / "data" / "raw" / "sets" / "hai"
    folder.mkdir(parents=True)
    told = hand.settings("hai") | {"kind": "set", "members": ["vi-du"], "deliveries": [], "records": {}}
    told.pop("area")
    (folder / "source.yaml").write_text(json.dumps(told, default=str), encoding="utf-8")
    assert known_of("hai").those("name", ["an tran van"])


def test_a_telephone_number_in_a_column_that_nobody_asked_for_is_known(project):
    folder = hand.write_district(project)
    role, _, rows = hand.FILES["ds-2024.xlsx"]
    headings = [*hand.HEADINGS[role], "Liên hệ"]
    hand.write_sheet(folder / "ds-2024.xlsx", headings, [[*row, "0912 345 678"] for row in rows])
    assert known_of("vi-du").those("number", ["912345678"])


def test_a_site_without_people_of_its_own_knows_nobody():
    assert known_of("tarp").by_key == ()


def test_the_recorded_notebooks_pass_with_everybody_of_the_simulated_district_known(project):
    shutil.copytree(PROJECT / "data/raw/districts/mau-01", project / "data/raw/districts/mau-01")
    who = known_of("mau-01")
    assert sum(len(each) for each in who.by_key[0].hashes.values()) > 2000
    assert scan([project / "notebooks"], read_profiles("mau-01").open, who, sites=["mau-01"]) == []
    store.write_text(project / "notebooks" / "a.md", _somebody(project / "data/raw/districts/mau-01"))
    assert len(scan([project / "notebooks"], read_profiles("mau-01").open, who, sites=["mau-01"])) == 1


def _somebody(folder):
    """Whoever stands on a list of the police with a number."""
    book = openpyxl.load_workbook(folder / "Danh sach quan ly 2025-12.xlsx")
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    at = next(row.index("Họ và tên") for row in rows if "Họ và tên" in row)
    return next(row[at] for row in rows if str(row[0]) == "1")


def test_a_model_that_is_called_as_a_borrower_is_caught(run):
    store.write_text(run / "released" / "models.csv", "name_vi,n\nMô hình Trần Thị Giang,5\n")
    assert [each.rule for each in scan_run(run, today=TODAY)] == ["known_name"]


def test_birth_days_that_are_days_of_the_project_are_let_through(tmp_path):
    (tmp_path / "a.txt").write_text(f"1 July 2025 and {BIRTH:%d/%m/%Y}", "utf-8")
    who = known(KEY, births=[date(2025, 7, 1), BIRTH])
    (finding,) = scan([tmp_path], read_profiles("tarp").open, who)
    assert finding.rule == "known_birth" and finding.n == 1
