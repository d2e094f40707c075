"""What is thought beforehand of how far groups differ, and integrals over it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

# A half-normal prior has nothing beyond so many scales.
FARTHEST = 8.5
FAMILIES = ("half_normal", "half_cauchy", "uniform")


@dataclass(frozen=True)
class Spread:
    """Prior of the standard deviation of the groups' true effects.

    Attributes
    ----------
    family : {"half_normal", "half_cauchy", "uniform"}
    scale : float
        > 0, in the unit of the effects (log odds for counts): the normal's standard deviation, the Cauchy's median, the
        end of the uniform one.
    """

    family: str
    scale: float

    def __post_init__(self):
        if self.family not in FAMILIES or not 0 < self.scale < np.inf:
            raise ValueError(f"a prior is one of {', '.join(FAMILIES)}, its scale above 0")

    @property
    def at_zero(self) -> float:
        """Its density where groups do not differ."""
        factor = {"half_normal": np.sqrt(2 / np.pi), "half_cauchy": 2 / np.pi, "uniform": 1.0}[self.family]
        return float(factor / self.scale)

    def place(self, unit: np.ndarray) -> np.ndarray:
        """Spreads at places between 0 and 1."""
        if self.family == "half_cauchy":
            return self.scale * np.tan(np.pi / 2 * unit)
        return self.scale * (FARTHEST if self.family == "half_normal" else 1.0) * unit

    def unit(self, spread: np.ndarray) -> np.ndarray:
        """The places of spreads; beyond the end 1."""
        if self.family == "half_cauchy":
            return 2 / np.pi * np.arctan(spread / self.scale)
        return np.minimum(spread / (self.scale * (FARTHEST if self.family == "half_normal" else 1.0)), 1.0)

    def mass(self, unit: np.ndarray) -> np.ndarray:
        """Prior probability per place: density times the width of the place."""
        if self.family == "half_normal":
            return np.sqrt(2 / np.pi) * FARTHEST * np.exp(-0.5 * (FARTHEST * unit) ** 2)
        return np.ones_like(unit)


@dataclass(frozen=True)
class SpreadPosterior:
    """What is thought of the spread afterwards.

    Attributes
    ----------
    nodes, weights : ndarray, shape (t,)
        Spreads and their posterior weights, which add up to 1: what depends on the spread is averaged over them.
    at_zero : float
        Posterior over prior density where groups do not differ.
    """

    prior: Spread
    nodes: np.ndarray
    weights: np.ndarray
    at_zero: float
    cumulated: Callable[[np.ndarray], np.ndarray]

    def chance_below(self, spread: float) -> float:
        """Probability that the groups' standard deviation is below a value."""
        return float(self.cumulated(self.prior.unit(np.asarray(spread, float))))

    def quantile(self, chance: float) -> float:
        """The spread below which it lies with this probability, in (0, 1)."""
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.cumulated(middle) < chance else (low, middle)
        return float(self.prior.place(np.asarray((low + high) / 2)))


def spread_posterior(
    log_likelihood: Callable[[np.ndarray], np.ndarray], prior: Spread, *, panels: int, order: int
) -> SpreadPosterior:
    """The posterior of the spread by Gauss and Legendre's rule on panels that halve towards 0.

    `log_likelihood` takes spreads, shape (t,), and gives the log of the chance of the data there, up to a constant.
    """
    ends = np.concatenate([[0.0], 0.5 ** np.arange(panels - 1, -1, -1)])
    points, rule = np.polynomial.legendre.leggauss(order)
    half = np.diff(ends)[:, None] / 2
    unit = (ends[:-1, None] + half * (points + 1)).ravel()
    nodes = prior.place(unit)
    found = log_likelihood(np.append(0.0, nodes))
    top = found.max()
    density = np.exp(found - top) * prior.mass(np.append(0.0, unit))
    weights = density[1:] * (half * rule).ravel()
    total = weights.sum()
    smooth = CubicSpline(np.append(0.0, unit), density / total).antiderivative()
    whole = smooth(1.0)

    def cumulated(place):
        return smooth(place) / whole

    return SpreadPosterior(prior, nodes, weights / total, float(np.exp(found[0] - top) / total), cumulated)
