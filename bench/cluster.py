"""A Dask cluster of two workers on this machine beside its own two processes, and a worker that is killed half-way.

Run by hand, with nothing else at work, where the package distributed is installed: ``python -m bench.cluster 12``. It prints the
ratio of the times, whether the files are the same byte for byte, and what is left after the death.
"""

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from bench.fanout import NOTEBOOKS, hoanhap, made

WORKERS = 2
OPTIONS = [part for name in (*NOTEBOOKS, "7_synthesis") for part in ("-n", name)]
KEPT = ("*/released/*", "*/estimates/*", "*/notebook.ipynb")


def run(root: Path, *options: str) -> float:
    """Seconds of a run from nothing."""
    for folder in (root / "data" / "processed", root / "reports"):
        shutil.rmtree(folder, ignore_errors=True)
    (root / "data" / "raw" / "plan.log").unlink(missing_ok=True)
    start = time.perf_counter()
    done = subprocess.run(
        [hoanhap(), "run", *OPTIONS, *options],
        env=os.environ | {"HOANHAP_ROOT": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"exit {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
    return time.perf_counter() - start


def hashes(root: Path) -> dict[str, str]:
    """Hash of each file of results and pages."""
    runs, reports = root / "data" / "processed" / "runs", root / "reports"
    files = [path for pattern in KEPT for path in runs.glob(pattern)] + [
        path for path in reports.rglob("*") if path.is_file()
    ]
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def killer(root: Path, half: int, workers: list[int]) -> threading.Thread:
    """Kills a worker as soon as half of the results are there."""

    def wait_and_kill() -> None:
        while len(list((root / "data" / "processed" / "runs").glob("*/run.json"))) < half:
            time.sleep(0.2)
        os.kill(workers[0], signal.SIGKILL)
        print(f"worker killed with {half} results there", flush=True)

    return threading.Thread(target=wait_and_kill, daemon=True)


def measure(districts: int) -> None:
    """All of it, in a folder that is gone afterwards."""
    import dask
    from distributed import Client, LocalCluster

    dask.config.set({"distributed.worker.daemon": False})
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        made(root, districts)
        local = run(root, "--jobs", str(WORKERS))
        expected = hashes(root)
        results = len(list((root / "data" / "processed" / "runs").glob("*/run.json")))
        print(f"{districts} districts, {results} results, {WORKERS} processes: {local:.1f} s", flush=True)
        with LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster:
            far = run(root, "--scheduler", cluster.scheduler_address)
            same = hashes(root) == expected
            print(f"Dask, {WORKERS} workers: {far:.1f} s, {far / local:.2f} times; same bytes: {same}", flush=True)
            with Client(cluster) as client:
                pids = list(client.run(os.getpid).values())
            killer(root, results // 2, pids).start()
            hurt = run(root, "--scheduler", cluster.scheduler_address)
            found = hashes(root)
        print(f"with a worker killed: {hurt:.1f} s; same files: {set(found) == set(expected)}, "
              f"same bytes: {found == expected}")  # fmt: skip


def main() -> None:
    """Print what was measured."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("districts", type=int)
    measure(asked.parse_args().districts)


if __name__ == "__main__":
    main()
