"""Exact statements about a two by two table: mid-P of Fisher's test, the conditional odds ratio, Boschloo, Barnard."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from analysis.results import Interval
from analysis.stats.power import SAME
from analysis.stats.proportions import Test, two_by_two

# Values of z this close count as equal: a table as extreme as the one seen must not be lost to rounding.
SAME_Z = 1e-9
# Points at which the unknown common share is tried.
ANGLES = 2001


@dataclass(frozen=True)
class OddsRatio:
    """Conditional odds ratio, first arm against second; `value` may be 0 or infinite.

    Where it is infinite only `interval.low` says something ("at least 0.39"), where it is 0 only
    `interval.high`; `one_sided` is then true.
    """

    value: float
    interval: Interval

    @property
    def one_sided(self) -> bool:
        """Whether one side of the interval is no statement."""
        return self.value == 0 or np.isinf(self.value)


def fisher_mid_p(events_1: int, n_1: int, events_0: int, n_0: int) -> Test:
    """Mid-P of Fisher's two-sided test: tables less likely than the one seen, and half of those as likely.

    Parameters
    ----------
    events_1, n_1, events_0, n_0 : int
        Each 0 <= events <= n, n >= 1; otherwise `ValueError`.

    Returns
    -------
    Test
        No statistic. The test can reject a true hypothesis more often than its level.

    Notes
    -----
    Lancaster (1961) JASA 56:223-234; Hirji, Tan & Elashoff (1991) Stat Med 10:1137-1153. Some programs
    halve the table seen only, and give more where another table is exactly as likely.
    """
    total = int(two_by_two(events_1, n_1, events_0, n_0)[:, 0].sum())
    chance = stats.hypergeom.pmf(np.arange(max(0, total - n_0), min(n_1, total) + 1), n_1 + n_0, total, n_1)
    seen = stats.hypergeom.pmf(events_1, n_1 + n_0, total, n_1)
    less = chance[chance * SAME < seen].sum()
    as_likely = chance[(chance * SAME >= seen) & (chance <= seen * SAME)].sum()
    return Test(float("nan"), float(min(1.0, less + as_likely / 2)))


def odds_ratio(events_1: int, n_1: int, events_0: int, n_0: int, *, conf_level: float = 0.95) -> OddsRatio:
    """Conditional maximum-likelihood odds ratio with exact limits, as R's `fisher.test`.

    Parameters
    ----------
    events_1, n_1, events_0, n_0 : int
        As `fisher_mid_p`; also `ValueError` where nobody, or everybody, in both arms has the event: the
        data then say nothing about the ratio.

    Returns
    -------
    OddsRatio
        Each limit errs with chance at most (1 - `conf_level`) / 2, also where the other side is 0 or infinite.

    Notes
    -----
    Cornfield (1956); Agresti (2013) Categorical Data Analysis, section 16.6.4. Odds are not shares: with
    common events the odds ratio is further from 1 than the ratio of shares.
    """
    table = two_by_two(events_1, n_1, events_0, n_0)
    if 0 in table.sum(axis=0):
        raise ValueError("the odds ratio needs people with and without the event")
    fitted = stats.contingency.odds_ratio(table, kind="conditional")
    limits = fitted.confidence_interval(conf_level)
    return OddsRatio(
        float(fitted.statistic), Interval(float(limits.low), float(limits.high), conf_level, "conditional_exact")
    )


def boschloo(events_1: int, n_1: int, events_0: int, n_0: int, *, alternative: str = "two-sided") -> Test:
    """Boschloo's exact unconditional test that two shares are equal: one-sided never above Fisher's p-value.

    Parameters
    ----------
    events_1, n_1, events_0, n_0 : int
        As `fisher_mid_p`.
    alternative : {"two-sided", "less", "greater"}
        ``"greater"``: the first share is the larger. Anything else is a `ValueError`.

    Returns
    -------
    Test
        The statistic is Fisher's one-sided p-value.

    Notes
    -----
    Boschloo (1970) Statistica Neerlandica 24:1-9. Two-sided is twice the smaller one-sided value, as in scipy
    and exact2x2's "central" rule; StatXact orders by Fisher's two-sided value and can differ.
    """
    if alternative == "two-sided":
        sides = [boschloo(events_1, n_1, events_0, n_0, alternative=side) for side in ("less", "greater")]
        smaller = min(sides, key=lambda side: side.p_value)
        return Test(smaller.statistic, min(1.0, 2 * smaller.p_value))
    two_by_two(events_1, n_1, events_0, n_0)
    x_1, x_0 = np.arange(n_1 + 1)[:, None], np.arange(n_0 + 1)
    if alternative == "greater":
        fisher = stats.hypergeom.sf(x_1 - 1, n_1 + n_0, x_1 + x_0, n_1)
    elif alternative == "less":
        fisher = stats.hypergeom.cdf(x_1, n_1 + n_0, x_1 + x_0, n_1)
    else:
        raise ValueError(f"no alternative {alternative!r}")
    seen = fisher[events_1, events_0]
    return Test(float(seen), _largest_chance(fisher <= seen * SAME))


def barnard(events_1: int, n_1: int, events_0: int, n_0: int, *, alternative: str = "two-sided") -> Test:
    """Barnard's exact unconditional test that two shares are equal, ordered by the pooled z statistic.

    Parameters as `boschloo`.

    Returns
    -------
    Test
        The statistic is z, first share minus second; 0 where nobody, or everybody, has the event.

    Notes
    -----
    Barnard (1945) Nature 156:177; Suissa & Shuster (1985) JRSS A 148:317-327. scipy's `barnard_exact` loses
    tables whose z equals the one seen but for rounding (9 of 11 against 4 of 12: 0.0210 instead of 0.0215).
    """
    two_by_two(events_1, n_1, events_0, n_0)
    x_1, x_0 = np.arange(n_1 + 1)[:, None], np.arange(n_0 + 1)
    pooled = (x_1 + x_0) / (n_1 + n_0)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n_1 + 1 / n_0))
    z = np.divide(x_1 / n_1 - x_0 / n_0, error, out=np.zeros_like(error), where=error > 0)
    order = {"two-sided": np.abs(z), "greater": z, "less": -z}.get(alternative)
    if order is None:
        raise ValueError(f"no alternative {alternative!r}")
    return Test(float(z[events_1, events_0]), _largest_chance(order >= order[events_1, events_0] - SAME_Z))


def _largest_chance(extreme: np.ndarray) -> float:
    """Largest chance of the `extreme` tables, shape (n_1 + 1, n_0 + 1), over all common shares.

    Given the total of events the chance does not depend on the share, so it is a mixture of binomials in it:
    smooth on the scale of the angle arcsin(sqrt(share)), where a point stands every 0.0008.
    """
    n_1, n_0 = extreme.shape[0] - 1, extreme.shape[1] - 1
    x_1, x_0 = np.nonzero(extreme)
    given_total = np.bincount(x_1 + x_0, stats.hypergeom.pmf(x_1, n_1 + n_0, x_1 + x_0, n_1), minlength=n_1 + n_0 + 1)

    def chance(angle: np.ndarray) -> np.ndarray:
        totals = stats.binom.pmf(np.arange(n_1 + n_0 + 1), n_1 + n_0, np.sin(angle)[..., None] ** 2)
        return totals @ given_total

    angles = np.linspace(0, np.pi / 2, ANGLES)
    best = np.argmax(chance(angles))
    around = (angles[max(best - 1, 0)], angles[min(best + 1, ANGLES - 1)])
    peak = optimize.minimize_scalar(lambda angle: -chance(np.asarray(angle)), bounds=around, method="bounded")
    return float(min(1.0, max(-peak.fun, chance(angles[best]))))
