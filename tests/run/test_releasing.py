"""What leaves the building: what stops it, what stands in the folder, and what the ledger says afterwards."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis import store
from analysis.disclosure.ledger import book
from analysis.errors import HoanhapError
from analysis.run import processing_log, releasing
from analysis.run.chosen import chosen
from analysis.run.differenced import Asked
from tests.run.finished import NOTEBOOK, SITE, TODAY, finished, source, tables


@pytest.fixture
def district(project, tmp_path_factory, monkeypatch):
    """A district with a result, and a ledger with its copy outside the project; the folder above both."""
    outside = tmp_path_factory.mktemp("outside")
    monkeypatch.setenv("HOANHAP_KEY_FILE", str(outside / "key"))
    monkeypatch.setenv("HOANHAP_LEDGER", str(outside / "ledger"))
    book.begin(outside / "copy" / "ledger.jsonl")
    source()
    finished(tables())
    return outside


def asked(outside, **changed):
    told = Asked("partner", "Lê Văn Chạy", "Phạm Thị Soát", outside / "out", "Sở Thử")
    return replace(told, **changed)


def release(outside, what=SITE, **changed):
    return releasing.release(asked(outside, **changed), chosen(what), TODAY)


def refused(outside, **changed):
    with pytest.raises(HoanhapError) as fault:
        release(outside, **changed)
    return str(fault.value)


def kinds():
    return [each.kind for each in book.read_with_copy().entries]


def test_a_folder_with_pages_tables_statement_and_sums_that_are_right(district):
    folder = release(district)
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert {
        f"{SITE}/{NOTEBOOK}.html",
        f"{SITE}/{NOTEBOOK}.en.html",
        f"{SITE}/{NOTEBOOK}/arms.csv",
        "index.html",
    } <= set(there)
    assert {"statement.html", "statement.en.html", f"{SITE}/comments.html", f"{SITE}/comments.en.html"} <= set(there)
    sums = dict(line.split("  ")[::-1] for line in there.pop("SHA256SUMS").read_text(encoding="utf-8").splitlines())
    assert sums == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()}
    assert list(district.glob(".part-*")) == []


def test_the_statement_says_in_both_languages_what_it_is_for_whom_and_what_is_hidden(district):
    finished(tables(participants=3), data="2")
    folder = release(district)
    english, vietnamese = (
        (folder / name).read_text(encoding="utf-8") for name in ("statement.en.html", "statement.html")
    )
    for text in (
        "Sở Thử",
        "under 5 people",
        "Numbers: 1; too few people",
        "Trial records.",
        "It says nothing of anybody.",
    ):
        assert text in english, text
    for text in ("Sở Thử", "dưới 5 người", "quá ít người", "Không nói gì"):
        assert text in vietnamese, text
    assert "invented" not in english


def test_invented_people_are_said_to_be_so(district):
    source(synthetic=True)
    finished(tables())
    folder = release(district, profile="open")
    assert "nvented" in (folder / "statement.en.html").read_text(encoding="utf-8")
    assert "do máy đặt ra" in (folder / "statement.html").read_text(encoding="utf-8")


def test_the_entry_holds_what_left_and_the_log_of_processing_too(district):
    folder = release(district)
    (entry,) = book.read_with_copy().entries
    assert (entry.kind, entry.site, entry.notebook, entry.profile, entry.recipient) == (
        "released",
        SITE,
        NOTEBOOK,
        "partner",
        "Sở Thử",
    )
    assert (entry.ran_by, entry.checked_by, entry.as_of) == ("Lê Văn Chạy", "Phạm Thị Soát", "2025-06-30")
    assert {each.key: each.value for each in entry.cells}["arm|participant"] == 20
    assert entry.files["index.html"] == hashlib.sha256((folder / "index.html").read_bytes()).hexdigest()
    assert processing_log.lines()[-1]["what"] == "release"


def test_a_hidden_count_is_in_no_file_and_hidden_in_the_ledger(district):
    finished(tables(participants=3), data="2")
    folder = release(district)
    (entry,) = book.read_with_copy().entries
    assert {"arm|participant", "arm|comparison"} <= set(entry.hidden)
    rows = (folder / SITE / NOTEBOOK / "arms.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [row.split(",")[1] for row in rows] == ["", ""]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"checked_by": "chay le van"}, "two people"),
        ({"checked_by": " "}, "who checked it, by name"),
        ({"ran_by": "doi du lieu thu"}, "author of the notebook or the data"),
        ({"profile": "internal"}, "unknown profile"),
        ({"profile": "open"}, "needs a public source"),
        ({"recipient": ""}, "which partner"),
    ],
)
def test_who_and_for_whom_is_refused_and_the_refusal_entered(district, changed, message):
    assert message in refused(district, **changed)
    assert kinds() == ["refused"] and message in " ".join(book.read().entries[0].why)
    assert not (district / "out").exists()


def test_without_an_equal_copy_nothing_leaves_and_the_refusal_is_entered(district):
    book.copy_path().unlink()
    for profile in ("partner", "public"):
        assert "copy of the ledger is not there" in refused(district, profile=profile)
    assert [each.kind for each in book.read().entries] == ["refused"] * 2 and not (district / "out").exists()


def test_without_a_ledger_nothing_leaves(district, monkeypatch):
    monkeypatch.setenv("HOANHAP_LEDGER", str(district / "none"))
    assert "no ledger" in refused(district, profile="public") and not (district / "out").exists()


def test_one_more_person_is_stopped_with_when_it_passes_and_what_passes_now(district):
    release(district)
    source(accessed=date(2025, 12, 31))
    finished(tables(participants=21), data="2")
    said = refused(district, to=district / "later")
    assert "arm|participant" in said and "at least 4 more people" in said and "--coarser" in said
    assert kinds() == ["released", "refused"] and not (district / "later").exists()
    folder = release(district, to=district / "later", coarser=True)
    rows = (folder / SITE / NOTEBOOK / "arms.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert rows[0].split(",")[1] == "" and kinds()[-1] == "released"


def test_five_more_people_pass(district):
    release(district)
    source(accessed=date(2025, 12, 31))
    finished(tables(participants=25), data="2")
    assert release(district, to=district / "later").is_dir()


def test_the_public_gets_rounded_counts_of_what_partners_have(district):
    release(district)
    folder = release(district, to=district / "public", profile="public", recipient="")
    rows = (folder / SITE / NOTEBOOK / "arms.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert sorted(float(row.split(",")[1]) for row in rows) == [20, 30]


def test_what_one_notebook_hid_another_of_the_same_data_hides_too(district):
    finished(tables(participants=3), data="2")
    release(district, what=f"{SITE}/{NOTEBOOK}")
    plain = {
        "record": ["police_list"],
        "n_lists": [2],
        "first": [""],
        "last": [""],
        "kind": ["stock"],
        "overwrites": [True],
    }
    others = plain | {"n_people": [60], "n_newest": [40], "n_gone": [20], "n_unexplained": [8]}
    rows = {"arms": tables(participants=3)["arms"], "list_kinds": pd.DataFrame(others)}
    finished(rows, notebook="2_recidivism", data="2")
    release(district, what=f"{SITE}/2_recidivism", to=district / "second")
    assert "arm|comparison" in book.read().entries[1].hidden


def comments(text, by="participant"):
    path = store.raw() / "districts" / SITE / "comments" / "comments.yaml"
    path.parent.mkdir(exist_ok=True)
    told = {"comments": [{"by": by, "text": {"vi": text}}]}
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")


def test_a_number_of_a_person_planted_in_a_comment_stops_everything(district):
    comments("Gọi cho tôi theo số 0912345678 nhé")
    said = refused(district)
    assert "comments" in said and "0912345678" not in said
    assert not (district / "out").exists() and kinds() == ["refused"] and list(district.glob(".part-*")) == []


def test_a_small_count_planted_in_a_table_stops_everything(district, monkeypatch):
    written = releasing.write_result

    def leaky(part, result):
        cards = written(part, result)
        path = part / SITE / NOTEBOOK / "arms.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("participant,20", "participant,3"), encoding="utf-8")
        return cards

    monkeypatch.setattr(releasing, "write_result", leaky)
    assert "small_count" in refused(district) and not (district / "out").exists()


def test_a_folder_that_cannot_get_its_name_is_entered_first_and_then_as_failed(district, monkeypatch):
    renamed = Path.replace
    seen = []

    def full(self, target):
        if target == district / "out":
            seen.extend(kinds())
            raise OSError("full")
        return renamed(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="full"):
        release(district)
    assert seen == ["released"] and kinds() == ["released", "failed"] and not (district / "out").exists()


def test_what_did_not_come_to_be_is_entered_as_failed_and_counts_for_nothing(district, monkeypatch):
    monkeypatch.setattr(releasing, "_is_ours", lambda folder, entered: False)
    with pytest.raises(HoanhapError):
        release(district)
    assert kinds() == ["released", "failed"] and book.read().entries[1].about == {"entry": 1}


def test_a_folder_that_is_there_stays_as_it_is(district):
    (district / "out").mkdir()
    (district / "out" / "mine").write_text("x")
    assert "already" in refused(district) and (district / "out" / "mine").read_text() == "x"


def test_a_folder_within_the_project_is_refused(district):
    assert "within the project" in refused(district, to=store.root() / "out")


def test_a_result_that_somebody_wrote_into_or_whose_settings_changed_is_refused(district):
    key = finished(tables(), data="3")
    path = store.processed() / "runs" / key / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"parameters": {}}))
    with pytest.raises(HoanhapError, match="run again"):
        chosen(SITE)
    finished(tables())
    source(title="anders")
    with pytest.raises(HoanhapError, match="changed since the run"):
        chosen(SITE)


def test_a_run_is_found_by_site_by_notebook_and_by_its_key(district):
    key = finished(tables(), data="4")
    assert [each.run for what in (SITE, f"{SITE}/{NOTEBOOK}", key[:8]) for each in chosen(what)] == [key] * 3
    for what in (f"{SITE}/9_nothing", "abc", "000000"):
        with pytest.raises(HoanhapError):
            chosen(what)


@pytest.mark.parametrize("written", ["changed", "added", "gone"])
def test_a_table_that_was_written_into_after_the_run_does_not_leave(district, written):
    (run,) = {each.folder for each in chosen(SITE)}
    table = run / "released" / "arms.csv"
    if written == "changed":
        table.write_text(table.read_text(encoding="utf-8").replace("0", "1", 1), encoding="utf-8")
    elif written == "added":
        table.with_name("more.csv").write_text("n\n1\n", encoding="utf-8")
    else:
        table.unlink()
    with pytest.raises(HoanhapError) as fault:
        chosen(SITE)
    name = "more" if written == "added" else "arms"
    assert f"released/{name}.csv: is not as the run wrote it; run again" in str(fault.value)


def test_a_run_whose_crate_is_gone_does_not_leave(district):
    (run,) = {each.folder for each in chosen(SITE)}
    (run / "ro-crate-metadata.json").unlink()
    with pytest.raises(HoanhapError, match=r"ro-crate-metadata\.json is not there"):
        chosen(SITE)
