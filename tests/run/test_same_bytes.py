"""Two runs on the same inputs leave the same bytes: another folder, another hash seed, one process or two."""

import os
import shutil
import subprocess
import sys

from tests.conftest import PROJECT

SITES = ("tarp", "thanh-mien")
# What is about this machine and this moment, and no result: the hashes' cache, who held the lock, and when it was run.
OF_THE_MOMENT = {"hashes.json", "run.lock", "run.lock.json", "ro-crate-metadata.json"}


def copied(folder):
    for name in ("data/raw", "notebooks"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("nsw", "mau-*", "plan.log"))
    shutil.copy(PROJECT / "requirements.lock", folder)
    return folder


def started(folder, *, seed, jobs):
    environment = os.environ | {"HOANHAP_ROOT": str(folder), "HOANHAP_LANGUAGE": "en", "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", "from analysis.cli.main import app; app()", "run", *SITES, "-j", jobs]
    only = ["-n", "1_evaluability", "-n", "2_recidivism"]
    return subprocess.Popen(
        [*command, *only], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def tree(folder):
    paths = [path for name in ("data/processed", "reports") for path in (folder / name).rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.name not in OF_THE_MOMENT}


def test_the_same_bytes(tmp_path):
    folders = copied(tmp_path / "a"), copied(tmp_path / "b" / "deeper")
    runs = [started(folders[0], seed="0", jobs="1"), started(folders[1], seed="1", jobs="2")]
    said = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    one, other = map(tree, folders)
    assert sorted(one) == sorted(other)
    assert [name for name in one if one[name] != other[name]] == []
    assert {name.rpartition("/")[2] for name in one} >= {"run.json", "notebook.ipynb", "about.json", "index.html"}
    for folder in folders:
        assert not [name for name, content in tree(folder).items() if str(folder).encode() in content]
