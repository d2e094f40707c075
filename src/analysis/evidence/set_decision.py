"""What follows from several districts together: how strong the design is, and what to do by the rule of a district."""

from collections.abc import Sequence

import pandas as pd

from analysis.decision import Decision
from analysis.evidence import decision as deciding
from analysis.evidence import design_level
from analysis.evidence.design_level import DIFFERED, HELD_FIXED, JOINERS_ONLY, SAME_DAY, LevelStep, level_of
from analysis.evidence.guards.guard import DESCRIBE, DOWNGRADE
from analysis.evidence.set_rows import District, rows_of
from analysis.evidence.verdict import Verdict
from analysis.evidence.weighed import Kind, facts, weighed
from analysis.outcomes.joining_contrasts import JOINED, NOT_JOINED
from analysis.outcomes.pooled import fixed
from analysis.outcomes.reoffending import RELEASED
from analysis.plan import Plan, ReoffendingPlan
from analysis.results import Estimate, NotEstimable
from analysis.sites import Site


def decided(
    site: Site,
    plan: Plan,
    decision: Decision,
    found: Sequence[dict],
    verdict: Verdict,
    *,
    known: bool,
    differed: bool,
    conf_level: float,
) -> tuple[dict, dict]:
    """Result tables and facts about the decision of a set.

    Parameters
    ----------
    site, plan, decision
    found : sequence of dict
        Of each kind of model as `synthesis` has it: `models`, `sites`, `about`, `cells`, `districts`, `pooled`, `guards`.
    verdict : Verdict
        Of the plan's primary contrast; the guards of the districts have spoken in it.
    known, differed : bool
        Whether outcomes were known when the plan was written, and whether a negative control of the main kind leaves zero out.
    conf_level : float
    """
    asked = plan.reoffending
    steps = [step for each in found for step in _steps(each, asked, known, differed)]
    kinds = [
        Kind(
            models=each["models"],
            difference=each["pooled"][0],
            risks=_risks(each["about"], _counted(each)),
            level=level_of(steps, each["models"]),
        )
        for each in found
    ]
    main = next(each for each in found if each["models"] == asked.main.models)
    share = _released(site, main)
    rows = weighed(kinds, share, verdict, (), asked, decision, unknown="nobody_to_compare", conf_level=conf_level)
    return rows | {"design_levels": steps, "decision_inputs": deciding.inputs(decision)}, facts(decision, asked)


def _released(site: Site, main: dict) -> tuple[int, int]:
    """New offences by the horizon among everybody released in the districts that are put together, and the people."""
    rows = rows_of(
        site, "member_estimates", main["sites"], group=RELEASED, horizon=main["about"]["horizon"],
        outcome=main["about"]["outcome"],
    )  # fmt: skip
    return (int(rows["n_events"].sum()), int(rows["n"].sum())) if len(rows) else (0, 0)


def _counted(each: dict) -> list[District]:
    """The districts that are counted, also where firms or communes were chosen and nothing is put together."""
    return [row for row in each["districts"] if row.site in each["sites"]]


def _risks(about: dict, mine: Sequence[District]) -> list[Estimate]:
    """Counts of both arms of some districts, each person once."""
    told = {"outcome": about["outcome"], "horizon": about["horizon"], "unit": "share", "method": "counts"}
    counts = {
        JOINED: (sum(row.events_joined for row in mine), sum(row.n_joined for row in mine)),
        NOT_JOINED: (sum(row.events_not for row in mine), sum(row.n_not for row in mine)),
    }
    return [
        Estimate(**told, estimand="risk", group=f"{about['group']}:{arm}", value=events / n, n=n, n_events=events)
        for arm, (events, n) in counts.items()
        if n
    ]


def _steps(each: dict, asked: ReoffendingPlan, known: bool, differed: bool) -> list[LevelStep]:
    """The design's level and what weakens it: what a guard says of districts that have half of the joiners or more.

    Where firms or communes were chosen, what is held fixed of people does not make those alike.
    """
    difference, outcome = each["pooled"][0], each["about"]["outcome"]
    faults = _faults(each["guards"], _counted(each))
    faults += [(DIFFERED, DIFFERED)] if differed and each["models"] == asked.main.models else []
    by_person = next(row.assigned for row in asked.contrasts if row.models == each["models"]) == "person"
    held = by_person and len(each["cells"]) and fixed(each["cells"], asked.ladder, difference.n_events)
    design = JOINERS_ONLY if _nobody(difference) else HELD_FIXED if held else SAME_DAY
    return design_level.steps_of(each["models"], outcome, design, faults, known=known)


def _nobody(difference: Estimate) -> bool:
    return isinstance(difference.value, NotEstimable) and difference.value.reason == "nobody_to_compare"


def _faults(guards: pd.DataFrame, mine: list[District]) -> list[tuple[str, str]]:
    """Guards that let describe only, wherever; those that weaken, where half of the joiners are concerned."""
    if not len(guards):
        return []
    joiners, all_of_them = {row.site: row.n_joined for row in mine}, sum(row.n_joined for row in mine)
    found = []
    for (name, consequence), rows in guards.groupby(["guard", "consequence"], sort=True):
        concerned = sum(joiners.get(site, 0) for site in set(rows["site"]))
        if consequence == DESCRIBE or (consequence == DOWNGRADE and 2 * concerned >= max(all_of_them, 1)):
            found.append((name, consequence))
    return found
