"""What a notebook costs beyond its cells: papermill's own engine, the engine ``warm``, and ploomber-engine if it is installed.

``python -m bench.warm 24`` runs notebook 2 on that many districts, no two with the same people, by each of them in turn, and the
same cells in one process that stays: what another program takes away meanwhile, it takes from all of them. It takes four to
nine minutes. One more district comes first and is not counted but shown: the imports are in it. An engine's overhead is its time
less that of the cells in the one process. (On one district again and again that process would find in its memory what it worked out
the time before, and its cells would cost less than they do.)
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.fanout import PROJECT, empty

NOTEBOOK = "2_recidivism"


def cells(notebook: Path) -> list[str]:
    """Source of each code cell."""
    import nbformat

    return [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]


def one_process() -> None:
    """Run the cells of each notebook whose path comes on the standard input; write the seconds that they took."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    from analysis.run import pace

    pace.collect_seldom()  # as in the kernels of `hoanhap run`
    pace.keep_short_texts()
    shell = InteractiveShell.instance()
    for path in sys.stdin:
        sources = cells(Path(path.strip()))
        shell.reset()
        began = time.perf_counter()
        for source in sources:
            with capture_output():
                ran = shell.run_cell(source, store_history=True)
            ran.raise_error()
        print(json.dumps(time.perf_counter() - began), flush=True)


def districts(root: Path, count: int) -> list[str]:
    """Simulated districts whose files are read and linked already, as they are before a notebook runs."""
    from analysis.run.execute import look_at
    from analysis.run.found import Looked
    from analysis.simulate.world import world
    from analysis.simulate.write import simulate

    raw = empty(root)
    names = [f"d-{number:02d}" for number in range(count)]
    for seed, name in enumerate(names):
        simulate(name, seed=seed, world=world("no_effect"), folder=raw / "districts" / name)
        if not isinstance(looked := look_at(name), Looked):
            raise SystemExit(f"{name}: {looked.reasons}")
    return names


def by_papermill(notebook: Path, folder: Path, site: str, engine: str | None) -> float:
    """Seconds that papermill takes with an engine."""
    import papermill

    began = time.perf_counter()
    papermill.execute_notebook(
        notebook,
        folder / "out.ipynb",
        parameters={"site": site},
        engine_name=engine,
        kernel_name="python3",
        progress_bar=False,
        cwd=notebook.parent,
        extra_arguments=["--log-level=ERROR"],
    )
    return time.perf_counter() - began


def ways(notebook: Path, folder: Path, worker: subprocess.Popen) -> dict[str, Callable[[str], float]]:
    """Each way of running the notebook on a site, as a function that returns the seconds that it took."""
    import papermill

    def same_cells(site: str) -> float:
        prepared = folder / "prepared.ipynb"
        papermill.execute_notebook(notebook, prepared, parameters={"site": site}, prepare_only=True, progress_bar=False)
        worker.stdin.write(f"{prepared}\n")
        worker.stdin.flush()
        return json.loads(worker.stdout.readline())

    found: dict[str, Callable[[str], float]] = {"one process": same_cells}
    found["default"] = lambda site: by_papermill(notebook, folder, site, None)
    found["warm"] = lambda site: by_papermill(notebook, folder, site, "warm")
    try:
        import ploomber_engine  # noqa: F401
    except ImportError:
        print("ploomber-engine is not installed, and left out")
    else:
        found["ploomber"] = lambda site: by_papermill(notebook, folder, site, "embedded")
    return found


def report(seconds: dict[str, list[float]]) -> None:
    """Print means after the first district, and the two ratios that count."""
    means = {name: statistics.mean(took[1:]) for name, took in seconds.items()}
    alone = means["one process"]
    for name, mean in means.items():
        first, rest = seconds[name][0], seconds[name][1:]
        over = f"overhead {mean - alone:6.3f} s" if name != "one process" else ""
        print(
            f"{name:12s} mean {mean:6.3f} s, least {min(rest):6.3f} s, most {max(rest):6.3f} s, first {first:6.3f} s   {over}"
        )
    ratio = (means["default"] - alone) / (means["warm"] - alone)
    print(f"overhead of default / overhead of warm: {ratio:.1f} (at least 15)")
    print(f"warm / one process: {means['warm'] / alone:.2f} (at most 1.5)")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("districts", type=int, nargs="?", default=24)
    parser.add_argument("--notebook", default=NOTEBOOK)
    given = parser.parse_args()
    from analysis.run.filled import imported
    from analysis.run.warm.engine import preload

    preload(imported())
    alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", "from bench.warm import one_process; one_process()"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with tempfile.TemporaryDirectory() as name:
        folder, root = Path(name), Path(name) / "root"
        os.environ |= {"HOANHAP_ROOT": str(root), "HOANHAP_RUN_FOLDER": str(folder / "run")}
        names = districts(root, given.districts + 1)
        with subprocess.Popen(command, cwd=PROJECT, env=os.environ | alone, **pipes) as worker:
            found = ways(root / "notebooks" / f"{given.notebook}.ipynb", folder, worker)
            seconds: dict[str, list[float]] = {each: [] for each in found}
            for site in names:
                for each, run in found.items():
                    seconds[each].append(run(site))
            worker.stdin.close()
    report(seconds)


if __name__ == "__main__":
    main()
