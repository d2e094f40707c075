"""Running a notebook opens outcomes: written down once, before it runs, and the result does not change by it."""

import json
from datetime import date

import pytest

from analysis import plan_log, store
from analysis.evidence import reoffending
from analysis.plan import read_plan
from analysis.run import execute, opening
from analysis.run.task import RUN_FOLDER, begin
from analysis.sites import read_site

TODAY, LATER = date(2026, 11, 26), date(2027, 3, 1)
NOTEBOOK = "2_recidivism"


def run(today, notebook=NOTEBOOK):
    return list(execute.run_site("tarp", execute.plan_work(["tarp"], [notebook], {}), today=today))


def key(site="tarp"):
    (work,) = execute.plan_work([site], [NOTEBOOK], {})
    return store.content_key(execute.key_parts(work, read_site(site), read_plan(site)))


def open_it(today=TODAY):
    return opening.record(NOTEBOOK, read_site("tarp"), read_plan("tarp"), today)


def fix_it(today=TODAY):
    return opening.record("1_evaluability", read_site("tarp"), read_plan("tarp"), today)


def told():
    return opening.told(NOTEBOOK, read_site("tarp"), read_plan("tarp"))


def change(project, before, after):
    path = project / "data" / "raw" / "studies" / "tarp" / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def locked(project):
    """The study as if nobody had known its outcomes when the plan was written."""
    change(project, "outcomes_known: true", "outcomes_known: false")
    return project


def fill(folder, work, key, parts):
    """What the notebook does, without a kernel."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(RUN_FOLDER, str(folder))
        task = begin(work.notebook, work.parameters)
        rows, estimates, facts = reoffending.study(task.site, task.plan, horizon="", conf_level=0.95)
        task.keep(estimates, task.release(rows, facts))
    store.write_json(folder / "run.json", {"key": key, **parts})


def test_a_result_is_the_same_on_whatever_day_it_is_made_again(locked, monkeypatch):
    monkeypatch.setattr(execute, "_fill", fill)
    (first,) = run(TODAY)
    assert (first.state, first.warning) == ("done", "")
    log = plan_log.path().read_bytes()
    (folder,) = (locked / "data" / "processed" / "runs").iterdir()
    before = {path.name: path.read_bytes() for path in (folder / "released").iterdir()}
    (again,) = run(LATER)
    assert again.state == "unchanged"
    folder.rename(locked / "kept")
    (anew,) = run(LATER)
    assert anew.state == "done"
    assert {path.name: path.read_bytes() for path in (folder / "released").iterdir()} == before
    assert plan_log.path().read_bytes() == log and log.count(b"\n") == 1
    about, made = json.loads(before["about.json"]), json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert about["plan_hash"] == made["plan"] == read_plan("tarp").hash
    assert about["opened"] == made["opened"] == told() | {"deviations": []}
    assert about["opened"]["first"] == "2026-11-26" and about["opened"]["recorded"]


def test_the_key_is_that_of_the_log_with_the_opening_in_it(locked):
    unopened = key()
    open_it()
    opened = key()
    assert opened != unopened
    open_it(LATER)
    opening.record("4_employment_income", read_site("tarp"), read_plan("tarp"), LATER)
    assert key() == opened


def test_a_plan_that_was_changed_after_the_opening_has_another_key_and_says_what(locked):
    open_it()
    before = key()
    change(locked, "margin: 0.05", "margin: 0.03")
    assert [each["field"] for each in told()["deviations"]] == ["recidivism.primary.margin"]
    assert not told()["recorded"]
    open_it(LATER)
    assert told()["recorded"] and told()["first"] == "2026-11-26" and key() != before


def test_files_that_changed_are_another_look(locked):
    open_it()
    assert told()["look"] == 1
    path = locked / "data" / "raw" / "studies" / "tarp" / "source.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# corrected\n", encoding="utf-8")
    assert told()["look"] is None
    open_it()
    assert told()["look"] == 2


def test_where_outcomes_were_known_or_there_is_no_plan_nothing_is_written(project):
    open_it()
    fix_it()
    opening.record(NOTEBOOK, read_site("tarp"), None, TODAY)
    assert not plan_log.path().exists()


def test_notebook_1_fixes_the_plan_and_opens_nothing(locked):
    fix_it()
    assert told()["first"] is None and told()["locked"] == "2026-11-26"
    open_it(LATER)
    assert (told()["first"], told()["locked"], told()["look"]) == ("2027-03-01", "2026-11-26", 1)


def test_a_plan_is_not_fixed_by_notebook_1_after_the_opening_nor_under_another_plan(locked):
    fix_it()
    change(locked, "margin: 0.05", "margin: 0.03")
    assert told()["locked"] is None
    open_it(LATER)
    fix_it(LATER)
    assert told()["locked"] is None


def test_a_plan_that_was_opened_cannot_hide_it_by_saying_that_outcomes_were_known(locked):
    open_it()
    change(locked, "outcomes_known: false", "outcomes_known: true")
    assert [each["field"] for each in told()["deviations"]] == ["outcomes_known"]


def test_what_cannot_be_written_down_is_said(locked, monkeypatch):
    monkeypatch.setattr(plan_log, "path", lambda: locked / "data" / "raw" / "nowhere" / "plan.log")
    monkeypatch.setattr(execute, "perform", lambda work, parts: execute.Outcome(work.site, work.notebook, "done"))
    monkeypatch.setattr(execute, "settled", lambda work, outcome: outcome)  # nothing was kept
    (outcome,) = run(TODAY)
    assert outcome.state == "done"
    assert outcome.warning == (
        "data/raw/nowhere/plan.log cannot be written (No such file or directory), so there is no record that the outcomes "
        "were opened"
    )
    assert told() == {
        "recorded": False,
        "first": None,
        "known_before_written": False,
        "look": None,
        "deviations": (),
        "n_unreadable": 0,
        "locked": None,
    }


def test_a_log_that_cannot_be_read_stops_the_site(locked):
    plan_log.path().mkdir()
    (outcome,) = run(TODAY)
    assert outcome.state == "failed" and outcome.reasons == ("data/raw/plan.log: cannot be read",)


def test_a_notebook_that_nobody_ran_by_the_command_writes_nothing(locked):
    given = {"site": "tarp", "language": "en", "conf_level": 0.95, "horizon": ""}
    released = begin(NOTEBOOK, given).release({})
    assert released.about["opened"]["recorded"] is False
    assert not plan_log.path().exists()
