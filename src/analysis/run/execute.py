"""Runs notebooks on sites, one result folder each: `runs/<content key>`, whole or not there."""

import ast
import importlib.metadata
import json
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import nbformat

from analysis import plan_log, store
from analysis.decision import read_decision
from analysis.errors import HoanhapError, refuse
from analysis.plan import Plan, plan_path, read_plan
from analysis.report.page import notebook_path
from analysis.run import opening
from analysis.run.parameters import NOTEBOOKS, check
from analysis.run.plan_check import plan_problems
from analysis.run.task import RUN_FOLDER, missing
from analysis.sites import Site, read_site
from analysis.tables import replication
from analysis.tables.source import site_folder, site_folders
from analysis.words import reader_language, say, words

PACKAGE = Path(__file__).parents[1]
# Those whose version can change a released digit or a drawing.
PACKAGES = ("hoanhap", "matplotlib", "numpy", "pandas", "scipy", "statsmodels")


@dataclass(frozen=True)
class Work:
    """One notebook to run on one site with all its parameters."""

    site: str
    notebook: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """How one piece of work ended: ``"done"``, ``"unchanged"`` or ``"failed"`` with reasons and a log.

    `warning` is what has to be known of it even if it did not fail; empty: nothing.
    """

    site: str
    notebook: str
    state: str
    reasons: tuple[str, ...] = ()
    log: Path | None = None
    warning: str = ""


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
    chosen = notebooks or list(NOTEBOOKS)
    for name in chosen:
        if name not in NOTEBOOKS:
            raise refuse(
                say(
                    "unknown notebook “{notebook}”; there are: {notebooks}",
                    notebook=name,
                    notebooks=", ".join(NOTEBOOKS),
                )
            )
    chosen = [name for name in NOTEBOOKS if name in chosen]  # notebook 1 fixes the plan before others open outcomes
    defaults = {name: default_parameters(name) for name in chosen}
    for name in given:
        if not any(name in known for known in defaults.values()) or name == "site":
            known = sorted({key for each in defaults.values() for key in each} - {"site"})
            raise refuse(say("unknown parameter “{name}”; there are: {known}", name=name, known=", ".join(known)))
    sites = ids or list(site_folders())
    for site in sites:
        site_folder(site)
    work = []
    for site in sites:
        for name in chosen:
            mine = {key: value for key, value in given.items() if key in defaults[name]}
            parameters = defaults[name] | mine | {"site": site}
            check(name, parameters)
            work.append(Work(site, name, parameters))
    return work


def default_parameters(notebook: str) -> dict[str, Any]:
    """Names and values of a notebook's parameters cell."""
    cells = nbformat.read(notebook_path(notebook), as_version=4).cells
    source = next(cell.source for cell in cells if "parameters" in cell.metadata.get("tags", []))
    return {line.targets[0].id: ast.literal_eval(line.value) for line in ast.parse(source).body}


def run_site(
    site: str, work: list[Work], begin: Callable[[Work], None] = lambda work: None, *, today: date
) -> Iterator[Outcome]:
    """Run a site's work one by one; what its tables or plan do not allow is left out, faults are reported.

    Yields one `Outcome` per piece of work that applies to the site; `begin` is told before each. `today` is the day that
    plan.log gets if outcomes are opened.
    """
    try:
        read, plan = read_site(site), read_plan(site)
        plan_log.read_log()  # refused here if it cannot be read: what follows relies on it
        problems = plan_problems(plan, read)
        if problems:
            raise HoanhapError(problems)
    except HoanhapError as fault:
        reasons = tuple(fault.lines())
        yield Outcome(site, "", "failed", reasons, _write_log(site, "tables", "\n".join(reasons)))
        return
    for each in work:
        if not missing(each.notebook, read, plan):
            begin(each)
            warning = opening.record(each.notebook, read, plan, today)
            ended = _run_one(each, read, plan)
            yield replace(ended, warning=words(reader_language())(warning)) if warning else ended


