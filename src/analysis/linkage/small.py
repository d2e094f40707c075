"""Probability that two records are one person, by Fellegi and Sunter's sum of weights."""

import numpy as np
import pandas as pd

from analysis.linkage import blocks, compare
from analysis.linkage.weights import FREQUENCIES, LEVELS, Weights, frequency_of


def score(left: pd.DataFrame, right: pd.DataFrame | None, *, weights: Weights, prior: float) -> pd.DataFrame:
    """All pairs that a rule of `blocks` makes, with levels and weight.

    Parameters
    ----------
    left, right : DataFrame
        From `blocks.add_blocks`; `right` is None for pairs within a list.
    weights : Weights
    prior : float
        Probability that a pair taken at random is one person.

    Returns
    -------
    DataFrame
        `left`, `right` (positions), a column of levels for each comparison, and `weight`: log2 of the odds.
    """
    one, two = blocks.pairs(left, right)
    return score_pairs(left, right, one, two, weights=weights, prior=prior)


def score_pairs(
    left: pd.DataFrame, right: pd.DataFrame | None, one: np.ndarray, two: np.ndarray, *, weights: Weights, prior: float
) -> pd.DataFrame:
    """As `score`, for the pairs of positions `one` and `two`.

    Notes
    -----
    log2 odds = log2(prior / (1 - prior)) + sum over comparisons of log2(m / u); where u is a frequency, the higher of
    the two records' counts (Fellegi and Sunter 1969, section 3.3.1; as splink does it). A missing comparison adds 0.
    """
    first, second = left.iloc[one], (left if right is None else right).iloc[two]
    found = compare.levels(first, second)
    found = {comparison: found[comparison].to_numpy() for comparison in LEVELS}
    weight = np.full(len(one), np.log2(prior) - np.log2(1 - prior))
    for comparison, names in LEVELS.items():
        for place, level in enumerate(names):
            here = found[comparison] == place
            weight[here] += weights.bits(comparison, level)
            if (comparison, level) in FREQUENCIES:
                column = frequency_of(FREQUENCIES[comparison, level])
                weight[here] -= np.log2(np.maximum(first[column].to_numpy(), second[column].to_numpy())[here])
    return pd.DataFrame({"left": one, "right": two, **found, "weight": weight})


def probability(weight: np.ndarray) -> np.ndarray:
    """Probability (0 to 1) from log2 of the odds."""
    return 1 / (1 + np.exp2(-np.asarray(weight, dtype="float64")))
