"""Have roc-validator look at the crates of current results: `make crate-check`, where there is a network.

It is installed into an environment that is gone afterwards, and reads the profile's context from the net. One result of each
notebook is enough, because crates of the same notebook differ in values only.
"""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from analysis import store

PROFILE = "workflow-run-crate-0.5"


def crates() -> list[Path]:
    """The folder of one current result of each notebook."""
    found = {}
    for pointer in sorted(store.processed().glob("*/current.json")):
        for notebook, run in json.loads(pointer.read_text(encoding="utf-8")).items():
            found.setdefault(notebook, store.processed() / "runs" / run)
    return [found[notebook] for notebook in sorted(found)]


def main() -> int:
    """Validate them; 0 if all hold to what the profile requires."""
    folders = crates()
    if not folders:
        print("there are no results; run: hoanhap run")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", "roc-validator>=0.13"], check=True)
        check = [programs / "rocrate-validator", "-y", "validate", "-p", PROFILE, "-l", "required", "--no-paging"]
        faulty = [each for each in folders if subprocess.run([*check, each]).returncode]
    print(f"{len(folders) - len(faulty)} of {len(folders)} crates hold to {PROFILE}")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
