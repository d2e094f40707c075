"""Multiple imputation of missing values for a difference of means, as a check beside bounds; never complete cases alone."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval

LEAST_PEOPLE = 50  # of both arms together; below, what is missing cannot be learnt from those known
DONORS = 5


@dataclass(frozen=True)
class Pooled:
    """An estimate over several imputations by Rubin's rules.

    Attributes
    ----------
    value, std_error, df : float
    interval : Interval
    p_value : float
    missing_share : float
        Share of the variance that is due to what is missing (lambda).
    """

    value: float
    std_error: float
    df: float
    interval: Interval
    p_value: float
    missing_share: float


def rubin(
    values: np.ndarray, variances: np.ndarray, *, df_complete: float = np.inf, conf_level: float = 0.95
) -> Pooled:
    """Pool the estimates of m completed data sets.

    Parameters
    ----------
    values, variances : ndarray, shape (m,)
        Estimates and their squared errors; m >= 2.
    df_complete : float
        Degrees of freedom if nothing were missing.

    Notes
    -----
    Rubin (1987) Multiple Imputation for Nonresponse in Surveys, section 3.1; degrees of freedom of Barnard & Rubin (1999)
    Biometrika 86:948-955.
    """
    values, variances = np.asarray(values, float), np.asarray(variances, float)
    m = len(values)
    if m < 2:
        raise ValueError("Rubin's rules need two imputations or more")
    within, between = float(variances.mean()), float(values.var(ddof=1))
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total if total > 0 else 0.0
    old = (m - 1) / share**2 if share > 0 else np.inf
    seen = (df_complete + 1) / (df_complete + 3) * df_complete * (1 - share) if np.isfinite(df_complete) else np.inf
    df = old if not np.isfinite(seen) else seen if not np.isfinite(old) else old * seen / (old + seen)
    centre, error = float(values.mean()), float(np.sqrt(total))
    half = float(stats.t.isf((1 - conf_level) / 2, df)) * error
    p_value = float(2 * stats.t.sf(abs(centre) / error, df)) if error > 0 else float(centre == 0)
    return Pooled(centre, error, float(df), Interval(centre - half, centre + half, conf_level, "rubin"), p_value, share)


def mean_difference(
    values: np.ndarray,
    treated: np.ndarray,
    covariates: np.ndarray,
    *,
    rng: np.random.Generator,
    imputations: int = 20,
    conf_level: float = 0.95,
) -> Pooled:
    """Difference of two arms' means with missing values imputed from people alike in the same arm.

    Parameters
    ----------
    values : ndarray, shape (n,)
        NaN where missing.
    treated : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, p)
        All known.
    rng : numpy.random.Generator
    imputations : int

    Raises
    ------
    ValueError
        Below `LEAST_PEOPLE` people, or with fewer than `DONORS` known values more than covariates in an arm.

    Notes
    -----
    Predictive mean matching on a bootstrap of the known (Little 1988, J Bus Econ Stat 6:287-296): each missing value is that of
    one of the `DONORS` people of the arm whose prediction is nearest, so that zeros stay zeros. It assumes that who is missing
    depends on the arm and the covariates only, which nothing can show.
    """
    values, treated = np.asarray(values, float), np.asarray(treated, bool)
    held = np.column_stack([np.ones(len(values)), np.asarray(covariates, float).reshape(len(values), -1)])
    known = ~np.isnan(values)
    if len(values) < LEAST_PEOPLE:
        raise ValueError(f"imputation needs {LEAST_PEOPLE} people")
    if min((known & arm).sum() for arm in (treated, ~treated)) < held.shape[1] + DONORS:
        raise ValueError("too few known values in an arm")
    found = []
    for _ in range(imputations):
        filled = values.copy()
        for arm in (treated, ~treated):
            filled[arm & ~known] = _matched(values[arm & known], held[arm & known], held[arm & ~known], rng)
        first, second = filled[treated], filled[~treated]
        found.append((first.mean() - second.mean(), first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second)))
    return rubin(*np.array(found).T, df_complete=len(values) - 2, conf_level=conf_level)


def _matched(values: np.ndarray, held: np.ndarray, missing: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Values of people whose prediction, from a bootstrap of the known, is near that of each missing one."""
    if not len(missing):
        return np.empty(0)
    drawn = rng.integers(0, len(values), len(values))
    slope = np.linalg.lstsq(held[drawn], values[drawn], rcond=None)[0]
    donor, asked = held[drawn] @ slope, missing @ slope
    near = np.argsort(np.abs(asked[:, None] - donor[None, :]), axis=1, kind="stable")[:, :DONORS]
    return values[drawn][near[np.arange(len(asked)), rng.integers(0, near.shape[1], len(asked))]]
