"""Where an exported cohort may lie, for whom, and what takes it away again."""

import json
import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from analysis import store
from analysis.cli.main import app
from analysis.disclosure import release as door
from analysis.errors import HoanhapError
from analysis.evidence import repayment
from analysis.run import processing_log, purging
from analysis.run.analysis_export import export, place
from analysis.run.look import looked
from analysis.run.task import begin
from tests.conftest import PROJECT
from tests.tables.processing import PROCESSING

SITE = "thu-01"


def test_a_set_has_nobody_of_its_own():
    with pytest.raises(HoanhapError, match="members"):
        export.export("mau-chung")


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    """A district that says of its (invented) people that they are real, with a result about its loans."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(PROJECT / "data/raw", root / "data/raw", ignore=shutil.ignore_patterns("nsw", "mau-*", "plan.log"))
    shutil.copytree(PROJECT / "data/raw/districts/mau-09", root / "data/raw/districts" / SITE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOANHAP_ROOT", str(root))
        patch.setenv("HOANHAP_LANGUAGE", "en")
        patch.setenv("HOANHAP_KEY_FILE", str(root.parent / f"{root.name}.key"))
        settle(id=SITE, synthetic=False, access="restricted", processing=PROCESSING)
        (root / "data" / "processed").mkdir()
        for path in (root / "data/raw/districts" / SITE, root / "data" / "processed"):
            path.chmod(0o700)
        task = begin("3_loan_repayment", {"site": SITE, "conf_level": 0.95, "language": "vi"})
        rows, _, facts = repayment.district(task.site, task.plan, conf_level=0.95)
        run = store.processed() / "runs" / "0"
        door.save(task.release(rows, facts), run / "released")
        made_of = {"inputs": looked(task.site, task.plan).inputs, "plan": task.plan.hash, "site": SITE}
        store.write_json(run / "run.json", made_of)
        store.write_json(store.processed() / SITE / "current.json", {"3_loan_repayment": run.name})
        yield root


@pytest.fixture
def unchanged(district):
    """What a test changes about the district is put back."""
    paths = [store.raw() / "districts" / SITE / "source.yaml", store.processed() / "runs" / "0" / "run.json",
             store.processed() / SITE / "current.json"]  # fmt: skip
    before = {path: path.read_bytes() for path in paths}
    yield district
    for path, content in before.items():
        path.write_bytes(content)


def settle(**changed):
    path = store.raw() / "districts" / SITE / "source.yaml"
    told = yaml.safe_load(path.read_text(encoding="utf-8")) | changed
    path.write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), encoding="utf-8")


def test_the_command_writes_for_its_owner_only_and_a_purge_finds_all_of_it(district):
    elsewhere = district / "elsewhere" / "out"
    for more in ([], ["--to", str(elsewhere)], []):
        ended = CliRunner().invoke(app, ["export-analysis", SITE, *more])
        assert ended.exit_code == 0, ended.output
    inside = place.default(SITE)
    for folder in (inside, elsewhere):
        assert (folder / "loan_files.dta").is_file()
        if os.name == "posix":
            modes = {stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
            assert modes == {0o700, 0o600}
    told = [line for line in processing_log.lines() if line["what"] == "export-analysis"]
    assert [line["folder"] for line in told] == [str(inside), str(elsewhere), str(inside)]
    gone = purging.found(SITE)
    assert elsewhere in gone and inside.parent in gone
    assert not list(district.rglob(".part-*"))


def test_after_the_last_day_and_without_a_purpose_nothing_is_handed_out(unchanged):
    before = processing_log.lines()
    settle(processing=None)
    with pytest.raises(HoanhapError, match="stated purpose"):
        export.export(SITE)
    settle(processing=PROCESSING | {"keep_until": PROCESSING["impact_assessment"]["written"]})
    with pytest.raises(HoanhapError, match="is over"):
        export.export(SITE)
    assert processing_log.lines() == before


def test_a_result_of_other_files_is_refused(unchanged):
    path = store.processed() / "runs" / "0" / "run.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    store.write_json(path, told | {"plan": "another"})
    with pytest.raises(HoanhapError, match="another plan"):
        export.export(SITE)
    (store.processed() / SITE / "current.json").unlink()
    with pytest.raises(HoanhapError, match="no result"):
        export.export(SITE)


@pytest.mark.parametrize(
    ("where", "message"),
    [("reports/x", "shown to others"), ("full", "already holds"), ("tracked/x", "git would take")],
)
def test_an_unsafe_folder_is_refused(project, where, message):
    (project / "full").mkdir(mode=0o700)
    (project / "full" / "letter.txt").write_text("of somebody else")
    (project / "tracked").mkdir()
    subprocess.run(["git", "init", "--quiet", project / "tracked"], check=True)
    with pytest.raises(HoanhapError, match=message):
        place.refuse_unsafe(project / where)
    assert (project / "full" / "letter.txt").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of folders mean nothing here")
def test_a_folder_that_others_can_open_is_refused_until_they_cannot():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        # Where the folder of temporary files is closed itself, nobody can come so far.
        if all(path.stat().st_mode & 0o001 for path in folder.resolve().parents):
            with pytest.raises(HoanhapError, match="other users"):
                place.refuse_unsafe(folder)
        folder.chmod(0o700)
        place.refuse_unsafe(folder)


def test_what_git_ignores_is_no_danger(project):
    (project / "tracked").mkdir()
    subprocess.run(["git", "init", "--quiet", project / "tracked"], check=True)
    (project / "tracked" / ".gitignore").write_text("/out/\n")
    place.refuse_unsafe(project / "tracked" / "out")
