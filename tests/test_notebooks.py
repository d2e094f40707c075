"""Manners of the notebooks: the notebook asks, the package answers, and prose holds no result."""

import ast
import re

import nbformat
import pytest

from analysis.report.page import shown_piece
from analysis.report.show import PIECES
from analysis.run.parameters import NOTEBOOKS
from tests.conftest import PROJECT

PATHS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
MOST_LINES = 12
COMPARED = "nbval-check-output"
# Reads what runs of other notebooks kept, which a fresh copy of the project does not have: tests/report looks at its pieces.
OF_RUNS = ("7_synthesis",)
FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.Try, ast.With,
             ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)  # fmt: skip
# Names that hold digits; every other digit in prose would be a result, a date or a threshold.
NAMES_WITH_DIGITS = ("HC1", "HC2")


def cells(path, kind):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def tags(cell):
    return cell.metadata.get("tags", [])


def each(kind):
    found = [(path, i, cell) for path in PATHS for i, cell in enumerate(cells(path, kind))]
    return pytest.mark.parametrize("cell", [c for *_, c in found], ids=[f"{p.stem}-{i}" for p, i, _ in found])


def test_every_notebook_has_its_parameters_described():
    assert [path.stem for path in PATHS] == list(NOTEBOOKS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_parameters_cell_holds_plain_values_with_a_comment_each(path):
    (source,) = [cell.source for cell in cells(path, "code") if "parameters" in tags(cell)]
    names = [ast.literal_eval(line.value) is not None and line.targets[0].id for line in ast.parse(source).body]
    assert set(names) == set(NOTEBOOKS[path.stem].parameters.model_fields)
    assert all("  # " in line for line in source.splitlines())


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_notebook_begins_by_checking_its_own_parameters(path):
    second = cells(path, "code")[1].source
    assert second.rstrip().endswith(f'task = begin("{path.stem}", globals())')
    assert all(isinstance(line, ast.ImportFrom | ast.Assign) for line in ast.parse(second).body)


@each("code")
def test_a_cell_is_short_and_holds_no_logic(cell):
    assert len(cell.source.splitlines()) <= MOST_LINES
    tree = ast.parse(cell.source)
    assert not [node for node in ast.walk(tree) if isinstance(node, FORBIDDEN)]


@each("code")
def test_no_number_path_or_text_of_its_own_outside_the_parameters(cell):
    if "parameters" in tags(cell):
        return
    constants = [node.value for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Constant)]
    assert not [value for value in constants if isinstance(value, int | float | bytes)]
    assert not [value for value in constants if isinstance(value, str) and not re.fullmatch(r"\w+", value)]


@each("code")
def test_compared_cells_show_a_piece_and_were_run(cell):
    if COMPARED in tags(cell):
        assert shown_piece(cell.source) in PIECES
        assert cell.execution_count is not None
        assert cell.outputs and cell.outputs[0].data["text/plain"].strip()
    else:
        assert cell.outputs == [] and cell.execution_count is None


@pytest.mark.parametrize("path", [path for path in PATHS if path.stem not in OF_RUNS], ids=lambda path: path.stem)
def test_results_are_really_compared(path):
    compared = [shown_piece(cell.source) for cell in cells(path, "code") if COMPARED in tags(cell)]
    assert len(compared) >= 5
    assert "verdict" in compared or "conclusion" in compared


@each("markdown")
def test_prose_is_in_one_language_and_holds_no_number(cell):
    assert tags(cell) in (["vi"], ["en"])
    text = cell.source
    for name in NAMES_WITH_DIGITS:
        text = text.replace(name, "")
    assert re.findall(r"\d", text) == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_prose_comes_in_pairs_with_the_same_headings(path):
    prose = cells(path, "markdown")
    vi, en = ([cell.source for cell in prose if tags(cell) == [language]] for language in ("vi", "en"))
    assert len(vi) == len(en)
    assert [text.split(" ")[0] for text in vi if text[0] == "#"] == [
        text.split(" ")[0] for text in en if text[0] == "#"
    ]
