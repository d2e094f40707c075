"""Aalen-Johansen curves with variance on half a million invented people, beside lifelines and R's survfit.

Run by hand: ``python -m bench.competing``, or with ``--lifelines`` and the python of an environment that has lifelines.
All people are invented: months as ties, three causes, and censoring. It prints what it measured and writes into a temporary
folder only; a program that is not there is said to be missing.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from analysis.stats.competing import aalen_johansen

MONTHS = 120
LIFELINES = """
import json, sys, time
import numpy as np
try:
    from lifelines import AalenJohansenFitter
except ImportError:
    sys.exit(3)
months, cause = np.load(sys.argv[1] + "/months.npy"), np.load(sys.argv[1] + "/cause.npy")
taken = []
for repeat in range(int(sys.argv[2])):
    start, last = time.perf_counter(), []
    for which in (1, 2, 3):
        fitter = AalenJohansenFitter(calculate_variance=True, seed=repeat)
        fitter.fit(months, cause, event_of_interest=which)
        last.append(float(fitter.cumulative_density_.iloc[-1, 0]))
    taken.append(time.perf_counter() - start)
print(json.dumps({"seconds": taken, "last": last}))
"""
SURVFIT = """
library(survival)
given <- commandArgs(trailingOnly = TRUE)
data <- read.csv(file.path(given[[1]], "people.csv"))
data$cause <- factor(data$cause, 0:3)
taken <- numeric(0)
for (repeat_ in seq_len(as.integer(given[[2]]))) {
  taken <- c(taken, system.time(fit <- survfit(Surv(months, cause) ~ 1, data))[["elapsed"]])
}
last <- nrow(fit$pstate)
show <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
cat(sprintf('{"seconds": %s, "last": %s, "error": %s}', show(taken), show(fit$pstate[last, -1]), show(fit$std.err[last, -1])))
"""


def people(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Months observed and cause (0: censored) of invented people."""
    rates = np.array([0.010, 0.004, 0.002])
    first = rng.exponential(1 / rates, (count, 3))
    censored = rng.uniform(1, MONTHS, count)
    observed = np.minimum(first.min(axis=1), censored)
    return np.ceil(observed), np.where(observed < censored, first.argmin(axis=1) + 1, 0)


def here(months: np.ndarray, cause: np.ndarray, times: int) -> dict:
    """Seconds of this project, and the last point of each curve with its standard error."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        curves = aalen_johansen(months, cause)
        taken.append(time.perf_counter() - start)
    return {"seconds": taken, "last": curves.incidence[-1].tolist(), "error": curves.std_error[-1].tolist()}


def elsewhere(command: list[str]) -> dict | None:
    """What another program measured of itself, or None if it (or its package) is not there; its message is printed."""
    if shutil.which(command[0]) is None:
        return None
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return None
    return json.loads(done.stdout)


def line(name: str, found: dict | None, ours: dict) -> str:
    """One program's median, and its ratio to ours."""
    if found is None:
        return f"{name}: not there, not measured"
    median, mine = statistics.median(found["seconds"]), statistics.median(ours["seconds"])
    apart = max(abs(a / b - 1) for a, b in zip(found["last"], ours["last"], strict=True))
    text = f"{name}: median {median:.3f} s of {len(found['seconds'])}, {median / mine:.1f} times ours"
    text += f"; last points differ by {apart:.1e}"
    if "error" in found and found is not ours:
        off = max(abs(a / b - 1) for a, b in zip(found["error"], ours["error"], strict=True))
        text += f", their standard errors by {off:.1e} (relative)"
    return text


def main() -> None:
    """Measure all three on the same people, one after the other."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--rows", type=int, default=500_000)
    asked.add_argument("--times", type=int, default=7, help="repetitions here and in R")
    asked.add_argument("--lifelines", default=sys.executable, help="python of an environment that has lifelines")
    asked.add_argument("--lifelines-times", type=int, default=1, help="repetitions of lifelines, which takes minutes")
    given = asked.parse_args()
    months, cause = people(given.rows, np.random.default_rng(1))
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder) / "months.npy", months)
        np.save(Path(folder) / "cause.npy", cause)
        np.savetxt(
            Path(folder) / "people.csv", np.column_stack([months, cause]), "%d", ",", header="months,cause", comments=""
        )
        script = Path(folder) / "survfit.R"
        script.write_text(SURVFIT, encoding="utf-8")
        ours = here(months, cause, given.times)
        print(f"{given.rows} people, {MONTHS} months, 3 causes", flush=True)
        print(line("here", ours, ours), flush=True)
        print(line("R survfit", elsewhere(["Rscript", str(script), folder, str(given.times)]), ours), flush=True)
        command = [given.lifelines, "-c", LIFELINES, folder, str(given.lifelines_times)]
        print(line("lifelines (ties jittered at random)", elsewhere(command), ours), flush=True)


if __name__ == "__main__":
    main()
