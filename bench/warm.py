"""What a notebook costs beyond its cells: papermill's own engine, the engine ``warm``, and ploomber-engine if it is installed.

``python -m bench.warm 12`` runs notebook 2 on one site that many times by each of them in turn, and the same cells in one
process that stays: what another program takes away meanwhile, it takes from all of them. The first round is not counted but
shown: the forkserver's imports are in it. An engine's overhead is its time less that of the cells in the one process.
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

PROJECT = Path(__file__).parents[1]
# What notebook 2 imports, and what is slow only the first time.
PRELOAD = [
    "analysis.evidence.for_sets",
    "analysis.evidence.reoffending",
    "analysis.report.show",
    "analysis.run.task",
    "pandera.backends.pandas.register",
    "bench.warm:first_time",
]


def first_time() -> None:
    """Read the translations, which are kept from then on."""
    from analysis.words import words

    for language in ("en", "vi"):
        words(language)


def cells(notebook: Path) -> list[str]:
    """Source of each code cell."""
    import nbformat

    return [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]


def one_process() -> None:
    """Run the cells of each notebook whose path comes on the standard input; write the seconds that they took."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

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


def by_papermill(notebook: Path, folder: Path, parameters: dict, engine: str | None) -> float:
    """Seconds that papermill takes with an engine."""
    import papermill

    began = time.perf_counter()
    papermill.execute_notebook(
        notebook,
        folder / "out.ipynb",
        parameters=parameters,
        engine_name=engine,
        kernel_name="python3",
        progress_bar=False,
        cwd=notebook.parent,
        extra_arguments=["--log-level=ERROR"],
    )
    return time.perf_counter() - began


def ways(notebook: Path, folder: Path, parameters: dict, worker: subprocess.Popen) -> dict[str, Callable[[], float]]:
    """Each way of running the notebook, as a function that returns the seconds that it took."""
    import papermill

    prepared = folder / "prepared.ipynb"
    papermill.execute_notebook(notebook, prepared, parameters=parameters, prepare_only=True)

    def same_cells() -> float:
        worker.stdin.write(f"{prepared}\n")
        worker.stdin.flush()
        return json.loads(worker.stdout.readline())

    found: dict[str, Callable[[], float]] = {"one process": same_cells}
    found["default"] = lambda: by_papermill(notebook, folder, parameters, None)
    found["warm"] = lambda: by_papermill(notebook, folder, parameters, "warm")
    try:
        import ploomber_engine  # noqa: F401
    except ImportError:
        print("ploomber-engine is not installed, and left out")
    else:
        found["ploomber"] = lambda: by_papermill(notebook, folder, parameters, "embedded")
    return found


def report(seconds: dict[str, list[float]]) -> None:
    """Print medians after the first round, and the two ratios that count."""
    medians = {name: statistics.median(took[1:]) for name, took in seconds.items()}
    alone = medians["one process"]
    for name, median in medians.items():
        first, rest = seconds[name][0], seconds[name][1:]
        over = f"overhead {median - alone:6.3f} s" if name != "one process" else ""
        print(f"{name:12s} median {median:6.3f} s, least {min(rest):6.3f} s, first {first:6.3f} s   {over}")
    ratio = (medians["default"] - alone) / (medians["warm"] - alone)
    print(f"overhead of default / overhead of warm: {ratio:.1f} (at least 15)")
    print(f"warm / one process: {medians['warm'] / alone:.2f} (at most 1.5)")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=8)
    parser.add_argument("--notebook", default="2_recidivism")
    parser.add_argument("--site", default="tarp")
    parser.add_argument("--preload", default=",".join(PRELOAD), help="beside the engine's own modules")
    given = parser.parse_args()
    from analysis.run.warm.engine import preload

    preload(given.preload.split(","))
    os.environ["PYTHONPATH"] = os.pathsep.join([str(PROJECT), os.environ.get("PYTHONPATH", "")])
    with tempfile.TemporaryDirectory() as name:
        os.environ["HOANHAP_RUN_FOLDER"] = str(Path(name) / "run")
        notebook, parameters = PROJECT / "notebooks" / f"{given.notebook}.ipynb", {"site": given.site}
        alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-c", "from bench.warm import one_process; one_process()"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, cwd=PROJECT, env=os.environ | alone, **pipes) as worker:
            found = ways(notebook, Path(name), parameters, worker)
            seconds: dict[str, list[float]] = {each: [] for each in found}
            for _ in range(given.rounds + 1):
                for each, run in found.items():
                    seconds[each].append(run())
            worker.stdin.close()
    report(seconds)


if __name__ == "__main__":
    main()
