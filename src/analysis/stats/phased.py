"""A phased start drawn by lot under a rule of balance: which orders the lot could give, and what a test by them could show."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import expit, logit

from analysis.results import Interval
from analysis.stats.proportions import clopper_pearson
from analysis.stats.staggered import staggered_test

LIMIT, DRAWS, MOST_TRIES = 100_000, 4_999, 2_000_000
YEAR_DAYS = 365.25
# Sums in another order differ in the last digits: a mean this close to the limit is inside.
CLOSE = 1e-9


@dataclass(frozen=True)
class Orders:
    """Orders that a lot could give, each as likely as the others.

    Attributes
    ----------
    waves : ndarray of int, shape (k, u)
        For each order the wave of each unit, from 0.
    count : float
        How many there are; where a rule holds and not all were looked at, estimated from the share of random orders that it
        allows, to two digits.
    whole : bool
        Whether `waves` has all of them; otherwise random ones.
    """

    waves: np.ndarray
    count: float
    whole: bool

    @property
    def chances(self) -> np.ndarray:
        """Chance of each unit to be drawn into each wave, shape (u, w)."""
        return np.stack([(self.waves == wave).mean(axis=0) for wave in range(self.waves.max() + 1)], axis=1)

    def beginning(self, seen: np.ndarray) -> np.ndarray:
        """The orders as `staggered_test` takes them: that seen first, which is one of them, else `ValueError`."""
        if not self.whole:
            return np.vstack([seen, self.waves])
        same = (self.waves == seen).all(axis=1)
        if not same.any():
            raise ValueError("the order seen is none that the lot could give")
        return np.vstack([self.waves[same], self.waves[~same]])


@dataclass(frozen=True)
class PhasedPower:
    """Share of simulated roll-outs in which the test rejects, the limits that the number of them leaves, and that number."""

    power: float
    interval: Interval
    n_simulated: int


def balanced(waves: np.ndarray, sizes: np.ndarray, most_apart: float) -> np.ndarray:
    """Whether in each wave the mean size of its units differs from that of all by at most a part of it.

    Parameters
    ----------
    waves : ndarray of int, shape (k, u)
        As `Orders.waves`.
    sizes : ndarray, shape (u,)
    most_apart : float
        Part of the mean of all, >= 0.

    Returns
    -------
    ndarray of bool, shape (k,)
    """
    waves, sizes = np.asarray(waves), np.asarray(sizes, float)
    limit = most_apart * sizes.mean() + CLOSE * max(sizes.mean(), 1.0)
    inside = np.ones(len(waves), bool)
    for wave in range(waves.max() + 1):
        here = waves == wave
        inside &= np.abs(here @ sizes / here.sum(axis=1) - sizes.mean()) <= limit
    return inside


def orders(
    places: Sequence[int],
    sizes: Sequence[float],
    most_apart: float | None = None,
    *,
    rng: np.random.Generator,
    limit: int = LIMIT,
    draws: int = DRAWS,
) -> Orders:
    """The orders in which units can start, wave by wave.

    Parameters
    ----------
    places : sequence of int
        Units of each wave, each >= 1; together all units. Those without a day yet are a last wave.
    sizes : sequence of float
        Of the units.
    most_apart : float or None
        As in `balanced`; None: every order is allowed.
    rng : numpy.random.Generator
        Used only where there are more than `limit` orders, the rule left aside; `draws` allowed ones are then drawn.

    Raises
    ------
    ValueError
        If places and units do not fit, or no order is allowed (none of two million, where they are drawn).

    Notes
    -----
    Covariate-constrained randomisation: Moulton (2004) Clinical Trials 1:297-305. Inference has to keep to the orders
    that were allowed, as it does with these.
    """
    if sum(places) != len(sizes) or min(places, default=0) < 1:
        raise ValueError("each wave needs a place, and each unit one")
    count = math.factorial(len(sizes)) // math.prod(map(math.factorial, places))
    if count <= limit:
        found = _all(places)
        kept = found if most_apart is None else found[balanced(found, sizes, most_apart)]
        share = len(kept) / len(found)
    else:
        kept, share = _drawn(places, sizes, most_apart, draws, rng)
    if not len(kept):
        raise ValueError("the rule allows no order")
    found_all = count <= limit or most_apart is None
    return Orders(kept, float(round(count * share) if found_all else f"{count * share:.2g}"), count <= limit)


def power(
    start: np.ndarray,
    drawn_from: Orders,
    people_a_year: np.ndarray,
    *,
    until: float,
    horizon_days: float,
    risk_without: float,
    risk_with: float,
    spread: float,
    rng: np.random.Generator,
    alpha: float = 0.05,
    simulations: int = 400,
    draws: int = 999,
) -> PhasedPower:
    """Chance that the lottery's own test rejects at `alpha`, from simulated roll-outs.

    Parameters
    ----------
    start : ndarray, shape (w,)
        Day of each wave, rising; inf for units without a day yet.
    drawn_from : Orders
    people_a_year : ndarray, shape (u,)
        Releases expected in each unit.
    until : float
        Last day of release that is looked at; the first is day 0.
    horizon_days : float
        How long each is followed.
    risk_without, risk_with : float
        Share with the event by then, in (0, 1), in a unit at the middle.
    spread : float
        Standard deviation of units on the logit, >= 0.
    rng : numpy.random.Generator
    simulations, draws : int
        Roll-outs, and of more than so many allowed orders how many the test of each looks at.

    Notes
    -----
    People come by chance over the days and with the rate of their unit (Poisson); who counts in which arm is as in
    `staggered_test`, within years. A roll-out in which nobody can be compared does not reject.
    """
    rejected = 0
    for _ in range(simulations):
        dealt = drawn_from.waves[rng.integers(len(drawn_from.waves))]
        day, unit = _people(people_a_year, until, rng)
        if not len(day):
            continue
        started = start[dealt[unit]] <= day
        risk = expit(logit(np.where(started, risk_with, risk_without)) + spread * rng.standard_normal(len(dealt))[unit])
        some = _some(drawn_from, dealt, draws, rng)
        found = staggered_test(
            (rng.random(len(day)) < risk).astype(float),
            unit,
            start[dealt],
            day,
            day + horizon_days,
            np.floor(day / YEAR_DAYS),
            rng=rng,
            orders=some,
        )
        rejected += bool(found.p_value <= alpha)  # NaN where nobody can be compared
    return PhasedPower(rejected / simulations, clopper_pearson(rejected, simulations), simulations)


def _some(drawn_from: Orders, dealt: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    if drawn_from.whole and len(drawn_from.waves) <= draws:
        return drawn_from.beginning(dealt)
    return np.vstack([dealt, drawn_from.waves[rng.integers(len(drawn_from.waves), size=draws)]])


def _people(people_a_year: np.ndarray, until: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Day of release and unit of each."""
    n = rng.poisson(np.asarray(people_a_year, float) * until / YEAR_DAYS)
    return rng.uniform(0, until, n.sum()), np.repeat(np.arange(len(n)), n)


def _all(places: Sequence[int]) -> np.ndarray:
    n_units = sum(places)
    found = [np.full(n_units, len(places) - 1, np.int16)]
    free = [tuple(range(n_units))]
    for wave, n in enumerate(places[:-1]):
        longer, left = [], []
        for row, mine in zip(found, free, strict=True):
            for chosen in combinations(mine, n):
                longer.append(row.copy())
                longer[-1][list(chosen)] = wave
                left.append(tuple(each for each in mine if each not in chosen))
        found, free = longer, left
    return np.array(found)


def _drawn(places, sizes, most_apart, draws, rng) -> tuple[np.ndarray, float]:
    """Random orders that are allowed, and the share of random ones that are."""
    dealt = np.repeat(np.arange(len(places), dtype=np.int16), places)
    kept, n_kept, tried = [], 0, 0
    while n_kept < draws and tried < MOST_TRIES:
        some = rng.permuted(np.tile(dealt, (20_000, 1)), axis=1)
        mine = some if most_apart is None else some[balanced(some, sizes, most_apart)]
        kept.append(mine)
        n_kept, tried = n_kept + len(mine), tried + len(some)
    return np.vstack(kept)[:draws], n_kept / tried
