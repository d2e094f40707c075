"""What several tests need: the reference numbers, the real sites, and a project to break."""

import json
import shutil
import signal
from pathlib import Path

import pytest

from analysis.plan import read_plan
from analysis.sites import read_site

PROJECT = Path(__file__).parents[1]
# R's numbers are written with 15 digits; 1e-6 relative leaves room for other optimisers, and a wrong formula none.
PARITY = 1e-6


def reference(name: str) -> dict:
    """Numbers made in R; see tests/reference/README.md."""
    return json.loads((PROJECT / "tests" / "reference" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def rossi() -> dict:
    return reference("rossi")


@pytest.fixture(scope="session")
def small_samples() -> dict:
    return reference("small_samples")


@pytest.fixture(scope="session")
def nsw_numbers() -> dict:
    return reference("nsw")


@pytest.fixture(scope="session")
def tarp():
    return read_site("tarp"), read_plan("tarp")


@pytest.fixture(scope="session")
def nsw():
    return read_site("nsw"), read_plan("nsw")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Messages in English, whatever the language of the machine that runs the tests."""
    monkeypatch.setenv("HOANHAP_LANGUAGE", "en")


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A copy of the project's data (but for the large study and the simulated districts) and notebooks, to be broken."""
    for name in ("data/raw", "notebooks"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("nsw", "mau-*", "plan.log"))
    shutil.copy(PROJECT / "requirements.lock", tmp_path)
    monkeypatch.setenv("HOANHAP_ROOT", str(tmp_path))
    monkeypatch.setenv("HOANHAP_LANGUAGE", "en")
    return tmp_path


@pytest.fixture
def interruptible():
    """Ctrl-C as in a terminal: where tests run in the background it is ignored, by them and by all that they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def pytest_terminal_summary(terminalreporter):
    """Says why pages were not opened in a browser; other skips are only counted."""
    skipped = [each for each in terminalreporter.stats.get("skipped", []) if each.nodeid.startswith("tests/browser/")]
    for reason in sorted({each.longrepr[2] for each in skipped}):
        terminalreporter.write_line(f"{len(skipped)} browser tests. {reason}")
