"""What is purged, what stays, and what the log of processing says."""

import json
import os
import shutil
import stat
from datetime import date, timedelta

import pytest
import yaml
from typer.testing import CliRunner

from analysis import store
from analysis.cli.main import app
from analysis.errors import HoanhapError
from analysis.intake import pseudonyms
from analysis.run import execute, filled, processing_log, purging
from analysis.run.executors import here
from analysis.run.grid import Grid
from analysis.run.work import DONE, FAILED, UNCHANGED, plan_work
from tests.conftest import PROJECT
from tests.run import quick
from tests.tables.processing import PROCESSING

TODAY = date(2026, 11, 26)
SITE, OTHER = "thu-01", "thu-02"


def settle(site, **changed):
    """Rewrite a site's source.yaml."""
    path = store.raw() / "districts" / site / "source.yaml"
    told = yaml.safe_load(path.read_text(encoding="utf-8")) | changed
    path.write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), encoding="utf-8")


def run(*sites, today=TODAY):
    return list(Grid(plan_work(list(sites), ["1_evaluability", "2_recidivism"], {}), here(), today).outcomes())


@pytest.fixture
def districts(project, monkeypatch):
    """Two districts that say of their (invented) people that they are real, under names of no place."""
    monkeypatch.setenv("HOANHAP_KEY_FILE", str(project.parent / f"{project.name}.key"))
    monkeypatch.setattr(filled, "execute", quick.executed)
    for site in (SITE, OTHER):
        folder = shutil.copytree(PROJECT / "data/raw/districts/mau-05", project / "data/raw/districts" / site)
        settle(site, id=site, synthetic=False, access="restricted", processing=PROCESSING)
        folder.chmod(0o700)
    (project / "data" / "processed").mkdir(exist_ok=True)
    (project / "data" / "processed").chmod(0o700)
    return project


def states(outcomes):
    return {each.state: each.reasons for each in outcomes}


def content(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_each_use_of_real_records_is_written_down(districts):
    assert states(run(SITE)) == {DONE: ()}
    assert {each.state for each in run(SITE)} == {UNCHANGED}
    told = processing_log.lines()
    assert [(each["what"], each["site"], each["notebook"]) for each in told] == [
        ("run", SITE, "1_evaluability"),
        ("run", SITE, "2_recidivism"),
    ]
    assert all(each["user"] and each["time"].endswith("+00:00") and len(each["data"]) == 64 for each in told)
    if os.name == "posix":
        assert stat.S_IMODE(processing_log.path().stat().st_mode) == 0o600


def test_nothing_is_written_about_invented_people(districts):
    settle(SITE, synthetic=True)
    assert states(run(SITE)) == {DONE: ()}
    assert processing_log.lines() == []


def test_without_the_log_there_is_no_run(districts):
    processing_log.path().mkdir()
    outcomes = run(SITE)
    assert {each.state for each in outcomes} == {FAILED} and not list((store.processed() / "runs").glob("*"))


def test_what_is_remembered_is_not_used_after_the_last_day(districts):
    last = date.today()
    settle(SITE, processing=PROCESSING | {"keep_until": last})
    run(SITE, today=last)
    seen = []
    execute_look, execute.look_at = execute.look_at, lambda site: seen.append(site) or execute_look(site)
    try:
        run(SITE, today=last)
        assert seen == []
        run(SITE, today=last + timedelta(days=1))
        assert seen == [SITE]
    finally:
        execute.look_at = execute_look


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"synthetic": True}, "no records of real people"), ({}, "has not passed"), ({"access": "public"}, "no records")],
)
def test_who_has_nothing_to_purge_is_refused(districts, changed, message):
    settle(SITE, **changed)
    with pytest.raises(HoanhapError, match=message):
        purging.purgeable(SITE, TODAY, early=False)


def test_everything_about_its_people_goes_and_nothing_of_others(districts):
    run(SITE, OTHER)
    assert (store.processed() / "known").is_dir()
    (store.processed() / "failed" / SITE).mkdir(parents=True)
    (store.processed() / "failed" / SITE / "2_recidivism.ipynb").write_text("{}")
    (store.raw() / "districts" / SITE / "_returned").mkdir(exist_ok=True)
    other_raw = content(store.raw() / "districts" / OTHER)
    keys = json.loads((store.processed() / OTHER / "current.json").read_text())
    ended = CliRunner().invoke(app, ["purge", SITE, "--early", "--yes"])
    assert ended.exit_code == 0, ended.output
    assert content(store.raw() / "districts" / SITE) <= set(purging.SETTINGS)
    assert content(store.raw() / "districts" / OTHER) == other_raw
    left = store.processed()
    assert not (left / "known").exists()
    assert not (left / SITE).exists() and not (left / "failed" / SITE).exists() and not (left / purging.HASHES).exists()
    sites = [json.loads(path.read_text())["site"] for path in left.glob("runs/*/run.json")]
    tables = [json.loads(path.read_text())["site"] for path in left.glob("tables/*/prepared.json")]
    assert set(sites) == {OTHER} and tables == [OTHER]
    assert json.loads((left / OTHER / "current.json").read_text()) == keys
    assert processing_log.lines()[-1] | {"time": "", "user": ""} == {
        "time": "", "user": "", "what": "purge", "site": SITE, "removed": processing_log.lines()[-1]["removed"],
    }  # fmt: skip
    assert pseudonyms.key_path().exists()
    assert (districts / "reports" / OTHER).is_dir() and not (districts / "reports" / SITE).exists()


def test_a_set_with_the_site_goes_too(districts):
    folder = store.raw() / "sets" / "chung"
    folder.mkdir(parents=True, exist_ok=True)
    told = yaml.safe_load((PROJECT / "data/raw/sets/mau-chung/source.yaml").read_text(encoding="utf-8"))
    told |= {"id": "chung", "members": [SITE, OTHER]}
    (folder / "source.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    run_folder = store.processed() / "runs" / "0"
    run_folder.mkdir(parents=True)
    (run_folder / "run.json").write_text(json.dumps({"site": "chung"}))
    assert run_folder in purging.found(SITE)


def test_no_is_an_answer(districts):
    before = content(store.raw())
    ended = CliRunner().invoke(app, ["purge", SITE, "--early"], input="n\n")
    assert ended.exit_code == 1 and content(store.raw()) == before and not processing_log.path().exists()
