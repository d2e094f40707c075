"""Kills `hoanhap run` twenty times at moments by chance, lets it end, and compares every byte with an undisturbed run.

Run by hand: ``nice python -m tests.audit.killed`` (some ten minutes of two cores); it writes ``docs/audit/killed.json``.
Left out of the comparison: times in the crates, what is remembered of files' times, the lock, and failed notebooks.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from analysis import store
from bench.fanout import NOTEBOOKS, made

DISTRICTS, KILLS, SEED = 6, 20, 20_261_126
EARLIEST, LATEST = 2.0, 14.0  # seconds after the start, between which it is killed
RESULT = Path("docs/audit/killed.json")
NOT_COMPARED = {"ro-crate-metadata.json", "hashes.json", "remembered.json", "run.lock", "run.lock.json"}
OPTIONS = [part for name in (*NOTEBOOKS, "7_synthesis") for part in ("-n", name)]


def start(root: Path) -> subprocess.Popen:
    """A run with two processes, in a group of its own."""
    command = [str(Path(sys.executable).with_name("hoanhap")), "run", "--jobs", "2", *OPTIONS]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=os.environ | {"HOANHAP_ROOT": str(root)}, start_new_session=True, **quiet)


def tree(root: Path) -> dict[str, str]:
    """Hash of every file that was made, but for those that are not compared."""
    folders = (root / "data" / "processed", root / "reports")
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    named = {path.relative_to(root).as_posix(): path for path in paths if path.name not in NOT_COMPARED}
    return {name: store.sha256(path) for name, path in sorted(named.items()) if "/failed/" not in name}


def killed(root: Path, chance: random.Random) -> dict:
    """One run that is killed; when, how many results there were, and how many unfinished folders it left."""
    running, after = start(root), chance.uniform(EARLIEST, LATEST)
    time.sleep(after)
    ended = running.poll() is not None
    if not ended:
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    runs = root / "data" / "processed" / "runs"
    left = list(runs.glob(".part-*")) if runs.exists() else []
    results = len(list(runs.glob("*/run.json")))
    return {"after": round(after, 1), "had_ended": ended, "results": results, "unfinished": len(left)}


def main() -> dict:
    """Both, and what differs."""
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as name:
        roots = [Path(name) / each for each in ("whole", "killed")]
        for root in roots:
            made(root, DISTRICTS)
        assert start(roots[0]).wait() == 0
        kills = [killed(roots[1], chance) for _ in range(KILLS)]
        assert start(roots[1]).wait() == 0
        whole, other = map(tree, roots)
    differ = sorted(path for path in {*whole, *other} if whole.get(path) != other.get(path))
    return {"seed": SEED, "files": len(whole), "kills": kills, "differ": differ}


if __name__ == "__main__":
    found = main()
    store.write_text(store.root() / RESULT, json.dumps(found, indent=1) + "\n")
    print(len(found["kills"]), "kills;", found["files"], "files compared; differ:", found["differ"] or "none")
