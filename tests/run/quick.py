"""A notebook that takes no time, where what happens around it is tested: it releases a small table and a guard."""

from datetime import date

import pandas as pd

from analysis import store
from analysis.disclosure import release as door
from analysis.plan import read_plan
from analysis.run import execute
from analysis.run.filled import EXECUTED
from analysis.tables.source import read_source, site_folder

TODAY = date(2026, 11, 26)
ROWS = pd.DataFrame(
    {"outcome": ["rearrest", "rearrest"], "horizon": ["26w", "52w"], "estimate": [0.123456, 2.5], "n": [7, 432]}
)
GUARDS = pd.DataFrame(
    {"guard": ["loss", "immortal_time"], "models": ["aid", "aid"], "n": [3, 0], "n_of": [34, 20],
     "finding": ["found", "clear"], "consequence": ["note", "nothing"], "detail": ["", ""]}
)  # fmt: skip


def executed(notebook, parameters, folder):
    """In place of `filled.execute`."""
    site = parameters["site"]
    source, plan = read_source(site_folder(site)), read_plan(site)
    rows = {"estimates": ROWS.assign(estimate=ROWS["estimate"] * parameters["conf_level"]), "guards": GUARDS}
    door.save(door.release(source, plan, rows, notebook=notebook, parameters=parameters), folder / "released")
    store.write_text(folder / "estimates" / "estimates.csv", ROWS.to_csv(index=False, lineterminator="\n"))
    store.write_text(folder / EXECUTED, '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n')


def run(site="tarp", notebook="2_recidivism", **given):
    """Run it; the folder of the result."""
    work = execute.plan_work([site], [notebook], given)
    (outcome,) = execute.run_site(site, work, today=TODAY)
    assert outcome.state == "done", outcome.reasons
    return store.processed() / "runs" / outcome.key
