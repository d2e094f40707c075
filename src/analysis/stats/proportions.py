"""Shares, and two shares against each other."""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from analysis.results import Interval
from analysis.stats.counts import check_counts
from analysis.stats.share_intervals import blaker


@dataclass(frozen=True)
class Test:
    """Outcome of a test: its statistic (NaN where it has none) and two-sided p-value."""

    statistic: float
    p_value: float


def clopper_pearson(events: int, n: int, *, conf_level: float = 0.95) -> Interval:
    """Exact interval for a share; covers at least `conf_level` for every n.

    Parameters
    ----------
    events, n : int
        0 <= events <= n, n >= 1; otherwise `ValueError`.
    conf_level : float
        In (0, 1).

    Notes
    -----
    Clopper & Pearson (1934) Biometrika 26:404-413, through quantiles of the beta distribution.
    """
    return _share_interval(events, n, conf_level, "beta", "clopper_pearson")


def wilson(events: int, n: int, *, conf_level: float = 0.95) -> Interval:
    """Score interval for a share; parameters and errors as `clopper_pearson`.

    Notes
    -----
    Wilson (1927) JASA 22:209-212; method 3 of Newcombe (1998) Stat Med 17:857-872.
    """
    return _share_interval(events, n, conf_level, "wilson", "wilson")


def share_interval(events: int, n: int, *, conf_level: float = 0.95) -> Interval:
    """The interval to publish for a share: Blaker's, for every n; parameters and errors as `clopper_pearson`.

    Wilson's is hardly shorter and covers as little as 92% at some rates, with hundreds of people too.
    """
    return blaker(events, n, conf_level=conf_level)


def newcombe(events_1: int, n_1: int, events_0: int, n_0: int, *, conf_level: float = 0.95) -> Interval:
    """Interval for the difference of two independent shares, first minus second.

    Parameters
    ----------
    events_1, n_1, events_0, n_0 : int
        Each 0 <= events <= n, n >= 1; otherwise `ValueError`.

    Notes
    -----
    Hybrid score interval, method 10 of Newcombe (1998) Stat Med 17:873-890.
    """
    check_counts(events_1, n_1)
    check_counts(events_0, n_0)
    low, high = confint_proportions_2indep(
        events_1, n_1, events_0, n_0, compare="diff", method="newcomb", alpha=1 - conf_level
    )
    return Interval(float(low), float(high), conf_level, "newcombe")


def log_ratio(events_1: int, n_1: int, events_0: int, n_0: int, *, conf_level: float = 0.95) -> Interval:
    """Interval for the ratio of two shares on the log scale; needs an event in each arm.

    Notes
    -----
    Katz et al. (1978) Biometrics 34:469-474: the squared standard error of the log ratio is
    1/x1 - 1/n1 + 1/x0 - 1/n0.
    """
    check_counts(events_1, n_1)
    check_counts(events_0, n_0)
    if events_1 == 0 or events_0 == 0:
        raise ValueError("the log ratio needs at least one event in each arm")
    low, high = confint_proportions_2indep(
        events_1, n_1, events_0, n_0, compare="ratio", method="log", alpha=1 - conf_level
    )
    return Interval(float(low), float(high), conf_level, "katz_log")


def fisher(events_1: int, n_1: int, events_0: int, n_0: int) -> Test:
    """Fisher's exact two-sided test that two shares are equal (tables no likelier than the one seen)."""
    p_value = stats.fisher_exact(two_by_two(events_1, n_1, events_0, n_0)).pvalue
    return Test(float("nan"), float(p_value))


def chi_square(events_1: int, n_1: int, events_0: int, n_0: int) -> Test:
    """Pearson's test that two shares are equal, without continuity correction; NaN if no column varies."""
    table = two_by_two(events_1, n_1, events_0, n_0)
    if 0 in table.sum(axis=0):
        return Test(float("nan"), float("nan"))
    found = stats.chi2_contingency(table, correction=False)
    return Test(float(found.statistic), float(found.pvalue))


def two_by_two(events_1: int, n_1: int, events_0: int, n_0: int) -> np.ndarray:
    """Two arms as a table, shape (2, 2): events and non-events of the first arm, then of the second."""
    check_counts(events_1, n_1)
    check_counts(events_0, n_0)
    return np.array([[events_1, n_1 - events_1], [events_0, n_0 - events_0]])


def _share_interval(events: int, n: int, conf_level: float, formula: str, name: str) -> Interval:
    check_counts(events, n)
    low, high = proportion_confint(events, n, alpha=1 - conf_level, method=formula)
    low = 0.0 if events == 0 else float(low)
    high = 1.0 if events == n else float(high)
    return Interval(low, high, conf_level, name)
