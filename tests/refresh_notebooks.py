"""Runs every notebook with its defaults and keeps the outputs that nbval compares, and no others.

Run it after a change that is meant to change results (`make notebooks`), and read the difference
before committing it: whatever stands in the notebooks afterwards is what the tests expect.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOKS, OPENINGS = ROOT / "notebooks", ROOT / "data" / "raw" / "plan.log"
COMPARED = "nbval-check-output"


def refresh(path: Path) -> None:
    """Execute one notebook in its own folder and write it back."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}).execute()
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        cell.metadata.pop("execution", None)
        if COMPARED not in cell.metadata.get("tags", []):
            cell.outputs, cell.execution_count = [], None
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, path)


if __name__ == "__main__":
    if OPENINGS.exists():  # pages tell what it says, and the tests run where there is none
        sys.exit("data/raw/plan.log is there: refresh the notebooks in a fresh clone")
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        refresh(path)
        print(path.name)
