"""What it would be worth to know more of a kind of model before deciding, and whether it could change the decision."""

import math
from dataclasses import dataclass

from analysis.decision import Decision, Range
from analysis.evidence.effects import NOTHING, Effect
from analysis.evidence.worth import PEOPLE
from analysis.stats import value_of_information as voi

SAME, LOTTERY, ENDLESS, PERFECT = "same", "lottery", "endless", "perfect"


@dataclass(frozen=True, kw_only=True)
class Information:
    """What it would be worth, for 100 later participants, to know more before deciding.

    `design`: ``"same"`` (`more` people followed in the same way), ``"endless"`` (all people there ever are, in the same
    way: the ceiling), ``"lottery"`` (`more` people by lot) or ``"perfect"`` (the effect itself). `other_side`: chance that
    what is then believed lies on the other side of the break-even; `could_change`: at least the tolerance.
    """

    models: str
    design: str
    more: int | None
    worth_vnd: float
    other_side: float
    could_change: bool


def information(each: Effect, decision: Decision) -> list[Information]:
    """What more people in the same way, a lottery, or the truth itself would be worth; costs and values at their means.

    A lottery of m people gives half of them the model; its error is that of two shares of `risk_without`.
    """
    value = PEOPLE * _mean(decision.values.offence)
    threshold = PEOPLE * _mean(getattr(decision.costs, each.models)) / value
    known, spread = each.known, 4 * each.risk_without * (1 - each.risk_without)
    steps = []
    if each.basis != NOTHING:
        for more in (*decision.more_people, math.inf):
            learnt = voi.learnt_same_way(each.prior, each.std_error, each.bias_sd, each.n, more)
            steps.append((SAME if math.isfinite(more) else ENDLESS, more, learnt))
    for more in decision.more_people:
        steps.append((LOTTERY, more, voi.learnt_by_lottery(known, math.sqrt(spread / more))))
    steps.append((PERFECT, math.inf, known.sd))
    return [
        Information(
            models=each.models,
            design=design,
            more=int(more) if math.isfinite(more) else None,
            worth_vnd=voi.worth(known, learnt, threshold, value),
            other_side=(chance := voi.chance_of_other_side(known, learnt, threshold)),
            could_change=chance >= decision.decide.tolerance,
        )
        for design, more, learnt in steps
    ]


def _mean(each: Range) -> float:
    """Mean of a triangular distribution."""
    return (each.low + each.likely + each.high) / 3
