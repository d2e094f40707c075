"""Gray's test that several groups have one cumulative incidence of a cause."""

from dataclasses import dataclass

import numpy as np

from analysis.stats.competing import checked_causes
from analysis.stats.curve_tests import score_test
from analysis.stats.proportions import Test
from analysis.stats.risk_sets import checked, count_at, events_at

# A pooled share this close to 1 is 1 but for rounding.
ROUNDING = 1e-12


@dataclass(frozen=True)
class _Counts:
    """By event time and group, shape (k, g): people at risk, events of the cause and of the others, and the curves.

    `before` and `after` are the share without any event just before and after each time, `incidence_before` the share
    with the cause just before it (Aalen-Johansen within the group).
    """

    at_risk: np.ndarray
    of_cause: np.ndarray
    of_others: np.ndarray
    before: np.ndarray
    after: np.ndarray
    incidence_before: np.ndarray


def gray(time: np.ndarray, cause: np.ndarray, group: np.ndarray, *, of: int = 1) -> Test:
    """Gray's test of K groups; NaN with one group, without an event of the cause, or without a variance.

    Parameters
    ----------
    time, cause : ndarray, shape (n,)
        As `competing.aalen_johansen`, without delayed entry.
    group : ndarray, shape (n,)
        Labels.
    of : int
        The cause that is compared; every other one competes.

    Notes
    -----
    Gray (1988) Ann Stat 16:1141-1154 with rho = 0, K - 1 degrees of freedom; `cmprsk::cuminc`, with its corrections of
    the variance for ties. There is no variance where the pooled incidence has come to 1 and two groups still have events
    (groups that ran out before left it too high).
    """
    cause, group = checked_causes(cause), np.asarray(group)
    time, event, _ = checked(time, cause > 0)
    labels = np.unique(group)
    if len(labels) < 2 or not np.any(cause == of):
        return Test(float("nan"), float("nan"))
    at = np.unique(time[event])
    counts = _count(at, time, cause, [group == label for label in labels], of)
    scores, variance = _scores(counts)
    return score_test(scores, variance) if np.isfinite(variance).all() else Test(float("nan"), float("nan"))


def _count(at: np.ndarray, time: np.ndarray, cause: np.ndarray, members: list[np.ndarray], of: int) -> _Counts:
    at_risk = np.column_stack([count_at(at, time[who]) for who in members])
    of_cause = np.column_stack([events_at(at, time[who & (cause == of)]) for who in members])
    of_others = np.column_stack([events_at(at, time[who & (cause > 0) & (cause != of)]) for who in members])
    people = np.maximum(at_risk, 1)
    after = np.cumprod(1 - (of_cause + of_others) / people, axis=0)
    before = _just_before(after, 1.0)
    incidence = np.cumsum(before * of_cause / people, axis=0)
    return _Counts(at_risk, of_cause, of_others, before, after, _just_before(incidence, 0.0))


def _scores(counts: _Counts) -> tuple[np.ndarray, np.ndarray]:
    """Scores of the groups and their covariance, both shapes (g,) and (g, g)."""
    # Weighed by 1 / S(t-) everybody stands for those of the group who would be there without any event.
    stands_for = np.divide(counts.at_risk, counts.before, out=np.zeros(counts.at_risk.shape), where=counts.at_risk > 0)
    everybody = stands_for.sum(axis=1)
    without_cause = stands_for * (1 - counts.incidence_before)
    happened = counts.of_cause.sum(axis=1)
    expected = happened[:, None] * without_cause / without_cause.sum(axis=1, keepdims=True)
    return (counts.of_cause - expected).sum(axis=0), _covariance(counts, stands_for, everybody, happened)


def _covariance(counts: _Counts, stands_for: np.ndarray, everybody: np.ndarray, happened: np.ndarray) -> np.ndarray:
    """Sum over times and groups r of loading x loading' x variance of the events in r.

    The loading of an event in group r on the scores: what it adds at once (`direct`, for the cause itself), and what
    it changes in the sum that is still to come through the group's curve.
    """
    pooled = np.cumsum(happened / everybody)
    left_before = 1 - _just_before(pooled, 0.0)
    share = stands_for / everybody[:, None]
    direct = stands_for[:, :, None] * (np.eye(share.shape[1]) - share[:, None, :])
    # With no event of the cause, or one group left, nothing is added, also where the pooled incidence is 1.
    counted = (happened > 0) & direct.any(axis=(1, 2))
    hazard = np.full(len(happened), np.nan)
    np.divide(happened, everybody * left_before, out=hazard, where=np.abs(left_before) > ROUNDING)
    grown = np.cumsum(direct * np.where(counted, hazard, 0.0)[:, None, None], axis=0)
    to_come = grown[-1] - grown

    seen = counts.at_risk > 0
    left = np.divide(1 - pooled[:, None], counts.after, out=np.zeros(seen.shape), where=counts.after > 0)
    of_cause = _variance_of_cause(counts, everybody, happened) * seen
    of_others = _variance_of_others(counts)
    loading = direct + (1 - left)[:, None, :] * to_come
    later = left[:, None, :] * to_come
    return np.einsum("tir,tjr,tr->ij", loading, loading, of_cause) + np.einsum(
        "tir,tjr,tr->ij", later, later, of_others
    )


def _variance_of_cause(counts: _Counts, everybody: np.ndarray, happened: np.ndarray) -> np.ndarray:
    """Events of the cause in each group under one pooled hazard, with the correction for ties; shape (k, g)."""
    alike = everybody[:, None] * counts.before - 1
    ties = np.where(happened[:, None] > 1, (happened[:, None] - 1) / np.where(alike == 0, np.inf, alike), 0)
    people = np.maximum(counts.at_risk, 1)
    return (1 - ties) * counts.before * (happened / everybody)[:, None] / people


def _variance_of_others(counts: _Counts) -> np.ndarray:
    """Events of the other causes in each group, with the correction for ties; shape (k, g)."""
    ties = np.where(counts.of_others > 1, (counts.of_others - 1) / np.maximum(counts.at_risk - 1, 1), 0)
    return (1 - ties) * counts.before**2 * counts.of_others / np.maximum(counts.at_risk, 1) ** 2


def _just_before(values: np.ndarray, start: float) -> np.ndarray:
    """The values one step earlier, beginning with `start`."""
    return np.concatenate([np.full_like(values[:1], start), values[:-1]])
