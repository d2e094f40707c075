"""What it would be worth to know more before deciding, where what is known of an effect is a normal distribution.

The choice is between a programme whose net benefit is linear in its effect, and nothing (net benefit zero). An estimate has
an error, which more people make smaller, and a bias, of which only the spread is assumed and which more people followed
in the same way leave as it is.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Known:
    """A normal distribution of an effect: `mean` and standard deviation `sd`, on the scale of the effect."""

    mean: float
    sd: float

    def chance_above(self, value: float) -> float:
        """Chance that the effect is above a value."""
        return float(stats.norm.sf(value, self.mean, self.sd)) if self.sd > 0 else float(self.mean > value)


def unit_normal_loss(z: float) -> float:
    """Expected shortfall of a standard normal variable above `z`: density at z less z times the upper tail.

    Notes
    -----
    Raiffa & Schlaifer (1961) Applied Statistical Decision Theory, the unit normal linear loss integral.
    """
    return float(stats.norm.pdf(z) - z * stats.norm.sf(z))


def posterior(prior: Known, estimate: float, std_error: float, bias_sd: float = 0.0) -> Known:
    """What is known of an effect after an estimate of it.

    Parameters
    ----------
    prior : Known
    estimate : float
    std_error : float
        > 0.
    bias_sd : float
        Standard deviation of the bias, whose mean is taken to be zero; >= 0.
    """
    if std_error <= 0 or bias_sd < 0:
        raise ValueError("an estimate needs an error above zero, and a bias has no negative spread")
    told, believed = 1 / (std_error**2 + bias_sd**2), 1 / prior.sd**2
    return Known((told * estimate + believed * prior.mean) / (told + believed), math.sqrt(1 / (told + believed)))


def learnt_same_way(prior: Known, std_error: float, bias_sd: float, n: int, more: float) -> float:
    """Standard deviation, seen from today, of what will be believed once `more` people were followed in the same way.

    Parameters
    ----------
    prior : Known
    std_error, bias_sd : float
        Of today's estimate, which rests on `n` people.
    n : int
        > 0.
    more : float
        >= 0; infinite gives what the bias leaves to learn: the ceiling.

    Notes
    -----
    The variance of what is believed falls from v to v'; the belief itself moves with variance v - v' (law of total
    variance). All estimates made in one way share one bias.
    """
    later = std_error * math.sqrt(n / (n + more)) if math.isfinite(more) else 0.0
    now, then = (1 / (1 / prior.sd**2 + _told(error, bias_sd)) for error in (std_error, later))
    return math.sqrt(max(now - then, 0.0))


def learnt_by_lottery(known: Known, std_error: float) -> float:
    """The same for an estimate without bias, from a lottery of other people, with a standard error of its own (> 0)."""
    return known.sd**2 / math.sqrt(known.sd**2 + std_error**2)


def worth(known: Known, learnt: float, threshold: float, scale: float = 1.0) -> float:
    """Expected gain of deciding after something was learnt instead of now.

    Parameters
    ----------
    known : Known
        Today's belief.
    learnt : float
        From `learnt_same_way` or `learnt_by_lottery`; `known.sd` gives the expected value of perfect information.
    threshold : float
        Effect from which the programme is worth its cost.
    scale : float
        Money per unit of the effect, > 0.

    Notes
    -----
    Raiffa & Schlaifer (1961); Claxton (1999) Journal of Health Economics 18:341-364.
    """
    if learnt <= 0:
        return 0.0
    return scale * learnt * unit_normal_loss(abs(known.mean - threshold) / learnt)


def chance_of_other_side(known: Known, learnt: float, threshold: float) -> float:
    """Chance that what will be believed lies on the other side of the threshold from what is believed today."""
    return float(stats.norm.sf(abs(known.mean - threshold) / learnt)) if learnt > 0 else 0.0


def perfect_information(net_benefits: np.ndarray) -> float:
    """Expected value of perfect information about everything, from draws of the net benefit."""
    return float(np.maximum(net_benefits, 0).mean() - max(net_benefits.mean(), 0.0))


def _told(std_error: float, bias_sd: float) -> float:
    """Precision of an estimate; infinite without error and bias."""
    variance = std_error**2 + bias_sd**2
    return 1 / variance if variance > 0 else math.inf
