"""What comes in from outside stays data: parameters, settings, texts of delivered files."""

import ast
import re

import pandas as pd
import pytest
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis import store
from analysis.disclosure import release as door
from analysis.errors import HoanhapError
from analysis.run.parameters import NOTEBOOKS, check
from analysis.run.work import default_parameters, plan_work
from analysis.settings import Strict, read_settings
from analysis.sites import read_site
from tests.conftest import PROJECT

PACKAGE = PROJECT / "src" / "analysis"
MODULES = sorted(PACKAGE.rglob("*.py"))
CODE = ['x"; import os; y="', "x'\nimport os\n", "{{ 7 * 7 }}", "__import__('os')", "x\\", "#", '"""', "${HOME}"]
DANGEROUS = {"eval", "exec", "compile", "__import__"}
FORMULAS = ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "＝1", " =1"]


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("name", ["horizon", "language"])
def test_a_parameter_that_is_code_is_refused(name, code):
    with pytest.raises(HoanhapError):
        check("2_recidivism", default_parameters("2_recidivism") | {name: code})


@pytest.mark.parametrize("site", [*CODE, "../../etc", "a/b", "/etc", "..", "C:\\x", ""])
def test_a_site_that_is_code_or_a_path_is_refused(site):
    with pytest.raises(HoanhapError):
        plan_work([site], [], {})
    with pytest.raises(HoanhapError):
        read_site(site)


@pytest.mark.parametrize("code", CODE)
def test_plain_papermill_puts_in_values_and_nothing_else(code):
    for notebook in NOTEBOOKS:
        read = load_notebook_node(str(store.notebook_path(notebook)))
        made = parameterize_notebook(read, {"site": code})
        (cell,) = [each for each in made.cells if "injected-parameters" in each.metadata.get("tags", [])]
        (line,) = ast.parse(cell.source).body
        assert isinstance(line, ast.Assign) and ast.literal_eval(line.value) == code


def test_the_program_evaluates_no_text_and_unpickles_nothing():
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        assert not called & DANGEROUS, path
        assert not imported & {"pickle", "marshal", "shelve", "dill"}, path


def test_yaml_is_loaded_safely(tmp_path):
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"yaml\.(load|unsafe_load|full_load)\((?!.*LOADER\))", text), path
    (tmp_path / "x.yaml").write_text("!!python/object/apply:os.system ['echo']\n")
    with pytest.raises(HoanhapError, match="cannot be read as YAML"):
        read_settings(tmp_path / "x.yaml", Strict)


def test_every_template_of_a_page_escapes():
    for path in MODULES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Environment":
                on = {word.arg: word.value for word in call.keywords}.get("autoescape")
                # Letters and settings are Markdown and YAML: what is put into them is escaped where it is put in.
                assert isinstance(on, ast.Constant) or path.parent.name == "intake", path


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_the_data_is_a_formula_in_a_released_table(text, tarp, tmp_path):
    rows = pd.DataFrame({"name": [text, "Xã Thử"], "n": [1, 2]})
    released = door.release(tarp[0].source, None, {"some": rows}, notebook="2_recidivism", parameters={})
    door.save(released, tmp_path)
    assert re.search(r"^\"?'", (tmp_path / "some.csv").read_text(encoding="utf-8").splitlines()[1])
    assert list(door.load(tmp_path).tables["some"]["name"]) == [text, "Xã Thử"]
