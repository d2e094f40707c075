"""What stands in for looking at a site and running a notebook where the order of tasks is tested: no table, no kernel.

How a site behaves is its name; what happened is written line by line beside the project's data.
"""

import os
import signal
import sys
import time

from analysis import store
from analysis.run import execute, executors, grid
from analysis.run.found import Looked
from analysis.run.work import DONE, FAILED, Outcome, Work
from analysis.tables.source import site_folder

NOTEBOOKS = ("1_evaluability", "2_recidivism")
MEMBERS = ()  # of the set "all"


def note(what):
    with open(store.root() / "notes", "a", encoding="utf-8") as file:
        file.write(f"{what}\n")


def notes():
    path = store.root() / "notes"
    return path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []


def look_at(site):
    note(f"look {site}")
    if site.startswith("slow"):
        time.sleep(1.5)
    if site.startswith("bad"):
        return Outcome(site, "", FAILED, ("a fault",))
    inputs = store.hashes([site_folder(site) / "source.yaml"])
    return Looked(site, store.fingerprint(inputs), inputs, None, NOTEBOOKS, MEMBERS if site == "all" else ())


def perform(work, parts):
    note(f"begin {work.site} {work.notebook}")
    if work.site.startswith("raises"):
        raise RuntimeError("the secret of somebody")
    if work.site.startswith("dies") and work.notebook == NOTEBOOKS[1]:
        once = store.root() / "died"
        if work.site != "dies-once" or not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    if work.site.startswith("long"):
        time.sleep(60)
    time.sleep(0.2)
    key = store.content_key(parts)
    store.write_folder(store.processed() / "runs" / key, lambda part: store.write_json(part / "run.json", parts))
    note(f"end {work.site} {work.notebook}")
    return Outcome(work.site, work.notebook, DONE, key=key)


def play():
    """Put them in place of the real ones."""
    execute.look_at, execute.perform = look_at, perform


if __name__ == "__main__":  # a run that is to be killed: sites, from another process
    from datetime import date

    play()
    tasks = [Work(site, name, {"site": site}) for site in sys.argv[1:] for name in NOTEBOOKS]
    for _ in grid.Grid(tasks, executors.processes(3), date(2026, 11, 26)).outcomes():
        pass
