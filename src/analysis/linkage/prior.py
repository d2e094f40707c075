"""How many people two lists are expected to share, before anything but ID numbers is compared."""

import numpy as np
import pandas as pd

from analysis.linkage.compare import CCCD_DIGITS
from analysis.linkage.weights import Prior


def of_pair(left: pd.DataFrame, right: pd.DataFrame | None, prior: Prior) -> float:
    """Probability that a pair is one person, before it is compared.

    Parameters
    ----------
    left, right : DataFrame
        From `identities.features`; `right` is None for pairs within a list.
    prior : Prior

    Notes
    -----
    Of n and k records M are taken to be common. The odds are M / ((n - M)(k - M)): those of a pair against two records
    that belong to nobody, as alternatives are weighed in `assign.assign`. Within a list a pair is one
    person with probability duplicates / n.
    """
    if right is None:
        return prior.duplicates.value / max(len(left), 1)
    n, k = max(len(left), 1), max(len(right), 1)
    common = overlap(left, right, prior) * min(n, k)
    odds = common / ((n - common) * (k - common))
    return odds / (1 + odds)


def overlap(left: pd.DataFrame, right: pd.DataFrame, prior: Prior) -> float:
    """Share of the shorter list that is expected in the other, from the 12-digit numbers that both hold.

    Numbers that are missing are taken to be missing by chance. The shipped share counts as `overlap_records` records;
    where nobody has a number it is the answer.
    """
    full = [one["number"].to_numpy()[one["digits"].to_numpy() == CCCD_DIGITS] for one in (left, right)]
    shared = len(np.intersect1d(*full))
    shares = [len(numbers) / max(len(one), 1) for numbers, one in zip(full, (left, right), strict=True)]
    both_known = min(len(left), len(right)) * shares[0] * shares[1]
    known = prior.overlap_records.value
    return min((shared + known * prior.overlap.value) / (both_known + known), prior.overlap_at_most.value)
