"""A look at a site: are its files in order, what are they, and which notebooks apply."""

from analysis import plan_log, store
from analysis.errors import HoanhapError
from analysis.plan import Plan, plan_path, read_plan
from analysis.run.found import Looked
from analysis.run.inputs import named
from analysis.run.needs import missing
from analysis.run.parameters import NOTEBOOKS
from analysis.run.plan_check import plan_problems
from analysis.sites import Site, read_site


def look(site: str) -> Looked:
    """Read a site and its plan.

    Raises
    ------
    HoanhapError
        With every fault of its tables, its plan, or the log of openings.
    """
    read, plan = read_site(site), read_plan(site)
    plan_log.read_log()  # refused here if it cannot be read: what follows relies on it
    problems = plan_problems(plan, read)
    if problems:
        raise HoanhapError(problems)
    return looked(read, plan)


def looked(site: Site, plan: Plan | None) -> Looked:
    """What matters of a site that was read."""
    file = plan_path(site.id)
    drawn = site.schedule.files if site.schedule else ()
    return Looked(
        id=site.id,
        seen=site.seen,
        inputs=named(site.source, store.hashes([*site.files, *drawn, *([file] if file else [])])),
        plan=plan,
        notebooks=tuple(name for name in NOTEBOOKS if not missing(name, site, plan)),
        members=site.source.members,
        keep_until=site.keep_until,
    )
