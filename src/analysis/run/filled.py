"""Executes one notebook, so that it writes its results into a folder; the notebook that stays holds no clock and no path."""

import ast
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from analysis import store
from analysis.run.parameters import NOTEBOOKS
from analysis.run.warm.engine import preload
from analysis.run.work import RUN_FOLDER, code_cells
from analysis.words import LANGUAGES, Number, words

PACKAGE = Path(__file__).parents[1]
EXECUTED = "notebook.ipynb"
ENGINE = "warm"  # `run.warm`; where kernels cannot be forked it takes papermill's own, and says so
ONE_AT_A_TIME = threading.Lock()  # the kernel is told by the environment where to write, and a process has only one
STAMPS = ("papermill", "execution")  # what papermill and nbclient add: times, paths, how long it took
GIVEN = "injected-parameters"


@cache
def imported() -> list[str]:
    """What kernels have imported before they are needed: all that a notebook imports, and what is slow the first time."""
    names = {name for notebook in NOTEBOOKS for text, _ in code_cells(notebook) for name in _imports(text)}
    settings = [f"analysis.run.pace:{name}" for name in ("collect_seldom", "keep_short_texts")]
    return [*sorted(names), "pyarrow.pandas_compat", f"{__name__}:rehearse", *settings]


def rehearse() -> None:
    """Do once what is slow the first time: read both languages' texts and forms of numbers, hold a contract against a table."""
    import pandas as pd
    from pandera.pandas import Column, DataFrameSchema

    for language in LANGUAGES:
        words(language)(Number(0.5))
    DataFrameSchema({"n": Column(int)}).validate(pd.DataFrame({"n": [1]}))


def _imports(text: str) -> Iterator[str]:
    """Modules that a cell imports from this program."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == PACKAGE.name:
            folder = PACKAGE.joinpath(*node.module.split(".")[1:])
            inside = [alias.name for alias in node.names if (folder / f"{alias.name}.py").exists()]
            yield from ([f"{node.module}.{name}" for name in inside] or [node.module])


def execute(notebook: str, parameters: dict, folder: Path) -> None:
    """Execute a notebook; what it keeps, and itself, stand in `folder` afterwards.

    Raises
    ------
    Exception
        Whatever papermill raises; the notebook then stands in `folder` as far as it came.
    KeyboardInterrupt
        If it was interrupted from outside: that is no failure of the notebook.
    """
    import papermill  # takes more than a second, which `hoanhap list` and `--help` need not wait for

    path = store.notebook_path(notebook)
    preload(imported())
    with ONE_AT_A_TIME, _environment(RUN_FOLDER, str(folder)):
        try:
            papermill.execute_notebook(
                path,
                folder / EXECUTED,
                engine_name=ENGINE,
                parameters=parameters,
                kernel_name="python3",
                progress_bar=False,
                cwd=path.parent,
                extra_arguments=["--log-level=ERROR"],
            )
        except Exception as fault:
            if getattr(fault, "ename", "") == KeyboardInterrupt.__name__:
                raise KeyboardInterrupt from None
            raise
        finally:
            if (folder / EXECUTED).exists():
                _settle(folder / EXECUTED)


def _settle(path: Path) -> None:
    """Take out of an executed notebook what differs each time: clock, paths, chance."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    for name in STAMPS:
        notebook.metadata.pop(name, None)
    for number, cell in enumerate(notebook.cells):
        for name in STAMPS:
            cell.metadata.pop(name, None)
        if GIVEN in cell.metadata.get("tags", []):
            cell["id"] = GIVEN
        elif cell.get("id") is None:
            cell["id"] = f"cell-{number}"
    store.write_text(path, nbformat.writes(notebook, version=4) + "\n")


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name) if before is None else os.environ.update({name: before})
