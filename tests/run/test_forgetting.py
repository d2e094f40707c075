"""Requests kept as pseudonyms, batches of enough people on their days, and what is left of whom."""

import json
import os
import shutil
from datetime import date

import pandas as pd
import pytest
import yaml

from analysis import store
from analysis.disclosure.ledger import book
from analysis.errors import HoanhapError
from analysis.intake import build, forgotten, ingest
from analysis.intake.forgotten import DEIDENTIFY, PURGE
from analysis.intake.prepare import prepare
from analysis.intake.pseudonyms import read_key
from analysis.run import forgetting
from analysis.tables.source import read_source, site_folder
from tests.conftest import PROJECT
from tests.disclosure.ledger.invented import entry
from tests.run.finished import SITE, finished, source, tables

DUE, NOT_DUE = date(2026, 7, 2), date(2026, 5, 1)
NAMES = {"ran_by": "Lê Chạy", "checked_by": "Phạm Soát"}


def identity(number):
    return {"name": f"Người Đặt Ra {number}", "birth": "1980-01-01", "sex": "male", "commune": "98101"}


def pseudonym(told):
    """The pseudonym that intake gives to a person of whom this is known."""
    known = pd.DataFrame([{"id_number": "", "village": ""} | told], dtype="str")
    return build.person_ids(known, read_key(synthetic=False)).iloc[0]


@pytest.fixture
def outside(project, tmp_path_factory, monkeypatch):
    """A ledger with its copy, and a district of 40 people of whom 12 left the lists as expunged."""
    folder = tmp_path_factory.mktemp("outside")
    monkeypatch.setenv("HOANHAP_KEY_FILE", str(folder / "key"))
    monkeypatch.setenv("HOANHAP_LEDGER", str(folder / "ledger"))
    book.begin(folder / "copy" / "ledger.jsonl")
    source()
    people = [pseudonym(identity(number)) for number in range(40)]
    exits = {"person_id": people[28:], "kind": "expunged", "start_last": pd.Timestamp("2026-01-01")}
    known = {"people": pd.DataFrame({"person_id": people}), "exits": pd.DataFrame(exits)}
    monkeypatch.setattr(forgetting, "prepare", lambda *_: type("Prepared", (), {"tables": known}))
    settle(expunged="keep", basis={"vi": "Luật", "en": "A law"})
    return folder


def settle(**changed):
    path = store.raw() / forgetting.SETTINGS
    told = yaml.safe_load((PROJECT / "data/raw" / forgetting.SETTINGS).read_text(encoding="utf-8")) | changed
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")


def ask(outside, numbers, today=DUE):
    path = outside / "request.yaml"
    for number in numbers:
        path.write_text(yaml.safe_dump(identity(number), allow_unicode=True), encoding="utf-8")
        forgetting.request(SITE, path, today)


def says(what):
    with pytest.raises(HoanhapError) as fault:
        what()
    return str(fault.value)


def execute(today=DUE):
    return forgetting.execute(SITE, today, **NAMES)


def test_of_a_request_only_pseudonyms_are_kept_for_the_owner(outside):
    ask(outside, [0])
    path = book.folder() / forgetting.REQUESTS
    text = path.read_text(encoding="utf-8")
    assert "Người" not in text and "1980" not in text and pseudonym(identity(0)) in text
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_who_is_in_no_table_cannot_be_forgotten_and_is_not_kept(outside):
    assert "nobody" in says(lambda: ask(outside, [99]))
    assert not (book.folder() / forgetting.REQUESTS).exists()


def test_the_same_person_is_found_with_a_number_that_the_lists_do_not_have(outside):
    path = outside / "request.yaml"
    path.write_text(yaml.safe_dump(identity(3) | {"id_number": "001080000001"}, allow_unicode=True), encoding="utf-8")
    assert forgetting.request(SITE, path, DUE) == 1


def test_a_request_within_the_project_is_refused(outside):
    path = store.root() / "request.yaml"
    path.write_text(yaml.safe_dump(identity(0)), encoding="utf-8")
    assert "outside the project" in says(lambda: forgetting.request(SITE, path, DUE))


def test_nine_wait_and_ten_go(outside):
    ask(outside, range(9))
    assert "9 people wait" in says(execute) and len(forgotten.read(site_folder(SITE))) == 0
    ask(outside, [9, 9])
    entry_ = execute()
    assert (entry_.kind, entry_.about["n"], entry_.checked_by) == ("forgotten", {PURGE: 10}, "Phạm Soát")
    rows = forgotten.read(site_folder(SITE))
    assert set(rows["person"]) == {pseudonym(identity(number)) for number in range(10)} and set(rows["treatment"]) == {
        PURGE
    }
    assert not any(name in (book.folder() / book.FILE).read_text(encoding="utf-8") for name in rows["person"])
    if os.name == "posix":
        assert (site_folder(SITE) / forgotten.FILE).stat().st_mode & 0o077 == 0


