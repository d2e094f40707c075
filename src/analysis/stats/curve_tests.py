"""Tests that several groups have one curve: log-rank and Peto-Peto; Gray's for competing causes is in `gray`."""

import numpy as np
from scipy import stats

from analysis.stats.proportions import Test
from analysis.stats.risk_sets import checked, count_at, events_at

# Below this share of the largest eigenvalue a direction is one of rounding, and carries no degree of freedom.
RANK_TOLERANCE = 1e-9


def log_rank(time: np.ndarray, event: np.ndarray, group: np.ndarray, *, entry: np.ndarray | None = None) -> Test:
    """Log-rank test that the groups have one hazard.

    Parameters
    ----------
    time, event : ndarray, shape (n,)
        As `survival.kaplan_meier`.
    group : ndarray, shape (n,)
        Labels; with one label only, or no event, the result is NaN.
    entry : ndarray, shape (n,), or None
        Start of observation (delayed entry), as `survival.kaplan_meier`.

    Notes
    -----
    Mantel (1966) Cancer Chemother Rep 50:163-170, hypergeometric variance; degrees of freedom: groups minus one
    (fewer if a group is never at risk when an event happens). R's `survdiff`; with entry the score test of
    `coxph(ties = "exact")`.
    """
    return _weighted_test(*checked(time, event, entry), np.asarray(group), by_survival=False)


def peto_peto(time: np.ndarray, event: np.ndarray, group: np.ndarray, *, entry: np.ndarray | None = None) -> Test:
    """Test that the groups have one hazard, early differences weighing more; parameters as `log_rank`.

    Notes
    -----
    Peto & Peto (1972) JRSS A 135:185-207 in the form of Harrington & Fleming (1982) Biometrika 69:553-566,
    rho = 1: weights are the pooled Kaplan-Meier share just before each time. R's `survdiff(rho = 1)`.
    """
    return _weighted_test(*checked(time, event, entry), np.asarray(group), by_survival=True)


def _weighted_test(
    time: np.ndarray, event: np.ndarray, entry: np.ndarray | None, group: np.ndarray, *, by_survival: bool
) -> Test:
    labels = np.unique(group)
    if not event.any() or len(labels) < 2:
        return Test(float("nan"), float("nan"))
    at = np.unique(time[event])
    members = [group == label for label in labels]
    at_risk = np.column_stack([count_at(at, time[who], None if entry is None else entry[who]) for who in members])
    events = np.column_stack([events_at(at, time[who & event]) for who in members])
    return score_test(*_scores(at_risk, events, by_survival=by_survival))


def score_test(scores: np.ndarray, variance: np.ndarray) -> Test:
    """Chi-square test of scores that add up to 0, with as many degrees of freedom as their variance has rank; NaN if 0."""
    freedom = int(np.linalg.matrix_rank(variance, rtol=RANK_TOLERANCE, hermitian=True))
    if freedom == 0:
        return Test(float("nan"), float("nan"))
    statistic = float(scores @ np.linalg.pinv(variance, rtol=RANK_TOLERANCE, hermitian=True) @ scores)
    return Test(statistic, float(stats.chi2.sf(statistic, freedom)))


def _scores(at_risk: np.ndarray, events: np.ndarray, *, by_survival: bool) -> tuple[np.ndarray, np.ndarray]:
    """Weighted sum of observed minus expected events of each group, and its covariance."""
    everybody, happened = at_risk.sum(axis=1), events.sum(axis=1)
    after = np.cumprod((everybody - happened) / everybody)
    weight = np.concatenate([[1.0], after[:-1]]) if by_survival else np.ones(len(after))
    share = at_risk / everybody[:, None]
    # One person at risk leaves nothing to chance: no variance, whatever the factor.
    spread = weight**2 * happened * (everybody - happened) / np.maximum(everybody - 1, 1)
    variance = np.diag(spread @ share) - share.T @ (share * spread[:, None])
    return weight @ (events - happened[:, None] * share), variance
