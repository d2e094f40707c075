"""What may be concluded from several districts together: the rule of a district's verdict on the plan's primary contrast."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from analysis.evidence import looks, verdict
from analysis.evidence.guards.eligibility import ELIGIBILITY
from analysis.evidence.guards.guard import DESCRIBE, DOWNGRADE
from analysis.evidence.guards.reoffending import NEGATIVE_CONTROL
from analysis.evidence.looks import Opened
from analysis.evidence.recorded import OWN_RECORDS, RECORD_FINDS
from analysis.evidence.set_rows import NOBODY, POOLED, District
from analysis.evidence.verdict import Verdict
from analysis.outcomes.negative_controls import DEATHS
from analysis.outcomes.pooled import BETA_BINOMIAL, DIFFERENCE, TWO_STAGE
from analysis.plan import Plan
from analysis.results import Estimate, NotEstimable

NO_OTHER_WAY, OTHER_WAY = "no_other_way", "other_way_disagrees"
CONCLUDED = ("better", "worse", "little_or_no_difference")


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
    decided = verdict.judge(found, check, primary.model_copy(update={"conf_level": sure}), _objection(found, check))
    if differed(controls) and decided.verdict in CONCLUDED:
        return replace(decided, verdict="cannot_tell_yet", because=NEGATIVE_CONTROL)
    if decided.verdict == "better" and _own_records(guards, mine) and not _survives(found, mine):
        return replace(decided, verdict="cannot_tell_yet", because=OWN_RECORDS)
    return decided


def differed(controls: Sequence[Estimate]) -> bool:
    """Whether a negative control of all districts together leaves zero out; deaths do not count."""
    return any(row.interval is not None and row.interval.excludes(0) for row in controls if row.outcome != DEATHS)


def _own_records(guards: pd.DataFrame, mine: list[District]) -> bool:
    """Whether in half of the districts or more only those who run the model record new offences."""
    own = guards[(guards["guard"] == OWN_RECORDS) & (guards["consequence"] == DOWNGRADE)] if len(guards) else guards
    return len(own) > 0 and own["site"].nunique() >= len(mine) / 2


def _survives(found: Estimate, mine: list[District]) -> bool:
    """Whether the interval still leaves zero out if such records hold three in four of the joiners' offences only."""
    joined, events = (sum(getattr(row, name) for row in mine) for name in ("n_joined", "events_joined"))
    return found.interval.high + events / joined * (1 / RECORD_FINDS - 1) < 0


def checked(rows: Sequence[Estimate]) -> Estimate:
    """The check of the first stage: two stages where three districts have the events, else the beta-binomial arms."""
    by_method = {row.method: row for row in rows if row.estimand == DIFFERENCE}
    nothing = replace(rows[0], method=TWO_STAGE, value=NotEstimable(NOBODY), interval=None, p_value=None)
    staged = by_method.get(f"{TWO_STAGE}_reml", nothing)
    chosen = by_method.get(BETA_BINOMIAL, staged) if isinstance(staged.value, NotEstimable) else staged
    names = {f"{TWO_STAGE}_reml": "two_stage_difference", BETA_BINOMIAL: "beta_binomial_difference"}
    return replace(chosen, estimand=names.get(chosen.method, "two_stage_difference"))


def _objection(found: Estimate, check: Estimate) -> str:
    """The check has to leave zero out on the same side."""
    if isinstance(found.value, NotEstimable):
        return ""
    if isinstance(check.value, NotEstimable) or check.interval is None:
        return NO_OTHER_WAY
    same = (check.value < 0) == (found.value < 0)
    return "" if same and check.interval.excludes(0) else OTHER_WAY
