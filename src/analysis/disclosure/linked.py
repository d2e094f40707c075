"""The tables of a result as linked cells: which number is which cell, what adds up to what, and what else tells of it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from re import fullmatch

import numpy as np
import pandas as pd

from analysis.disclosure.cells import Cell, Derived, Tables, Total
from analysis.disclosure.declared.shape import REST, Shape
from analysis.disclosure.declared.tables import TABLES
from analysis.disclosure.release import Released

ARM_CELLS = {"joined": "joined", "not_joined": "controls"}
WEIGHTED, ONCE = "controls", "controls once"  # those who had not joined, from every day of comparison or from one each
JOB_ENDS = {"left_job": "first_job_left", "locked_up": "first_job_locked_up", "away": "first_job_away"}


@dataclass(frozen=True)
class Row:
    """One row that may leave: its table, number, kind, and what it says."""

    table: str
    number: int
    shape: Shape
    told: dict

    def named(self, reference: str) -> str:
        """The name of the cell that a reference of the shape means in this row."""
        if "|" not in reference and "{" not in reference and reference in self.shape.people:
            reference = self.shape.people[reference]
        return reference.format_map(self.told)

    def counts(self) -> dict[str, tuple[str, int]]:
        """Of each column of people that is known here: name of its cell, and value."""
        known = {each: self.told.get(each) for each in self.shape.people}
        return {each: (self.named(each), int(value)) for each, value in known.items() if value is not None}


@dataclass
class Links:
    """What was found so far: value by cell, which of them are printed, totals, and the tables that do not fit together."""

    values: dict[str, int] = field(default_factory=dict)
    printed: set[str] = field(default_factory=set)
    totals: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)

    def add(self, table: str, total: str, parts: tuple[str, ...]) -> None:
        """Link a total to its parts; a part that begins with `REST`, or one that is not known, takes what is missing."""
        names = [each.removeprefix(REST) for each in parts]
        known = [
            name for name, part in zip(names, parts, strict=True) if not part.startswith(REST) and name in self.values
        ]
        unknown = [name for name in names if name not in known]
        if total not in self.values and not unknown:
            self.values[total] = sum(self.values[name] for name in known)
        if total not in self.values or len(unknown) > 1:
            return
        missing = self.values[total] - sum(self.values[name] for name in known)
        if unknown and missing < 0:
            return  # not nested after all
        if unknown:
            self.values.setdefault(unknown[0], missing)
        if self.values[total] != sum(self.values[name] for name in names):
            self.broken.add(table)
        else:
            self.totals.add((total, tuple(sorted(names))))


def rows_of(released: Released, name: str, table: pd.DataFrame) -> list[dict]:
    """The rows of a table with what they know besides their columns.

    ``previous``: `step` of the row before, else ``start``. ``left``: cell at the end of the flow; ``releases_left``: of the
    flow of releases, be it here or in notebook 2. ``outcome_of_plan``, ``main``:
    definition of the plan, and models of its primary estimate. ``main_horizon``, ``last_day``: of the result. ``models``, ``arm``:
    of a `group` such as ``helpers:joined``. ``controls``, ``main_controls``: whom the difference takes of those who had not
    joined; ``taken``: of the row's own arm. ``at``: `month` as a horizon. ``n_start``: at risk at the beginning of the curve.
    ``job_end``: the state of first jobs to which a curve leads. ``ended``: of sentences without a horizon.
    """
    plain = table.astype(object).where(table.notna(), None)
    common, controls = _common(released) | {"previous": "start"}, _controls(released)
    found, starts = [], {}
    for row in plain.to_dict("records"):
        told = common | row
        if "step" in row:
            common = common | {"previous": row["step"]}
        group, _, arm = str(row.get("group") or "").partition(":")
        told = {"models": group} | told if "models" not in row else told
        told["arm"] = ARM_CELLS.get(arm, arm) if arm else row.get("arm", "")
        told["controls"] = _taken(row.get("method")) if "method" in row else controls.get(told.get("models"), ONCE)
        told["taken"] = told["controls"] if told["arm"] == WEIGHTED else told["arm"]
        told["arm_cell"] = ARM_CELLS.get(str(row.get("arm")), "")
        told["job_end"] = JOB_ENDS.get(str(row.get("first")), "")
        told["at"] = f"{row['month']}m" if "month" in row else ""
        told["ended"] = "" if row.get("horizon") else "ended"
        curve = tuple(row.get(each) for each in ("models", "arm", "kind", "source", "first"))
        at_risk = row.get("n_at_risk", row.get("n_in_view"))
        told["n_start"] = starts.setdefault(curve, at_risk)
        found.append(told)
    return found


def _taken(method: object) -> str:
    """The cell of those who had not joined whom a difference by a method takes."""
    return WEIGHTED if method == "weights" else ONCE


def _controls(released: Released) -> dict[str, str]:
    """That cell by kind of model, as the difference at the result's horizon takes them."""
    rows = released.table("estimates")
    if not len(rows):
        return {}
    mine = rows[(rows["estimand"] == "risk_difference") & (rows["horizon"] == released.about.get("main_horizon", ""))]
    return {row["group"]: _taken(row["method"]) for row in mine.to_dict("records")}


