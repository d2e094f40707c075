"""Parts that can be used without the rest: readers of delivered files, and places in time."""

import re
import subprocess
import sys

import pytest

from tests.conftest import PROJECT

PAGE = (PROJECT / "docs/how-to/own-analysis.en.md").read_text(encoding="utf-8")
READER, PLACES = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)[1:]
STATISTICS = {"scipy", "statsmodels", "matplotlib", "splink", "duckdb", "pandera", "papermill", "IPython", "jinja2"}


def ran(code):
    """What code prints in a process of its own, and the modules that it had loaded at its end."""
    told = f"{code}\nimport sys\nprint('modules', *sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, cwd=PROJECT, encoding="utf-8", check=True)
    *printed, modules = done.stdout.splitlines()
    return printed, set(modules.split()[1:])


@pytest.mark.parametrize(
    ("code", "areas", "never"),
    [
        ("import analysis.delivery.workbook", {"delivery", "columns", "errors", "words"}, STATISTICS),
        (
            "import analysis.reference.places",
            {"reference", "store", "errors", "words"},
            STATISTICS | {"numpy", "pandas"},
        ),
        (
            "import analysis.reference.areas",
            {"reference", "columns", "store", "errors", "words"},
            STATISTICS,
        ),
    ],
)
def test_importing_it_brings_nothing_that_it_does_not_use(code, areas, never):
    _, modules = ran(code)
    assert {name.split(".")[1] for name in modules if name.startswith("analysis.")} == areas
    assert not never & {name.partition(".")[0] for name in modules}


def test_the_reader_of_the_page_reads():
    printed, _ = ran(READER)
    kind, _, rows = printed[0].partition(" ")
    assert kind == "xlsx" and int(re.search(r"\[(\d+)", rows)[1]) > 10
    assert len(READER.strip().splitlines()) <= 6


def test_the_places_of_the_page_are_those_of_two_maps():
    printed, _ = ran(PLACES)
    assert printed[0] == "Thị trấn Thanh Miện | Xã Thanh Miện" and printed[1] == "11239"
    assert len(PLACES.strip().splitlines()) <= 6
