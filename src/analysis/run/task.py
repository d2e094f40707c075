"""One notebook on one site, from inside the notebook: begin with checked inputs, end by keeping the result."""

import os
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from analysis import store
from analysis.disclosure import release as door
from analysis.disclosure import simulated
from analysis.disclosure.release import Released
from analysis.errors import HoanhapError
from analysis.evidence.looks import Opened
from analysis.plan import Plan, read_plan
from analysis.results import Estimate, frame
from analysis.run import opening, parameters
from analysis.run.needs import missing
from analysis.run.plan_check import plan_problems
from analysis.run.work import RUN_FOLDER
from analysis.sites import Site, read_site

IPYTHON_NAMES = {"In", "Out", "exit", "quit", "get_ipython", "open"}


@dataclass(frozen=True)
class Task:
    """A notebook's checked parameters and the site that they name."""

    notebook: str
    parameters: parameters.Parameters
    site: Site
    plan: Plan | None

    @property
    def opened(self) -> Opened:
        """What plan.log says of this look at the outcomes."""
        said = opening.told(self.notebook, self.site, self.plan) or {}
        known = said.get("known_before_written") or said.get("deviations") or (self.plan and self.plan.outcomes_known)
        return Opened(bool(known), said.get("look"))

    def release(self, rows: dict, facts: dict | None = None) -> Released:
        """Let results out through `disclosure.release`, under this task's name, source, plan, and what plan.log says."""
        given = self.parameters.model_dump(mode="json")
        facts = (facts or {}) | {"opened": opening.told(self.notebook, self.site, self.plan)}
        return door.release(self.site.source, self.plan, rows, notebook=self.notebook, parameters=given, facts=facts)

    def keep(
        self, estimates: list[Estimate], released: Released, beside: dict[str, pd.DataFrame] | None = None
    ) -> None:
        """Write the estimates and the release into the run's folder, if `hoanhap run` started this.

        `beside`: further tables by name that stay inside, for sets of sites.
        """
        if RUN_FOLDER not in os.environ:
            return
        folder = Path(os.environ[RUN_FOLDER])
        for name, table in {"estimates": frame(estimates), **(beside or {})}.items():
            text = simulated.marked(table, self.site.source).to_csv(index=False, lineterminator="\n")
            store.write_text(folder / "estimates" / f"{name}.csv", text)
        door.save(released, folder / "released")


def begin(notebook: str, names: dict[str, Any]) -> Task:
    """Check the parameters among a notebook's names, then read and check the site.

    Parameters
    ----------
    notebook : str
        Its file name without ending.
    names : dict
        The notebook's ``globals()``, before anything but parameters and imports was defined.

    Raises
    ------
    HoanhapError
        For an unknown, missing or mistyped parameter, and for every fault of the site's files.
    """
    given = {name: value for name, value in names.items() if _is_parameter(name, value)}
    return _task(notebook, parameters.check(notebook, given))


def _is_parameter(name: str, value: Any) -> bool:
    """Whether a name is one that a person gave; imported modules, functions and classes are not."""
    hidden = name.startswith("_") or name in IPYTHON_NAMES
    return not hidden and not isinstance(value, ModuleType) and not callable(value)


def _task(notebook: str, checked: parameters.Parameters) -> Task:
    site, plan = read_site(checked.site), read_plan(checked.site)
    problems = plan_problems(plan, site) + missing(notebook, site, plan)
    if problems:
        raise HoanhapError(problems)
    simulated.refuse_mixture([site.source, *(each.source for each in site.members)])
    return Task(notebook, checked, site, plan)
