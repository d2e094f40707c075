"""Current results are run once more beside everything: the same, or where not, or why it cannot be said."""

import errno
import hashlib
import json
import os

import pytest
from typer.testing import CliRunner

from analysis import plan_log, store
from analysis.cli.main import app
from analysis.run import execute, filled, lock, provenance, scratch
from analysis.run.same import alike
from tests.run import quick


@pytest.fixture
def kept(project, monkeypatch):
    """A result whose notebook takes no time."""
    monkeypatch.setattr(filled, "execute", quick.executed)
    return quick.run()


def tree(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def verify(*words):
    found = CliRunner().invoke(app, ["verify", *words, "-j", "1"], env={"COLUMNS": "300"})
    return found.exit_code, found.output


def edit(path, before, after):
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def made_of(folder, **parts):
    """Let a result be one that was made of something else; its folder."""
    told = json.loads((folder / "run.json").read_text(encoding="utf-8")) | parts
    beside = {name: told.pop(name) for name in ("key", *provenance.BESIDE)}
    other = folder.with_name(store.content_key(told))
    folder.rename(other)
    store.write_json(other / "run.json", beside | {"key": other.name} | told)
    store.write_json(store.processed() / told["site"] / "current.json", {told["notebook"]: other.name})
    return other


def elsewhere(folder):
    """Let a result come from another kind of machine."""
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    told["machine"]["system"] = "Elsewhere"
    store.write_json(folder / "run.json", told)


def test_a_real_notebook_comes_out_the_same_and_nothing_else_is_touched(project):
    (outcome,) = execute.run_site(
        "thanh-mien", execute.plan_work(["thanh-mien"], ["1_evaluability"], {}), today=quick.TODAY
    )
    assert outcome.state == "done"
    before, root = tree(project), os.environ["HOANHAP_ROOT"]
    status, said = verify("thanh-mien")
    assert (status, said.splitlines()) == (0, [
        "thanh-mien · 1_evaluability: same bytes",
        "1 the same (1 byte for byte), 0 differ, 0 changed since, 0 could not be rerun",
    ])  # fmt: skip
    assert tree(project) == before and os.environ["HOANHAP_ROOT"] == root
    assert list((project / "data" / "processed").glob(f"{store.PART}*")) == []


def test_a_changed_digit_is_found_by_table_column_and_row(kept):
    edit(kept / "released" / "estimates.csv", "2.375", "2.376")
    before = tree(kept)
    status, said = verify("tarp", "-n", "2_recidivism")
    assert status == 1
    assert "tarp · 2_recidivism: differs: released/estimates.csv, column “estimate”, first in row 3" in said
    assert "2.37" not in said and "1 differ" in said
    assert tree(kept) == before


def test_what_differs_elsewhere_in_the_folder(kept):
    (kept / "released" / "guards.csv").unlink()
    edit(kept / "released" / "about.json", '"profile": "open"', '"profile": "internal"')
    edit(kept / "notebook.ipynb", "cells", "rows")
    status, said = verify()
    assert status == 1
    assert "differs: released/about.json, “profile”; released/guards.csv; notebook.ipynb" in said


def test_rows_and_columns_that_are_not_there(kept):
    path = kept / "released" / "estimates.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(True)[:-1]), encoding="utf-8")
    assert "released/estimates.csv, row 3" in verify()[1]
    edit(path, "estimate", "other")
    assert "released/estimates.csv, row 1" in verify()[1]


def test_a_run_json_that_somebody_changed(kept):
    edit(kept / "run.json", '"conf_level": 0.95', '"conf_level": 0.9')
    status, said = verify()
    assert status == 1 and "tarp · 2_recidivism: differs: run.json\n" in said


def test_recorded_parameters_are_used(project, monkeypatch):
    monkeypatch.setattr(filled, "execute", quick.executed)
    quick.run(conf_level=0.9, horizon="26w")
    assert verify("tarp")[0] == 0


def test_a_changed_input_is_named_and_nothing_is_run(kept, project, monkeypatch):
    monkeypatch.setattr(execute, "perform", lambda *_: pytest.fail("it was run"))
    with open(project / "data" / "raw" / "studies" / "tarp" / "jobs.csv", "a", encoding="utf-8") as file:
        file.write("\n")
    status, said = verify()
    assert status == 1
    assert "not verified, because it was made of something else: input data/raw/studies/tarp/jobs.csv changed" in said
    assert "1 changed since" in said


def test_changed_code_and_a_vanished_input_are_named(kept, project):
    made_of(kept, code="0")
    (project / "data" / "raw" / "studies" / "tarp" / "jobs.csv").unlink()
    _, said = verify()
    assert "input data/raw/studies/tarp/jobs.csv is gone" in said and "code changed" in said


def test_a_plan_that_came_later_is_found_as_the_site_is_read(kept):
    inputs = json.loads((kept / "run.json").read_text(encoding="utf-8"))["inputs"]
    made_of(kept, inputs={name: each for name, each in inputs.items() if not name.endswith("plan.yaml")})
    assert "input data/raw/studies/tarp/plan.yaml is new" in verify()[1]


def test_across_kinds_of_machines_values_count(kept):
    elsewhere(kept)
    assert "tarp · 2_recidivism: same bytes" in verify()[1]
    edit(kept / "released" / "estimates.csv", "0.117283", "0.117284")
    edit(kept / "notebook.ipynb", "cells", "rows")
    status, said = verify()
    assert status == 0
    assert "same values" in said and "another kind of machine (system Elsewhere → " in said
    edit(kept / "released" / "estimates.csv", "0.117284", "0.117289")
    status, said = verify()
    assert status == 1
    assert "differs: released/estimates.csv, column “estimate”, first in row 2; another kind of machine (" in said


def test_another_version_of_a_library_is_another_kind_of_machine(kept):
    versions = json.loads((kept / "run.json").read_text(encoding="utf-8"))["versions"]
    kept = made_of(kept, versions=versions | {"numpy": "1.0", "python": "3.9.1"})
    edit(kept / "notebook.ipynb", "cells", "rows")
    status, said = verify()
    assert status == 0 and "numpy 1.0 → " in said and "python 3.9 → 3." in said


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0.123456", "0.123457", True),
        ("0.123456", "0.123458", False),
        ("123456.0", "123457.0", True),
        ("123456", "123457", False),
        ("9.99999e-09", "1e-08", True),
        ("0.0", "-0.0", True),
        ("", "0.0", False),
        ("inf", "-inf", False),
        ("better", "worse", False),
        ("1.0", "-1.0", False),
    ],
)
def test_numbers_may_differ_by_one_unit_of_the_sixth_digit_and_counts_not(one, other, same):
    assert alike(one, other) is alike(other, one) is same


