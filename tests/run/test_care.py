"""A full disk, a folder that cannot be written, a file that vanished: one clear line, and nothing half-written."""

import errno
import os
import signal
import subprocess
import sys
import time
from datetime import date

import nbformat
import pytest

from analysis import store
from analysis.disclosure.scan import scan
from analysis.errors import HoanhapError
from analysis.run import crate, execute, executors, faults, filled, lock, remembered
from analysis.run.grid import Grid
from analysis.run.pages import publish
from analysis.run.work import Work
from analysis.words import words

NOTEBOOK = "2_recidivism"
TODAY = date(2026, 11, 26)
COMMAND = [sys.executable, "-c", "from analysis.cli.main import app; app()"]
as_owner = pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is forbidden to this user")


def work(site="tarp"):
    return Work(site, NOTEBOOK, execute.default_parameters(NOTEBOOK) | {"site": site})


def run(*tasks):
    return list(Grid(list(tasks), executors.here(), TODAY).outcomes())


def full(*_args, **_more):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def released(folder):
    """Stands in for a notebook that keeps a result."""
    store.write_text(folder / "released" / "about.json", "{}")


@pytest.fixture
def quick(project, monkeypatch):
    """Notebooks that keep something at once."""
    monkeypatch.setattr(filled, "execute", lambda notebook, parameters, folder: released(folder))
    monkeypatch.setattr(crate, "write", lambda *_: None)  # what was kept is no whole run
    return project


def left(project):
    return [path.name for path in (project / "data" / "processed").rglob("*") if path.name.startswith(store.PART)]


def test_a_full_disk_while_a_result_is_written(quick, monkeypatch):
    monkeypatch.setattr(filled, "execute", full)
    (outcome,) = run(work())
    assert outcome.state == "failed" and outcome.reasons[0].startswith("the disk is full")
    assert left(quick) == [] and list((quick / "data" / "processed" / "runs").iterdir()) == []


def test_a_full_disk_before_the_last_file_of_a_result(quick, monkeypatch):
    real = store.write_text
    monkeypatch.setattr(store, "write_text", lambda path, text: full() if path.name == "run.json" else real(path, text))
    (outcome,) = run(work())
    assert outcome.state == "failed" and left(quick) == []
    assert list((quick / "data" / "processed" / "runs").iterdir()) == []


def test_where_not_even_a_log_can_be_written(quick, monkeypatch):
    monkeypatch.setattr(store, "write_text", full)
    (outcome,) = list(execute.run_site("tarp", [work()], today=TODAY))
    assert outcome.state == "failed" and outcome.log is None and "the disk is full" in outcome.reasons[0]


def test_a_full_disk_inside_the_kernel_is_said_in_the_readers_words():
    raised = type("Raised", (Exception,), {"ename": "OSError", "evalue": "[Errno 28] No space left: 'Nguyễn Văn A'"})()
    assert faults.reasons(raised) == ("the disk is full: nothing of it was kept; make room and run again",)
    other = type("Raised", (Exception,), {"ename": "OSError", "evalue": "Nguyễn Văn A", "exec_count": 3})()
    assert faults.reasons(other)[0].startswith("OSError in cell 3")


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="this system has no limit for the size of a file")
def test_a_disk_that_fills_up_during_the_command(quick):
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); "
    command = [sys.executable, "-c", limited + COMMAND[2], "run", "thanh-mien", "-j", "1"]
    shown = subprocess.run(command, env=os.environ, capture_output=True, text=True, encoding="utf-8")
    assert shown.returncode in (1, 2), shown.stderr
    (line,) = shown.stderr.strip().splitlines()
    assert "the disk is full" in line and left(quick) == []


@as_owner
def test_a_folder_that_cannot_be_written(project):
    (project / "data" / "processed").mkdir()
    (project / "data" / "processed").chmod(0o500)
    shown = subprocess.run(
        [*COMMAND, "run", "thanh-mien"], env=os.environ, capture_output=True, text=True, encoding="utf-8"
    )
    (project / "data" / "processed").chmod(0o700)
    assert shown.returncode == 2 and len(shown.stderr.strip().splitlines()) == 1
    assert "read-only" in shown.stderr


