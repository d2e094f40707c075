"""Runs notebooks on sites, one result folder each: `runs/<content key>`, whole or not there."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import finished, store
from analysis.errors import HoanhapError, refuse
from analysis.run import crate, far, filled, found, key, opening, processing_log, provenance
from analysis.run.faults import reasons
from analysis.run.found import Looked
from analysis.run.inputs import paths
from analysis.run.parameters import NOTEBOOKS
from analysis.run.work import DONE, FAILED, UNCHANGED, Outcome, Work, default_parameters, plan_work
from analysis.words import reader_language, say, words

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.sites import Site

__all__ = ["NOTEBOOKS", "Outcome", "Work", "default_parameters", "plan_work", "run_site"]

FAILED_FOLDER = "failed"  # in data/processed: notebooks that failed, for reading; never a result


def run_site(
    site: str, work: list[Work], begin: Callable[[Work], None] = lambda work: None, *, today: date
) -> Iterator[Outcome]:
    """Run a site's work one by one; what its tables or plan do not allow is left out, faults are reported.

    Yields one `Outcome` per piece of work that applies to the site; `begin` is told before each. `today` is the day that
    plan.log gets if outcomes are opened.
    """
    looked = look_at(site)
    if isinstance(looked, Outcome):
        yield looked
        return
    for each in work:
        if each.notebook in looked.notebooks:
            begin(each)
            yield _run_one(each, looked, today)


def look_at(site: str) -> Looked | Outcome:
    """A site whose files are in order, or what is wrong with them."""
    from analysis.run.look import look  # takes seconds, which a run of nothing that changed need not wait for

    try:
        return look(site)
    except (HoanhapError, OSError) as fault:
        return failed(Work(site, "", {}), fault)


def _run_one(work: Work, site: Looked, today: date) -> Outcome:
    ready = prepared(work, site, today)
    if isinstance(ready, Outcome):
        return settled(work, ready)
    parts, warning = ready
    return settled(work, replace(perform(work, parts), warning=warning))


def prepared(work: Work, site: Looked, today: date, of_all: dict | None = None) -> tuple[dict, str] | Outcome:
    """Write down that records are used and outcomes opened; what the result is then made of, and a warning.

    Or how it ended already.
    """
    try:
        if site.keep_until:
            processing_log.record("run", site.id, notebook=work.notebook, data=site.seen)
        warning = words(reader_language())(opening.record(work.notebook, site, site.plan, today))
        parts = key.parts(work, found.parts(work.notebook, site), of_all)
        name = store.content_key(parts)
        there = finished.is_whole(name) or far.fetch(work.site, name)
    except (HoanhapError, OSError) as fault:  # a decision.yaml with faults stops what reads it, and nothing else
        return failed(work, fault)
    return Outcome(work.site, work.notebook, UNCHANGED, warning=warning, key=name) if there else (parts, warning)


def key_parts(work: Work, site: "Site", plan: "Plan | None") -> dict:
    """Everything that the result of a site that was read depends on (`key.parts`)."""
    from analysis.run.look import looked

    return key.parts(work, found.parts(work.notebook, looked(site, plan)))


def perform(work: Work, parts: dict) -> Outcome:
    """Execute a notebook; whatever it does, this ends with an outcome.

    A notebook that failed is kept under `failed/<site>`, as far as it came.
    """
    name = store.content_key(parts)
    try:
        store.write_folder(finished.folder(name), lambda part: _fill(part, work, name, parts))
        far.put(work.site, name)
    except Exception as fault:  # whatever one notebook does must not stop the others
        return replace(failed(work, fault), kept=_kept(work))
    return Outcome(work.site, work.notebook, DONE, key=name)


def _fill(folder: Path, work: Work, key: str, parts: dict) -> None:
    """Execute the notebook so that it writes its results into `folder`, write `run.json`, and let it pass the gate."""
    from analysis.disclosure.scan.scan import gate  # not needed by a run in which nothing changed

    begun = datetime.now(UTC)
    try:
        filled.execute(work.notebook, work.parameters, folder)
        if not (folder / "released" / "about.json").exists():
            raise refuse(say("the notebook ended without keeping a result"))
        _unchanged_inputs(parts["inputs"])
    except Exception:
        _keep_failed(folder / filled.EXECUTED, work)
        raise
    crate.write(folder, work, parts, begun, datetime.now(UTC))
    store.write_json(folder / finished.TOLD, {"key": key, **parts, **provenance.told(folder, parts)})
    gate(folder, today=begun.date())


def _unchanged_inputs(inputs: dict[str, str]) -> None:
    """Refuse a result whose files were changed while it was made: it would stand under the name of the earlier ones."""
    for name, path in paths(list(inputs)).items():
        if not path.exists() or store.sha256(path) != inputs[name]:
            raise refuse(say("was changed while the notebook ran; run again"), file=name)


def settled(work: Work, outcome: Outcome) -> Outcome:
    """Make what was done the site's current result of the notebook; only one process may do so."""
    if outcome.state == FAILED:
        return outcome
    try:
        if not (finished.is_whole(outcome.key) or far.fetch(work.site, outcome.key)):
            raise refuse(say("its result is not here: a worker has another folder; see docs/many-machines.md"))
        _point_to(work, outcome.key)
        failed_path(work).unlink(missing_ok=True)
    except (HoanhapError, OSError) as fault:
        return failed(work, fault)
    return outcome


def _point_to(work: Work, key: str) -> None:
    current = finished.current(work.site)
    if current.get(work.notebook) != key:
        store.write_json(finished.pointer(work.site), current | {work.notebook: key})


def failed(work: Work, fault: BaseException) -> Outcome:
    """The outcome of what failed, with its reasons in a log."""
    why = reasons(fault)
    path = store.processed() / work.site / f"{work.notebook or 'tables'}.log"
    try:
        store.write_text(path, "\n".join(why) + "\n")
    except OSError:  # a full disk is why it failed, and must not hide it
        path = None
    return Outcome(work.site, work.notebook, FAILED, why, path)


def failed_path(work: Work) -> Path:
    """Where a notebook that failed is kept."""
    return store.processed() / FAILED_FOLDER / work.site / f"{work.notebook}.ipynb"


def _kept(work: Work) -> Path | None:
    path = failed_path(work)
    return path if path.exists() else None


def _keep_failed(executed: Path, work: Work) -> None:
    """Keep a notebook that failed, for its owner only: a traceback can hold somebody's value."""
    target = failed_path(work)
    try:
        target.unlink(missing_ok=True)
        if executed.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(executed, target)
            target.chmod(0o600)
    except OSError:
        target.unlink(missing_ok=True)
