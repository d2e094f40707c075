"""What a set reads of its members: results that were kept, and nothing else."""

import json

import pandas as pd
import pytest
import yaml

from analysis import store
from analysis.errors import HoanhapError
from analysis.plan import plan_path, read_plan
from analysis.run import execute
from analysis.run.task import begin, missing
from analysis.sites import read_site
from analysis.tables.members import COUNTS, KEYS
from analysis.tables.source import read_source, site_folder, site_folders

NAMES = ("an", "binh", "chi")
WORDS = {"vi": "Huyện", "en": "District"}
ABOUT = {
    "name": WORDS, "producer": "test", "title": "test", "citation": "A test.", "licence": "CC0-1.0", "access": "public",
    "accessed": "2026-01-01", "synthetic": True, "covers": WORDS, "calendar_dates": True,
    "not_known": {"vi": ["Không có gì."], "en": ["Nothing."]},
}  # fmt: skip


def write(root, name, kind="district", **changes):
    folder = root / "data" / "raw" / f"{kind}s" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.yaml").write_text(
        yaml.safe_dump(ABOUT | {"id": name, "kind": kind} | changes, allow_unicode=True), encoding="utf-8"
    )


def keep(root, name, key, *, cells=None, inputs=None):
    """A finished run of a member; `cells` None: one that kept no counts."""
    run = store.processed() / "runs" / key
    store.write_json(store.processed() / name / "current.json", {"2_recidivism": key})
    store.write_json(
        run / "run.json", {"key": key, "plan": "p" * 64, "inputs": inputs or {"a.xlsx": "1", "plan.yaml": "2"}}
    )
    if cells is None:
        return
    mix = pd.DataFrame({"age": ["under_30"], "priors": ["none"], "n": [4]})
    estimates = pd.DataFrame({"group": ["helpers"], "reason": [""], "estimate": [0.5]})
    for table, frame in {"cells": cells, "mix": mix, "estimates": estimates}.items():
        store.write_text(run / "estimates" / f"{table}.csv", frame.to_csv(index=False))


@pytest.fixture
def root(project):
    for name in NAMES:
        write(project, name)
    write(project, "bo-ba", "set", members=list(NAMES))
    return project


def cells(n=3):
    return pd.DataFrame([dict.fromkeys([*KEYS, *COUNTS], n) | {"models": "helpers", "age": "under_30"}])


def faults(site):
    with pytest.raises(HoanhapError) as caught:
        read_site(site)
    return caught.value.lines("en")


def test_members_are_read_in_their_order_and_who_sent_nothing_says_why(root):
    keep(root, "an", "a" * 20, cells=cells())
    keep(root, "chi", "c" * 20)
    site = read_site("bo-ba")
    members = site.tables["members"].set_index("site")
    assert list(members.index) == list(NAMES)
    assert dict(members["missing"]) == {"an": "", "binh": "no_result", "chi": "no_counts"}
    assert members.loc["an", "run"] == "a" * 20
    assert list(site.tables["member_cells"]["site"]) == ["an"]
    assert site.tables["member_estimates"]["reason"].tolist() == [""]
    assert site.tables["member_mix"]["n"].sum() == 4


def test_counts_of_another_version_of_the_program_are_none(root):
    keep(root, "an", "a" * 20, cells=cells().drop(columns="people"))
    assert read_site("bo-ba").tables["members"]["missing"].tolist() == ["no_counts", "no_result", "no_result"]


def test_a_pointer_to_a_run_that_is_gone_is_no_result(root):
    store.write_json(store.processed() / "an" / "current.json", {"2_recidivism": "0" * 20})
    assert set(read_site("bo-ba").tables["members"]["missing"]) == {"no_result"}


def test_sets_come_after_what_they_are_made_of(root):
    assert list(site_folders()) == ["an", "binh", "chi", "tarp", "thanh-mien", "bo-ba"]
    assert [work.site for work in execute.plan_work([], ["7_synthesis"], {})][-1] == "bo-ba"


def test_a_set_follows_the_common_plan_and_has_notebook_7_alone(root):
    assert plan_path("bo-ba") == root / "data" / "raw" / "plan.yaml"
    site, plan = read_site("bo-ba"), read_plan("bo-ba")
    assert missing("7_synthesis", site, plan) == []
    others = [name for name in execute.NOTEBOOKS if name != "7_synthesis"]
    assert all(missing(name, site, plan) for name in others)


def test_the_key_of_a_sets_run_holds_its_members_runs(root):
    (work,) = execute.plan_work(["bo-ba"], ["7_synthesis"], {})

    def key():
        return store.content_key(execute.key_parts(work, read_site("bo-ba"), read_plan("bo-ba")))

    keys = [key()]
    keep(root, "an", "a" * 20, cells=cells())
    keys.append(key())
    keep(root, "an", "b" * 20, cells=cells())
    keys.append(key())
    assert len(set(keys)) == 3
    assert key() == keys[-1]


def test_a_run_made_again_of_the_same_files_is_no_new_look(root):
    keep(root, "an", "a" * 20, cells=cells())
    before = read_site("bo-ba").seen
    keep(root, "an", "b" * 20, cells=cells(), inputs={"a.xlsx": "1", "plan.yaml": "3"})
    assert read_site("bo-ba").seen == before
    keep(root, "an", "c" * 20, cells=cells(), inputs={"a.xlsx": "9", "plan.yaml": "3"})
    assert read_site("bo-ba").seen != before


def test_faults_of_a_set_are_said(root):
    write(root, "hai", "set", members=["an", "an"])
    assert "twice" in faults("hai")[0]
    write(root, "hai", "set", members=["an", "bo-ba"])
    assert "cannot be a member" in faults("hai")[0]
    write(root, "hai", "set", members=["an", "dau"])
    assert "unknown site" in faults("hai")[0]
    write(root, "hai", "set")
    assert "not what was expected" in faults("hai")[0]
    write(root, "an", members=["binh"])
    with pytest.raises(HoanhapError):
        read_source(site_folder("an"))


def test_real_and_invented_districts_do_not_stand_in_one_set(root):
    write(root, "binh", synthetic=False)
    with pytest.raises(HoanhapError) as caught:
        begin("7_synthesis", execute.default_parameters("7_synthesis") | {"site": "bo-ba"})
    assert "may not stand in one result" in str(caught.value)


def test_a_damaged_result_is_refused(root):
    keep(root, "an", "a" * 20, cells=cells())
    (store.processed() / "runs" / ("a" * 20) / "estimates" / "mix.csv").write_bytes(b"")
    assert "cannot be read" in faults("bo-ba")[0]


def test_kept_tables_stand_beside_the_estimates(root, monkeypatch, tmp_path):
    """`hoanhap run` keeps what the notebook hands over; see `run.task.Task.keep`."""
    keep(root, "an", "a" * 20, cells=cells())
    task = begin("7_synthesis", execute.default_parameters("7_synthesis") | {"site": "bo-ba"})
    monkeypatch.setenv("HOANHAP_RUN_FOLDER", str(tmp_path / "run"))
    task.keep([], task.release({}), {"cells": cells()})
    text = (tmp_path / "run" / "estimates" / "cells.csv").read_text(encoding="utf-8")
    assert text.startswith("data,models") and "simulated,helpers" in text
    assert (
        json.loads((tmp_path / "run" / "released" / "about.json").read_text(encoding="utf-8"))["notebook"]
        == "7_synthesis"
    )
