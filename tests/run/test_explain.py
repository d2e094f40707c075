"""Why a notebook would run: each reason alone; and nothing runs."""

import os
import shutil
from datetime import date

import pytest
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.disclosure.scan import scan
from analysis.run import crate, execute, executors, filled, key
from analysis.run.explain import explain
from analysis.run.grid import Grid
from analysis.run.work import plan_work
from analysis.words import words
from tests.conftest import PROJECT

NOTEBOOK, TODAY = "2_recidivism", date(2026, 11, 26)
TARP = "data/raw/studies/tarp/"


def keep(_notebook, _parameters, folder):
    (folder / "released").mkdir()
    (folder / "released" / "about.json").write_text("{}", encoding="utf-8")


@pytest.fixture
def once(project, monkeypatch):
    """The study, of which one notebook was run once; from now on nothing may run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filled, "execute", keep)
        patch.setattr(crate, "write", lambda *_: None)  # what was kept is no whole run
        patch.setattr(scan, "gate", lambda *_, **__: None)
        (outcome,) = Grid(plan_work(["tarp"], [NOTEBOOK], {}), executors.here(), TODAY).outcomes()
    assert outcome.state == "done"
    monkeypatch.setattr(filled, "execute", lambda *_: pytest.fail("something was run"))
    return project


def why(site="tarp", notebook=NOTEBOOK, **given):
    (told,) = explain(plan_work([site], [notebook], given), TODAY)
    return [words("en")(each) for each in told.why] or list(told.faults)


def append(path, text="\n# more\n"):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_nothing_changed(once):
    assert why() == []


def test_never_run_and_failed_before(once):
    assert why(notebook="4_employment_income") == ["never run"]
    kept = execute.failed_path(plan_work(["tarp"], ["4_employment_income"], {})[0])
    kept.parent.mkdir(parents=True)
    kept.write_text("", encoding="utf-8")
    assert why(notebook="4_employment_income") == ["failed the last time"]


def test_another_parameter(once):
    assert why(conf_level=0.9) == ["new value of parameter conf_level: 0.9 instead of 0.95"]


def test_an_input(once):
    append(once / TARP / "source.yaml")
    assert why() == [f"input {TARP}source.yaml changed"]


def test_a_plan(once):
    path = once / TARP / "plan.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("margin: 0.05", "margin: 0.06"), encoding="utf-8")
    assert why() == [f"input {TARP}plan.yaml changed"]


def test_a_table_for_all_sites(once):
    append(once / "data" / "raw" / "reference" / "intervals.csv", "\n")
    assert why() == ["input data/raw/reference/intervals.csv changed"]


def test_what_another_notebook_reads_is_no_reason(once):
    append(once / "data" / "raw" / "decision.yaml")
    append(once / "data" / "raw" / "published" / "replication.csv", "x,y,1,r,x,\n")
    assert why() == []


def test_the_notebook_and_the_lock(once):
    append(once / "notebooks" / f"{NOTEBOOK}.ipynb", " ")
    append(once / "requirements.lock")
    assert why() == ["the notebook changed", "package changed: requirements.lock"]


def test_a_package(once, monkeypatch):
    monkeypatch.setattr(key, "versions", lambda: {"numpy": "0"})
    assert "package changed: numpy" in why()


def test_code(once, tmp_path, monkeypatch):
    package = tmp_path / "copy" / "analysis"
    shutil.copytree(PROJECT / "src" / "analysis", package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(key, "PACKAGE", package)
    assert why() == []
    append(package / "outcomes" / "recidivism.py")
    assert why() == ["code: analysis/outcomes/recidivism.py changed"]
    for name in ("cohort.py", "plan.py", "sites.py"):
        append(package / name)
    assert why() == ["code: analysis/cohort.py, analysis/outcomes/recidivism.py, analysis/plan.py and 1 more changed"]
    shutil.rmtree(once / "data" / "processed" / key.CODES)
    assert why() == ["code changed"]


def test_a_result_that_is_gone(once):
    shutil.rmtree(once / "data" / "processed" / "runs")
    assert why() == ["never run"]


def test_a_site_with_faults(once):
    append(once / TARP / "people.csv", "x\n")
    (told,) = explain(plan_work(["tarp"], [NOTEBOOK], {}), TODAY)
    assert told.work.notebook == "" and f"{TARP}people.csv" in told.faults[0]


@pytest.mark.parametrize(("language", "said", "summary"), [("en", "never run", "1 would run, 0 would not"),
                                                           ("vi", "chưa chạy lần nào", "1 sổ tính sẽ chạy")])  # fmt: skip
def test_the_command(project, monkeypatch, language, said, summary):
    monkeypatch.setattr(filled, "execute", lambda *_: pytest.fail("something was run"))
    environment = os.environ | {"HOANHAP_LANGUAGE": language, "COLUMNS": "200"}
    shown = CliRunner().invoke(app, ["run", "thanh-mien", "--explain"], env=environment)
    assert shown.exit_code == 0
    assert f"thanh-mien · 1_evaluability: {said}" in shown.output and summary in shown.output
    assert not (project / "reports").exists() and not (project / "data" / "processed" / "runs").exists()
