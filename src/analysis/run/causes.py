"""What differs in all that two results of one notebook were made of."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.plan_log import deviations
from analysis.tables.replication import PRINTED

PLACE, DATA, PLAN, RECORD, DECISION = "place", "data", "plan", "record", "decision"
PARAMETER, NOTEBOOK, CODE, PACKAGE = "parameter", "notebook", "code", "package"


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Something that the two runs were made of and that differs.

    Attributes
    ----------
    part : str
        ``"place"``, ``"data"``, ``"plan"``, ``"record"`` (what plan.log says), ``"decision"``, ``"parameter"``,
        ``"notebook"``, ``"code"`` or ``"package"``.
    name : str
        Which file, field, parameter or package; empty where there is one only.
    before, after : str
        Value or beginning of a hash; empty where it is not there.
    """

    part: str
    name: str = ""
    before: str = ""
    after: str = ""


def causes(one: dict, other: dict, plans: tuple[dict | None, dict | None] = (None, None)) -> Iterator[Cause]:
    """What differs, the likeliest reasons first.

    Parameters
    ----------
    one, other : dict
        What two runs were made of (`key.parts`), the earlier first.
    plans : tuple of dict
        The content of the plan of each.
    """
    if one["site"] != other["site"]:
        yield Cause(part=PLACE, before=one["site"], after=other["site"])
    yield from _files(one["inputs"], other["inputs"])
    yield from _fields(PLAN, *plans)
    yield from _fields(RECORD, one.get("opened"), other.get("opened"))
    yield from _hashes(DECISION, one, other, "decision")
    yield from _hashes(DATA, one, other, "replication", name=f"data/raw/published/{PRINTED}")
    if "reference" in one and "reference" in other:  # older runs do not say
        yield from _each(DATA, one["reference"], other["reference"], short=True)
    yield from _each(PARAMETER, one["parameters"], other["parameters"], leave=("site",))
    yield from _hashes(NOTEBOOK, one, other, "notebook_file")
    yield from _hashes(CODE, one, other, "code")
    yield from _each(PACKAGE, one["versions"], other["versions"])
    yield from _hashes(PACKAGE, one, other, "lock", name="requirements.lock")


def _files(before: dict, after: dict) -> Iterator[Cause]:
    """Files that were read; that of the plan belongs to the plan."""
    for cause in _each(DATA, before, after, short=True):
        is_plan = cause.name.rpartition("/")[2] == "plan.yaml"
        yield Cause(part=PLAN if is_plan else DATA, name=cause.name, before=cause.before, after=cause.after)


def _fields(part: str, before: dict | None, after: dict | None) -> Iterator[Cause]:
    for each in deviations(before or {}, after or {}):
        yield Cause(part=part, name=each.field, before=each.before or "", after=each.after or "")


def _hashes(part: str, before: dict, after: dict, key: str, *, name: str = "") -> Iterator[Cause]:
    yield from _each(part, {name: before.get(key) or ""}, {name: after.get(key) or ""}, short=True)


def _each(part: str, before: dict, after: dict, *, leave: tuple[str, ...] = (), short: bool = False) -> Iterator[Cause]:
    """Entries of two dicts that differ; of hashes the beginning."""
    for name in sorted({*before, *after} - set(leave)):
        one, other = (_text(told[name], short) if name in told else "" for told in (before, after))
        if before.get(name) != after.get(name):
            yield Cause(part=part, name=name, before=one, after=other)


def _text(value: object, short: bool) -> str:
    return str(value)[:12] if short else str(value)
