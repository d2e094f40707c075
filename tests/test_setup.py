"""The files that set a machine up agree with each other and name no index and no machine."""

import re
import subprocess
import tomllib

import pytest
import yaml
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from tests.conftest import PROJECT

LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
PROJECT_FILE = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


def locked() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ \\;]+)", LOCK, flags=re.MULTILINE):
        found.setdefault(name, []).append(version)
    return found


def asked() -> list[str]:
    project = PROJECT_FILE["project"]
    names = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    return [name.replace("_", "-") for name in names]


def test_the_lock_has_every_dependency_and_only_exact_versions_with_hashes():
    names = {re.split(r"[<>=]", name)[0] for name in asked()}
    assert names - set(locked()) == set()
    entries = re.split(r"\n(?=[a-z0-9])", LOCK.strip())
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


def test_the_lock_keeps_the_floors_of_the_project():
    for name, floor in (re.fullmatch(r"([\w-]+)>=([\d.]+).*", each).groups() for each in asked()):
        for version in locked()[name]:
            assert tuple(map(int, version.split(".")[:2])) >= tuple(map(int, floor.split(".")[:2])), name


def test_the_lock_names_no_address():
    assert not re.search(r"https?://|--index|--find-links|--extra-index", LOCK)


def test_environment_yml_is_python_pip_and_the_lock():
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))
    python, pip, packages = environment["dependencies"]
    assert environment["name"] == "hoanhap"
    version = re.fullmatch(r"python=(\d+\.\d+)", python)[1]
    assert Version(version) in SpecifierSet(PROJECT_FILE["project"]["requires-python"])
    assert pip == "pip"
    assert packages == {"pip": ["-r requirements.lock"]}


def test_the_readmes_test_command_is_what_ci_runs():
    ci = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    for readme in ("README.md", "README.vi.md"):
        assert "make test" in (PROJECT / readme).read_text(encoding="utf-8")
    assert "make test" in ci and "make lint" in ci


def test_no_file_names_a_machine_or_a_package_index():
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout, so there is no list of the project's own files")
    # Written so that this file does not hold them itself.
    named = re.compile(
        "|".join(["/ro" + "ot/", "/ho" + r"me/\w", r"C:\\Us" + "ers", "py" + r"pi\.org", "python" + "hosted"])
    )
    for name in filter(None, listed.decode().split("\0")):
        text = (PROJECT / name).read_bytes().decode("utf-8", errors="ignore")
        assert not named.search(text), name