def test_a_folder_that_cannot_be_written_for_whoever_may_everything(project, monkeypatch):
    def forbidden(*_args, **_more):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(lock, "open", forbidden, raising=False)
    with pytest.raises(HoanhapError) as caught, lock.alone():
        pass
    (line,) = caught.value.lines("en")
    assert line.startswith("data/processed/run.lock: ") and "read-only" in line
    assert words("vi")(faults.of_system(errno.EROFS)) != words("en")(faults.of_system(errno.EROFS))


def test_a_file_that_vanished_before_it_was_read(quick, monkeypatch):
    real = remembered.Watcher.own

    def vanishing(self, site):
        (quick / "data" / "raw" / "studies" / "tarp" / "people.csv").unlink(missing_ok=True)
        return real(self, site)

    monkeypatch.setattr(remembered.Watcher, "own", vanishing)
    (outcome,) = run(work())
    assert outcome.state == "failed" and outcome.reasons[0].startswith("data/raw/studies/tarp/people.csv: this file")


@pytest.mark.parametrize(
    "change", [lambda path: path.unlink(), lambda path: path.write_text("other", encoding="utf-8")]
)
def test_a_file_that_changed_while_the_notebook_ran(quick, monkeypatch, change):
    path = quick / "data" / "raw" / "studies" / "tarp" / "people.csv"

    def changing(_notebook, _parameters, folder):
        released(folder)
        change(path)

    monkeypatch.setattr(filled, "execute", changing)
    (outcome,) = run(work())
    assert outcome.state == "failed" and "was changed while the notebook ran" in outcome.reasons[0]
    assert list((quick / "data" / "processed" / "runs").iterdir()) == []


def test_a_failed_notebook_is_kept_until_it_succeeds(project):
    path = project / "notebooks" / f"{NOTEBOOK}.ipynb"
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(4, nbformat.v4.new_code_cell("raise RuntimeError('the secret of somebody')"))
    nbformat.write(notebook, path)
    (outcome,) = run(work())
    kept = project / "data" / "processed" / "failed" / "tarp" / f"{NOTEBOOK}.ipynb"
    assert outcome.kept == kept and "secret" not in outcome.reasons[0]
    shown = nbformat.read(kept, as_version=4)
    assert any(out.output_type == "error" for cell in shown.cells for out in cell.get("outputs", []))
    assert os.name != "posix" or kept.stat().st_mode & 0o77 == 0
    assert not (project / "data" / "processed" / "tarp" / "current.json").exists()
    path.write_text(before, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filled, "execute", lambda notebook, parameters, folder: released(folder))
        patch.setattr(crate, "write", lambda *_: None)
        patch.setattr(scan, "gate", lambda *_, **__: None)  # what was kept is no whole run
        (outcome,) = run(work())
    assert outcome.state == "done" and not kept.exists()


def test_a_page_that_cannot_be_made_stops_no_other(quick, monkeypatch):
    monkeypatch.setattr(scan, "gate", lambda *_, **__: None)
    run(work())  # what it kept is no release
    pool = executors.here()
    published = publish(pool)
    assert [page.name for page, _ in published.failed] == [f"tarp/{NOTEBOOK}"]
    assert published.first.exists() and not (quick / "reports" / "tarp").exists()


@pytest.mark.skipif(os.name != "posix", reason="no Ctrl-C for a process without a console")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_with_one_line(project, interruptible, jobs):
    command = [*COMMAND, "run", "tarp", "-n", NOTEBOOK, "-j", jobs]
    started = subprocess.Popen(
        command, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    runs = project / "data" / "processed" / "runs"
    end = time.monotonic() + 60
    while not list(runs.glob(f"{store.PART}*")) and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(1.5)
    os.killpg(started.pid, signal.SIGINT)  # a terminal tells the whole group
    _, said = started.communicate(timeout=60)
    assert started.returncode == 130
    assert said.strip() == "Stopped; what was done is kept, and the next run goes on from there."
    assert list(runs.iterdir()) == [] and not (project / "data" / "processed" / "failed").exists()
