"""Comparing participants with others like them: exact strata, or the nearest score."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval
from analysis.stats.propensity import propensity

# Scores no further apart than this, in standard deviations, are equal, and so are squared distances, in variances:
# far above what rounding does to a fitted score, far below a difference that means anything.
SAME = 1e-9


@dataclass(frozen=True)
class Matched:
    """Effect on those treated who found a match.

    Attributes
    ----------
    value : float
        Mean of the matched treated minus the mean of their matches.
    std_error, interval : float and Interval, or None
        None where the method has no error that can be trusted.
    weight : ndarray, shape (n,)
        Treated: share of them that is matched (0 or 1, between where equals compete for a match). Others:
        how many treated they stand for. Both add up to `n_matched`.
    n_matched, n_unmatched : float
        Treated with and without a match.
    """

    value: float
    std_error: float | None
    interval: Interval | None
    weight: np.ndarray
    n_matched: float
    n_unmatched: float


def exact(values: np.ndarray, treated: np.ndarray, covariates: np.ndarray, *, conf_level: float = 0.95) -> Matched:
    """Effect on the treated, each compared with the others who have the same covariates.

    Parameters
    ----------
    values : ndarray, shape (n,)
    treated : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, p)
        Categories; people are alike where all columns are equal.

    Raises
    ------
    ValueError
        If a value is missing, an arm is empty, or nobody treated has anybody to be compared with.

    Notes
    -----
    Strata weighted by their treated (Cochran 1968, Biometrics 24:295-313). The error holds the strata fixed and
    takes one variance an arm, pooled within strata (a stratum of one tells nothing of its own); None where an
    arm has one person in every stratum, or does not vary within strata.
    """
    values, treated = np.asarray(values, float), np.asarray(treated, bool)
    _check(values, treated, np.zeros(1))
    stratum = np.unique(np.asarray(covariates), axis=0, return_inverse=True)[1].reshape(-1)
    n_1, n_0 = (np.bincount(stratum[arm], minlength=stratum.max() + 1) for arm in (treated, ~treated))
    both = (n_1 > 0) & (n_0 > 0)
    if not both.any():
        raise ValueError("nobody treated has the covariates of anybody else")
    each = np.divide(n_1, n_0, out=np.zeros(len(n_1)), where=both)
    weight = np.where(treated, both[stratum].astype(float), each[stratum])
    variances = [_pooled_variance(values, stratum, arm & (weight > 0)) for arm in (treated, ~treated)]
    if None in variances:
        return _matched(values, treated, weight, None, "", conf_level)
    matched = n_1[both].sum()
    variance = variances[0] / matched + variances[1] * (n_1[both] ** 2 / n_0[both]).sum() / matched**2
    return _matched(values, treated, weight, float(np.sqrt(variance)), "strata_normal", conf_level)


def propensity_match(
    values: np.ndarray, treated: np.ndarray, covariates: np.ndarray, *, penalised: bool = True, **rules
) -> Matched:
    """`nearest` on the log odds of a propensity score (Firth's where `penalised`), with its other arguments."""
    covariates, treated = np.asarray(covariates, float), np.asarray(treated, bool)
    # The score is fitted to rows in one order, so that the order in which they come changes no digit.
    order = np.lexsort((treated, *covariates.T))
    chance = np.empty(len(treated))
    chance[order] = propensity(treated[order], covariates[order], penalised=penalised)
    return nearest(values, treated, np.log(chance / (1 - chance)), **rules)


def nearest(
    values: np.ndarray,
    treated: np.ndarray,
    score: np.ndarray,
    *,
    replacement: bool = True,
    caliper: float | None = None,
    tie: float = SAME,
    conf_level: float = 0.95,
) -> Matched:
    """One-to-one matching on a score, by rules under which the order of the rows changes nothing.

    Parameters
    ----------
    values : ndarray, shape (n,)
    treated : ndarray of bool, shape (n,)
    score : ndarray, shape (n,)
        Log odds of treatment, as a rule.
    replacement : bool
        Whether one of the others can stand for several treated.
    caliper : float, optional
        Largest distance of a match, in standard deviations of `score` (all people, n - 1).
    tie : float
        Squared distances, in variances of `score`, no further apart than this are equal.

    Raises
    ------
    ValueError
        If a value or score is missing, an arm is empty, or nobody treated finds a match.

    Notes
    -----
    Rules: the treated choose by descending score, those with one score together. Each takes the nearest
    of the others; those equally near share the match in equal parts. Without replacement each of the others
    is used up to once in all, and treated with one score share what is left for them. With replacement the
    error is that of Abadie & Imbens (2006) Econometrica 74:235-267 for one match, one variance for all,
    and does not count that the score was estimated; without replacement there is none.
    """
    values, treated, score = np.asarray(values, float), np.asarray(treated, bool), np.asarray(score, float)
    _check(values, treated, score)
    scaled = score / (score.std(ddof=1) or 1.0)
    reach = np.inf if caliper is None else caliper + SAME
    shares = _shares(scaled[treated], scaled[~treated], replacement, reach, tie)
    if not shares.any():
        raise ValueError("nobody treated finds a match")
    weight = np.empty(len(values))
    weight[treated], weight[~treated] = shares.sum(axis=1), shares.sum(axis=0)
    error = _abadie_imbens(values[treated], values[~treated], shares) if replacement else None
    return _matched(values, treated, weight, error, "abadie_imbens", conf_level)


def _check(values: np.ndarray, treated: np.ndarray, score: np.ndarray) -> None:
    if treated.all() or not treated.any():
        raise ValueError("each arm needs at least one person")
    if not (np.isfinite(values).all() and np.isfinite(score).all()):
        raise ValueError("values and scores must not be missing")


def _matched(values, treated, weight, error, method, conf_level) -> Matched:
    value = float(np.average(values[treated], weights=weight[treated]))
    value -= float(np.average(values[~treated], weights=weight[~treated]))
    half = None if error is None else float(stats.norm.isf((1 - conf_level) / 2)) * error
    interval = None if half is None else Interval(value - half, value + half, conf_level, method)
    matched = float(weight[treated].sum())
    return Matched(value, error, interval, weight, matched, float(treated.sum()) - matched)


def _shares(score_1: np.ndarray, score_0: np.ndarray, replacement: bool, reach: float, tie: float) -> np.ndarray:
    """How much each of the others (columns) stands for each of the treated (rows); see `nearest`."""
    shares, left = np.zeros((len(score_1), len(score_0))), np.ones(len(score_0))
    order = np.argsort(-score_1, kind="stable")
    for group in np.split(order, np.flatnonzero(-np.diff(score_1[order]) > SAME) + 1):
        wanted = float(len(group))
        while wanted > SAME and (left > SAME).any():
            distance = np.where(left > SAME, np.abs(score_0 - score_1[group].mean()), np.inf)
            if distance.min() > reach:
                break
            near = np.flatnonzero(distance**2 <= distance.min() ** 2 + tie)
            taken = wanted if replacement else min(wanted, left[near].sum())
            part = taken * left[near] / left[near].sum()
            shares[np.ix_(group, near)] += part / len(group)
            left[near] -= 0 if replacement else part
            wanted -= taken
    return shares


def _pooled_variance(values: np.ndarray, stratum: np.ndarray, people: np.ndarray) -> float | None:
    groups = [values[people & (stratum == which)] for which in np.unique(stratum[people])]
    freedom = sum(len(group) - 1 for group in groups)
    within = sum(float(((group - group.mean()) ** 2).sum()) for group in groups)
    return within / freedom if freedom and within > 0 else None


def _abadie_imbens(values_1: np.ndarray, values_0: np.ndarray, shares: np.ndarray) -> float | None:
    """Spread of the single differences, and the extra of those who stand for several treated.

    The variance of a value is half that of single differences, ties counted one by one.
    """
    found = shares.sum(axis=1) > 0
    values_1, shares = values_1[found], shares[found]
    single = values_1[:, None] - values_0
    single = single - (shares * single).sum() / len(values_1)
    spread = ((shares * single).sum(axis=1) ** 2).sum()
    variance = (shares * single**2).sum() / (2 * len(values_1))
    extra = (shares.sum(axis=0) ** 2 - (shares**2).sum(axis=0)).sum() * variance
    return float(np.sqrt(spread + extra) / len(values_1)) if variance > 0 else None
