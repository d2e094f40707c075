"""What it would take to overturn a finding: hidden confounding, or events that nobody recorded."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.optimize import brentq

from analysis.results import Interval


@dataclass(frozen=True)
class EValue:
    """E-values of an estimate and of the limit of its interval nearest to no difference.

    A confounder tied to taking part and to the outcome by risk ratios of `estimate` each could explain the
    estimate away. `limit` is 1 where the interval holds no difference, NaN where no interval was given.
    """

    estimate: float
    limit: float


@dataclass(frozen=True)
class Tipping:
    """How many unrecorded events in one arm overturn a finding, of the arm's people without a recorded one.

    `extra` is the smallest number at which the finding no longer holds, None if it holds whatever their number.
    """

    extra: int | None
    possible: int


def e_value_risk_ratio(ratio: float, interval: Interval | None = None) -> EValue:
    """E-value of a risk ratio.

    Parameters
    ----------
    ratio : float
        > 0, in `interval` if there is one, else `ValueError`.
    interval : Interval or None

    Notes
    -----
    VanderWeele & Ding (2017) Ann Intern Med 167:268-274: RR + sqrt(RR (RR - 1)) for RR >= 1, and
    1 / RR in its place below.
    """
    return _e_value(ratio, interval, _unchanged)


def e_value_odds_ratio(ratio: float, interval: Interval | None = None, *, common: bool) -> EValue:
    """E-value of an odds ratio; errors as `e_value_risk_ratio`.

    `common` says whether more than 15% have the outcome at the end of follow-up: the ratio is then
    replaced by its square root, otherwise taken as a risk ratio (VanderWeele 2017, Biometrics 73:1025-1027).
    """
    return _e_value(ratio, interval, np.sqrt if common else _unchanged)


def e_value_hazard_ratio(ratio: float, interval: Interval | None = None, *, common: bool) -> EValue:
    """E-value of a hazard ratio; `common` as for an odds ratio.

    A common outcome's ratio is replaced by (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1/HR)), VanderWeele &
    Ding (2017).
    """
    return _e_value(ratio, interval, _risk_ratio_of_hazards if common else _unchanged)


def e_value_risk_difference(events_1: int, n_1: int, events_0: int, n_0: int, *, conf_level: float = 0.95) -> EValue:
    """E-value of a difference of two shares against no difference.

    Parameters
    ----------
    events_1, n_1, events_0, n_0 : int
        An event in each arm, and shares that differ, else `ValueError`; the arms may come in either order.

    Notes
    -----
    Ding & VanderWeele (2016) Epidemiology 27:368-377: confounding with bias factor B can shift the
    standardised difference to (p1 - p0 B)(f + (1 - f) / B), f the share of people in the arm with
    the higher share. `limit` is where the lower Wald limit of that, with the delta method, reaches 0.
    For few events read only `estimate`: Wald's limit needs many.
    """
    if min(events_1, events_0) < 1 or events_1 > n_1 or events_0 > n_0 or events_1 * n_0 == events_0 * n_1:
        raise ValueError("need an event in each arm, no more events than people, and shares that differ")
    if events_1 * n_0 < events_0 * n_1:
        events_1, n_1, events_0, n_0 = events_0, n_0, events_1, n_1
    p_1, p_0, f = events_1 / n_1, events_0 / n_0, n_1 / (n_1 + n_0)
    z = stats.norm.isf((1 - conf_level) / 2)

    def lower(bias: float) -> float:
        difference, standard = p_1 - p_0 * bias, f + (1 - f) / bias
        variance = (p_1 * (1 - p_1) / n_1 + p_0 * (1 - p_0) / n_0 * bias**2) * standard**2
        variance += (difference * (1 - 1 / bias)) ** 2 * f * (1 - f) / (n_1 + n_0)
        return difference * standard - z * np.sqrt(variance)

    largest = p_1 / p_0
    bias = brentq(lower, 1, largest, xtol=1e-13) if lower(1) > 0 > lower(largest) else 1.0
    return EValue(_joint(largest), _joint(bias))


def rosenbaum(first_only: int, second_only: int, gamma: float) -> float:
    """Largest one-sided p-value of McNemar's exact test under hidden bias of size `gamma`.

    Parameters
    ----------
    first_only, second_only : int
        Pairs in which only the first, or only the second, had the event; the test asks if the first has it more.
    gamma : float
        >= 1: two people of a pair may differ in their odds of taking part by no more than this factor.

    Notes
    -----
    Rosenbaum (2002) Observational Studies, section 4.3.2: binomial tail with gamma / (1 + gamma).
    """
    if min(first_only, second_only) < 0 or first_only + second_only == 0 or gamma < 1:
        raise ValueError("need at least one pair that differs, and gamma >= 1")
    return float(stats.binom.sf(first_only - 1, first_only + second_only, gamma / (1 + gamma)))


def rosenbaum_gamma(first_only: int, second_only: int, *, alpha: float = 0.05) -> float:
    """Hidden bias at which `rosenbaum`'s p-value reaches `alpha`; 1 where it is not below it without any bias."""
    if rosenbaum(first_only, second_only, 1) >= alpha:
        return 1.0
    # The p-value goes to 1 as gamma grows, so some power of two is above it.
    high = 2.0
    while rosenbaum(first_only, second_only, high) < alpha:
        high *= 2
    return float(brentq(lambda gamma: rosenbaum(first_only, second_only, gamma) - alpha, 1, high, xtol=1e-12))


