"""What may be concluded from several districts together: the rule of a district's verdict on the plan's primary contrast."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from analysis.evidence import looks, verdict
from analysis.evidence.guards.eligibility import ELIGIBILITY
from analysis.evidence.guards.guard import DESCRIBE, DOWNGRADE
from analysis.evidence.guards.reoffending import NEGATIVE_CONTROL
from analysis.evidence.looks import Opened
from analysis.evidence.recorded import OWN_RECORDS, RECORD_FINDS
from analysis.evidence.set_rows import POOLED, District
from analysis.evidence.verdict import Verdict
from analysis.outcomes import units
from analysis.outcomes.negative_controls import DEATHS
from analysis.outcomes.pooled import DIFFERENCE
from analysis.outcomes.pooled_checks import TWO_STAGE, WILD
from analysis.plan import Plan
from analysis.results import Estimate, NotEstimable

NO_OTHER_WAY, OTHER_WAY = "no_other_way", "other_way_disagrees"
TWO_STAGES, SIGNS = "two_stage_difference", "wild_difference"  # the check as a verdict names it
LITTLE = "little_or_no_difference"
CONCLUDED = ("better", "worse", LITTLE)


def decide(
    ways: list[Estimate],
    at_level: Callable[[float], list[Estimate]],
    districts: Sequence[District],
    controls: Sequence[Estimate],
    guards: pd.DataFrame,
    plan: Plan,
    conf_level: float,
    opened: Opened,
) -> Verdict:
    """The verdict on the plan's primary contrast, by the rule of a district's: interval, other way, objections, looks.

    The other way has to conclude the same, be it "little or no difference".

    Parameters
    ----------
    ways : list of Estimate
        Of the primary contrast, the one that decides first, at `conf_level`.
    at_level : callable
        The same at another level.
    districts, controls, guards
        Of that contrast: districts' parts, negative controls together, guards of the districts that are in.
    plan, conf_level, opened
        As in `synthesis.district_set`.
    """
    primary, found = plan.reoffending.primary, ways[0]
    described = {"outcome": found.outcome, "verdict": "described_only", "horizon": found.horizon}
    if primary is None:
        return Verdict(**described, because="no_primary")
    sure = looks.level(plan, primary.conf_level, opened)
    if sure is None:
        return Verdict(**described, because=looks.UNPLANNED)
    if len(guards) and (guards["consequence"] == DESCRIBE).any():
        return Verdict(**described, because=ELIGIBILITY)
    read = at_level(sure) if sure != conf_level == primary.conf_level else ways
    found, check = read[0], checked(read)
    mine = [row for row in districts if row.state == POOLED]
    against = _objection(found, check, primary.margin, read)
    decided = verdict.judge(found, check, primary.model_copy(update={"conf_level": sure}), against)
    if isinstance(found.value, NotEstimable) and found.value.reason == units.NOT_PEOPLE:
        return replace(decided, because=units.NOT_PEOPLE)
    if decided.verdict == LITTLE and against:
        decided = replace(decided, verdict="cannot_tell_yet", because=against)
    if differed(controls) and decided.verdict in CONCLUDED:
        return replace(decided, verdict="cannot_tell_yet", because=NEGATIVE_CONTROL)
    if decided.verdict == "better" and not _survives(found, mine, _own_records(guards)):
        return replace(decided, verdict="cannot_tell_yet", because=OWN_RECORDS)
    return decided


def differed(controls: Sequence[Estimate]) -> bool:
    """Whether a negative control of all districts together leaves zero out; deaths do not count."""
    return any(row.interval is not None and row.interval.excludes(0) for row in controls if row.outcome != DEATHS)


def _own_records(guards: pd.DataFrame) -> set[str]:
    """Districts in which only those who run the model record new offences."""
    if not len(guards):
        return set()
    return set(guards["site"][(guards["guard"] == OWN_RECORDS) & (guards["consequence"] == DOWNGRADE)])


def _survives(found: Estimate, mine: list[District], own: set[str]) -> bool:
    """Whether the interval still leaves zero out if such records hold three in four of the joiners' offences only."""
    doubted = [row.events_joined for row in mine if row.site in own]
    if not doubted:
        return True
    missing = max(1, math.ceil(sum(doubted) * (1 / RECORD_FINDS - 1)))
    return found.interval.high + missing / sum(row.n_joined for row in mine) < 0


def checked(rows: Sequence[Estimate]) -> Estimate:
    """The check of the first stage, which holds the same things fixed.

    Two stages where each district that is in has the events for a difference of its own; choosing among districts by
    their events would choose by the outcome, so that otherwise it is the signs of whole districts.
    """
    found = rows[0]
    by_method = {row.method: row for row in rows if row.estimand == DIFFERENCE}
    nothing = replace(found, method=WILD, value=NotEstimable("few_events_pooled"), interval=None, p_value=None)
    staged, signs = (by_method.get(name, nothing) for name in (f"{TWO_STAGE}_reml", WILD))
    all_in = staged.interval is not None and staged.n == found.n
    return replace(staged if all_in else signs, estimand=TWO_STAGES if all_in else SIGNS)


def _objection(found: Estimate, check: Estimate, margin: float, ways: Sequence[Estimate]) -> str:
    """The check has to conclude as the interval does, and no other difference may lie on the other side of zero."""
    if isinstance(found.value, NotEstimable) or found.interval is None:
        return ""
    if isinstance(check.value, NotEstimable) or check.interval is None:
        return NO_OTHER_WAY
    if found.interval.inside(margin):
        return "" if check.interval.inside(margin) else OTHER_WAY
    same = (check.value < 0) == (found.value < 0) and check.interval.excludes(0)
    return OTHER_WAY if not same or any(_contradicts(row, found) for row in ways) else ""


def _contradicts(row: Estimate, found: Estimate) -> bool:
    """Whether a difference found in yet another way leaves zero out on the other side."""
    return (
        row.estimand == DIFFERENCE
        and row.interval is not None
        and row.interval.excludes(0)
        and (row.value < 0) != (found.value < 0)
    )
