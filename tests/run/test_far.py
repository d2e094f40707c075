"""Results travel through a storage: made in one folder, found in another, whole, and only where they may."""

import io
import json
import shutil
import sys
import zipfile
from datetime import date

import pytest
import yaml

from analysis import finished, store
from analysis.errors import HoanhapError
from analysis.run import execute, far, filled, scratch
from analysis.run.execute import plan_work, run_site
from tests.run import quick
from tests.tables.processing import PROCESSING

TODAY = date(2026, 11, 26)


@pytest.fixture
def storage(project, tmp_path_factory, monkeypatch):
    """A storage outside the project, as fsspec names it."""
    monkeypatch.setattr(filled, "execute", quick.executed)
    place = tmp_path_factory.mktemp("storage")
    monkeypatch.setenv(far.PLACE, place.as_uri())
    return place


def run():
    (outcome,) = run_site("tarp", plan_work(["tarp"], ["2_recidivism"], {}), today=TODAY)
    return outcome


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_result_made_elsewhere_is_found_and_not_made_again(storage, monkeypatch):
    first = run()
    made = tree(store.processed() / "runs" / first.key)
    assert [path.name for path in storage.iterdir()] == [f"{first.key}.zip"]
    shutil.rmtree(store.processed())
    monkeypatch.setattr(filled, "execute", None)  # nobody may call it
    second = run()
    assert (first.state, second.state, second.key) == ("done", "unchanged", first.key)
    assert tree(store.processed() / "runs" / first.key) == made
    current = json.loads((store.processed() / "tarp" / "current.json").read_text(encoding="utf-8"))
    assert current == {"2_recidivism": first.key}


def test_what_a_worker_made_in_its_own_folder_is_taken_over(storage, project, tmp_path_factory, monkeypatch):
    work = plan_work(["tarp"], ["2_recidivism"], {})[0]
    ready = execute.prepared(work, execute.look_at("tarp"), TODAY)
    elsewhere = tmp_path_factory.mktemp("worker")
    shutil.copytree(project, elsewhere, dirs_exist_ok=True)
    monkeypatch.setenv("HOANHAP_ROOT", str(elsewhere))
    outcome = execute.perform(work, ready[0])
    monkeypatch.setenv("HOANHAP_ROOT", str(project))
    assert not finished.is_whole(outcome.key)
    assert execute.settled(work, outcome).state == "done" and finished.is_whole(outcome.key)


def test_a_worker_with_another_folder_and_no_storage_is_told_of(storage, project, monkeypatch):
    outcome = run()
    monkeypatch.delenv(far.PLACE)
    shutil.rmtree(store.processed() / "runs")
    work = plan_work(["tarp"], ["2_recidivism"], {})[0]
    ended = execute.settled(work, outcome)
    assert ended.state == "failed" and "another folder" in ended.reasons[0]


def test_the_same_result_is_the_same_bytes_there(storage):
    outcome = run()
    before = (storage / f"{outcome.key}.zip").read_bytes()
    far.put("tarp", outcome.key)
    assert (storage / f"{outcome.key}.zip").read_bytes() == before


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"no zip",
        zipped({"run.json": '{"key": "another"}'}),
        zipped({"released/about.json": "{}"}),
        zipped({"../outside": "x", "run.json": "{}"}),
        zipped({"/outside": "x"}),
    ],
)
def test_what_is_no_result_of_that_name_is_refused(storage, content):
    key = "0" * 20
    (storage / f"{key}.zip").write_bytes(content)
    with pytest.raises(HoanhapError, match="something else"):
        far.fetch("tarp", key)
    assert not (store.processed() / "runs" / key).exists() and not list(store.processed().rglob("outside"))


def test_results_about_real_people_go_only_where_source_yaml_says(storage):
    folder = store.raw() / "studies" / "tarp"
    folder.chmod(0o700)
    path = folder / "source.yaml"
    told = yaml.safe_load(path.read_text(encoding="utf-8")) | {"access": "restricted", "processing": PROCESSING}
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    refused = run()
    assert refused.state == "failed" and "real people" in refused.reasons[0] and not list(storage.iterdir())
    told["processing"] = PROCESSING | {"storages": [storage.as_uri()]}
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    assert run().state == "done" and len(list(storage.iterdir())) == 1


def test_a_storage_that_cannot_be_reached_stops_with_a_reason(storage, monkeypatch):
    monkeypatch.setenv(far.PLACE, "nosuchthing://x")
    assert run().state == "failed"
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(HoanhapError, match=r"hoanhap\[grid\]"):
        far.fetch("tarp", "0" * 20)


def test_a_verification_fetches_nothing(storage):
    with scratch.project(["tarp"]):
        assert not far.used()
    assert far.used()
