"""What a notebook needs of a site."""

from analysis.errors import Problem
from analysis.plan import Plan
from analysis.run import parameters
from analysis.sites import Site
from analysis.tables.replication import PRINTED, has_rows
from analysis.words import say


def missing(notebook: str, site: Site, plan: Plan | None) -> list[Problem]:
    """What the notebook needs and the site does not have: one of its tables, one of the plan's parts."""
    needs = parameters.NOTEBOOKS[notebook]
    planned = {name for name in needs.planned if plan and getattr(plan, name)}
    problems = []
    if not needs.tables & set(site.tables):
        what = say("{notebook} needs one of these tables, and this site has none: {tables}",
                   notebook=notebook, tables=", ".join(sorted(needs.tables)))  # fmt: skip
        problems.append(Problem(what))
    if needs.planned and not planned:
        what = say("{notebook} needs one of these parts of plan.yaml: {parts}",
                   notebook=notebook, parts=", ".join(sorted(needs.planned)))  # fmt: skip
        problems.append(Problem(what))
    if needs.replicates and not has_rows(site.source.id):
        what = say(
            "{notebook} needs rows of {file} about this site, and there are none", notebook=notebook, file=PRINTED
        )
        problems.append(Problem(what))
    return problems
