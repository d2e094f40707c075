"""Many tasks: what runs when, what a fault or a death stops, and what stays."""

import json
import os
import subprocess
import sys
import time
from datetime import date

import psutil
import pytest

from analysis import store
from analysis.errors import HoanhapError
from analysis.run import execute, executors, key, lock
from analysis.run.grid import Grid
from analysis.run.work import Work
from tests.conftest import PROJECT
from tests.run import acting

TODAY = date(2026, 11, 26)


@pytest.fixture
def stage(project, monkeypatch):
    """The project, where sites do what their names say."""
    monkeypatch.setattr(execute, "look_at", acting.look_at)
    monkeypatch.setattr(execute, "perform", acting.perform)
    return project


def sites(project, *names):
    for name in names:
        folder = project / "data" / "raw" / "districts" / name
        folder.mkdir(exist_ok=True)
        (folder / "source.yaml").write_text(f"id: {name}\n", encoding="utf-8")
    return [Work(name, notebook, {"site": name}) for name in names for notebook in acting.NOTEBOOKS]


def together(project, *members):
    text = (PROJECT / "data" / "raw" / "sets" / "mau-chung" / "source.yaml").read_text(encoding="utf-8")
    folder = project / "data" / "raw" / "sets" / "all"
    folder.mkdir()
    text = text.replace("id: mau-chung", "id: all").partition("members:")[0] + f"members: [{', '.join(members)}]\n"
    (folder / "source.yaml").write_text(text, encoding="utf-8")
    return [Work("all", acting.NOTEBOOKS[1], {"site": "all"})]


def run(work, jobs=1):
    seen = []
    pool = executors.local(jobs)
    try:
        grid = Grid(work, pool, TODAY, seen.append)
        outcomes = list(grid.outcomes())
    finally:
        pool.close()
    assert grid.total == len(outcomes)
    return {(each.site, each.notebook[:1]): each for each in outcomes}, seen


def states(outcomes):
    return {name: each.state for name, each in outcomes.items()}


@pytest.mark.parametrize("jobs", [1, 2])
def test_everything_is_done_once_and_then_nothing_is_looked_at(stage, jobs):
    work = sites(stage, "a", "b")
    first, _ = run(work, jobs)
    assert states(first) == {("a", "1"): "done", ("a", "2"): "done", ("b", "1"): "done", ("b", "2"): "done"}
    before = acting.notes()
    again, seen = run(work, jobs)
    assert set(states(again).values()) == {"unchanged"} and len(again) == 4
    assert acting.notes() == before and seen == []
    current = json.loads((stage / "data" / "processed" / "a" / "current.json").read_text(encoding="utf-8"))
    assert sorted(current) == list(acting.NOTEBOOKS)


def test_of_two_sites_the_one_that_changed_is_looked_at(stage):
    work = sites(stage, "a", "b")
    run(work)
    before = len(acting.notes())
    (stage / "data" / "raw" / "districts" / "b" / "new.xlsx").write_bytes(b"x")
    run(work)
    assert acting.notes()[before:] == ["look b"]  # here its inputs are the same, so nothing runs
    (stage / "data" / "raw" / "districts" / "b" / "source.yaml").write_text("id: b\n# more\n", encoding="utf-8")
    states_now = states(run(work)[0])
    assert states_now == {("a", "1"): "unchanged", ("a", "2"): "unchanged", ("b", "1"): "done", ("b", "2"): "done"}


def test_a_result_that_was_deleted_is_made_again(stage):
    work = sites(stage, "a")
    first, _ = run(work)
    (stage / "data" / "processed" / "runs" / first["a", "2"].key / "run.json").unlink()
    (stage / "data" / "processed" / "runs" / first["a", "2"].key).rmdir()
    assert states(run(work)[0]) == {("a", "1"): "unchanged", ("a", "2"): "done"}


