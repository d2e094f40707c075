"""Chance of taking part, given what was known before."""

import warnings

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.tools.sm_exceptions import ModelWarning

from analysis.stats import firth


def propensity(treated: np.ndarray, covariates: np.ndarray, *, penalised: bool = True) -> np.ndarray:
    """Chance of treatment by a logit, shape (n,).

    Parameters
    ----------
    treated : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, p)
        Columns may differ widely in size; they are standardised before the fit.
    penalised : bool
        Firth's logit, for small samples; else the plain one.

    Raises
    ------
    ValueError
        If a column is constant or depends on the others, or the plain logit does not converge (the groups
        are separated).
    """
    treated = np.asarray(treated, bool)
    return firth.fit(treated, covariates).chance if penalised else _plain(standardised_design(covariates), treated)


def standardised_design(covariates: np.ndarray) -> np.ndarray:
    """Standardised columns behind one of ones, shape (n, p + 1)."""
    covariates = np.asarray(covariates, float)
    if len(covariates) == 0 or not np.isfinite(covariates).all():
        raise ValueError("a score needs people, and covariates without missing values")
    if (np.ptp(covariates, axis=0) == 0).any():
        raise ValueError("a column is constant, or depends on the others")
    design = sm.add_constant(stats.zscore(covariates))
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError("a column is constant, or depends on the others")
    return design


def _plain(design: np.ndarray, treated: np.ndarray) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ModelWarning)
        try:
            score = sm.Logit(treated.astype(float), design).fit(method="newton", maxiter=100, tol=1e-12, disp=0)
        except (ModelWarning, np.linalg.LinAlgError) as fault:
            raise ValueError("the propensity score does not converge: the groups are separated") from fault
    return score.predict()
