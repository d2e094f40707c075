"""What 100 participants of a kind of model cost and are worth, what that hangs on, and what more knowledge would be worth."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.decision import Decision, Range
from analysis.evidence.effects import Effect
from analysis.stats import net_benefit

PEOPLE = 100  # participants for whom everything is said
DRAWS = 20_000
SEED = 23  # of the draws of costs, values and effects
VALUES_DRAWN = 41


@dataclass(frozen=True, kw_only=True)
class BreakEven:
    """What 100 participants cost and how many new offences have to be prevented among them for that.

    Money in dong, all for `PEOPLE` participants. `needed_...` at the likely, the lowest and the highest ratio of cost to the
    worth of a prevented offence to everybody; `public_...` to public bodies alone. `margin`: the plan's smallest difference;
    `cost_at_margin`, `cost_at_best`: cost of one prevented offence if as many were prevented as the plan finds worth having,
    or as the interval allows at best (no more than there are without the model).
    `months_of_pay`: months of paid work that are worth the likely cost.
    """

    models: str
    horizon: str
    cost_low: float
    cost_likely: float
    cost_high: float
    needed_low: float
    needed_likely: float
    needed_high: float
    public_low: float
    public_likely: float
    public_high: float
    months_of_pay: float
    without: float | None
    margin: float | None
    cost_at_margin: float | None
    best: float | None
    cost_at_best: float | None


@dataclass(frozen=True, kw_only=True)
class Benefit:
    """What is believed to be prevented among 100 participants, its net benefit in dong, and the chance that it is positive.

    `prior_probability`: the same chance before any outcome. `conf_low`, `conf_high`: limits of the net benefit at `level`.
    """

    models: str
    horizon: str
    basis: str
    design: int
    n: int
    prevented: float
    prevented_sd: float
    net_mean: float
    net_low: float
    net_high: float
    level: float
    probability: float
    prior_probability: float
    reason: str


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """Chance that the cost is worth it at one value of a prevented offence, now and before any outcome."""

    models: str
    value_vnd: float
    probability: float
    prior_probability: float


@dataclass(frozen=True, kw_only=True)
class Swing:
    """Net benefit of 100 participants if one input is at its low or high end and the others at their likely value."""

    models: str
    input: str
    low: float
    high: float
    net_low: float
    net_high: float


def break_even(
    decision: Decision,
    *,
    models: str,
    horizon: str,
    without: float | None,
    margin: float | None = None,
    best: float | None = None,
) -> BreakEven:
    """The costs of one kind of model, and what they ask for.

    `without`, `margin`, `best`: shares, as in `Effect` and in the plan; None where they are not known.
    """
    cost, value, public = getattr(decision.costs, models), decision.values.offence, decision.values.public
    likely = PEOPLE * cost.likely

    if best is not None and without is not None:
        best = min(best, without)  # more than there are cannot be prevented

    def needed(worth: Range) -> tuple[float, ...]:
        pairs = ((cost.low, worth.high), (cost.likely, worth.likely), (cost.high, worth.low))
        return tuple(net_benefit.break_even(*pair, people=PEOPLE) for pair in pairs)

    def cost_of_one(prevented: float | None) -> float | None:
        return likely / (PEOPLE * prevented) if prevented and prevented > 0 else None

    names = ("low", "likely", "high")
    return BreakEven(
        models=models,
        horizon=horizon,
        **{f"cost_{name}": PEOPLE * getattr(cost, name) for name in names},
        **{f"needed_{name}": n for name, n in zip(names, needed(value), strict=True)},
        **{f"public_{name}": n for name, n in zip(names, needed(public), strict=True)},
        months_of_pay=likely / decision.values.month_of_pay.likely,
        without=None if without is None else PEOPLE * without,
        margin=None if margin is None else PEOPLE * margin,
        cost_at_margin=cost_of_one(margin),
        best=None if best is None else PEOPLE * best,
        cost_at_best=cost_of_one(best),
    )


def benefit(each: Effect, decision: Decision, *, conf_level: float) -> tuple[Benefit, list[Accepted]]:
    """Net benefit and acceptability of one kind of model, over draws of effect, value and cost."""
    value, cost, normal = _draws(each.models, decision)
    now, before = (known.mean + known.sd * normal for known in (each.known, each.prior))
    net = net_benefit.summary(net_benefit.net_benefit(now, value, cost, people=PEOPLE), conf_level=conf_level)
    earlier = net_benefit.summary(net_benefit.net_benefit(before, value, cost, people=PEOPLE), conf_level=conf_level)
    grid = np.linspace(0, decision.values.offence.high, VALUES_DRAWN)
    curves = (net_benefit.acceptability(effects, cost, grid) for effects in (now, before))
    row = Benefit(
        models=each.models,
        horizon=each.horizon,
        basis=each.basis,
        design=each.level,
        n=each.n,
        prevented=PEOPLE * each.known.mean,
        prevented_sd=PEOPLE * each.known.sd,
        net_mean=net.mean,
        net_low=net.low,
        net_high=net.high,
        level=conf_level,
        probability=net.probability,
        prior_probability=earlier.probability,
        reason=each.reason,
    )
    points = [
        Accepted(models=each.models, value_vnd=float(x), probability=float(now), prior_probability=float(before))
        for x, now, before in zip(grid, *curves, strict=True)
    ]
    return row, points


def swings(each: Effect, decision: Decision, *, conf_level: float) -> list[Swing]:
    """What the net benefit of one kind of model hangs on."""
    reach = float(stats.norm.ppf((1 + conf_level) / 2)) * each.known.sd
    cost, value = getattr(decision.costs, each.models), decision.values.offence
    ends = {
        "prevented": (each.known.mean - reach, each.known.mean, each.known.mean + reach),
        "value": (value.low, value.likely, value.high),
        "cost": (cost.low, cost.likely, cost.high),
    }
    low, likely, high = ({name: at[i] for name, at in ends.items()} for i in range(3))
    found = net_benefit.swings(low, likely, high, people=PEOPLE)
    return [
        Swing(models=each.models, input=name, low=low[name], high=high[name], net_low=nets[0], net_high=nets[1])
        for name, nets in found.items()
    ]


def _draws(models: str, decision: Decision) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, costs and standard normal numbers; the same for every kind of model, so that no difference is one of draws.

    The normal ones are evenly spread over their distribution, in an order by lot.
    """
    rng = np.random.default_rng(SEED)
    ranges = (decision.values.offence, getattr(decision.costs, models))
    value, cost = (net_benefit.triangular(each.low, each.likely, each.high, DRAWS, rng=rng) for each in ranges)
    return value, cost, stats.norm.ppf((rng.permutation(DRAWS) + 0.5) / DRAWS)
