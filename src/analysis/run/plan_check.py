"""Whether everything that a plan names is there, before anything is computed: every mistake at once."""

import re
from collections.abc import Iterable, Iterator

from pandas.api.types import is_numeric_dtype

from analysis import store
from analysis.errors import Problem
from analysis.followup.releases import NUMBERS_AT_RELEASE
from analysis.plan import IncomePlan, Plan, Primary, RecidivismPlan, plan_path
from analysis.sites import Site
from analysis.words import Said, say

TERM = re.compile(r"(\w+)\^\d|zero\((\w+)\)|(\w+(?:\*\w+)*)")


def plan_problems(plan: Plan | None, site: Site) -> list[Problem]:
    """Columns, periods, populations and horizons that the plan names and that are not there for it."""
    if plan is None:
        return []
    found = []
    if plan.recidivism and "releases" in site.tables:
        found += _recidivism(plan.recidivism, site)
    if plan.reoffending:
        found += _named("reoffending.adjust_for", plan.reoffending.adjust_for, NUMBERS_AT_RELEASE)
    if plan.income and "income_months" in site.tables:
        found += _income(plan.income, site)
    path = plan_path(site.source.id)
    file = store.relative(path) if path else "plan.yaml"
    return [Problem(what, file, column=place) for place, what in found]


def _recidivism(plan: RecidivismPlan, site: Site) -> Iterator[tuple[str, Said]]:
    yield from _named("recidivism.adjust_for", plan.adjust_for, _numbers(site, "people", "releases"))
    if plan.primary:
        yield from _named("recidivism.primary.horizon", [plan.primary.horizon], plan.horizons)
        yield from _fits(plan.primary, "recidivism", "risk_difference", "log_rank")


def _income(plan: IncomePlan, site: Site) -> Iterator[tuple[str, Said]]:
    periods = _values(site, "income_months", "period")
    yield from _named("income.period", [plan.period], periods)
    yield from _named("income.before", plan.before, periods)
    if plan.period in plan.before:
        yield "income.before", say("names the period that the plan looks at")
    columns = [*_numbers(site, "people"), *(f"income_{period}" for period in plan.before)]
    yield from _named("income.adjust_for", plan.adjust_for, columns)
    if plan.primary:
        yield from _named("income.primary.horizon", [plan.primary.horizon], [plan.period])
        yield from _fits(plan.primary, "income", "mean_difference", "adjusted_mean_difference")
    if plan.lesson:
        populations = _values(site, "people", "population")
        yield from _named("income.lesson.population", [plan.lesson.population], populations)
        yield from _terms(plan.lesson.terms, columns)


def _terms(terms: Iterable[str], columns: Iterable[str]) -> Iterator[tuple[str, Said]]:
    for term in terms:
        read = TERM.fullmatch(term)
        if read is None:
            yield "income.lesson.terms", say("“{term}” is no term; there are: {kinds}", term=term,
                                             kinds="x, x^2, zero(x), x*y")  # fmt: skip
        else:
            names = next(group for group in read.groups() if group).split("*")
            yield from _named("income.lesson.terms", names, columns)


def _named(place: str, names: Iterable[str], there: Iterable[str]) -> Iterator[tuple[str, Said]]:
    """Names that are not among those that are there."""
    for name in names:
        if name not in there:
            yield place, say("“{name}” is not there; there are: {names}", name=name, names=", ".join(there) or "–")


def _fits(primary: Primary, part: str, estimand: str, check: str) -> Iterator[tuple[str, Said]]:
    """What this part of a plan can be decided by."""
    yield from _named(f"{part}.primary.estimand", [primary.estimand], [estimand])
    yield from _named(f"{part}.primary.check", [primary.check], [check])


def _values(site: Site, table: str, column: str) -> list[str]:
    """What stands in a column, each once, in order."""
    rows = site.tables.get(table, {})
    return sorted(set(rows[column].dropna())) if column in rows else []


def _numbers(site: Site, *tables: str) -> list[str]:
    """Columns of numbers; keys, dates and words cannot be held fixed."""
    found = [site.tables[name] for name in tables if name in site.tables]
    return list(dict.fromkeys(name for table in found for name in table if is_numeric_dtype(table[name])))
