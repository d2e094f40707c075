"""Many districts at once: the time of a national run, of one in which nothing changed, and of one with one changed district.

    python -m bench.fanout 12 24           # a few minutes; prints what it measured
    python -m bench.fanout --save 696      # hours; and keeps docs/audit/fanout.json and the pictures of its course

Run by hand, with nothing else at work. It makes copies of the simulated districts under other names in a temporary folder;
their tables are prepared once, as a delivery is.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from bench import course

PROJECT = Path(__file__).parents[1]
NOTEBOOKS = (
    "1_evaluability",
    "2_recidivism",
    "3_loan_repayment",
    "4_employment_income",
    "5_community_sentences",
    "6_models_and_scaling",
)
SEEN_EVERY = 3.0  # seconds between two looks at the memory in use, each of which takes some twentieth of one


def empty(root: Path) -> Path:
    """A project without districts; its folder of raw data."""
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    for name in ("plan.yaml", "decision.yaml", "release.yaml"):
        shutil.copy(PROJECT / "data" / "raw" / name, raw)
    shutil.copytree(PROJECT / "data" / "raw" / "reference", raw / "reference")
    shutil.copytree(PROJECT / "data" / "raw" / "published", raw / "published")
    shutil.copytree(PROJECT / "notebooks", root / "notebooks")
    shutil.copy(PROJECT / "requirements.lock", root)
    return raw


def made(root: Path, count: int) -> list[str]:
    """A project of so many districts, copies in turn of the simulated ones, and their names."""
    raw = empty(root)
    simulated = sorted((PROJECT / "data" / "raw" / "districts").glob("mau-*"))
    names = [f"d-{number:04d}" for number in range(count)]
    for number, name in enumerate(names):
        source = simulated[number % len(simulated)]
        folder = shutil.copytree(source, raw / "districts" / name)
        text = (folder / "source.yaml").read_text(encoding="utf-8")
        (folder / "source.yaml").write_text(text.replace(f"id: {source.name}\n", f"id: {name}\n"), encoding="utf-8")
    whole = raw / "sets" / "all"
    whole.mkdir(parents=True)
    text = (PROJECT / "data" / "raw" / "sets" / "mau-chung" / "source.yaml").read_text(encoding="utf-8")
    (whole / "source.yaml").write_text(_of_all(text, names), encoding="utf-8")
    return names


def _of_all(text: str, names: list[str]) -> str:
    """The source of a set with all of them as members."""
    import yaml

    told = yaml.safe_load(text) | {"id": "all", "members": names}
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False)


class Memory(threading.Thread):
    """Memory of this process's children, in GiB, every so often; shared pages are counted once (PSS)."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen, self.ended, self.began = [], threading.Event(), time.time()

    def run(self) -> None:
        """Look until told to stop."""
        while not self.ended.wait(SEEN_EVERY):
            used = sum(map(_used, psutil.Process().children(recursive=True))) / 2**30
            self.seen.append((round(time.time() - self.began, 1), round(used, 3)))

    @property
    def most(self) -> float:
        """At any time."""
        return max((used for _, used in self.seen), default=0.0)


def _used(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except (psutil.Error, AttributeError):
        return 0


def hoanhap() -> str:
    """The command of this environment."""
    return str(Path(sys.executable).with_name("hoanhap"))


def run(root: Path, what: str, *options: str) -> dict:
    """One `hoanhap run`: its seconds, results, and the course of both and of the memory in use."""
    memory = Memory()
    memory.start()
    start = time.perf_counter()
    command = [hoanhap(), "run", *options]
    done = subprocess.run(
        command, env=os.environ | {"HOANHAP_ROOT": str(root)}, capture_output=True, text=True, check=False
    )
    taken = time.perf_counter() - start
    memory.ended.set()
    memory.join()
    results = len(list((root / "data" / "processed" / "runs").glob("*/run.json")))
    print(
        f"{what}: {taken:.1f} s, exit {done.returncode}, {results} results, at most {memory.most:.2f} GiB", flush=True
    )
    if done.returncode:
        print(done.stderr[-2000:])
    return {"seconds": round(taken, 1), "results": results, "gib": memory.most} | course.of(root, memory)


def change(root: Path, name: str) -> None:
    """Something in one district's files that counts."""
    path = root / "data" / "raw" / "districts" / name / "source.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("(dữ liệu mô phỏng)", "(mô phỏng)"), encoding="utf-8")


def measure(count: int, options: list[str]) -> dict:
    """All of it, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        names = made(root, count)
        asked = [part for name in (*NOTEBOOKS, "7_synthesis") for part in ("-n", name)] + options
        first = run(root, f"{count} districts x {len(NOTEBOOKS)} notebooks, and the set of all", *asked)
        print(f"{first['seconds'] / count:.2f} s a district", flush=True)
        again = run(root, "nothing changed", *asked)
        change(root, names[count // 2])
        one = run(root, "one district changed", *asked)
        told = [
            json.loads(path.read_text(encoding="utf-8"))["site"]
            for path in (root / "data/processed/runs").glob("*/run.json")
        ]
        print(f"results of the changed district: {told.count(names[count // 2])}, of another: {told.count(names[0])}")
        return {"districts": count, "first": first, "nothing_changed": again["seconds"], "one_changed": one["seconds"]}


def main() -> None:
    """Print what was measured."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument(
        "districts", type=int, nargs="+", help="how many; several numbers show whether time grows with them"
    )
    asked.add_argument("--jobs", type=int, default=0, help="processes; as many as hoanhap takes if left out")
    asked.add_argument("--save", action="store_true", help="keep the numbers and pictures of the last one")
    given = asked.parse_args()
    for count in given.districts:
        measured = measure(count, ["--jobs", str(given.jobs)] if given.jobs else [])
    if given.save:
        course.save(measured)


if __name__ == "__main__":
    main()
