"""Making a comparison group look like the participants by weighting it."""

import warnings
from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.tools.sm_exceptions import ModelWarning

from analysis.results import Interval


@dataclass(frozen=True)
class Weighted:
    """Effect on the treated by weights from a propensity score.

    Attributes
    ----------
    value, std_error : float
        Difference of means; the error counts that the score was estimated.
    interval : Interval
        Normal.
    weight : ndarray, shape (n,)
        1 for the treated, the odds of treatment for the others.
    ess : float
        Effective sample size of the weighted comparison group.
    largest : float
        Largest share that one person has of the comparison group's weight, in (0, 1].
    """

    value: float
    std_error: float
    interval: Interval
    weight: np.ndarray
    ess: float
    largest: float


def att(values: np.ndarray, treated: np.ndarray, covariates: np.ndarray, *, conf_level: float = 0.95) -> Weighted:
    """Effect on the treated, the comparison group weighted by the odds of a logit propensity score.

    Parameters
    ----------
    values : ndarray, shape (n,)
    treated : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, p)
        Columns may differ widely in size; they are standardised before the fit.

    Raises
    ------
    ValueError
        If the score does not converge (the groups are separated).

    Notes
    -----
    Ratio (Hajek) form: Hirano, Imbens & Ridder (2003) Econometrica 71:1161-1189. Standard error by
    stacked moment conditions (Lunceford & Davidian 2004, Stat Med 23:2937-2960).
    """
    values, treated = np.asarray(values, float), np.asarray(treated, bool)
    design = sm.add_constant(stats.zscore(np.asarray(covariates, float)))
    chance = _propensity(design, treated)
    weight = np.where(treated, 1.0, chance / (1 - chance))
    value, error = _ratio_effect(values, treated, design, chance, weight)
    half = float(stats.norm.isf((1 - conf_level) / 2)) * error
    others = weight[~treated]
    interval = Interval(value - half, value + half, conf_level, "ipw_normal")
    return Weighted(value, error, interval, weight, effective_sample_size(others), float(others.max() / others.sum()))


def effective_sample_size(weight: np.ndarray) -> float:
    """Kish's effective sample size: (sum w)^2 / sum w^2."""
    weight = np.asarray(weight, float)
    return float(weight.sum() ** 2 / (weight**2).sum())


def standardised_difference(values: np.ndarray, treated: np.ndarray, weight: np.ndarray | None = None) -> float:
    """Difference of (weighted) means divided by the standard deviation of the treated.

    Parameters
    ----------
    values, treated, weight : ndarray, shape (n,)
        `weight` None counts everybody once. The divisor is never weighted and has n - 1.
    """
    values, treated = np.asarray(values, float), np.asarray(treated, bool)
    weight = np.ones(len(values)) if weight is None else np.asarray(weight, float)
    means = [np.average(values[arm], weights=weight[arm]) for arm in (treated, ~treated)]
    return float((means[0] - means[1]) / values[treated].std(ddof=1))


def _ratio_effect(values, treated, design, chance, weight) -> tuple[float, float]:
    """Difference of weighted means and its error from the people's summed influence on it."""
    others = np.where(treated, 0.0, weight)
    mean_1, mean_0 = values[treated].mean(), np.average(values, weights=others)
    information = (design * (chance * (1 - chance))[:, None]).T @ design
    through_score = np.linalg.solve(information, design.T @ (others * (values - mean_0)))
    influence_1 = treated * (values - mean_1) / treated.sum()
    influence_0 = (others * (values - mean_0) + (design * (treated - chance)[:, None]) @ through_score) / others.sum()
    return float(mean_1 - mean_0), float(np.linalg.norm(influence_1 - influence_0))


def _propensity(design: np.ndarray, treated: np.ndarray) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ModelWarning)
        try:
            score = sm.Logit(treated.astype(float), design).fit(method="newton", maxiter=100, tol=1e-12, disp=0)
        except (ModelWarning, np.linalg.LinAlgError) as fault:
            raise ValueError("the propensity score does not converge: the groups are separated") from fault
    return score.predict()
