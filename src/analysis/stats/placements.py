"""Two groups compared by pairs within strata: how often the first member has more, and by how much (Hodges-Lehmann)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval
from analysis.stats.by_person import carried

LARGEST_SHARE = 0.5  # of a stratum's weight that one row is taken to have, where nearly nobody else is there
STEPS, STEPS_OF_MANY, MANY = 45, 24, 20_000  # halvings of the range of differences, fewer with so many rows
TIE = 1e-10  # of that range; differences this close are alike


@dataclass(frozen=True)
class Placed:
    """Pairs of a treated and a control row of one stratum.

    Attributes
    ----------
    share, std_error : float
        Share of pairs in which the treated has more, ties counting half, and its error.
    shift : float
        The median of all differences within pairs, treated minus control.
    interval : Interval
        Of the shift: every one that taken from the treated leaves the share in its own error around one half.
    n_treated, n_control : int
        Different people in the pairs.
    """

    share: float
    std_error: float
    shift: float
    interval: Interval
    n_treated: int
    n_control: int


def compare(
    values: np.ndarray,
    treated: np.ndarray,
    stratum: np.ndarray,
    weight: np.ndarray,
    person: np.ndarray,
    *,
    conf_level: float = 0.95,
) -> Placed:
    """Share of pairs in which the treated has more, and the shift between the groups.

    Parameters
    ----------
    values, weight : ndarray, shape (n,)
        All known; weights > 0. Each treated row weighs as it does; its pairs share that by the weights of the controls.
    treated : ndarray of bool, shape (n,)
    stratum : ndarray, shape (n,)
        Pairs are of one stratum; those without both kinds of row make none. No pair at all is a `ValueError`.
    person : ndarray, shape (n,)
        Whoever is in several rows, or in both groups, counts as one draw; two people or more.

    Notes
    -----
    With one stratum and equal weights the shift is Hodges & Lehmann's (1963, Ann Math Stat 34:598-611). The share is a weighted
    two-sample U statistic; each row's influence is its placement (Fligner & Policello 1981, JASA 76:162-168: variances may
    differ), a control's divided by 1 less its share of the weight of its stratum's controls, added up by person, and Student's
    t with the degrees of freedom of `by_person.carried`. The limits of the shift turn this test round.
    """
    values, weight = np.asarray(values, float), np.asarray(weight, float)
    treated = np.asarray(treated, bool)
    if not np.isfinite(values).all() or not (weight > 0).all():
        raise ValueError("values must be known and weights positive")
    both = np.intersect1d(stratum[treated], stratum[~treated])
    kept = np.isin(stratum, both)
    values, treated, weight, person = values[kept], treated[kept], weight[kept], np.asarray(person)[kept]
    code, place = np.unique(person, return_inverse=True)
    if not len(both) or len(code) < 2:
        raise ValueError("no two people of one stratum to compare")
    scale, stratum = float(np.ptp(values)) or 1.0, np.searchsorted(both, stratum[kept])
    order = np.lexsort((values, stratum))  # places looked up in order are found several times as fast
    arrays = (each[order] for each in (values / scale, treated, stratum, weight, place.reshape(-1)))
    pairs = _Pairs(*arrays, len(code))
    t = float(stats.t.isf((1 - conf_level) / 2, carried(treated, weight, person).df))
    share, error = pairs.share_above(0.0)
    middle = _last(pairs, lambda gap, _: gap > TIE), _last(pairs, lambda gap, _: gap >= -TIE)
    limits = _last(pairs, lambda gap, spread: gap > t * spread), _last(pairs, lambda gap, spread: gap >= -t * spread)
    interval = Interval(scale * limits[0], scale * limits[1], conf_level, "placements_by_person")
    n = [len(np.unique(person[arm])) for arm in (treated, ~treated)]
    return Placed(share, error, scale * sum(middle) / 2, interval, *n)


def rank_test(values: np.ndarray, treated: np.ndarray, stratum: np.ndarray) -> float:
    """Two-sided p-value of ranks within strata, if within each anybody could as well have been treated (normal).

    Parameters
    ----------
    values : ndarray, shape (n,)
        All known. Ranks are those of the stratum over its size plus one; strata without both kinds of row say nothing.
    treated : ndarray of bool, shape (n,)
    stratum : ndarray, shape (n,)

    Notes
    -----
    van Elteren (1960, Bull ISI 37:351-361): mean and variance of the sum of scores over all ways to draw the treated of each
    stratum, as R's `coin::independence_test` has them. Where strata follow one another and whoever was treated is in no later
    one, draws of different strata are uncorrelated given what came before, so that one person's rows in several strata do not
    harm (as in the log-rank test).
    """
    values, treated = np.asarray(values, float), np.asarray(treated, bool)
    if np.isnan(values).any():
        raise ValueError("ranks need values that are all known")
    codes, where = np.unique(stratum, return_inverse=True)
    found = [_of_stratum(values[where == code], treated[where == code]) for code in range(len(codes))]
    surplus, variance = np.sum(found, axis=0) if found else (0.0, 0.0)
    if variance <= 0:
        raise ValueError("ranks say nothing where all are alike")
    return float(2 * stats.norm.sf(abs(surplus) / np.sqrt(variance)))


def _of_stratum(values: np.ndarray, treated: np.ndarray) -> tuple[float, float]:
    """The treated's scores above what is expected of so many, and the variance of their sum."""
    n, k = len(values), int(treated.sum())
    if n < 2:
        return 0.0, 0.0
    score = stats.rankdata(values) / (n + 1)
    return float(score[treated].sum() - k * score.mean()), float(k * (n - k) / n * score.var(ddof=1))


