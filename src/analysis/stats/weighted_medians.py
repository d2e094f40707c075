"""A difference of two weighted medians where one person can stand in several rows."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval
from analysis.stats.by_person import Carried, carried
from analysis.stats.effective_shares import mover_difference

TIE = 1e-9  # of all weight: sums in another order differ in the last digits


@dataclass(frozen=True)
class Medians:
    """The medians of the treated and of the others, their difference and its interval."""

    treated: float
    control: float
    value: float
    interval: Interval


def weighted_median_difference(
    values: np.ndarray, treated: np.ndarray, weight: np.ndarray, person: np.ndarray, *, conf_level: float = 0.95
) -> Medians:
    """Weighted median of the treated rows minus that of the others.

    Parameters
    ----------
    values, weight : ndarray, shape (n,)
        All known; weights > 0.
    treated : ndarray of bool, shape (n,)
        Both kinds of row, of two people or more each, else `ValueError`.
    person : ndarray, shape (n,)
        Whoever is in several rows of a group counts as one draw.

    Notes
    -----
    A median is the smallest value at which half of the weight is reached (R's type 1). Limits of each by Woodruff (1952) JASA
    47:635-646: the share at the median with its error by person (`by_person.carried`, Student's t), turned into values by the
    same distribution function. Of the difference by MOVER (Zou 2008) without correlation: people who stand in both groups make
    the true limits closer.
    """
    values, weight = np.asarray(values, float), np.asarray(weight, float)
    treated, person = np.asarray(treated, bool), np.asarray(person)
    if not np.isfinite(values).all() or not (weight > 0).all():
        raise ValueError("values must be known and weights positive")
    people = carried(treated, weight, person)
    (one, limits_1), (other, limits_0) = (
        _median(values, arm, weight, people, conf_level) for arm in (treated, ~treated)
    )
    found = mover_difference(one, limits_1, other, limits_0, 0.0)
    return Medians(one, other, one - other, Interval(found.low, found.high, conf_level, "woodruff_mover"))


def _median(
    values: np.ndarray, arm: np.ndarray, weight: np.ndarray, people: Carried, conf_level: float
) -> tuple[float, Interval]:
    order = np.argsort(values[arm], kind="stable")
    ordered, whole = values[arm][order], weight[arm].sum()
    reached = np.cumsum(weight[arm][order]) / whole

    def at(share: float) -> float:
        return float(ordered[min(int(np.searchsorted(reached, share - TIE)), len(ordered) - 1)])

    middle = at(0.5)
    below = (values <= middle) - float(np.average(values[arm] <= middle, weights=weight[arm]))
    error = people.error(np.where(arm, weight * below / whole, 0.0))
    reach = float(stats.t.isf((1 - conf_level) / 2, people.df)) * error
    return middle, Interval(at(0.5 - reach), at(min(0.5 + reach, 1.0)), conf_level, "woodruff")
