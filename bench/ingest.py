"""How long a district takes to come in, and how much memory, from ten thousand people to a million.

    python -m bench.ingest 10000 30000 100000              # prints a line for each size
    python -m bench.ingest --save 10000 100000 1000000     # and keeps docs/audit/ingest.json and the pictures

Each size is one list as CSV and ten workbooks of invented people, written before the clock starts and read in a process
of its own by the code that `hoanhap check` calls.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from analysis import store
from analysis.simulate.big import big

RESULT = Path("docs/audit/ingest.json")
PICTURE = "docs/pictures/ingest.{language}.png"
CHECKED = ("src/analysis/columns", "src/analysis/delivery", "src/analysis/intake", "src/analysis/linkage")
LABELS = {
    "en": ("people (invented)", "seconds", "memory, MiB", "A district coming in: 1 CSV and 10 workbooks"),
    "vi": ("số người (hư cấu)", "giây", "bộ nhớ, MiB", "Tiếp nhận một địa bàn: 1 tệp CSV và 10 bảng tính"),
}


def measure(n_people: int) -> dict:
    """Seconds, peak memory of the reading process and rows kept, for one size."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "data" / "raw").mkdir(parents=True)
        (root / "data" / "raw" / "reference").symlink_to(store.raw() / "reference")
        (root / "data" / "raw" / "districts").mkdir()
        big(root / "data" / "raw" / "districts" / "big", n_people=n_people, seed=1)
        command = [sys.executable, "-m", "bench.ingest", "--one"]
        done = subprocess.run(
            command, env={**os.environ, "HOANHAP_ROOT": str(root)}, capture_output=True, text=True, check=True
        )
    return {"people": n_people, **json.loads(done.stdout.splitlines()[-1])}


def one() -> dict:
    """Read the district of `HOANHAP_ROOT`."""
    from analysis.intake.prepare import prepare
    from analysis.tables.source import read_source, site_folder

    start = time.perf_counter()
    folder = site_folder("big")
    files = prepare(folder, read_source(folder), anew=True).quality["files"]
    # The two peaks need not come at one time, so the sum is not less than what was needed.
    memory = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "seconds": round(time.perf_counter() - start, 1),
        "memory_mib": memory // 1024,
        "rows_in": int(files["rows_in"].sum()),
        "rows_kept": int(files["rows_kept"].sum()),
        "rows_rejected": int(files["rows_rejected"].sum()),
    }


def code_hash() -> str:
    """One hash of the code that was measured."""
    paths = [path for folder in CHECKED for path in (store.root() / folder).rglob("*.py")]
    return store.content_key(store.hashes(paths))


def draw(rows: list[dict]) -> None:
    """Time and memory against size, both axes logarithmic: a straight line of slope 1 is linear growth."""
    from matplotlib.figure import Figure

    people = [row["people"] for row in rows]
    for language, (x, seconds, memory, title) in LABELS.items():
        figure = Figure(figsize=(9, 4), layout="constrained")
        figure.suptitle(title)
        for place, (name, label) in enumerate((("seconds", seconds), ("memory_mib", memory)), 1):
            axes = figure.add_subplot(1, 2, place)
            values = [row[name] for row in rows]
            axes.loglog(people, values, "o-")
            axes.loglog(people, [values[0] * each / people[0] for each in people], ":", color="grey")
            axes.set_xlabel(x)
            axes.set_ylabel(label)
        figure.savefig(store.root() / PICTURE.format(language=language), dpi=110)


def main() -> None:
    """Measure the sizes that were asked for."""
    if sys.argv[1:] == ["--one"]:
        print(json.dumps(one()))
        return
    save = "--save" in sys.argv
    rows = []
    for n_people in (int(each) for each in sys.argv[1:] if each != "--save"):
        rows.append(measure(n_people))
        print(rows[-1], flush=True)
        if save:
            store.write_json(store.root() / RESULT, {"code": code_hash(), "sizes": rows})
            draw(rows)


if __name__ == "__main__":
    main()