def _common(released: Released) -> dict:
    about, flow = released.about, released.table("flow")
    plan = (about.get("plan") or {}).get("reoffending") or {}
    last = flow.iloc[-1] if len(flow) else None
    left = f"flow|{last['unit']}|{last['step']}" if last is not None else "flow|people|end"
    main = (plan.get("primary") or {}).get("models", "")
    return {
        "main_controls": _controls(released).get(main, ONCE),
        "left": left,
        "releases_left": left if left.startswith("flow|releases|") else "flow|releases|before_record",
        "outcome_of_plan": f"{plan.get('definition')}/{plan.get('by')}",
        "main": main,
        "main_horizon": about.get("main_horizon", ""),
        "last_day": about.get("last_day", ""),
    }


def linked(rows: list[Row], partial: Collection[str] = ()) -> Links:
    """All cells of these rows and what ties them together; a table whose numbers contradict others is among `broken`.

    Of the tables `partial` not every row is here, so that what adds up over their rows takes what is missing.
    """
    links = Links()
    for row in rows:
        for name, value in row.counts().values():
            if value < 0 or links.values.setdefault(name, value) != value:
                links.broken.add(row.table)
            links.printed.add(name)
    for _ in range(2):  # a total found late can be needed by a sum that stands before
        for table, total, parts in sorted({*_sums(rows), *_over(rows, partial), *_nested(rows)}):
            links.add(table, total, parts)
    return links


def _sums(rows: list[Row]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for row in rows:
        for total, parts in row.shape.sums:
            names = [REST * part.startswith(REST) + row.named(part.removeprefix(REST)) for part in parts]
            if all(row.told.get(part, 0) is not None for part in (total, *parts)):
                yield row.table, row.named(total), tuple(names)


def _over(rows: list[Row], partial: Collection[str]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    groups: dict[tuple, list[Row]] = {}
    for row in rows:
        for column, by, total in row.shape.over:
            key = (row.table, column, *(row.told[each] for each in by.split()), row.named(total))
            groups.setdefault(key, []).append(row)
    for (table, column, *by, total), mine in groups.items():
        if all(column in row.counts() for row in mine):
            others = (f"{REST}others of {table} in {total} by {'|'.join(map(str, by))}",) if table in partial else ()
            yield table, total, (*(row.named(column) for row in mine), *others)


def _nested(rows: list[Row]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """People at one horizon who are among those at the next, or the other way round."""
    series: dict[tuple, dict[int, str]] = {}
    for row in rows:
        months = fullmatch(r"(\d+)m", str(row.told.get("horizon") or ""))
        for column in (*row.shape.grows, *row.shape.shrinks) if months else ():
            if column in row.counts():
                others = [part for part in row.named(column).split("|") if part != months[0]]
                key = (row.table, column, column in row.shape.grows, *others)
                series.setdefault(key, {})[int(months[1])] = row.named(column)
    for (table, _, grows, *_), names in series.items():
        for first, second in pairwise(sorted(names)):
            small, large = (first, second) if grows else (second, first)
            yield table, names[large], (names[small], f"{REST}{names[large]} but not {small}m")


def tables_of(links: Links, derived: list[Derived]) -> Tables:
    """The cells and what ties them as `suppress.protect` takes them."""
    cells = tuple(Cell(name, value, printed=name in links.printed) for name, value in links.values.items())
    return Tables(cells, tuple(Total(*each) for each in links.totals), tuple(derived))


def kinds(released: Released, name: str) -> list[Row]:
    """The rows of a declared table that are of a declared kind, by their number in the table as it is."""
    table = released.table(name)
    found = []
    for number, told in enumerate(rows_of(released, name, table)):
        shape = next((each for each in TABLES[name] if each.takes(told)), None)
        if shape:
            found.append(Row(name, number, shape, told))
    return found


def missing(value: object) -> bool:
    """Whether a cell of a table is empty."""
    return value is None or value == "" or (isinstance(value, float) and np.isnan(value))
