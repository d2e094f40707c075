"""What is to be run: one notebook on one site, with all its parameters; and how that ended."""

import ast
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis import store
from analysis.errors import refuse
from analysis.run.parameters import NOTEBOOKS, check
from analysis.tables.source import site_folder, site_folders
from analysis.words import say

RUN_FOLDER = "HOANHAP_RUN_FOLDER"  # tells the kernel where to write; without it nothing is kept
DONE, UNCHANGED, FAILED = "done", "unchanged", "failed"


@dataclass(frozen=True)
class Work:
    """One notebook to run on one site with all its parameters."""

    site: str
    notebook: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """How one piece of work ended: ``"done"``, ``"unchanged"`` or ``"failed"`` with reasons and a log.

    `warning` is what has to be known of it even if it did not fail; empty: nothing. `kept` is the notebook that failed, for
    reading. `key` names the run's folder.
    """

    site: str
    notebook: str
    state: str
    reasons: tuple[str, ...] = ()
    log: Path | None = None
    warning: str = ""
    kept: Path | None = None
    key: str = ""

    @property
    def name(self) -> str:
        """Site and notebook, as they are named on the terminal."""
        return " · ".join(filter(None, (self.site, self.notebook)))


def plan_work(ids: list[str], notebooks: list[str], given: dict[str, Any]) -> list[Work]:
    """What to run, all parameters checked before anything runs.

    Parameters
    ----------
    ids : list of str
        Sites; empty for all.
    notebooks : list of str
        Names without ending; empty for all.
    given : dict
        Parameters that differ from the notebooks' defaults; one that no notebook has is refused.
    """
    chosen = _chosen(notebooks)
    defaults = {name: default_parameters(name) for name in chosen}
    for name in given:
        if not any(name in known for known in defaults.values()) or name == "site":
            known = sorted({key for each in defaults.values() for key in each} - {"site"})
            raise refuse(say("unknown parameter “{name}”; there are: {known}", name=name, known=", ".join(known)))
    for site in ids:
        site_folder(site)
    mine = {name: {key: value for key, value in given.items() if key in defaults[name]} for name in chosen}
    work = []
    for site in ids or site_folders():
        for name in chosen:
            parameters = defaults[name] | mine[name] | {"site": site}
            check(name, parameters)
            work.append(Work(site, name, parameters))
    return work


def _chosen(notebooks: list[str]) -> list[str]:
    """The notebooks named, in the order in which they run: the first one fixes the plan before others open outcomes."""
    for name in notebooks:
        if name not in NOTEBOOKS:
            raise refuse(
                say(
                    "unknown notebook “{notebook}”; there are: {notebooks}",
                    notebook=name,
                    notebooks=", ".join(NOTEBOOKS),
                )
            )
    return [name for name in NOTEBOOKS if name in (notebooks or NOTEBOOKS)]


def default_parameters(notebook: str) -> dict[str, Any]:
    """Names and values of a notebook's parameters cell."""
    cells = code_cells(notebook)
    source = next(text for text, tags in cells if "parameters" in tags)
    return {line.targets[0].id: ast.literal_eval(line.value) for line in ast.parse(source).body}


def code_cells(notebook: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Code and tags of each code cell."""
    path = store.notebook_path(notebook)
    return _code_cells(path, store.sha256(path))


@cache
def _code_cells(path: Path, _hash: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    # Not read by nbformat, whose import alone takes most of a second.
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    return tuple(("".join(cell["source"]), tuple(cell["metadata"].get("tags", ()))) for cell in code)