def test_faults_stop_nobody_else(stage):
    outcomes, _ = run(sites(stage, "bad", "raises", "a"), jobs=2)
    assert states(outcomes) == {("bad", ""): "failed", ("raises", "1"): "failed", ("raises", "2"): "failed",
                                ("a", "1"): "done", ("a", "2"): "done"}  # fmt: skip
    assert "secret" not in "".join(outcomes["raises", "1"].reasons)
    assert not (stage / "data" / "processed" / "raises" / "current.json").exists()


def test_a_process_that_dies_takes_nothing_with_it(stage):
    outcomes, _ = run(sites(stage, "dies", "a", "b"), jobs=2)
    failed = {name for name, state in states(outcomes).items() if state == "failed"}
    assert failed == {("dies", "2")} and len(outcomes) == 6
    assert "died twice" in outcomes["dies", "2"].reasons[0]


def test_what_died_once_is_tried_once_more(stage):
    outcomes, _ = run(sites(stage, "dies-once", "a"), jobs=2)
    assert set(states(outcomes).values()) == {"done"} and len(outcomes) == 4


def test_a_site_that_takes_long_holds_nobody_up(stage):
    run(sites(stage, "slow", "a", "b"), jobs=2)
    told = acting.notes()
    assert told.index("begin slow 1_evaluability") > told.index("end b 2_recidivism")
    begun = [told.index(f"begin a {name}") for name in acting.NOTEBOOKS]
    assert begun == sorted(begun)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_set_waits_for_its_members(stage, jobs):
    work = [*together(stage, "a", "elsewhere"), *sites(stage, "a")]
    outcomes, _ = run(work, jobs)
    told = acting.notes()
    assert told.index("look all") > max(i for i, each in enumerate(told) if each.startswith("end a "))
    assert outcomes["all", "2"].state == "done"


def test_a_set_is_looked_at_again_once_a_member_has_another_result(stage, monkeypatch):
    work = [*sites(stage, "a"), *together(stage, "a")]
    monkeypatch.setattr(acting, "MEMBERS", ("a",))
    run(work)
    assert states(run(work)[0])["all", "2"] == "unchanged"
    (stage / "data" / "raw" / "districts" / "a" / "source.yaml").write_text("id: a\n# more\n", encoding="utf-8")
    before = len(acting.notes())
    run(work)
    assert "look all" in acting.notes()[before:]


def test_a_killed_run_leaves_no_process_and_the_next_one_goes_on(stage):
    work = sites(stage, "a", "long")
    killed = subprocess.Popen([sys.executable, "-m", "tests.run.acting", "a", "long"], cwd=PROJECT, env=os.environ)
    waits(lambda: {"begin long 1_evaluability", "end a 2_recidivism"} <= set(acting.notes()))
    children = psutil.Process(killed.pid).children(recursive=True)
    killed.kill()
    killed.wait()
    waits(lambda: not any(child.is_running() and child.status() != "zombie" for child in children))
    left = stage / "data" / "processed" / "runs" / f"{store.PART}{killed.pid}-x"
    left.mkdir()
    lock.sweep()
    assert not left.exists()
    short = [each for each in work if each.site == "a"]
    assert set(states(run(short)[0]).values()) == {"unchanged"}


def waits(until, seconds=30):
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_processors_and_memory_limit_the_processes(monkeypatch):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: type("Memory", (), {"available": executors.MEMORY // 2}))
    assert executors.most() == 1


def test_a_cluster_is_asked_for_in_words(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(HoanhapError, match="needs the package distributed"):
        executors.dask("tcp://nowhere:1")


def test_on_a_dask_cluster(stage, monkeypatch):
    distributed = pytest.importorskip("distributed", reason="pip install 'hoanhap[grid]' to test it")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        pool = executors.dask(cluster.scheduler_address)
        outcomes = list(Grid(sites(stage, "a", "b"), pool, TODAY).outcomes())
        pool.close()
        monkeypatch.setattr(key, "versions", lambda: {"pandas": "0"})
        with pytest.raises(HoanhapError, match="another version of pandas"):
            executors.dask(cluster.scheduler_address)
    assert {each.state for each in outcomes} == {"done"} and len(outcomes) == 4
