"""Effects or shares of several groups (models, districts) beside one another, each moved towards the middle of all.

How far is learnt from the groups themselves: a spread between them with a stated prior, everything by quadrature.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy import stats
from scipy.interpolate import CubicSpline
from scipy.linalg import toeplitz
from scipy.special import expit

from analysis.stats.spread_prior import Spread, SpreadPosterior, spread_posterior

# The data must make "no spread" ten times less likely than it was before the groups are said to differ.
AWAY = 0.1
# Log odds beyond this (one in a million) are not looked at.
FARTHEST_ODDS = 13.8
COARSEST, MOST_POINTS = 0.04, 2501
FINER = 20  # points of a quantile to one of the grid


@dataclass(frozen=True)
class Shrunk:
    """Each group's effect after looking at all of them.

    Attributes
    ----------
    raw, mean, low, high : ndarray, shape (k,)
        Before, and mean and limits afterwards; shares for counts.
    middle, middle_low, middle_high : float
        Of the middle of the groups, for counts as a share.
    spread, spread_low, spread_high : float
        Standard deviation of the true effects: posterior median and limits (log odds for counts).
    at_zero : float
        Posterior over prior density of no spread: below 1 the data speak for differences, above 1 for none.
    told_apart : bool
        Whether `at_zero` is below 0.1. If not, the groups cannot be told apart, which is not that they are equal.
    posterior : SpreadPosterior or None
        Of the spread; None for a single group, which is not moved towards any other.
    """

    raw: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    middle: float
    middle_low: float
    middle_high: float
    spread: float
    spread_low: float
    spread_high: float
    at_zero: float
    told_apart: bool
    posterior: SpreadPosterior | None


def shrink(effect: np.ndarray, std_error: np.ndarray, *, prior: Spread, conf_level: float = 0.95) -> Shrunk:
    """Effects known with a normal error, normal about a middle of which nothing is thought beforehand.

    Parameters
    ----------
    effect, std_error : ndarray, shape (k,)
        Known, errors above 0, else `ValueError`. One alone comes back as it is.
    prior : Spread
        In the effects' unit.

    Notes
    -----
    Gelman et al. (2013) Bayesian Data Analysis, 3rd ed., section 5.4. Given the spread everything is normal; over the
    spread it is averaged by quadrature.
    """
    effect, std_error = np.asarray(effect, float), np.asarray(std_error, float)
    if not np.isfinite(effect).all() or not (np.isfinite(std_error) & (std_error > 0)).all() or not len(effect):
        raise ValueError("need known effects and standard errors above 0")
    tails = (1 - conf_level) / 2, (1 + conf_level) / 2
    if len(effect) == 1:
        low, high = (effect + stats.norm.ppf(each) * std_error for each in tails)
        return _alone(effect, effect, low, high)
    variance = std_error**2
    found = spread_posterior(lambda spread: _marginal(spread, effect, variance), prior, panels=14, order=24)
    middle, middle_var = _middle(found.nodes, effect, variance)
    total = variance + found.nodes[:, None] ** 2
    # With no spread a group is its middle; with much of it, its own effect.
    own = found.nodes[:, None] ** 2 / total
    mean = own * effect + (1 - own) * middle[:, None]
    deviation = np.sqrt(own * variance + (1 - own) ** 2 * middle_var[:, None])
    limits = [
        np.array([_normals_quantile(each, mean[:, j], deviation[:, j], found.weights) for j in range(len(effect))])
        for each in tails
    ]
    centre = [_normals_quantile(each, middle, np.sqrt(middle_var), found.weights) for each in tails]
    return _shrunk(effect, found.weights @ mean, *limits, (float(found.weights @ middle), *centre), found, tails)


def shrink_counts(events: np.ndarray, n: np.ndarray, *, prior: Spread, conf_level: float = 0.95) -> Shrunk:
    """Shares of groups from their counts, log odds normal about a middle; zeros as they are.

    Parameters
    ----------
    events, n : ndarray of int, shape (k,)
        0 <= events <= n, n > 0, else `ValueError`. One group alone gets the mean and limits of its own share, every share
        having been thought as likely as any other.
    prior : Spread
        In log odds.

    Notes
    -----
    The middle group's share is thought as likely to be anything between 0 and 1, so that no event in any group still
    gives an answer. Shares below one in a million are not looked at. Integrals over log odds by equal steps, which for
    smooth functions that vanish at both ends is as exact as wanted once steps are finer than what varies.
    """
    events, n = np.asarray(events, float), np.asarray(n, float)
    if not len(n) or not np.all((events >= 0) & (events <= n) & (n > 0)) or np.any(events % 1) or np.any(n % 1):
        raise ValueError("need whole numbers, 0 <= events <= n and n > 0")
    tails = (1 - conf_level) / 2, (1 + conf_level) / 2
    if len(n) == 1:
        own = stats.beta(events + 1, n - events + 1)
        return _alone(events / n, own.mean(), own.ppf(tails[0]), own.ppf(tails[1]))
    grid = _odds_grid(events, n)
    chance = np.exp(_likelihood(grid, events, n))
    # The middle's log odds are logistic: its share is uniform.
    before = expit(grid) * expit(-grid)
    at = cache(lambda spread: _at_spread(grid, chance, before, spread))
    found = spread_posterior(lambda spreads: np.array([at(each).log for each in spreads]), prior, panels=6, order=10)
    middle = sum(weight * at(spread).middle for spread, weight in zip(found.nodes, found.weights, strict=True))
    shares = sum(weight * at(spread).shares for spread, weight in zip(found.nodes, found.weights, strict=True))
    limits = [np.array([_grid_quantile(each, grid, column) for column in shares.T]) for each in tails]
    centre = [float(expit(grid) @ middle), *(_grid_quantile(each, grid, middle) for each in tails)]
    return _shrunk(events / n, expit(grid) @ (shares / shares.sum(axis=0)), *limits, centre, found, tails)


def _marginal(spread: np.ndarray, effect: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Log chance of the effects at each spread, the middle integrated out."""
    total = variance + spread[:, None] ** 2
    middle, middle_var = _middle(spread, effect, variance)
    away = (effect - middle[:, None]) ** 2 / total
    return 0.5 * (np.log(middle_var) - np.log(total).sum(axis=1) - away.sum(axis=1))


