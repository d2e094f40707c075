"""What JupyterLab opens on: two notebooks beside the eight (nbval runs them), and a kernel in which the package completes."""

import ast
import re

import nbformat
import pytest
import yaml
from jupyter_client.manager import start_new_kernel

from analysis.report.page import title
from analysis.run.parameters import NOTEBOOKS
from analysis.run.repository import problems
from analysis.tables.source import read_source, site_folder
from tests.conftest import PROJECT
from tests.test_notebooks import FORBIDDEN, MOST_LINES, cells, tags

FOLDER = PROJECT / "notebooks" / "lab"
PATHS = sorted(FOLDER.glob("*.ipynb"))
START = FOLDER / "start.ipynb"
WAIT = 120  # seconds for a kernel on a slow machine


def test_make_lab_opens_the_first_one():
    (line,) = re.findall(r"jupyter lab (.*)", (PROJECT / "Makefile").read_text(encoding="utf-8"))
    address = re.search(r"default_url=/lab/tree/(\S+)", line)[1]
    assert (PROJECT / address) == START and "--notebook-dir=." in line
    assert [path.stem for path in PATHS] == ["start", "what_if"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_they_ask_and_the_package_answers(path):
    for cell in cells(path, "code"):
        tree = ast.parse(cell.source)
        assert len(cell.source.splitlines()) <= MOST_LINES
        assert not [node for node in ast.walk(tree) if isinstance(node, FORBIDDEN)]
        assert cell.outputs == [] and cell.execution_count is None  # what they list depends on this machine's results
    (given,) = [cell.source for cell in cells(path, "code") if "parameters" in tags(cell)]
    assert given == 'language = "vi"  # vi or en'


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_prose_comes_in_both_languages_and_holds_no_result(path):
    prose = cells(path, "markdown")
    assert all(tags(cell) in (["vi"], ["en"]) for cell in prose)
    vi, en = ([cell.source for cell in prose if tags(cell) == [language]] for language in ("vi", "en"))
    assert len(vi) == len(en)
    for text in (*vi, *en):
        assert re.findall(r"\d", re.sub(r"\[\d_\w+\]\(\.\./\d_\w+\.ipynb\)", "", text)) == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_first_one_leads_to_every_notebook_by_its_own_title(language):
    text = "\n".join(cell.source for cell in cells(START, "markdown") if tags(cell) == [language])
    told = re.findall(r"- \[(\w+)\]\(\.\./(\w+)\.ipynb\): (.*)", text)
    assert told == [(name, name, title(name, language)) for name in NOTEBOOKS]
    linked = re.findall(r"\]\(([^)]+)\)", text)
    assert all((FOLDER / each).resolve().is_file() for each in linked)
    assert any("own-analysis" in each for each in linked) and "what_if.ipynb" in linked


def test_git_takes_neither_with_outputs():
    """They list sites of this machine, so nobody knows whether what they show may be seen."""
    notebook = nbformat.read(START, as_version=4)
    notebook.cells[-1].outputs = []
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("stream", text="a site")]
    text = nbformat.writes(notebook).encode()
    assert problems(["notebooks/lab/start.ipynb"], lambda path: text if path.endswith(".ipynb") else None)
    clean = START.read_bytes()
    assert problems(["notebooks/lab/start.ipynb"], lambda path: clean if path.endswith(".ipynb") else None) == []


@pytest.fixture(scope="module")
def kernel():
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(FOLDER), startup_timeout=WAIT)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize(
    ("code", "among"),
    [
        ("from analysis import ", {"cohort", "evidence", "outcomes", "report", "results", "sites"}),
        ("from analysis.report import ", {"lab", "own", "show", "sliders"}),
        ("import analysis.evidence.guards.", {"clocks", "guard", "reoffending"}),
    ],
)
def test_the_package_completes(kernel, code, among):
    reply = kernel.complete(code, reply=True, timeout=WAIT)["content"]
    told = {match.split(".")[-1] for match in reply["matches"]}
    assert among <= told


def test_docstrings_show(kernel):
    kernel.execute_interactive("from analysis.sites import read_site", timeout=WAIT)
    reply = kernel.inspect("read_site", reply=True, timeout=WAIT)["content"]
    assert "Read and check one site." in reply["data"]["text/plain"]


def test_binder_finds_one_python_the_lock_and_the_package():
    """What repo2docker reads: environment.yml at the root unless there is a folder binder, a version in it, then postBuild."""
    assert not (PROJECT / "binder").exists() and not (PROJECT / ".binder").exists()
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))
    assert re.match(r"python\s*=+\s*[\d.]+$", environment["dependencies"][0])
    build = (PROJECT / "postBuild").read_text(encoding="utf-8")
    told = (PROJECT / "environment.yml").read_text(encoding="utf-8")
    assert build.startswith("#!/bin/sh\n") and "set -eu" in build
    (install,) = re.findall(r"pip install .*", build)
    assert f"#   {install}" in told
    sites = re.search(r"hoanhap run (.*)", build)[1].split()
    assert sites and all(source for source in map(read_source, map(site_folder, sites)))
