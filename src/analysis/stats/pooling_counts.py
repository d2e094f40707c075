"""Two arms of counts in several strata or districts, where events are few: nothing is ever added to a zero.

Mantel and Haenszel's difference and odds ratio are in `stratified`.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval
from analysis.stats import clusters
from analysis.stats.cluster_bootstrap import WildBootstrap, of_coefficient
from analysis.stats.clusters import Clustered
from analysis.stats.pooling import LEAST_POOLED
from analysis.stats.stratified import Pooled, tables, varied


@dataclass(frozen=True)
class StratifiedPeople:
    """People of strata, one entry each (n).

    Attributes
    ----------
    event, treated : ndarray of bool, shape (n,)
    stratum, cluster : ndarray, shape (n,)
    covariates : ndarray, shape (n, p), or None
        Held fixed by least squares, one slope each for all clusters.
    """

    event: np.ndarray
    treated: np.ndarray
    stratum: np.ndarray
    cluster: np.ndarray
    covariates: np.ndarray | None = None


def peto_odds_ratio(
    events_1: np.ndarray, n_1: np.ndarray, events_0: np.ndarray, n_0: np.ndarray, *, conf_level: float = 0.95
) -> Pooled:
    """Odds ratio common to the strata from observed less expected events, first arm against second.

    Parameters
    ----------
    events_1, n_1, events_0, n_0 : ndarray of int, shape (k,)
        0 <= events <= n, else `ValueError`. Strata in which nobody or everybody has the event tell nothing; it is a
        `ValueError` if all are so.

    Notes
    -----
    Yusuf, Peto et al. (1985) Prog Cardiovasc Dis 27:335-371. Good for rare events, arms of like size and effects that
    are not large; with very unequal arms it is biased (Greenland & Salvan 1990 Stat Med 9:247-252), so it stands beside
    other results only.
    """
    x_1, n_1, x_0, n_0 = tables(events_1, n_1, events_0, n_0)
    told = varied(x_1, n_1, x_0, n_0)
    n, total = n_1 + n_0, x_1 + x_0
    deviation = (x_1 - n_1 * total / n)[told].sum()
    variance = ((n_1 * n_0 * total * (n - total))[told] / (n**2 * (n - 1))[told]).sum()
    value, error = deviation / variance, variance**-0.5
    half = stats.norm.isf((1 - conf_level) / 2) * error
    interval = Interval(float(np.exp(value - half)), float(np.exp(value + half)), conf_level, "peto")
    return Pooled(
        float(np.exp(value)), float(error), interval, float(2 * stats.norm.sf(abs(value) / error)), int(told.sum())
    )


def one_stage_difference(people: StratifiedPeople, *, conf_level: float = 0.95) -> Clustered:
    """Difference of shares on the people of all strata at once, its error counted by cluster (district).

    Each person is held against those of the other arm in her own stratum (a district's day of comparison), by least
    squares with one constant a stratum: without covariates the value is Mantel and Haenszel's difference. Its error is Bell
    and McCaffrey's with Satterthwaite's degrees of freedom, by district: effects that differ between districts make it
    wider, and somebody who is compared on several days of a district is no more than one of its people.

    Parameters
    ----------
    people : StratifiedPeople
        Strata within clusters. Those with one arm only tell nothing and are left out.

    Raises
    ------
    ValueError
        If fewer than 3 clusters have both arms in a stratum, a stratum is in two clusters, nothing varies, or the
        covariates depend on one another.

    Notes
    -----
    Why a common difference and not a random one: with few events a variance of effects cannot be estimated from single
    districts, and a mixed model on shares has no likelihood near 0. This one stays unbiased for the average over the
    people compared whatever the spread is; how far districts differ is told by the check in two stages.
    Constants of strata are taken out first, which leaves the robust error the same where strata lie within clusters:
    Pustejovsky & Tipton (2018) J Bus Econ Stat 36:672-683, theorem 2.
    """
    return one_stage_differences(people, np.zeros((1, 0)), conf_level=conf_level)[0]


def one_stage_differences(people: StratifiedPeople, along: np.ndarray, *, conf_level: float = 0.95) -> list[Clustered]:
    """Sums of the difference and covariates' slopes: where these are of products with the arm, the effect at their values.

    Parameters
    ----------
    people : StratifiedPeople
        As in `one_stage_difference`, with its errors.
    along : ndarray, shape (k, q), q <= p
        What the last q covariates' slopes are added with, for each of k differences.
    """
    event, design, cluster = _within(people)
    others = np.zeros((len(along), design.shape[1] - 1 - along.shape[1]))
    weights = np.column_stack([np.ones(len(along)), others, along])
    found = clusters.fit(event, design, cluster, along=weights)
    errors = np.sqrt(np.diag(found.covariance))
    if not (errors > clusters.TINY).all():
        raise ValueError("the outcome does not vary within or between the clusters")
    n = len(np.unique(cluster))
    told = zip(found.coef.tolist(), errors.tolist(), found.df.tolist(), strict=True)
    return [_clustered(*each, n, conf_level) for each in told]


def _clustered(value: float, error: float, df: float, n: int, conf_level: float) -> Clustered:
    half = float(stats.t.isf((1 - conf_level) / 2, df)) * error
    return Clustered(
        value,
        error,
        df,
        Interval(value - half, value + half, conf_level, "one_stage_cr2"),
        float(2 * stats.t.sf(abs(value) / error, df)),
        n,
        n,
        ("few_df",) if df < clusters.FEW_DF else (),
    )


def one_stage_wild(people: StratifiedPeople, *, rng: np.random.Generator, conf_level: float = 0.95) -> WildBootstrap:
    """The same difference, with a test and an interval that re-sign whole clusters (`cluster_bootstrap`).

    Nothing is assumed of how the error is distributed. With very few clusters no difference, however large, leaves zero out
    (`WildBootstrap.smallest_p`).

    Parameters
    ----------
    people : StratifiedPeople
        As in `one_stage_difference`, with its errors.
    rng : numpy.random.Generator
        Used where there are too many clusters to look at all signs.
    """
    event, design, cluster = _within(people)
    return of_coefficient(
        event, np.column_stack([np.ones(len(event)), design]), cluster, rng=rng, conf_level=conf_level
    )


def within_difference(people: StratifiedPeople) -> float:
    """The same difference in a single cluster, covariates held fixed by its own slopes; no error.

    Covariates that depend on one another are held fixed all the same.

    Raises
    ------
    ValueError
        If no stratum has both arms, or the covariates leave nothing of the arms.
    """
    event, design, _ = _within(people, least=1)
    treated, rest = design[:, 0], design[:, 1:]
    left = treated - rest @ np.linalg.lstsq(rest, treated, rcond=None)[0] if rest.shape[1] else treated
    if left @ left <= clusters.TINY * (treated @ treated):
        raise ValueError("the covariates leave nothing of the arms")
    return float(left @ event / (left @ left))


def _within(people: StratifiedPeople, least: int = LEAST_POOLED) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Events, design (arm, covariates) and cluster of the strata that have both arms, each less its stratum's mean."""
    treated = np.asarray(people.treated, bool)
    stratum, cluster = (np.unique(each, return_inverse=True)[1] for each in (people.stratum, people.cluster))
    lies_in = np.zeros(stratum.max(initial=-1) + 1, int)
    lies_in[stratum] = cluster
    if (lies_in[stratum] != cluster).any():
        raise ValueError("a stratum is in two clusters")
    size, joined = np.bincount(stratum), np.bincount(stratum, treated)
    both = ((joined > 0) & (joined < size))[stratum]
    if len(np.unique(cluster[both])) < least:
        raise ValueError(f"nothing is pooled below {least}")
    columns = [treated] if people.covariates is None else [treated, *np.asarray(people.covariates, float).T]
    inside = stratum[both]
    design = np.column_stack([_less_mean(each[both].astype(float), inside) for each in columns])
    return _less_mean(np.asarray(people.event, float)[both], inside), design, cluster[both]


def people_of(
    events_1: np.ndarray,
    n_1: np.ndarray,
    events_0: np.ndarray,
    n_0: np.ndarray,
    stratum: np.ndarray,
    cluster: np.ndarray,
) -> StratifiedPeople:
    """The people behind counts, one row of counts for each stratum or part of one; shapes (k,)."""
    counts = [np.asarray(each, int) for each in (events_1, n_1, events_0, n_0)]
    x_1, m_1, x_0, m_0 = counts
    if not np.all((x_1 >= 0) & (x_1 <= m_1) & (x_0 >= 0) & (x_0 <= m_0)):
        raise ValueError("need 0 <= events <= n in each arm of each stratum")
    cells = [(x_1, True, True), (m_1 - x_1, False, True), (x_0, True, False), (m_0 - x_0, False, False)]
    stratum, cluster = np.asarray(stratum), np.asarray(cluster)
    return StratifiedPeople(
        event=np.concatenate([np.full(size.sum(), event) for size, event, _ in cells]),
        treated=np.concatenate([np.full(size.sum(), arm) for size, _, arm in cells]),
        stratum=np.concatenate([np.repeat(stratum, size) for size, _, _ in cells]),
        cluster=np.concatenate([np.repeat(cluster, size) for size, _, _ in cells]),
    )


def _less_mean(values: np.ndarray, stratum: np.ndarray) -> np.ndarray:
    """Values less their stratum's mean; strata are numbered, a number may be nobody's."""
    mean = np.bincount(stratum, values) / np.maximum(np.bincount(stratum), 1)
    return values - mean[stratum]
