"""Bootstrap of a weighted risk difference whose propensity score is fitted again in every replicate."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval
from analysis.stats.batched_logit import fit_batches
from analysis.stats.weighting import need_two_arms, weights


@dataclass(frozen=True)
class Bootstrap:
    """A weighted difference with its replicates.

    Attributes
    ----------
    value : float
        In the people themselves.
    std_error : float
        Standard deviation of the replicates.
    percentile, bca : Interval or None
        None where too many replicates failed; BCa also where leaving one person out fails, or all replicates
        lie on one side.
    n_replicates, n_failed : int
        All, and those without a result: an arm was empty, a column constant, or the groups separated.
    replicates : ndarray, shape (n_replicates,)
        Differences, NaN where failed.
    """

    value: float
    std_error: float
    percentile: Interval | None
    bca: Interval | None
    n_replicates: int
    n_failed: int
    replicates: np.ndarray


def weighted_difference(
    values: np.ndarray,
    treated: np.ndarray,
    covariates: np.ndarray,
    *,
    rng: np.random.Generator,
    estimand: str = "att",
    penalised: bool = False,
    n_replicates: int = 2000,
    most_failed: float = 0.05,
    conf_level: float = 0.95,
) -> Bootstrap:
    """Weighted difference of means or risks, participants minus others, by resampling people.

    Parameters
    ----------
    values : ndarray, shape (n,)
    treated : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, p)
    rng : numpy Generator
        Two of the same seed give the same digits, whatever the order of the rows.
    estimand : str
        ``"att"`` or ``"overlap"``; see `weighting`.
    penalised : bool
        Firth's logit for the score, which cannot be separated.
    n_replicates : int
        2 or more.
    most_failed : float
        Largest share of failed replicates with which an interval is given: those that worked are not like all.

    Raises
    ------
    ValueError
        As `weighting.att`, for the people themselves.

    Notes
    -----
    Efron & Tibshirani (1993) chapters 13 and 14; quantiles are numpy's linear ones. People who are alike in
    everything are one row with a count, so that a replicate is a row of counts.
    """
    rows = np.column_stack([np.asarray(treated, bool), np.asarray(values, float), np.asarray(covariates, float)])
    if n_replicates < 2 or not np.isfinite(rows).all():
        raise ValueError("needs people without missing values, and two replicates or more")
    need_two_arms(rows[:, 1], rows[:, 0] == 1)
    # Sorted, so that another order of the rows gives the same draws and the same rounding.
    rows, count = np.unique(rows, axis=0, return_counts=True)
    people = (rows[:, 1], rows[:, 0] == 1, rows[:, 2:], estimand, penalised)
    value = differences(count[None, :], *people)[0]
    if np.isnan(value):
        raise ValueError("a column is constant or depends on the others, or the groups are separated")
    found = differences(_draws(count, n_replicates, rng), *people)
    worked = found[~np.isnan(found)]
    n_failed = n_replicates - len(worked)
    percentile = bca = None
    if n_failed <= most_failed * n_replicates:
        tails = np.array([(1 - conf_level) / 2, (1 + conf_level) / 2])
        percentile = _interval(worked, tails, conf_level, "bootstrap_percentile")
        without_one = differences(count - np.eye(len(count), dtype=int), *people)
        bca = _interval(worked, _bca_tails(value, worked, without_one, count, tails), conf_level, "bootstrap_bca")
    error = float(worked.std(ddof=1)) if len(worked) > 1 else float("nan")
    return Bootstrap(float(value), error, percentile, bca, n_replicates, n_failed, found)


def differences(
    counts: np.ndarray,
    values: np.ndarray,
    treated: np.ndarray,
    covariates: np.ndarray,
    estimand: str = "att",
    penalised: bool = False,
) -> np.ndarray:
    """Weighted difference in each of B replicates, shape (B,); NaN where there is none.

    Parameters
    ----------
    counts : ndarray of int, shape (B, k)
        How often each row of people is in each replicate.
    values, treated : ndarray, shape (k,)
    covariates : ndarray, shape (k, p)
    """
    found = np.full(len(counts), np.nan)
    for rows, chance, fitted in fit_batches(counts, treated, covariates, penalised=penalised):
        weight = counts[rows][fitted] * weights(chance[fitted], treated, estimand)
        arms = [weight[:, arm] @ values[arm] / weight[:, arm].sum(axis=1) for arm in (treated, ~treated)]
        found[rows][fitted] = arms[0] - arms[1]
    return found


def _draws(count: np.ndarray, n_replicates: int, rng: np.random.Generator) -> np.ndarray:
    """Counts of each row in each replicate, shape (B, k): as many people as there are, with replacement."""
    people = np.repeat(np.arange(len(count)), count)
    drawn = (people[rng.integers(len(people), size=len(people))] for _ in range(n_replicates))
    return np.array([np.bincount(rows, minlength=len(count)) for rows in drawn])


def _interval(replicates: np.ndarray, tails: np.ndarray | None, conf_level: float, method: str) -> Interval | None:
    if tails is None:
        return None
    low, high = np.quantile(replicates, tails)
    return Interval(float(low), float(high), conf_level, method)


def _bca_tails(value, replicates, without_one, count, tails) -> np.ndarray | None:
    """The tails moved for bias and for skewness, the latter from leaving each person out."""
    below = ((replicates < value).mean() + (replicates <= value).mean()) / 2
    if not 0 < below < 1 or np.isnan(without_one).any():
        return None
    pull = np.average(without_one, weights=count) - without_one
    squares = count @ pull**2
    skew = float(count @ pull**3 / (6 * squares**1.5)) if squares > 0 else 0.0
    bias = stats.norm.ppf(below)
    moved = bias + stats.norm.ppf(tails)
    return stats.norm.cdf(bias + moved / (1 - skew * moved))
