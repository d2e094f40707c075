"""Multiple imputation of missing values for a difference of means, as a check beside bounds; never complete cases alone."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval

LEAST_PEOPLE = 50  # of both arms together; below, what is missing cannot be learnt from those known
DONORS = 5
JITTER = 1e-6


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
    """Difference of two arms' means with missing values imputed from people alike in the same arm; see `pooled`."""
    treated = np.asarray(treated, bool)

    def difference(filled: np.ndarray) -> tuple[float, float]:
        first, second = filled[treated], filled[~treated]
        variance = first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second)
        return float(first.mean() - second.mean()), float(variance)

    return pooled(values, treated, covariates, difference, rng=rng, imputations=imputations, conf_level=conf_level)


def pooled(
    values: np.ndarray,
    group: np.ndarray,
    covariates: np.ndarray,
    estimate: Callable[[np.ndarray], tuple[float, float]],
    *,
    rng: np.random.Generator,
    person: np.ndarray | None = None,
    imputations: int = 20,
    conf_level: float = 0.95,
) -> Pooled:
    """An estimate with missing values imputed from people alike in the same group.

    Parameters
    ----------
    values : ndarray, shape (n,)
        NaN where missing.
    group : ndarray, shape (n,)
        Values come from rows of the same group.
    covariates : ndarray, shape (n, p)
        All known.
    estimate : callable
        Estimate and squared error of completed values, shape (n,).
    rng : numpy.random.Generator
    person : ndarray, shape (n,), optional
        Whoever is in several rows is one draw, and counts once; a row each without it.
    imputations : int

    Raises
    ------
    ValueError
        Below `LEAST_PEOPLE` people, or with fewer people of known value than covariates, one and `DONORS` in a group.

    Notes
    -----
    Predictive mean matching on a bootstrap of the known (Little 1988, J Bus Econ Stat 6:287-296): each missing value is that of
    one of the `DONORS` people of the group whose prediction is nearest, so that zeros stay zeros. It assumes that who is missing
    depends on the group and the covariates only, which nothing can show.
    """
    values, group = np.asarray(values, float), np.asarray(group)
    person = np.arange(len(values)) if person is None else np.asarray(person)
    held = np.column_stack([np.ones(len(values)), np.asarray(covariates, float).reshape(len(values), -1)])
    known, n_people = ~np.isnan(values), len(np.unique(person))
    groups = [group == each for each in np.unique(group)]
    if n_people < LEAST_PEOPLE:
        raise ValueError(f"imputation needs {LEAST_PEOPLE} people")
    if min(len(np.unique(person[known & mine])) for mine in groups) < held.shape[1] + DONORS:
        raise ValueError("too few known values in a group")
    found = []
    for _ in range(imputations):
        filled = values.copy()
        for mine in groups:
            drawn = _drawn(np.flatnonzero(known & mine), person, rng)
            filled[mine & ~known] = _matched(values[drawn], held[drawn], held[mine & ~known], rng)
        found.append(estimate(filled))
    return rubin(*np.array(found).T, df_complete=n_people - len(groups), conf_level=conf_level)


def _drawn(rows: np.ndarray, person: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As many people as there are, drawn with replacement, with all of their rows."""
    code = np.unique(person[rows], return_inverse=True)[1].reshape(-1)
    size = np.bincount(code)
    order, first = np.argsort(code, kind="stable"), np.cumsum(size) - size
    chosen = rng.integers(0, len(size), len(size))
    place = np.repeat(first[chosen], size[chosen])
    number = np.arange(len(place)) - np.repeat(np.cumsum(size[chosen]) - size[chosen], size[chosen])
    return rows[order[place + number]]


def _matched(donors: np.ndarray, held: np.ndarray, missing: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Values of the `DONORS` donors whose prediction is near that of each missing one, one of them at random."""
    if not len(missing):
        return np.empty(0)
    slope = np.linalg.lstsq(held, donors, rcond=None)[0]
    centre = held.mean(axis=0)
    told, asked = (held - centre) @ slope, (missing - centre) @ slope
    # Who are alike in everything are equally near: moved apart by chance, or all would be given the same few values.
    apart = JITTER * (float(np.ptp(told)) or 1.0)
    told, asked = (each + apart * rng.uniform(-1, 1, len(each)) for each in (told, asked))
    order = np.argsort(told, kind="stable")
    near = _nearest(told[order], asked)
    return donors[order][near[np.arange(len(missing)), rng.integers(0, near.shape[1], len(missing))]]


def _nearest(ordered: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Places of the `DONORS` nearest of ordered numbers to each one asked, shape (n, donors), nearest first."""
    n, wide = len(ordered), min(2 * DONORS, len(ordered))
    first = np.clip(np.searchsorted(ordered, asked) - DONORS, 0, n - wide)
    window = first[:, None] + np.arange(wide)
    near = np.argsort(np.abs(ordered[window] - asked[:, None]), axis=1, kind="stable")[:, :DONORS]
    return np.take_along_axis(window, near, axis=1)
