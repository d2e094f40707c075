"""What a phased start drawn by lot gives each unit, and what it will be able to show, before anybody has started."""

from dataclasses import dataclass

import numpy as np

from analysis.plan import horizon_months
from analysis.rollout.asked import PERSON, Rollout
from analysis.rollout.draw import fair
from analysis.stats import phased
from analysis.stats.power import fisher_power

YEAR_DAYS = 365.25
SEED, SIMULATIONS = 17, 1_000
ENOUGH = 50_000  # random orders where they are too many: chances are then right to half a percentage point
MOST_PEOPLE = 2_000  # an arm; with more, power is worked out as if there were so many, and is then higher


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """Fairness and power of a draw.

    Attributes
    ----------
    n_orders : float or None
        Orders that the rule allows (see `phased.Orders`); None for people, of whose orders there are too many to say.
    least_chance, most_chance : float
        Of a unit to be in the first wave.
    n_first, n_waiting : int
        Of people: in the first wave, and of the others those who do not start before the first wave has been followed to
        the horizon; 0 for communes and firms.
    power : float or None
        None where nobody waits so long.
    power_low, power_high : float or None
        Limits (95%) that the number of simulations leaves; None where power is exact.
    n_simulated : int
    """

    n_orders: float | None
    least_chance: float
    most_chance: float
    n_first: int = 0
    n_waiting: int = 0
    power: float | None = None
    power_low: float | None = None
    power_high: float | None = None
    n_simulated: int = 0


def prospect(asked: Rollout) -> Prospect:
    """Chances of the first wave, and power at 5% under what `rollout.yaml` assumes.

    Notes
    -----
    People: Fisher's exact test of the first wave against those still waiting when it has been followed to the horizon, by
    enumeration. Communes and firms: the lottery's own test in simulated roll-outs (`phased.power`), from the first wave to
    the last, or to a year after it where some have no day yet.
    """
    return _of_people(asked) if asked.what == PERSON else _of_units(asked)


def _of_people(asked: Rollout) -> Prospect:
    first = asked.waves[0]
    last_day = _days(asked)[0] + _horizon_days(asked)
    started = sum(wave.places for wave, day in zip(asked.waves, _days(asked), strict=True) if day < last_day)
    waiting, chance = len(asked.names) - started, first.places / len(asked.names)
    assumed = asked.power
    groups = (min(first.places, MOST_PEOPLE), min(waiting, MOST_PEOPLE))
    power = fisher_power(*groups, assumed.risk_with, assumed.risk_without) if waiting else None
    return Prospect(
        n_orders=None,
        least_chance=chance,
        most_chance=chance,
        n_first=first.places,
        n_waiting=waiting,
        power=power,
    )


def _of_units(asked: Rollout) -> Prospect:
    allowed, days = fair(asked, ENOUGH), _days(asked)
    start = np.array([*days, np.inf]) if asked.left else np.array(days)
    chances = allowed.chances[:, 0]
    if not allowed.whole and asked.balance is None:
        chances = np.full(len(chances), asked.places[0] / len(chances))  # exactly, without counting orders
    about = {"n_orders": allowed.count, "least_chance": float(chances.min()), "most_chance": float(chances.max())}
    until = days[-1] + (YEAR_DAYS if asked.left else 0)
    if not _anybody_waits(start, until, _horizon_days(asked)):
        return Prospect(**about)
    found = phased.power(
        start,
        allowed,
        np.array(asked.sizes),
        until=until,
        horizon_days=_horizon_days(asked),
        risk_without=asked.power.risk_without,
        risk_with=asked.power.risk_with,
        spread=asked.power.spread,
        rng=np.random.default_rng(SEED),
        simulations=SIMULATIONS,
    )
    return Prospect(
        **about,
        power=found.power,
        power_low=found.interval.low,
        power_high=found.interval.high,
        n_simulated=found.n_simulated,
    )


def _anybody_waits(start: np.ndarray, until: float, horizon_days: float) -> bool:
    """Whether somebody released after the first start could be followed to the horizon where nothing has started."""
    return until > 0 and bool(start.max() > horizon_days)


def _days(asked: Rollout) -> list[float]:
    """Days of the waves since the first."""
    return [float((wave.starts - asked.waves[0].starts).days) for wave in asked.waves]


def _horizon_days(asked: Rollout) -> float:
    return horizon_months(asked.power.horizon) * YEAR_DAYS / 12