class _Pairs:
    """Pairs of treated and control rows by stratum; values within one unit of each other."""

    def __init__(self, values, treated, stratum, weight, person, n_people):
        arms = self.arms = [np.flatnonzero(where) for where in (treated, ~treated)]
        values = values - values.min()
        whole = np.bincount(stratum[arms[1]], weight[arms[1]])
        shares = weight[arms[0]] / weight[arms[0]].sum(), weight[arms[1]] / whole[stratum[arms[1]]]
        self.treated, self.control = (
            _Rows(values[arm], stratum[arm], share) for arm, share in zip(arms, shares, strict=True)
        )
        self.person, self.n_people = person, n_people

    def share_above(self, shift: float) -> tuple[float, float]:
        """Share of pairs whose difference is above a shift, half of those at it, and its error."""
        first, second = self.treated, self.control
        above = second.below(first.values - shift, first.stratum)
        beaten = first.total[second.stratum] - first.below(second.values + shift, second.stratum)
        share = float(np.sum(first.weight * above))
        own = np.bincount(first.stratum, first.weight * above)
        influence = np.zeros(len(self.person))
        influence[self.arms[0]] = first.weight * (above - share)
        alone = 1 - np.minimum(second.weight, LARGEST_SHARE)
        influence[self.arms[1]] = second.weight * (beaten - own[second.stratum]) / alone
        by_person = np.bincount(self.person, influence, self.n_people)
        return share, float(np.sqrt(np.sum(by_person**2) * self.n_people / (self.n_people - 1)))


class _Rows:
    """Rows of one group, on one axis on which strata follow one another further apart than any two values."""

    def __init__(self, values: np.ndarray, stratum: np.ndarray, weight: np.ndarray):
        self.values, self.stratum, self.weight = values, stratum, weight
        self.total = np.bincount(stratum, weight)
        place = self._place(values, stratum)
        order = np.argsort(place, kind="stable")
        self.axis, self.sums = place[order], np.concatenate([[0.0], np.cumsum(weight[order])])
        self.before = np.concatenate([[0.0], np.cumsum(self.total)[:-1]])

    def _place(self, values: np.ndarray, stratum: np.ndarray) -> np.ndarray:
        return np.clip(values, -1.0, 2.0) + 4.0 * stratum

    def below(self, values: np.ndarray, stratum: np.ndarray) -> np.ndarray:
        """Weight of the stratum's rows below each value, half of what lies at it."""
        place = self._place(values, stratum)
        edges = (np.searchsorted(self.axis, place - TIE, "left"), np.searchsorted(self.axis, place + TIE, "right"))
        return (self.sums[edges[0]] + self.sums[edges[1]]) / 2 - self.before[stratum]


def _last(pairs: _Pairs, above: Callable[[float, float], bool]) -> float:
    """The largest shift for which the share's distance from one half, with its error, is still `above`."""
    low, high = -1.0 - 2 * TIE, 1.0 + 2 * TIE
    for _ in range(STEPS if len(pairs.person) < MANY else STEPS_OF_MANY):
        middle = (low + high) / 2
        share, error = pairs.share_above(middle)
        low, high = (middle, high) if above(share - 0.5, error) else (low, middle)
    return round(low, 9)
