"""Opening a site's outcomes: what is written into plan.log, and what the log says of a result."""

import importlib.metadata
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from typing import Protocol

from analysis import plan_log, store
from analysis.plan import Plan
from analysis.plan_log import Opening, Standing
from analysis.run.parameters import NOTEBOOKS
from analysis.words import Said, say


class Seen(Protocol):
    """A site as far as its openings go: its id, and the fingerprint of the files in which outcomes stand."""

    @property
    def id(self) -> str: ...  # noqa: D102

    @property
    def seen(self) -> str: ...  # noqa: D102


def record(notebook: str, site: Seen, plan: Plan | None, today: date) -> Said | None:
    """Write down that a notebook is about to see a site's outcomes, or to fix its plan without seeing any.

    Nothing is written without a plan, nor under one which says that outcomes were known anyway.

    Returns
    -------
    Said or None
        Why it could not be written down; the result then says so as well.
    """
    if plan is None or plan.outcomes_known:
        return None
    try:
        plan_log.record(_opening(notebook, site, plan, today))
    except OSError as fault:
        if not NOTEBOOKS[notebook].opens_outcomes:
            return None
        return say(
            "{file} cannot be written ({why}), so there is no record that the outcomes were opened",
            file=store.relative(plan_log.path()),
            why=fault.strerror or type(fault).__name__,
        )
    return None


def told(notebook: str, site: Seen, plan: Plan | None, *, on: date | None = None) -> dict | None:
    """What the log says of a notebook's result, as plain values (`plan_log.Standing`); None if no outcome is opened.

    The same before and after other openings were added, so that a result does not change by being made. With `on`, what it
    will say once the outcomes were opened on that day.
    """
    if plan is None or not NOTEBOOKS[notebook].opens_outcomes:
        return None
    log, mine = plan_log.read_log(), _opening(notebook, site, plan, on or date.min)
    if on and not plan.outcomes_known and mine.what not in {each.what for each in log.openings if each.site == site.id}:
        log = replace(log, openings=(*log.openings, mine))
    found = plan_log.standing(log, mine, plan)
    return asdict(found) if _says_something(found, plan) else None


@cache
def _version() -> str:
    return importlib.metadata.version("hoanhap")


def _says_something(found: Standing, plan: Plan) -> bool:
    """Under a plan that was written with the outcomes known only earlier openings matter."""
    return not plan.outcomes_known or found.first is not None


def _opening(notebook: str, site: Seen, plan: Plan, today: date) -> Opening:
    return Opening(
        day=today.isoformat(),
        site=site.id,
        notebook=notebook,
        version=_version(),
        data=site.seen,
        plan=plan.hash,
        content=plan.content,
        outcomes=NOTEBOOKS[notebook].opens_outcomes,
    )