def _run_one(work: Work, site: Site, plan: Plan | None) -> Outcome:
    try:
        parts = key_parts(work, site, plan)
    except HoanhapError as fault:  # a decision.yaml with faults stops what reads it, and nothing else
        reasons = tuple(fault.lines())
        return Outcome(
            work.site, work.notebook, "failed", reasons, _write_log(work.site, work.notebook, "\n".join(reasons))
        )
    key = store.content_key(parts)
    folder = store.processed() / "runs" / key
    state = "unchanged" if (folder / "run.json").exists() else "done"
    if state == "done":
        try:
            store.write_folder(folder, lambda part: _fill(part, work, key, parts))
        except Exception as fault:  # whatever one notebook does must not stop the others
            reasons = _reasons(fault)
            log = _write_log(work.site, work.notebook, "\n".join(reasons))
            return Outcome(work.site, work.notebook, "failed", reasons, log)
    _point_to(work, key)
    return Outcome(work.site, work.notebook, state)


def key_parts(work: Work, site: Site, plan: Plan | None) -> dict:
    """Everything that the result depends on: inputs, plan, what plan.log says, parameters, notebook, code, lock, versions.

    Costs and values (decision.yaml) count only for a notebook that weighs them. Of plan.log it is not the file that counts,
    which grows, but what it says of this result, which stays.
    """
    file = plan_path(work.site)
    drawn = site.schedule.files if site.schedule else ()
    return {
        "site": work.site,
        "notebook": work.notebook,
        "parameters": work.parameters,
        "inputs": store.hashes([*site.files, *drawn, *([file] if file else [])]),
        "plan": plan.hash if plan else None,
        "opened": opening.told(work.notebook, site, plan),
        "decision": read_decision(work.site).hash if NOTEBOOKS[work.notebook].decides else None,
        "replication": replication.fingerprint(work.site) if NOTEBOOKS[work.notebook].replicates else None,
        "code": store.content_key({path.relative_to(PACKAGE).as_posix(): store.sha256(path) for path in code_files()}),
        "notebook_file": store.sha256(notebook_path(work.notebook)),
        "lock": store.sha256(store.root() / "requirements.lock"),
        "versions": {name: importlib.metadata.version(name) for name in PACKAGES}
        | {"python": platform.python_version()},
    }


def code_files() -> list[Path]:
    """Files of the package that can change a result or a page."""
    return [path for path in sorted(PACKAGE.rglob("*")) if path.suffix in {".py", ".po", ".html", ".css"}]


def _fill(folder: Path, work: Work, key: str, parts: dict) -> None:
    """Execute the notebook so that it writes its results into `folder`, and write `run.json` last."""
    import papermill  # takes more than a second, which `hoanhap list` and `--help` need not wait for

    with _environment(RUN_FOLDER, str(folder)):
        papermill.execute_notebook(
            notebook_path(work.notebook),
            folder / "notebook.ipynb",
            parameters=work.parameters,
            kernel_name="python3",
            progress_bar=False,
            cwd=notebook_path(work.notebook).parent,
            extra_arguments=["--log-level=ERROR"],
        )
    if not (folder / "released" / "about.json").exists():
        raise refuse(say("the notebook ended without keeping a result"))
    store.write_json(folder / "run.json", {"key": key, **parts})


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name) if before is None else os.environ.update({name: before})


def _point_to(work: Work, key: str) -> None:
    """Make this the site's current result of the notebook."""
    path = store.processed() / work.site / "current.json"
    current = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    store.write_json(path, current | {work.notebook: key})


def _reasons(fault: Exception) -> tuple[str, ...]:
    """Why a notebook failed, in words that are ours: a library's message could hold somebody's value."""
    if isinstance(fault, HoanhapError):
        return tuple(fault.lines())
    kind = getattr(fault, "ename", type(fault).__name__)  # papermill wraps what the kernel raised
    if kind == HoanhapError.__name__:
        return tuple(fault.evalue.splitlines())
    if isinstance(fault, OSError):
        return (fault.strerror or kind,)
    cell = getattr(fault, "exec_count", None) or 0
    write = words(reader_language())
    return (write(say("{kind} in cell {cell}; run the notebook in JupyterLab to see where", kind=kind, cell=cell)),)


def _write_log(site: str, name: str, text: str) -> Path:
    path = store.processed() / site / f"{name}.log"
    store.write_text(path, text + "\n")
    return path
