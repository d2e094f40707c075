import json
from datetime import date

import nbformat
import pytest

from analysis import store
from analysis.plan import read_plan
from analysis.report.site import current_results
from analysis.rollout import schedule
from analysis.rollout.asked import read_rollout
from analysis.run import execute
from analysis.run import key as keys
from analysis.sites import read_site
from tests.rollout import hand

BEFORE_RUN_JSON = ["2_recidivism.ipynb", "estimates", "notebook.ipynb", "released", "ro-crate-metadata.json"]


def run(site="tarp", notebook="2_recidivism", **given):
    return list(execute.run_site(site, execute.plan_work([site], [notebook], given), today=date(2026, 11, 26)))


def key(site="tarp", **given):
    (work,) = execute.plan_work([site], ["2_recidivism"], given)
    return store.content_key(execute.key_parts(work, read_site(site), read_plan(site)))


def test_a_run_leaves_its_result_and_a_second_one_reuses_it(project):
    (first,) = run()
    assert (first.site, first.notebook, first.state) == ("tarp", "2_recidivism", "done")
    (result,) = current_results()
    folder = project / "data" / "processed" / "runs" / result.key
    assert sorted(path.name for path in folder.iterdir()) == [*BEFORE_RUN_JSON, "run.json"]
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert told["key"] == result.key == folder.name
    assert told["parameters"]["site"] == "tarp"
    assert "data/raw/studies/tarp/people.csv" in told["inputs"]
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    (second,) = run()
    assert second.state == "unchanged"
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_a_result_without_run_json_is_never_read(project):
    run()
    (result,) = current_results()
    folder = project / "data" / "processed" / "runs" / result.key
    (folder / "run.json").unlink()
    assert current_results() == []


def test_a_failing_notebook_is_reported_and_leaves_no_result(project):
    path = project / "notebooks" / "2_recidivism.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("raise RuntimeError('the secret of somebody')"))
    nbformat.write(notebook, path)
    (outcome,) = run()
    assert outcome.state == "failed"
    assert outcome.reasons[0].startswith("RuntimeError in cell")
    assert outcome.log.read_text(encoding="utf-8").strip() == outcome.reasons[0]
    assert "secret" not in outcome.reasons[0]
    assert current_results() == []
    assert list((project / "data" / "processed" / "runs").iterdir()) == []


def test_a_notebook_that_keeps_nothing_has_failed(project):
    path = project / "notebooks" / "2_recidivism.ipynb"
    text = path.read_text(encoding="utf-8")
    kept = "task.keep(estimates, released, for_sets.kept(task.site, task.plan))"
    assert kept in text
    path.write_text(text.replace(kept, ""), encoding="utf-8")
    (outcome,) = run()
    assert (outcome.state, outcome.reasons) == ("failed", ("the notebook ended without keeping a result",))


def test_a_refusal_inside_the_notebook_keeps_its_own_words(project):
    path = project / "notebooks" / "2_recidivism.ipynb"
    text = path.read_text(encoding="utf-8").replace(
        "from analysis.evidence import for_sets, reoffending",
        "from analysis.evidence import for_sets\\nfrom analysis import cohort as reoffending",
    )
    text = text.replace(
        "reoffending.study if task.plan.recidivism else reoffending.district",
        "lambda site, plan, **asked: reoffending.with_income(None, site, ())",
    )
    path.write_text(text, encoding="utf-8")
    (outcome,) = run()
    assert outcome.reasons == ("this site has no table “income_months”",)


def test_faults_of_the_tables_are_reported_without_starting_a_kernel(project, monkeypatch):
    monkeypatch.setattr(execute, "_fill", lambda *_: pytest.fail("a kernel was started"))
    with open(project / "data" / "raw" / "studies" / "tarp" / "jobs.csv", "a", encoding="utf-8") as file:
        file.write("x,tarp-001,never,0,week\n")
    (outcome,) = run()
    assert outcome.state == "failed" and outcome.notebook == ""
    assert any("row 611, column “start_days”: is not a number" in reason for reason in outcome.reasons)
    assert outcome.log.read_text(encoding="utf-8").count("\n") == len(outcome.reasons)


def test_work_that_does_not_fit_the_site_is_left_out(project):
    assert run("thanh-mien") == []


def test_the_key_follows_everything_that_the_result_depends_on(project, monkeypatch):
    start = key()
    assert key() == start
    assert key(conf_level=0.9) != start
    plan = project / "data" / "raw" / "studies" / "tarp" / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("margin: 0.05", "margin: 0.06"), encoding="utf-8")
    after_plan = key()
    assert after_plan != start
    notebook = project / "notebooks" / "2_recidivism.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8") + " ", encoding="utf-8")
    after_notebook = key()
    assert after_notebook != after_plan
    lock = project / "requirements.lock"
    lock.write_text(lock.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    after_lock = key()
    assert after_lock != after_notebook
    monkeypatch.setattr(keys, "versions", lambda: {"python": "0"})
    assert key() != after_lock


def test_the_key_names_no_path_of_the_machine(project):
    (work,) = execute.plan_work(["tarp"], ["2_recidivism"], {})
    assert str(project) not in json.dumps(execute.key_parts(work, read_site("tarp"), read_plan("tarp")))


def test_run_json_is_written_when_everything_else_is_there(project, monkeypatch):
    seen = {}

    def write_json(path, value):
        if path.name == "run.json":
            seen["there"] = sorted(each.name for each in path.parent.iterdir())
            seen["released"] = (path.parent / "released" / "about.json").exists()
        store_write_json(path, value)

    store_write_json = store.write_json
    monkeypatch.setattr(store, "write_json", write_json)
    run()
    assert seen == {"there": BEFORE_RUN_JSON, "released": True}


def test_the_key_is_made_of_code_settings_and_printed_figures(project):
    (work,) = execute.plan_work(["thanh-mien"], ["1_evaluability"], {})
    parts = execute.key_parts(work, read_site("thanh-mien"), None)
    assert sorted(parts["inputs"]) == [
        "data/raw/districts/thanh-mien/source.yaml",
        "data/raw/published/recidivism-rates.csv",
        "data/raw/published/rules.csv",
        "data/raw/published/thanh-mien.csv",
        "data/raw/published/thanh-mien.yaml",
    ]
    code = keys.code("1_evaluability")
    assert {"followup/follow.py", "locale/vi.po", "report/templates/page.html", "report/templates/style.css"} <= set(
        code
    )
    assert code["store.py"] == store.sha256(keys.PACKAGE / "store.py")
    assert parts["code"] == store.content_key(code)
    assert "data/raw/reference/intervals.csv" in parts["reference"]


def test_a_schedule_drawn_by_lot_is_part_of_the_key_and_no_new_look(project):
    (work,) = execute.plan_work(["thanh-mien"], ["1_evaluability"], {})
    before = read_site("thanh-mien")
    folder = hand.write(project / "data" / "raw" / "districts" / "thanh-mien" / "rollout")
    schedule.write(folder, read_rollout(folder), synthetic=False, today=date(2026, 12, 1))
    after = read_site("thanh-mien")
    added = set(execute.key_parts(work, after, None)["inputs"]) - set(execute.key_parts(work, before, None)["inputs"])
    where = "data/raw/districts/thanh-mien/rollout/"
    assert added == {where + "rollout.yaml", where + "rollout-schedule.csv"}
    assert after.seen == before.seen
