"""Runs every R script of the reference numbers again, elsewhere, and says where what it writes differs from what is kept.

Run by hand where R is installed: ``make oracle``. Nothing in the project is changed.

A number may differ by `RELATIVE` of itself: the files have 15 significant digits, of which another processor's sums and
another optimiser's last step can move the last few; the tests themselves ask for 1e-6. Everything else must be the
same, but for the versions of R and its packages, which are named where they differ.
"""

import csv
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

RELATIVE = 1e-11
# Numbers that are 0 but for rounding, such as sums of residuals.
ABSOLUTE = 1e-13
PROJECT = Path(__file__).resolve().parents[1]
SCRIPTS, SHARED = Path("tests/reference"), "common.R"
# What scripts read beside the CSV files of other scripts.
READ = Path("data/raw/studies")
SAME, DIFFERS, FAILED, MISSING = "same", "differs", "failed", "package missing"
MOST_SHOWN = 5
COMMENT = re.compile(r"(?m)^\s*#.*$")
PACKAGE = re.compile(r"\blibrary\((\w+)\)|\b([A-Za-z][\w.]*)::")


@dataclass(frozen=True)
class Outcome:
    """What became of one script: one of the four words, and what is to be said of it."""

    script: str
    said: str
    details: tuple[str, ...] = ()


def differences(kept: object, made: object, place: str = "") -> Iterator[str]:
    """Where two nested values differ by more than the tolerance; numbers are compared as numbers."""
    if isinstance(kept, dict) and isinstance(made, dict):
        for name in sorted({*kept, *made}):
            inside = f"{place}.{name}".lstrip(".")
            if name in kept and name in made:
                yield from differences(kept[name], made[name], inside)
            else:
                yield f"{inside}: only in what {'is kept' if name in kept else 'was made'}"
    elif isinstance(kept, list) and isinstance(made, list):
        if len(kept) != len(made):
            yield f"{place}: {len(kept)} values kept, {len(made)} made"
        for number, (one, other) in enumerate(zip(kept, made, strict=False)):
            yield from differences(one, other, f"{place}[{number}]")
    elif not same(kept, made):
        yield f"{place}: {kept} kept, {made} made"


def same(kept: object, made: object) -> bool:
    """Whether two single values are the same, numbers within the tolerance."""
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (kept, made))
    if not numbers:
        return type(kept) is type(made) and kept == made
    return kept == made or abs(kept - made) <= max(RELATIVE * abs(kept), ABSOLUTE)


def read(path: Path) -> object:
    """A reference file as nested values: JSON, or CSV with its numbers as numbers."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.loads(text)
    return [[_number(cell) for cell in line] for line in csv.reader(text.splitlines())]


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell


def scripts(project: Path) -> list[Path]:
    """The scripts that write reference files."""
    return [path for path in sorted((project / SCRIPTS).glob("*.R")) if path.name != SHARED]


def packages(text: str) -> set[str]:
    """The packages that a script names outside of its comments."""
    return {one or other for one, other in PACKAGE.findall(COMMENT.sub("", text))}


def absent(names: Iterable[str], rscript: str) -> list[str]:
    """Those packages that are not installed here."""
    asked = sorted(names)
    code = "for (p in commandArgs(TRUE)) if (!nzchar(system.file(package = p))) cat(p, '')"
    told = subprocess.run([rscript, "-e", code, *asked], capture_output=True, text=True, check=True)
    return told.stdout.split()


def run(script: Path, project: Path, rscript: str) -> Outcome:
    """Run one script in a folder of its own and compare everything that it writes."""
    missing = absent(packages(script.read_text(encoding="utf-8")) | {"jsonlite"}, rscript)
    if missing:
        return Outcome(script.name, MISSING, tuple(missing))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(project / SCRIPTS, folder / SCRIPTS, ignore=shutil.ignore_patterns("*.json"))
        shutil.copytree(project / READ, folder / READ)
        before = written(folder / SCRIPTS)
        command = [rscript, str(folder / SCRIPTS / script.name), "."]
        told = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if told.returncode:
            return Outcome(script.name, FAILED, tuple(told.stderr.strip().splitlines()[-MOST_SHOWN:]))
        made = [path for path, when in written(folder / SCRIPTS).items() if before.get(path) != when]
        return compared(script.name, project / SCRIPTS, made)


def written(folder: Path) -> dict[Path, int]:
    """When each file of a folder was last written (copies keep the day of what they are copied from)."""
    return {path: path.stat().st_mtime_ns for path in sorted(folder.iterdir()) if path.is_file()}


def compared(script: str, kept: Path, made: list[Path]) -> Outcome:
    """What a script wrote against the files of the same names that are kept."""
    if not made:
        return Outcome(script, FAILED, ("it wrote nothing",))
    found, notes = [], []
    for path in made:
        if not (kept / path.name).exists():
            found.append(f"{path.name}: not kept")
            continue
        old, new = read(kept / path.name), read(path)
        if isinstance(old, dict) and isinstance(new, dict):
            versions = list(differences(old.pop("engine", {}), new.pop("engine", {})))
            notes += [f"{path.name}: other version: {each}" for each in versions]
        found += [f"{path.name}: {each}" for each in differences(old, new)]
    shown = found[:MOST_SHOWN] + [f"and {len(found) - MOST_SHOWN} more"] * (len(found) > MOST_SHOWN)
    return Outcome(script, DIFFERS if found else SAME, (*shown, *notes))


def main() -> int:
    """Say what became of each script; 0 if none differs or fails, 1 otherwise, 2 without R."""
    rscript = shutil.which("Rscript")
    if not rscript:
        print("R is not installed here: nothing was compared")
        return 2
    found = []
    for script in scripts(PROJECT):
        found.append(run(script, PROJECT, rscript))
        print(f"{found[-1].script}: {found[-1].said}", *found[-1].details, sep="\n    ", flush=True)
    return int(any(each.said in (DIFFERS, FAILED) for each in found))


if __name__ == "__main__":
    sys.exit(main())
