"""How an error rate is divided among looks at growing data, so that all looks together keep to it."""

import numpy as np
from scipy import stats

EQUAL, LATE = "equal", "late"


def per_look(alpha: float, looks: int, kind: str = EQUAL) -> np.ndarray:
    """The two-sided error rate that each of several planned looks may use.

    Parameters
    ----------
    alpha : float
        Of all looks together, in (0, 1).
    looks : int
        >= 1, taken to be at equal steps of what is known at the last.
    kind : str
        ``"equal"``: the same at each look. ``"late"``: little at first and nearly all at the last, by the spending function
        2 - 2 Phi(z / sqrt(t)) of Lan & DeMets (1983) Biometrika 70:659-663, once for each side.

    Returns
    -------
    ndarray, shape (looks,)
        Sums to `alpha`. That one look or another errs has then a chance of `alpha` at most, however the looks depend on each
        other (Bonferroni); group-sequential limits, which need to know that, are a little closer.

    Raises
    ------
    ValueError
        If there is no look, or the kind is another.
    """
    if looks < 1 or kind not in (EQUAL, LATE):
        raise ValueError("at least one look is needed, and a kind of spending: equal or late")
    if kind == EQUAL:
        return np.full(looks, alpha / looks)
    share = np.arange(1, looks + 1) / looks
    spent = 2 * (2 * stats.norm.sf(stats.norm.isf(alpha / 4) / np.sqrt(share)))
    return np.diff(spent, prepend=0.0)
