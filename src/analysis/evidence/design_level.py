"""How far a comparison by its design can show what a model does: a level of 5, with the rule behind each step.

The scale is that of Sherman et al. (1997) and Farrington et al. (2002) for evaluations in criminal justice ("Maryland
scale"); how each fault counts is a rule of this project. Chance is not in it: that is what the interval is for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.evidence.guards.guard import DESCRIBE, DOWNGRADE, STOP, Guard
from analysis.evidence.guards.reoffending import of_records, weighted
from analysis.outcomes.units import Communes
from analysis.plan import Contrast
from analysis.results import Estimate, NotEstimable

LOTTERY, WEIGHTED, SAME_DAY, COMMUNES = "lottery", "weighted", "same_day", "communes"
ONE_UNIT, JOINERS_ONLY, COMMUNE_LOTTERY, HELD_FIXED = "one_unit", "joiners_only", "commune_lottery", "held_fixed"
LEVELS = {
    LOTTERY: 5,
    COMMUNE_LOTTERY: 5,
    WEIGHTED: 4,
    HELD_FIXED: 4,
    SAME_DAY: 3,
    COMMUNES: 3,
    ONE_UNIT: 2,
    JOINERS_ONLY: 1,
}
KNOWN_BEFORE, DIFFERED, NOTHING_SHOWN = "known_before", "differed_already", 0
MOST_KNOWN_BEFORE = 4  # a level that a plan written with the outcomes known cannot pass (assumed)


@dataclass(frozen=True, kw_only=True)
class LevelStep:
    """One step of the rule: what it looked at, and the level after it.

    Attributes
    ----------
    models, outcome : str
        Kind of model (empty: the study's programme), and what happened.
    number : int
        Of the step, from 0: the design.
    step : str
        A code of the design (`LEVELS`), a guard's id, ``"known_before"`` or ``"differed_already"``.
    level : int
        1 to 5; 0: nothing may be concluded at all.
    """

    models: str
    outcome: str
    number: int
    step: str
    level: int


def steps_of(
    models: str, outcome: str, design: str, faults: Iterable[tuple[str, str]], *, known: bool
) -> list[LevelStep]:
    """The steps for one kind of model and outcome, the design first.

    Parameters
    ----------
    models, outcome : str
    design : str
        One of `LEVELS`.
    faults : iterable of (str, str)
        What weakens it: a code and what follows: ``"downgrade"`` takes one level, but not the last; ``"describe"`` and
        ``"differed_already"`` leave level 1, ``"stop"`` none.
    known : bool
        Whether outcomes were known when the plan, or what it says now, was written.
    """
    level, rows = LEVELS[design], [(design, LEVELS[design])]
    for code, follows in faults:
        level = _after(level, follows)
        rows.append((code, level))
    if known:
        level = min(level, MOST_KNOWN_BEFORE)
        rows.append((KNOWN_BEFORE, level))
    return [
        LevelStep(models=models, outcome=outcome, number=number, step=step, level=after)
        for number, (step, after) in enumerate(rows)
    ]


def of_district(
    contrasts: Sequence[Contrast],
    risks: Sequence[Estimate],
    guards: Sequence[Guard],
    horizon: str,
    *,
    communes: Sequence[Communes] = (),
    differed: Iterable[str] = (),
    known: bool = False,
) -> list[LevelStep]:
    """The steps for each kind of model that a district compares, from what was found and how.

    Parameters
    ----------
    contrasts, risks, guards
        Of the plan, the differences at `horizon`, and what the guards found.
    horizon : str
    communes : sequence of Communes
        Results by whole communes, which count where communes were chosen, and of lots of people, which do where people were:
        guards and negative controls of joining say nothing about such a lot.
    differed : iterable of str
        Kinds of model whose negative controls leave zero out.
    known : bool
        As in `steps_of`.
    """
    named = {row.group: row for row in risks if (row.estimand, row.horizon) == ("risk_difference", horizon)}
    rows = []
    for contrast in contrasts:
        row = named[contrast.models]
        design = design_of(contrast, row, communes)
        mine = [each for each in guards if each.models in ("", contrast.models)]
        mine = of_records(mine) if design == LOTTERY else mine
        faults = [(each.guard, each.consequence) for each in mine if each.consequence in (DOWNGRADE, DESCRIBE, STOP)]
        faults += [(DIFFERED, DIFFERED)] if contrast.models in differed and design != LOTTERY else []
        rows += steps_of(contrast.models, row.outcome, design, faults, known=known)
    return rows


def design_of(contrast: Contrast, difference: Estimate, communes: Sequence[Communes] = ()) -> str:
    """The design of a comparison, from who was assigned and how the difference was found."""
    mine = [each for each in communes if (each.models, each.unit) == (contrast.models, contrast.assigned)]
    if any(each.lottery and each.difference is not None for each in mine):
        return COMMUNE_LOTTERY if contrast.assigned == "commune" else LOTTERY
    nobody = isinstance(difference.value, NotEstimable) and difference.value.reason == "nobody_to_compare"
    if nobody:
        return JOINERS_ONLY
    if contrast.assigned != "person":
        return COMMUNES if any(each.conf_low is not None for each in mine) else ONE_UNIT
    return WEIGHTED if weighted(difference) else SAME_DAY


def level_of(rows: Iterable[LevelStep], models: str) -> int:
    """The level after the last step of a kind of model; 0 where there is none."""
    return max((row for row in rows if row.models == models), key=lambda row: row.number, default=_NONE).level


_NONE = LevelStep(models="", outcome="", number=0, step="", level=NOTHING_SHOWN)


def _after(level: int, follows: str) -> int:
    if follows == STOP:
        return NOTHING_SHOWN
    if follows in (DESCRIBE, DIFFERED):
        return min(level, 1)
    return max(level - 1, min(level, 1))
