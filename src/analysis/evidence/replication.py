"""A study through the project's own functions, beside what others printed about it and what the project found before."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis import store
from analysis.errors import HoanhapError, Problem
from analysis.evidence import replicated_arrests, replicated_incomes
from analysis.plan import Plan
from analysis.results import Estimate
from analysis.sites import Site
from analysis.tables.replication import Written, paths, read_replication
from analysis.words import say

# A half of the last digit is rounding; the rest is room for the last bits of a number that lies on the border.
HALF = 0.5 + 1e-6


@dataclass(frozen=True, kw_only=True)
class Replicated:
    """One quantity of a study: printed elsewhere, and computed here.

    Attributes
    ----------
    topic, item, measure : str
        Codes; together the quantity's code in both files.
    printed : str
        As it stands in the file.
    computed : str
        With two digits more.
    off : float
        Computed minus printed, in units of the last digit printed: from -0.5 to 0.5.
    kind, source, address : str
        As in `tables.replication.Written`.
    """

    topic: str
    item: str
    measure: str
    printed: str
    computed: str
    off: float
    kind: str
    source: str
    address: str


def study(site: Site, plan: Plan, *, conf_level: float) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a study whose printed numbers are known.

    Raises
    ------
    HoanhapError
        Naming study, quantity, and both numbers, for every quantity that differs from either file by more than the
        rounding of what stands there, or that is not in both files and among those computed.
    """
    quantities, flow, estimates = _computed(site, plan, conf_level)
    return {"flow": flow, "replicated": compared(site.source.id, quantities)}, estimates, {}


def compared(name: str, quantities: dict[str, float]) -> list[Replicated]:
    """A study's computed quantities beside both files, in the order of `replication.csv`; errors as `study`."""
    printed, kept = read_replication(name)
    problems = [*_missing(name, quantities, printed, kept), *_different(name, quantities, printed, kept)]
    if problems:
        raise HoanhapError(problems)
    return [_row(code, each, quantities[code]) for code, each in printed.items()]


def computed(site: Site, plan: Plan) -> dict[str, float]:
    """Every quantity of a study by its code; those of its plan's parts that have any."""
    return _computed(site, plan, 0.95)[0]


def _computed(site: Site, plan: Plan, conf_level: float) -> tuple[dict[str, float], tuple, list[Estimate]]:
    part = replicated_arrests if plan.recidivism else replicated_incomes
    return part.quantities(site, plan, conf_level=conf_level)


def _missing(
    name: str, found: dict[str, float], printed: dict[str, Written], kept: dict[str, Written]
) -> Iterator[Problem]:
    """Quantities that one of the two files or the project does not have."""
    files = [store.relative(path) for path in paths()]
    lacks = say("has no row for {study}, {quantity}")
    for code in dict.fromkeys([*printed, *kept, *found]):
        about = {"study": name, "quantity": code}
        for file, rows in zip(files, (printed, kept), strict=True):
            if code not in rows:
                yield Problem(say(lacks.text, **about), file)
        if code not in found:
            what = say("{study}, {quantity}: the project computes no such quantity", **about)
            yield Problem(what, files[0], printed[code].row if code in printed else None)


def _different(
    name: str, found: dict[str, float], printed: dict[str, Written], kept: dict[str, Written]
) -> Iterator[Problem]:
    """Quantities that differ from either file by more than rounding."""
    for path, rows in zip(paths(), (printed, kept), strict=True):
        for code, written in rows.items():
            if code in found and not abs(written.off(found[code])) <= HALF:
                what = say(
                    "{study}, {quantity}: the file has {written}, computed is {found}",
                    study=name,
                    quantity=code,
                    written=written.text,
                    found=f"{found[code]:.10g}",
                )
                yield Problem(what, store.relative(path), written.row)


def _row(code: str, written: Written, found: float) -> Replicated:
    topic, item, measure = code.split(".")
    return Replicated(
        topic=topic,
        item=item,
        measure=measure,
        printed=written.text,
        computed=f"{found:.{written.decimals + 2}f}" if written.decimals else f"{found:.10g}",
        off=written.off(found),
        kind=written.kind,
        source=written.source,
        address=written.address,
    )
