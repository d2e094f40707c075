"""How time and memory of one piece of work grow with its size, each size in a process of its own.

A bench gives `main` its name, the work and what is allowed. The work prepares what it needs, calls `start`, and does what is
measured. Time is the processor's; memory is the most that the process held, what was prepared among it.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from analysis import store
from analysis.words import Number, words

_began = [0.0]


def start() -> None:
    """From here on time counts."""
    _began[0] = time.process_time()


def main(
    name: str,
    work: Callable[[int], int],
    large: int,
    most: tuple[float, float],
    labels: dict[str, tuple[str, str, str, str]],
    picture: str,
) -> None:
    """Measure the sizes that the command names, or `large` alone; with ``--save`` draw them.

    Parameters
    ----------
    name : str
        Module of the bench.
    work : callable
        Does it for one size; returns how many rows it went through.
    large : int
        The size for which `most` (seconds, GiB) is allowed.
    labels : dict
        By language: what is counted, the axis of seconds, that of memory, and the title.
    picture : str
        Path from the project's root, with ``{language}``.
    """
    given = sys.argv[1:]
    if given[:1] == ["--one"]:
        print(json.dumps(_one(work, int(given[1]))))
        return
    rows = []
    for size in [int(each) for each in given if each != "--save"] or [large]:
        command = [sys.executable, "-m", name, "--one", str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
        allowed = f" (at most {most[0]:.0f} s, {most[1]:g} GiB)" if size == large else ""
        row = rows[-1]
        print(
            f"{size:,}: {row['rows']:,} rows, {row['seconds']:.1f} s of CPU, {row['gib']:.2f} GiB{allowed}", flush=True
        )
    if "--save" in given:
        draw(rows, labels, picture)


def draw(rows: list[dict], labels: dict[str, tuple[str, str, str, str]], picture: str) -> None:
    """Time and memory against size, both axes logarithmic: along the dotted line growth would be linear."""
    from matplotlib.figure import Figure

    sizes = [row["size"] for row in rows]
    for language, (counted, seconds, memory, title) in labels.items():
        write = words(language)
        figure = Figure(figsize=(9, 4), layout="constrained")
        figure.suptitle(title)
        for place, (name, label) in enumerate((("seconds", seconds), ("gib", memory)), 1):
            axes = figure.add_subplot(1, 2, place)
            values = [row[name] for row in rows]
            axes.loglog(sizes, values, "o-")
            axes.loglog(sizes, [values[0] * each / sizes[0] for each in sizes], ":", color="grey")
            for size, value in zip(sizes, values, strict=True):
                axes.annotate(write(Number(value, 1)), (size, value), (0, 6), textcoords="offset points", ha="center")
            axes.set_xticks(sizes, [write(size) for size in sizes])
            axes.minorticks_off()
            axes.margins(0.15)
            axes.set_xlabel(counted)
            axes.set_ylabel(label)
        figure.savefig(store.root() / picture.format(language=language), dpi=110, metadata={"Software": None})


def _one(work: Callable[[int], int], size: int) -> dict:
    start()
    rows = work(size)
    seconds = time.process_time() - _began[0]
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"size": size, "rows": rows, "seconds": round(seconds, 2), "gib": round(held, 3)}
