"""What the sites of a set keep for it: their current result of notebook 2, read from the run's folder.

Counts, estimates and findings of guards only; a count can be of one person (`outcomes.cells`), so none is shown as it is read.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import finished, store
from analysis.errors import refuse
from analysis.tables.source import READ_BY_SETS, Source, read_source, site_folder
from analysis.words import say

# By name, where it lies in a run's folder.
KEPT = {"cells": "estimates/cells.csv", "mix": "estimates/mix.csv", "estimates": "estimates/estimates.csv"}
OPTIONAL = {"guards": "released/guards.csv", "negative_controls": "released/negative_controls.csv"}
NO_OUTCOMES = ("plan.yaml", "rollout.yaml", "rollout-schedule.csv")  # inputs of a run in which no outcome stands
# Columns of the counts by kind of person (`outcomes.cells`).
KEYS = ("models", "horizon", "trial", "joined", "age", "priors")
COUNTS = ("n", "events", "n_once", "events_once", "people", "people_events", "n_unknown")
NO_RESULT, NO_COUNTS = "no_result", "no_counts"


@dataclass(frozen=True)
class Member:
    """One site of a set.

    Attributes
    ----------
    source : Source
    key : str
        Of its current run; empty without one.
    plan : str
        Hash of the plan under which it was made.
    inputs : dict
        Hashes of the files that the run read, without the plan and a schedule drawn by lot.
    missing : str
        Why it has nothing to put together: ``"no_result"``, ``"no_counts"`` (the run kept none); empty if it has.
    tables : dict of DataFrame
        Everything in them is text.
    files : tuple of Path
    """

    source: Source
    key: str = ""
    plan: str = ""
    inputs: dict[str, str] = field(default_factory=dict)
    missing: str = NO_RESULT
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    files: tuple[Path, ...] = ()


def read_members(source: Source) -> list[Member]:
    """The sites of a set, in the set's order.

    Raises
    ------
    HoanhapError
        If one of them is unknown, is itself a set, or stands there twice.
    """
    if len(set(source.members)) < len(source.members):
        raise refuse(say("a site stands twice among the members of the set"))
    return [_member(site) for site in source.members]


def joined_tables(members: list[Member]) -> dict[str, pd.DataFrame]:
    """The members' tables below one another, with the column `site`; `members` says who they are and what is missing."""
    about = pd.DataFrame(
        {
            "site": [each.source.id for each in members],
            "name_vi": [each.source.name.vi for each in members],
            "name_en": [each.source.name.en for each in members],
            "run": [each.key for each in members],
            "plan": [each.plan for each in members],
            "missing": [each.missing for each in members],
        },
        dtype="str",
    )
    found = {"members": about}
    for name in (*KEPT, *OPTIONAL):
        parts = {each.source.id: each.tables[name] for each in members if name in each.tables}
        found[f"member_{name}"] = _together(parts) if parts else pd.DataFrame()
    return found


def _together(parts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Tables of texts below one another, numbers as numbers, with the column `site`."""
    table = pd.concat(parts.values(), ignore_index=True).apply(_typed)
    return table.assign(site=np.repeat(list(parts), [len(part) for part in parts.values()]))


def _member(site: str) -> Member:
    source = read_source(site_folder(site))
    if source.kind == "set":
        raise refuse(say("a set cannot be a member of a set: {site}", site=site))
    key = finished.results(site).get(READ_BY_SETS)
    if not key:
        return Member(source)
    run = finished.folder(key)
    made = json.loads((run / finished.TOLD).read_text(encoding="utf-8"))
    inputs = {path: each for path, each in made["inputs"].items() if not path.endswith(NO_OUTCOMES)}
    about = {"source": source, "key": made["key"], "plan": made["plan"] or "", "inputs": inputs}
    if not all((run / path).exists() for path in KEPT.values()):
        return Member(**about, missing=NO_COUNTS, files=(run / finished.TOLD,))
    paths = KEPT | {name: path for name, path in OPTIONAL.items() if (run / path).exists()}
    tables = {name: _read(run / path) for name, path in paths.items()}
    files = (run / finished.TOLD, *(run / path for path in paths.values()))
    if not {*KEYS, *COUNTS} <= set(tables["cells"]):  # of another version of the program
        return Member(**about, missing=NO_COUNTS, files=files)
    return Member(**about, missing="", tables=tables, files=files)


def _read(path: Path) -> pd.DataFrame:
    """A table that this program wrote, as texts."""
    try:
        return pd.read_csv(path, dtype="str", keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError):
        raise refuse(say("cannot be read"), file=store.relative(path)) from None


def _typed(column: pd.Series) -> pd.Series:
    """Numbers as numbers, with missing ones; texts as texts, an empty one staying empty."""
    filled = column != ""
    numbers = pd.to_numeric(column.where(filled), errors="coerce")
    return numbers if filled.any() and numbers[filled].notna().all() else column
