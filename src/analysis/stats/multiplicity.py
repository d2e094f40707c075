"""P-values adjusted for how many comparisons were looked at."""

import numpy as np
from statsmodels.stats.multitest import multipletests


def holm(p_values: np.ndarray) -> np.ndarray:
    """Holm's adjusted p-values: rejecting those below alpha keeps the chance of any false one to alpha.

    Parameters
    ----------
    p_values : ndarray, shape (k,)
        Each in [0, 1], k >= 1; otherwise `ValueError`. All looks taken, not only those to be shown.

    Returns
    -------
    ndarray, shape (k,)
        In the order given. Holds for any dependence between the tests.

    Notes
    -----
    Holm (1979) Scand J Stat 6:65-70.
    """
    return _adjusted(p_values, "holm")


def benjamini_hochberg(p_values: np.ndarray) -> np.ndarray:
    """Adjusted p-values that bound the expected share of false ones among those rejected.

    Parameters and errors as `holm`. The bound holds for independent or positively dependent tests.

    Notes
    -----
    Benjamini & Hochberg (1995) JRSS B 57:289-300; Benjamini & Yekutieli (2001) Ann Stat 29:1165-1188
    for the dependence.
    """
    return _adjusted(p_values, "fdr_bh")


def _adjusted(p_values: np.ndarray, method: str) -> np.ndarray:
    p_values = np.asarray(p_values, float)
    if p_values.ndim != 1 or len(p_values) < 1 or not np.all((p_values >= 0) & (p_values <= 1)):
        raise ValueError("need at least one p-value, each in [0, 1]")
    return multipletests(p_values, method=method)[1]
