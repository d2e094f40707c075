"""Means, and differences between means of two groups."""

from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from scipy import stats

from analysis.results import Interval


@dataclass(frozen=True)
class Difference:
    """A difference of means, first group minus second, with its standard error and interval."""

    value: float
    std_error: float
    interval: Interval
    p_value: float


def mean(values: np.ndarray, *, conf_level: float = 0.95) -> tuple[float, float, Interval]:
    """Mean, its standard error and Student's t interval.

    Parameters
    ----------
    values : ndarray, shape (n,)
        n >= 2, else `ValueError`.
    """
    values = np.asarray(values, float)
    if len(values) < 2:
        raise ValueError("a mean with an interval needs two values or more")
    centre, error = float(values.mean()), float(stats.sem(values))
    half = float(stats.t.isf((1 - conf_level) / 2, len(values) - 1)) * error
    return centre, error, Interval(centre - half, centre + half, conf_level, "student_t")


def welch(first: np.ndarray, second: np.ndarray, *, conf_level: float = 0.95) -> Difference:
    """Difference of two means without assuming equal variances.

    Parameters
    ----------
    first, second : ndarray, shapes (n,) and (m,)
        Two values or more each, else `ValueError`.

    Notes
    -----
    Welch (1947) Biometrika 34:28-35; the standard error is Neyman's for a randomised experiment.
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    if min(len(first), len(second)) < 2:
        raise ValueError("each group needs two values or more")
    found = stats.ttest_ind(first, second, equal_var=False)
    low, high = found.confidence_interval(conf_level)
    value = float(first.mean() - second.mean())
    error = float(np.hypot(stats.sem(first), stats.sem(second)))
    return Difference(value, error, Interval(float(low), float(high), conf_level, "welch"), float(found.pvalue))


def adjusted(
    values: np.ndarray, treated: np.ndarray, covariates: np.ndarray, *, conf_level: float = 0.95
) -> Difference:
    """Difference of means with covariates held fixed by least squares, and HC2 errors.

    Parameters
    ----------
    values : ndarray, shape (n,)
    treated : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, p)

    Notes
    -----
    HC2 equals Neyman's standard error when there are no covariates (MacKinnon & White 1985,
    J Econometrics 29:305-325); interval from Student's t with n - p - 2 degrees of freedom.
    """
    design = np.column_stack([np.asarray(treated, float), np.asarray(covariates, float)])
    fitted = sm.OLS(np.asarray(values, float), sm.add_constant(design)).fit(cov_type="HC2", use_t=True)
    low, high = fitted.conf_int(1 - conf_level)[1]
    interval = Interval(float(low), float(high), conf_level, "ols_hc2")
    return Difference(float(fitted.params[1]), float(fitted.bse[1]), interval, float(fitted.pvalues[1]))
