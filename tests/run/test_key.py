"""A result's key follows the code that its notebook can reach, and no other."""

import json
import shutil
import subprocess
import sys

import pytest

from analysis.run import key
from analysis.run.parameters import NOTEBOOKS
from analysis.run.work import code_cells
from tests.conftest import PROJECT

PACKAGE = PROJECT / "src" / "analysis"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the package, to be edited; it is hashed, not imported."""
    target = tmp_path / "analysis"
    shutil.copytree(PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(key, "PACKAGE", target)
    return target


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A package of a few modules."""
    folder = tmp_path / "analysis"
    texts = {
        "__init__.py": "",
        "a/__init__.py": "",
        "a/one.py": "from analysis.a import two\n",
        "a/two.py": "def f():\n    import analysis.b.three\n",
        "b/__init__.py": "from analysis.c import value\n",
        "b/three.py": "",
        "c.py": "value = 1\n",
        "alone.py": "",
        "words.po": "x",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(key, "PACKAGE", folder)
    return folder


def codes():
    return {name: key.code_key(key.code(name)) for name in NOTEBOOKS}


def test_imports_are_followed_wherever_they_stand(small):
    found = {
        "analysis",
        "analysis.a",
        "analysis.a.one",
        "analysis.a.two",
        "analysis.b",
        "analysis.b.three",
        "analysis.c",
    }
    assert key.reachable(["analysis.a.one"]) == found
    assert set(key.code_of("analysis.c")) == {"__init__.py", "c.py", "words.po"}


def test_a_relative_import_is_not_overlooked(small):
    (small / "c.py").write_text("", encoding="utf-8")
    (small / "a" / "two.py").write_text("from . import one\nfrom ..b.three import name\n", encoding="utf-8")
    assert {"analysis.a.one", "analysis.b.three"} <= key.reachable(["analysis.a.two"])


def test_code_that_one_notebook_reaches_changes_its_key_only(package):
    before, third = codes(), "3_loan_repayment"
    path = package / "evidence" / "repayment.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    assert {name for name, each in codes().items() if each != before[name]} == {third}


@pytest.mark.parametrize(
    "name", ["locale/vi.po", "report/templates/page.html", "report/templates/style.css", "store.py"]
)
def test_what_all_of_them_read_changes_all_keys(package, name):
    before = codes()
    path = package / name
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert all(each != before[name] for name, each in codes().items())


def test_what_only_a_command_needs_changes_none(package):
    before = codes()
    for name in ("cli/main.py", "run/grid.py", "simulate/world.py"):
        (package / name).write_text("# other\n", encoding="utf-8")
    assert codes() == before


def test_tables_that_hold_everywhere_are_part_of_the_key(project):
    before = key.shared("2_recidivism")
    path = project / "data" / "raw" / "reference" / "intervals.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    after = key.shared("2_recidivism")
    assert [name for name in after if after[name] != before[name]] == ["reference"]


@pytest.mark.parametrize(("notebook", "site"), [("1_evaluability", "thanh-mien"), ("2_recidivism", "tarp"),
                                                ("8_replication", "tarp")])  # fmt: skip
def test_nothing_is_imported_that_the_key_does_not_know(project, notebook, site):
    parameters, *others = [text for text, _ in code_cells(notebook)]
    program = "\n".join(
        [
            parameters,
            f'site = "{site}"',
            *others,
            "import json, sys",
            "print(json.dumps([n for n in sys.modules if n.startswith('analysis')]))",
        ]
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    used = set(json.loads(done.stdout.splitlines()[-1]))
    known = {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in key.code(notebook)}
    assert used - {f"analysis.{name}" for name in known} - {"analysis"} == set()


def test_which_files_changed_can_be_said_afterwards(project, package):
    before = key.code("3_loan_repayment")
    key.remember_code(before)
    path = package / "evidence" / "repayment.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert key.changed_code(key.code_key(before), key.code("3_loan_repayment")) == ["evidence/repayment.py"]
    assert key.changed_code("never-seen", before) is None