def test_only_on_its_days_and_once_a_day(outside):
    ask(outside, range(20))
    settle(expunged="keep", basis={"vi": "Luật", "en": "A law"}, days=["06-30"])
    assert forgetting.batch(SITE, NOT_DUE).due  # no batch yet: last year's day has passed
    execute(NOT_DUE)
    ask(outside, range(20, 40))
    assert "has not come" in says(lambda: execute(date(2026, 6, 29)))
    assert execute(date(2026, 6, 30)).about["n"] == {PURGE: 20}


def test_expunged_people_are_kept_purged_or_left_without_identity_as_the_settings_say(outside):
    assert forgetting.batch(SITE, DUE).waiting == {PURGE: (), DEIDENTIFY: ()}
    for how in (PURGE, DEIDENTIFY):
        settle(expunged=how)
        assert {each: len(who) for each, who in forgetting.batch(SITE, DUE).waiting.items()} == {
            PURGE: 0,
            DEIDENTIFY: 0,
        } | {how: 12}
    assert execute().about["n"] == {DEIDENTIFY: 12}
    assert len(forgetting.batch(SITE, date(2026, 12, 31)).waiting[DEIDENTIFY]) == 0
    assert forgetting.batch(SITE, date(2025, 12, 31)).waiting == {PURGE: (), DEIDENTIFY: ()}


def test_too_few_of_one_kind_wait_while_the_others_go(outside):
    settle(expunged=DEIDENTIFY)
    ask(outside, range(3))
    assert execute().about["n"] == {DEIDENTIFY: 12}
    assert len(forgetting.batch(SITE, DUE).waiting[PURGE]) == 3


def test_keeping_needs_a_basis(outside):
    settle(expunged="keep")
    with pytest.raises(HoanhapError):
        forgetting.batch(SITE, DUE)


def test_results_that_held_them_are_gone_and_the_releases_are_named(outside):
    key = finished(tables())
    for each in (
        entry({"people": 20}, site=SITE),
        entry({"people": 30}, site="huyen-khac"),
        entry({"x": 9}, site=SITE, kind="refused"),
    ):
        book.append(each)
    ask(outside, range(10))
    done = execute()
    assert done.about["stood_in"] == [1] and done.number == 4
    assert not (store.processed() / "runs" / key).exists() and (site_folder(SITE) / "source.yaml").exists()


def test_without_the_copy_of_the_ledger_nobody_is_removed(outside):
    ask(outside, range(10))
    book.copy_path().unlink()
    assert "copy" in says(execute) and len(forgotten.read(site_folder(SITE))) == 0


def test_what_was_broken_off_is_done_again(outside, monkeypatch):
    ask(outside, range(10))
    with monkeypatch.context() as broken:
        broken.setattr(forgetting.purging, "remove", lambda paths: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(OSError, match="full"):
            execute()
    assert len(forgotten.read(site_folder(SITE))) == 0
    assert execute().number == 2 and len(forgotten.read(site_folder(SITE))) == 10


def test_in_a_delivered_district_they_are_in_no_table_and_tables_and_keys_are_others(project, tmp_path, monkeypatch):
    monkeypatch.setenv("HOANHAP_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("HOANHAP_LEDGER", str(tmp_path.parent / f"{tmp_path.name}-ledger"))
    book.begin(tmp_path.parent / f"{tmp_path.name}-copy" / "ledger.jsonl")
    folder = shutil.copytree(PROJECT / "data/raw/districts/mau-05", project / "data/raw/districts/mau-05")
    told = read_source(folder)
    known = {}
    built = ingest.build_tables
    monkeypatch.setattr(ingest, "build_tables", lambda *given: known.update(people=given[2]) or built(*given))
    before = prepare(folder, told)
    people = set(before.tables["people"]["person_id"])
    mine = known["people"].iloc[:10]
    settle(expunged="keep", basis={"vi": "Luật", "en": "A law"})
    for row in mine.to_dict("records"):
        path = tmp_path.parent / "request.yaml"
        path.write_text(
            yaml.safe_dump({name: row[name] for name in forgetting.Identity.model_fields}, allow_unicode=True),
            encoding="utf-8",
        )
        forgetting.request("mau-05", path, DUE)
    forgetting.execute("mau-05", DUE, **NAMES)
    after = prepare(folder, told)
    gone = set(forgotten.read(folder)["person"])
    assert people - set(after.tables["people"]["person_id"]) == gone and len(gone) == 10
    assert all(
        not after.tables[name]["person_id"].isin(gone).any()
        for name in after.tables
        if "person_id" in after.tables[name]
    )
    assert after.quality["forgotten"].to_dict("records")[0]["n_people"] == 10
    assert folder / forgotten.FILE in after.files and before.files != after.files
    assert json.loads((book.folder() / book.FILE).read_text(encoding="utf-8"))["kind"] == "forgotten"
