"""Values that stand for each person's outcome at a horizon where some were not followed so long."""

import numpy as np

from analysis.stats.weighted_incidence import weighted_share


def pseudo_values(
    time: np.ndarray,
    cause: np.ndarray,
    at: float,
    *,
    of: int = 1,
    person: np.ndarray | None = None,
    entry: np.ndarray | None = None,
    weight: np.ndarray | None = None,
) -> np.ndarray:
    """Each person's part in the share with the cause `of` by the time `at`, the other causes competing.

    Parameters
    ----------
    time, cause, at, of, entry, weight
        As `weighted_incidence.weighted_share`; one arm at a time, because each has its own censoring. Weights that make up for
        people whose observation ended (1 / chance that it had not) start at 1 for everybody.
    person : ndarray of int, shape (n,), or None
        0 to k - 1, where a person's time stands in several rows; None: a row each.

    Returns
    -------
    ndarray, shape (k,)
        Its mean is the share. Of people all followed to `at` it is 1 with the event and 0 without; otherwise it may lie
        outside 0 to 1.

    Raises
    ------
    ValueError
        As `weighted_share`: nobody is followed up to `at`, and some are left.

    Notes
    -----
    Andersen, Klein & Rosthøj (2003) Biometrika 90:15-27, by the infinitesimal jackknife: share + k times the person's
    influence on it. Regression and weighting take these values where an outcome is asked for. Right if within the arm
    censoring depends neither on risk nor on covariates, but for what the weights make up for.
    """
    found = weighted_share(time, cause, at, of=of, entry=entry, weight=weight)
    moved = found.influence if person is None else np.bincount(np.asarray(person), found.influence)
    return found.value + len(moved) * moved
