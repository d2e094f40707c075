"""Plain papermill, as the README shows it, from any folder."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat

from tests.conftest import PROJECT

PAPERMILL = str(Path(sys.executable).parent / "papermill")


def papermill(folder, *arguments):
    # PATH as it is: the kernel must be found from the environment that papermill belongs to.
    notebook = PROJECT / "notebooks" / "2_recidivism.ipynb"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOANHAP")}
    return subprocess.run([PAPERMILL, str(notebook), "out.ipynb", *arguments], cwd=folder, env=environment,
                          capture_output=True, text=True, encoding="utf-8")  # fmt: skip


def test_a_site_by_plain_papermill(tmp_path):
    run = papermill(tmp_path, "-r", "site", "tarp", "-r", "language", "en")
    assert run.returncode == 0, run.stderr
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    shown = "\n".join(out["data"]["text/plain"] for cell in cells for out in cell.get("outputs", []) if "data" in out)
    assert "Cannot tell yet" in shown
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.ipynb"]


def test_a_misspelt_parameter_stops_before_anything_is_computed(tmp_path):
    run = papermill(tmp_path, "-r", "sit", "tarp")
    assert run.returncode != 0
    cells = [cell for cell in nbformat.read(tmp_path / "out.ipynb", as_version=4).cells if cell.cell_type == "code"]
    failed = [i for i, cell in enumerate(cells) if any(out.output_type == "error" for out in cell.outputs)]
    assert "begin(" in cells[failed[0]].source
    assert all(cell.execution_count is None for cell in cells[failed[0] + 1 :])