def _middle(spread: np.ndarray, effect: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of the middle at each spread."""
    weights = 1 / (variance + spread[:, None] ** 2)
    return (weights * effect).sum(axis=1) / weights.sum(axis=1), 1 / weights.sum(axis=1)


def _normals_quantile(chance: float, mean: np.ndarray, deviation: np.ndarray, weights: np.ndarray) -> float:
    """Quantile of a mixture of normal distributions, by halving."""
    low, high = (float(pick(stats.norm.ppf(chance, mean, deviation))) for pick in (np.min, np.max))
    for _ in range(100):
        at = (low + high) / 2
        low, high = (at, high) if weights @ stats.norm.cdf(at, mean, deviation) < chance else (low, at)
    return (low + high) / 2


def _odds_grid(events: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Equal steps of log odds, a third of the narrowest group's error or less."""
    share = (events + 0.5) / (n + 1)
    narrowest = float((n * share * (1 - share)).max() ** -0.5)
    step = min(narrowest / 3, COARSEST)
    points = min(int(2 * FARTHEST_ODDS / step) + 1, MOST_POINTS)
    return np.linspace(-FARTHEST_ODDS, FARTHEST_ODDS, points)


def _likelihood(grid: np.ndarray, events: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Log chance of each group's events at each log odds, its best being 0; shape (points, k)."""
    log = events * grid[:, None] - n * np.logaddexp(0, grid)[:, None]
    return log - log.max(axis=0)


class _AtSpread(NamedTuple):
    """Log chance of all counts at a spread, and the density of the middle and of each group on the grid."""

    log: float
    middle: np.ndarray
    shares: np.ndarray


def _at_spread(grid: np.ndarray, chance: np.ndarray, before: np.ndarray, spread: float) -> _AtSpread:
    kernel, mass = _kernel(grid, spread)
    each = np.maximum(kernel @ chance / mass, np.finfo(float).tiny)
    log = np.log(each).sum(axis=1)
    joint = np.exp(log - log.max()) * before
    middle = joint / joint.sum()
    return _AtSpread(log.max() + np.log(joint.sum()), middle, chance * (kernel @ (middle[:, None] / each / mass)))


def _kernel(grid: np.ndarray, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Density of each log odds about each middle, up to the sums of its rows, which come with it as a column."""
    away = grid - grid[0]
    one = np.exp(-0.5 * (away / spread) ** 2) if spread else (away == 0).astype(float)
    reached = np.cumsum(one)
    return toeplitz(one), (reached + reached[::-1] - one[0])[:, None]


def _grid_quantile(chance: float, grid: np.ndarray, weights: np.ndarray) -> float:
    """Share below which the weights reach a chance, the density between the points by a spline."""
    fine = np.linspace(grid[0], grid[-1], FINER * len(grid))
    reached = CubicSpline(grid, weights).antiderivative()(fine)
    return float(expit(np.interp(chance, np.maximum.accumulate(reached) / reached[-1], fine)))


def _alone(raw: np.ndarray, mean: np.ndarray, low: np.ndarray, high: np.ndarray) -> Shrunk:
    nothing = (float("nan"),) * 7
    return Shrunk(raw, mean, low, high, *nothing, told_apart=False, posterior=None)


def _shrunk(raw, mean, low, high, middle, found: SpreadPosterior, tails) -> Shrunk:
    spread = [found.quantile(each) for each in (0.5, *tails)]
    return Shrunk(raw, mean, low, high, *middle, *spread, found.at_zero, found.at_zero < AWAY, found)