def test_what_fails_leaves_nothing_behind(kept, project, monkeypatch):
    monkeypatch.setattr(filled, "execute", lambda *_: (_ for _ in ()).throw(RuntimeError("the secret of somebody")))
    before = tree(project)
    status, said = verify()
    assert status == 1
    assert "could not be rerun: RuntimeError" in said and "secret" not in said
    assert tree(project) == before and not (project / "data" / "processed" / "failed").exists()


def test_it_can_be_stopped(kept, project, monkeypatch):
    monkeypatch.setattr(filled, "execute", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    before, root = tree(project), os.environ["HOANHAP_ROOT"]
    status, said = verify()
    assert status == 130 and "nothing of it stays" in said
    assert tree(project) == before and os.environ["HOANHAP_ROOT"] == root


def test_a_full_disk_is_one_line(kept, project, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(scratch.shutil, "copyfile", full)
    monkeypatch.setattr(scratch.Path, "symlink_to", full)
    before = tree(project)
    status, said = verify()
    assert status == 1 and said.startswith("the disk is full")
    assert tree(project) == before


def test_it_refuses_what_is_not_there(project):
    assert verify("tarp") == (2, "there is no result to verify; “hoanhap run” makes them\n")
    assert verify("no-such-site")[0] == 2
    assert verify("-n", "no_such_notebook")[0] == 2


def test_a_result_that_was_deleted_could_not_be_rerun(kept):
    (kept / "run.json").unlink()
    status, said = verify()
    assert status == 1 and "could not be rerun: its run.json is not there or cannot be read" in said


def test_another_project_folder_for_a_while(kept, project):
    raw, returned = project / "data" / "raw", project / "data" / "raw" / "studies" / "tarp" / "_returned"
    returned.mkdir()
    (returned / "decisions.csv").write_text("x\n", encoding="utf-8")
    (returned / "rejected.xlsx").write_bytes(b"names")
    (raw / plan_log.NAME).write_text("", encoding="utf-8")
    with scratch.project(["tarp"], [("tarp", kept.name)]) as folder:
        assert store.root() == folder and folder.parent == project / "data" / "processed"
        mine = folder / "data" / "raw" / "studies" / "tarp"
        assert (mine / "people.csv").read_bytes() == (raw / "studies" / "tarp" / "people.csv").read_bytes()
        assert [path.name for path in (mine / "_returned").iterdir()] == ["decisions.csv"]
        assert not (folder / "data" / "raw" / "districts").exists()
        assert (store.processed() / "runs" / kept.name / "run.json").exists()
        (mine / "_returned" / "decisions.csv").write_text("y\n", encoding="utf-8")
        plan_log.path().write_text("z\n", encoding="utf-8")
        if os.name == "posix":
            assert folder.stat().st_mode & 0o077 == 0
    assert store.root() == project and not folder.exists()
    assert (returned / "decisions.csv").read_text(encoding="utf-8") == "x\n"
    assert (raw / plan_log.NAME).read_text(encoding="utf-8") == ""


def test_what_a_killed_verification_left_goes_with_the_next_run(project):
    left = project / "data" / "processed" / f"{store.PART}99999999-x"
    (left / "data").mkdir(parents=True)
    lock.sweep()
    assert not left.exists()
