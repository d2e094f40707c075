"""Git takes no records of real people: neither through the list of what is ignored, nor through the hook."""

import json
import os
import shutil
import subprocess
import sys

import pytest
import yaml

from analysis.run.repository import problems
from tests.conftest import PROJECT

IN_GIT = (PROJECT / ".git").exists()
NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}


def source(**told):
    return yaml.safe_dump({"synthetic": False, "access": "restricted", "licence": "x"} | told).encode()


FILES = {
    "data/raw/districts/mau-a/source.yaml": source(synthetic=True),
    "data/raw/districts/that/source.yaml": source(),
    "data/raw/districts/cong-bo/source.yaml": source(access="public"),
    "data/raw/districts/hong/source.yaml": b"- [",
    "data/raw/studies/mo/source.yaml": source(access="public"),
    "data/raw/studies/kin/source.yaml": source(access="public", licence=" "),
}


def notebook(site, *, outputs, tag="parameters"):
    cells = [
        {"cell_type": "code", "metadata": {"tags": [tag]}, "source": [f'site = "{site}"  # which\n', "x = 1"], "outputs": []},
        {"cell_type": "code", "metadata": {}, "source": "show()", "outputs": [{"text": "9"}] if outputs else []},
    ]  # fmt: skip
    return json.dumps(NOTEBOOK | {"cells": cells}).encode()


def refused(path, content=b"x"):
    return bool(problems([path], (FILES | {path: content}).get))


@pytest.mark.parametrize(
    "path",
    [
        "data/raw/districts/that/people.xlsx",
        "data/raw/districts/that/source.yaml",
        "data/raw/districts/ai/people.xlsx",
        "data/raw/districts/hong/people.xlsx",
        "data/raw/districts/cong-bo/people.xlsx",
        "data/raw/districts/cong-bo/waves/source.yaml",
        "data/raw/districts/mau-a/_returned/rejected.xlsx",
        "data/raw/studies/kin/people.csv",
        "data/raw/processing.log",
        "data/raw/plan.log",
        "data/processed/mau-a/current.json",
        "reports/index.html",
        "somewhere/pseudonyms.key",
    ],
)
def test_what_never_gets_in(path):
    assert refused(path, FILES.get(path, b"x"))


@pytest.mark.parametrize(
    "path",
    [
        "data/raw/districts/mau-a/people.xlsx",
        "data/raw/districts/cong-bo/published.csv",
        "data/raw/studies/mo/people.csv",
        "data/raw/plan.yaml",
        "data/raw/reference/wages.csv",
        "data/processed/README.md",
        "src/analysis/data/raw/x.py",
    ],
)
def test_what_may_get_in(path):
    assert not refused(path)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (notebook("that", outputs=True), True),
        (notebook("that", outputs=False), False),
        (notebook("mau-a", outputs=True), False),
        (notebook("mo", outputs=True), False),
        (notebook("nobody-knows", outputs=True), True),
        (notebook("mau-a", outputs=True, tag="other"), True),
        (notebook("that", outputs=True, tag="injected-parameters"), True),
        (b"{", True),
    ],
)
def test_a_notebook_shows_invented_or_public_sites_only(content, wrong):
    assert refused("notebooks/any.ipynb", content) is wrong


def test_what_papermill_put_in_counts_beside_the_notebooks_own():
    both = json.loads(notebook("mau-a", outputs=True))
    both["cells"] += json.loads(notebook("that", outputs=False, tag="injected-parameters"))["cells"]
    assert refused("out.ipynb", json.dumps(both).encode())


@pytest.mark.skipif(not IN_GIT, reason="not a clone: there is no list of tracked files")
def test_nothing_in_this_repository_is_about_real_people_who_are_not_public():
    done = subprocess.run(
        [sys.executable, "-m", "analysis.run.repository", "--all"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A repository with this project's list of what is ignored, and its hook."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    shutil.copy(PROJECT / ".gitignore", tmp_path)
    shutil.copytree(PROJECT / ".githooks", tmp_path / ".githooks")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (tmp_path / ".venv" / "bin" / "python").chmod(0o755)
    git("init", "-q")
    for name, value in (("core.hooksPath", ".githooks"), ("user.name", "x"), ("user.email", "x@example.org")):
        git("config", name, value)
    return tmp_path


def git(*arguments):
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)


def put(folder, path, content):
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)


needs_git = pytest.mark.skipif(
    shutil.which("git") is None or os.name != "posix", reason="no git, or no shell for its hook"
)


@needs_git
def test_a_real_district_is_ignored_and_the_hook_refuses_it_even_when_forced(clone):
    put(clone, "data/raw/districts/that/source.yaml", source())
    put(clone, "data/raw/districts/that/people.csv", b"name\nNguyen Van Thu\n")
    git("add", ".")
    assert "districts" not in git("diff", "--cached", "--name-only").stdout
    git("add", "--force", "data/raw/districts/that")
    done = git("commit", "-m", "x")
    assert done.returncode != 0 and "that/people.csv" in done.stderr and "Nguyen" not in done.stderr
    assert git("log").returncode != 0


@needs_git
def test_an_invented_district_is_committed(clone):
    put(clone, "data/raw/districts/mau-01/source.yaml", source(synthetic=True))
    put(clone, "data/raw/districts/mau-01/people.csv", b"name\nx\n")
    git("add", ".")
    done = git("commit", "-m", "x")
    assert done.returncode == 0, done.stderr
    assert "data/raw/districts/mau-01/people.csv" in git("ls-files").stdout


@needs_git
def test_what_is_committed_counts_and_not_what_lies_in_the_folder(clone):
    put(clone, "data/raw/districts/mau-01/source.yaml", source())
    git("add", ".")
    put(clone, "data/raw/districts/mau-01/source.yaml", source(synthetic=True))
    assert git("commit", "-m", "x").returncode != 0


@needs_git
def test_outputs_of_a_real_site_are_refused(clone):
    put(clone, "data/raw/districts/that/source.yaml", source())
    put(clone, "notebooks/out.ipynb", notebook("that", outputs=True))
    git("add", ".")
    done = git("commit", "-m", "x")
    assert done.returncode != 0 and "notebooks/out.ipynb" in done.stderr


@needs_git
def test_without_an_environment_nothing_is_committed(clone):
    shutil.rmtree(clone / ".venv")
    git("add", ".")
    assert git("commit", "-m", "x").returncode != 0
