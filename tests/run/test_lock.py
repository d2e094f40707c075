"""Two runs in one folder do not mix, and one that was killed blocks nobody."""

import json
import os
import subprocess
import sys

import pytest

from analysis import store
from analysis.errors import HoanhapError
from analysis.run import lock

HOLDS = "from analysis.run.lock import alone\nwith alone():\n    print('held', flush=True)\n    input()\n"


@pytest.fixture
def holder(project):
    """Another process that holds the project."""
    other = subprocess.Popen([sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline().strip() == "held"
    yield other
    other.kill()
    other.wait()


def run(*words, language="en"):
    environment = os.environ | {"HOANHAP_LANGUAGE": language, "COLUMNS": "200"}
    command = [sys.executable, "-c", "from analysis.cli.main import app; app()", "run", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_a_second_run_says_who_is_at_work_and_ends(holder):
    shown = run("thanh-mien")
    assert shown.returncode == 2
    (line,) = shown.stderr.strip().splitlines()
    assert f"process {holder.pid} on " in line and "since 20" in line
    assert "another run" not in run("thanh-mien", language="vi").stderr


def test_what_only_looks_is_not_locked_out(holder):
    assert run("thanh-mien", "-n", "1_evaluability", "--explain").returncode == 0


def test_a_run_that_was_killed_blocks_nobody(holder, project):
    holder.kill()
    holder.wait()
    assert json.loads((store.processed() / lock.HOLDER).read_text(encoding="utf-8"))["pid"] == holder.pid
    with lock.alone():
        pass


def test_it_is_free_again_afterwards(project):
    for _ in range(2):
        with lock.alone():
            assert (store.processed() / lock.HOLDER).exists()


def test_without_a_word_on_who_holds_it(holder):
    (store.processed() / lock.HOLDER).write_text("", encoding="utf-8")
    with pytest.raises(HoanhapError, match="another run is at work in this folder; wait"), lock.alone():
        pass


def test_what_dead_runs_left_is_removed_and_what_others_write_stays(project):
    processed = project / "data" / "processed"
    dead = [processed / "runs" / ".part-1-a", processed / "tables" / ".part-99999999-b", processed / "tarp" / ".part-c"]
    alive = processed / "tables" / f".part-{os.getpid()}-d"
    for path in [*dead, alive]:
        path.mkdir(parents=True)
    (processed / "tarp" / ".part-99999999-e").write_text("x", encoding="utf-8")
    lock.sweep()
    assert not any(path.exists() for path in dead) and alive.exists()
    assert list((processed / "tarp").iterdir()) == []
