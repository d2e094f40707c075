"""Matched pairs whose outcome is yes or no."""

from dataclasses import dataclass

from scipy import stats

from analysis.results import Interval
from analysis.stats.proportions import clopper_pearson


@dataclass(frozen=True)
class Pairs:
    """Matched pairs with an outcome of yes or no, first member against second.

    `difference` is of the two shares; `odds_ratio` (conditional, infinite where the second count is 0) has the
    exact `interval`; `statistic` is McNemar's without correction and `p_value` the exact two-sided one.
    """

    difference: float
    odds_ratio: float
    interval: Interval
    statistic: float
    p_value: float


def mcnemar(both: int, first_only: int, second_only: int, neither: int, *, conf_level: float = 0.95) -> Pairs:
    """Pairs by who has the outcome: both members, the first only, the second only, neither.

    Raises
    ------
    ValueError
        If a count is negative, or no pair is discordant (the test has nothing to read).

    Notes
    -----
    McNemar (1947) Psychometrika 12:153-157; exact p-value and interval by the binomial distribution of the
    discordant pairs (Clopper-Pearson, taken to odds).
    """
    discordant = first_only + second_only
    if min(both, first_only, second_only, neither) < 0 or discordant == 0:
        raise ValueError("needs counts of 0 or more, and one discordant pair or more")
    share = clopper_pearson(first_only, discordant, conf_level=conf_level)
    low, high = (limit / (1 - limit) if limit < 1 else float("inf") for limit in (share.low, share.high))
    return Pairs(
        (first_only - second_only) / (both + discordant + neither),
        first_only / second_only if second_only else float("inf"),
        Interval(low, high, conf_level, "mcnemar_exact"),
        (first_only - second_only) ** 2 / discordant,
        float(stats.binomtest(first_only, discordant).pvalue),
    )
