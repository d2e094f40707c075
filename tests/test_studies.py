"""The studies' tables are exactly what `prepare.py` makes of the files as their packages ship them."""

import subprocess
import sys

import pytest
import yaml

from analysis import store
from tests.conftest import PROJECT

STUDIES = PROJECT / "data" / "raw" / "studies"


@pytest.mark.parametrize("study", ["tarp", "nsw"])
def test_prepare_makes_the_same_tables_again(study, tmp_path):
    subprocess.run([sys.executable, STUDIES / study / "prepare.py", tmp_path], check=True)
    made = sorted(path.name for path in tmp_path.glob("*.csv"))
    assert made == sorted(path.name for path in (STUDIES / study).glob("*.csv"))
    for name in made:
        assert store.sha256(tmp_path / name) == store.sha256(STUDIES / study / name)


@pytest.mark.parametrize("study", ["tarp", "nsw"])
def test_the_originals_are_the_recorded_ones(study):
    files = yaml.safe_load((STUDIES / study / "source.yaml").read_text(encoding="utf-8"))["files"]
    for path in [*(STUDIES / study).glob("*.csv"), *(STUDIES / study / "original").glob("*.csv")]:
        assert files[path.relative_to(STUDIES / study).as_posix()] == store.sha256(path)


def test_the_code_never_runs_what_is_run_by_hand():
    """The scripts beside the data are no modules of the package: they could only be loaded by their path."""
    for path in (PROJECT / "src" / "analysis").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not any(way in text for way in ("prepare.py", "runpy", "spec_from_file_location", "sys.path."))
