"""What to do with a kind of model, by the thresholds of decision.yaml and a fixed rule."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.decision import Decision, Sourced
from analysis.evidence.effects import INTERVAL, Effect
from analysis.evidence.guards.guard import Guard, describes, stops
from analysis.evidence.information import ENDLESS, LOTTERY, SAME, Information
from analysis.evidence.verdict import Verdict
from analysis.evidence.worth import Benefit
from analysis.plan import ReoffendingPlan

SCALE, EXTEND, HOLD, STOP = "scale", "extend", "hold", "stop"
DECISIONS = (SCALE, EXTEND, HOLD, STOP)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What to do by the thresholds, why, and whether more people or only another design could change it.

    `because`: a code. `more_people`: the least of the numbers asked for with which the decision could change, None if with
    none of them; `endless`, `lottery`: whether all people in the same way, or a lottery of the largest number, could.
    """

    models: str
    decision: str
    because: str
    probability: float | None = None
    more_people: int | None = None
    endless: bool = False
    lottery: bool = False


@dataclass(frozen=True, kw_only=True)
class Input:
    """A number of decision.yaml: in dong, or a part of the share without the model."""

    input: str
    models: str
    low: float
    likely: float
    high: float
    assumed: bool
    source: str
    why_vi: str
    why_en: str


def decide(
    each: Effect,
    row: Benefit,
    told: Sequence[Information],
    verdict: Verdict,
    guards: Sequence[Guard],
    asked: ReoffendingPlan,
    decision: Decision,
) -> Decided:
    """Scale, extend, hold or stop one kind of model, by the first rule that applies.

    Notes
    -----
    1. Hold, with the reason, where the plan names another contrast or none, where a guard stops or lets describe only,
       where the verdict is taken back, or where there is no interval: never ``"scale"``.
    2. Stop: chance of being worth its cost at most `stop_below`, and not even the best that the interval allows would be,
       at the lowest cost and the highest value.
    3. Scale: verdict ``"better"`` and the chance at least `scale_from`.
    4. Extend (by lot or in phases): the chance at least `extend_from`.
    5. Hold.
    """
    found, because = _by_thresholds(each, row, verdict, guards, asked, decision)
    same = [step.more for step in told if step.design == SAME and step.could_change]
    return Decided(
        models=each.models,
        decision=found,
        because=because,
        probability=row.probability,
        more_people=min(same, default=None),
        endless=any(step.could_change for step in told if step.design == ENDLESS),
        lottery=any(step.could_change for step in told if step.design == LOTTERY),
    )


def inputs(decision: Decision) -> list[Input]:
    """All that decision.yaml says, with where it comes from."""
    ranges = [("cost", name, getattr(decision.costs, name)) for name in type(decision.costs).model_fields]
    ranges += [(name, "", getattr(decision.values, name)) for name in type(decision.values).model_fields]
    rows = [_input(name, models, each, each.low, each.likely, each.high) for name, models, each in ranges]
    prior, bias = decision.prior, decision.bias
    rows.append(_input("prior", "", prior, -prior.relative_sd, 0.0, prior.relative_sd))
    return [*rows, _input("bias", "", bias, bias.relative_sd[-1], bias.relative_sd[2], bias.relative_sd[0])]


def _by_thresholds(
    each: Effect,
    row: Benefit,
    verdict: Verdict,
    guards: Sequence[Guard],
    asked: ReoffendingPlan,
    decision: Decision,
) -> tuple[str, str]:
    """The decision and the code of its reason."""
    limits = decision.decide
    why_not = _held(each, verdict, guards, asked)
    if why_not:
        return HOLD, why_not
    cost, value = getattr(decision.costs, each.models), decision.values.offence
    if row.probability <= limits.stop_below and each.best * value.high < cost.low:
        return STOP, "not_even_at_best"
    if verdict.verdict == "better" and row.probability >= limits.scale_from:
        return SCALE, "better_and_worth_it"
    if row.probability >= limits.extend_from and verdict.verdict != "worse":
        return EXTEND, "promising"
    return HOLD, "unclear"


def _held(each: Effect, verdict: Verdict, guards: Sequence[Guard], asked: ReoffendingPlan) -> str:
    """Why nothing but holding can be decided of a kind of model; empty if nothing forbids it."""
    if asked.primary is None:
        return "no_primary"
    if each.models != asked.primary.models:
        return "not_the_plans_contrast"
    if stops(guards, each.models):
        return "guard_stops"
    if describes(guards, each.models) or verdict.verdict == "described_only":
        return verdict.because if verdict.verdict == "described_only" else "described_only"
    if verdict.because != "interval":
        return verdict.because
    return "" if each.basis == INTERVAL else each.reason or "no_safe_interval"


def _input(name: str, models: str, each: Sourced, low: float, likely: float, high: float) -> Input:
    return Input(
        input=name,
        models=models,
        low=low,
        likely=likely,
        high=high,
        assumed=each.assumed,
        source=each.source,
        why_vi=each.why.vi,
        why_en=each.why.en,
    )