def tipping_point(
    events_1: int, n_1: int, events_0: int, n_0: int, *, arm: int, holds: Callable[[int, int, int, int], bool]
) -> Tipping:
    """How many people of one arm, recorded without the event, must have had it for a finding to fall.

    Parameters
    ----------
    events_1, n_1, events_0, n_0 : int
        As recorded: 0 <= events <= n, n >= 1.
    arm : {1, 0}
        Whose record may lack events.
    holds : callable
        Given the four counts, whether the finding stands, e.g. that an interval of the difference
        leaves zero out; with few events one whose coverage is guaranteed. Must hold as recorded,
        else `ValueError`.
    """
    if min(n_1, n_0) < 1 or not 0 <= events_1 <= n_1 or not 0 <= events_0 <= n_0 or arm not in (0, 1):
        raise ValueError("need 0 <= events <= n and n >= 1, and arm 1 or 0")
    if not holds(events_1, n_1, events_0, n_0):
        raise ValueError("the finding does not hold as recorded, so nothing can overturn it")
    possible = n_1 - events_1 if arm == 1 else n_0 - events_0
    for extra in range(1, possible + 1):
        if not holds(events_1 + extra * arm, n_1, events_0 + extra * (1 - arm), n_0):
            return Tipping(extra, possible)
    return Tipping(None, possible)


def _e_value(ratio: float, interval: Interval | None, to_risk_ratio: Callable[[float], float]) -> EValue:
    if not ratio > 0:
        raise ValueError("a ratio must be above 0")
    estimate = _joint(to_risk_ratio(ratio))
    if interval is None:
        return EValue(estimate, float("nan"))
    if interval.excludes(ratio):
        raise ValueError("the interval does not hold the ratio")
    nearest = interval.low if ratio > 1 else interval.high
    return EValue(estimate, _joint(to_risk_ratio(nearest)) if interval.excludes(1) else 1.0)


def _joint(ratio: float) -> float:
    ratio = max(ratio, 1 / ratio)
    return float(ratio + np.sqrt(ratio * (ratio - 1)))


def _unchanged(ratio: float) -> float:
    return ratio


def _risk_ratio_of_hazards(ratio: float) -> float:
    return (1 - 0.5 ** np.sqrt(ratio)) / (1 - 0.5 ** np.sqrt(1 / ratio))
