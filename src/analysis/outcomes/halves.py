"""People in two classes by a characteristic, by a rule that is fixed before outcomes are looked at."""

import numpy as np


def upper_half(values: np.ndarray) -> np.ndarray:
    """Above the median or not; where the median is the largest value, at it or below.

    Parameters
    ----------
    values : ndarray, shape (n,), n >= 1
    """
    middle = np.median(values)
    above = values > middle
    return above if above.any() else values >= middle
