"""Shares that all would have had with and without the model, from regression on the covariates."""

import warnings
from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from scipy import stats
from scipy.special import expit
from statsmodels.tools.sm_exceptions import ModelWarning

from analysis.results import Interval
from analysis.stats import firth


@dataclass(frozen=True)
class Standardised:
    """Means with and without treatment over the same people, and their difference.

    Attributes
    ----------
    value, std_error : float
        Mean if all were treated minus mean if none were.
    interval : Interval
        Normal.
    mean_treated, mean_others : float
        The two means; risks where the outcome is yes or no.
    error_treated, error_others : float
        Their standard errors.
    """

    value: float
    std_error: float
    interval: Interval
    mean_treated: float
    mean_others: float
    error_treated: float
    error_others: float


def g_computation(
    event: np.ndarray,
    treated: np.ndarray,
    covariates: np.ndarray,
    *,
    target: str = "all",
    penalised: bool = True,
    conf_level: float = 0.95,
) -> Standardised:
    """Risks from a logit of treatment and covariates, averaged over the people aimed at.

    Parameters
    ----------
    event, treated : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, p)
    target : str
        ``"all"``, or ``"treated"`` for the effect on the treated.
    penalised : bool
        FLIC (Firth's logit, intercept corrected) for few people or events; else the plain logit.

    Raises
    ------
    ValueError
        If an arm is empty or has no events or only events (give counts and exact intervals then), a column is
        constant or depends on the others, or the plain logit does not converge.

    Notes
    -----
    Delta method on the coefficients' covariance, the covariates of the people aimed at held fixed; for
    FLIC the inverse information at its coefficients stands for their covariance.
    """
    event, treated = np.asarray(event, bool), np.asarray(treated, bool)
    _need_events(event, treated)
    scaled = _scaled(covariates)
    coef, covariance = _logit(event, np.column_stack([treated, scaled]), penalised)
    aimed = scaled[_aimed(treated, target)]
    risks, slopes = [], []
    for arm in (1.0, 0.0):
        design = np.column_stack([np.ones(len(aimed)), np.full(len(aimed), arm), aimed])
        chance = expit(design @ coef)
        risks.append(chance.mean())
        slopes.append((chance * (1 - chance)) @ design / len(aimed))
    errors = [float(np.sqrt(slope @ covariance @ slope)) for slope in (*slopes, slopes[0] - slopes[1])]
    return _result(risks, errors, "flic_delta" if penalised else "logit_delta", conf_level)


def aipw(
    values: np.ndarray,
    treated: np.ndarray,
    covariates: np.ndarray,
    chance: np.ndarray,
    *,
    model: str = "logit",
    target: str = "all",
    penalised: bool = True,
    conf_level: float = 0.95,
) -> Standardised:
    """Regression within each arm, its residuals weighted by the propensity: right if either model is right.

    Parameters
    ----------
    values : ndarray, shape (n,)
        0 or 1 where `model` is ``"logit"``.
    treated : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, p)
        Of the regression in each arm.
    chance : ndarray, shape (n,)
        Propensity of treatment, in (0, 1), as from `propensity`.
    model : str
        ``"logit"`` or ``"linear"`` (least squares).
    target, penalised
        As in `g_computation`.

    Raises
    ------
    ValueError
        As `g_computation`, within each arm; or a chance is 0 or 1.

    Notes
    -----
    Robins, Rotnitzky & Zhao (1994) JASA 89:846-866. The error is the spread of the influence function, which takes
    both models as known and right: large-sample, and a little too small where one is wrong (bootstrap then). There
    is no cross-fitting; below 200 people the parts would be too small.
    """
    values, treated, chance = np.asarray(values, float), np.asarray(treated, bool), np.asarray(chance, float)
    if treated.all() or not treated.any():
        raise ValueError("each arm needs at least one person")
    if not ((chance > 0) & (chance < 1)).all():
        raise ValueError("chances of treatment must lie strictly between 0 and 1")
    if model == "logit":
        _need_events(values, treated)
    predicted = [_predictions(values, arm, _scaled(covariates), model, penalised) for arm in (treated, ~treated)]
    aimed = _aimed(treated, target)
    # The share of the people aimed at among those with these covariates.
    share = np.ones(len(values)) if target == "all" else chance
    means, influences = [], []
    for arm, arm_chance, guess in zip((treated, ~treated), (chance, 1 - chance), predicted, strict=True):
        # Among the treated their own mean needs no regression: the guess drops out.
        parts = aimed * guess + arm * share / arm_chance * (values - guess)
        mean = parts.sum() / aimed.sum()
        means.append(mean)
        influences.append((parts - aimed * mean) / aimed.sum())
    errors = [float(np.linalg.norm(each)) for each in (*influences, influences[0] - influences[1])]
    return _result(means, errors, "aipw_influence", conf_level)


def _need_events(event: np.ndarray, treated: np.ndarray) -> None:
    for arm in (treated, ~treated):
        if not 0 < event[arm].sum() < arm.sum():
            raise ValueError("an arm has no events or only events: give counts and exact intervals, no model")


def _aimed(treated: np.ndarray, target: str) -> np.ndarray:
    if target not in ("all", "treated"):
        raise ValueError(f"no such target: {target}")
    return treated if target == "treated" else np.ones(len(treated), bool)


def _scaled(covariates: np.ndarray) -> np.ndarray:
    """Columns less their mean and over their spread; risks do not depend on it, and the fit is steadier."""
    covariates = np.asarray(covariates, float)
    spread = covariates.std(axis=0)
    return (covariates - covariates.mean(axis=0)) / np.where(spread > 0, spread, 1.0)


def _logit(event: np.ndarray, covariates: np.ndarray, penalised: bool) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients, the intercept first, and their covariance."""
    start = firth.flic(event, covariates)
    if penalised:
        return start.coef, start.covariance
    with warnings.catch_warnings():
        warnings.simplefilter("error", ModelWarning)
        try:
            design = np.column_stack([np.ones(len(event)), covariates])
            found = sm.Logit(event.astype(float), design).fit(
                start_params=start.coef, method="newton", maxiter=100, tol=1e-12, disp=0
            )
        except (ModelWarning, np.linalg.LinAlgError) as fault:
            raise ValueError("the logit does not converge: the events are separated") from fault
    return np.asarray(found.params), np.asarray(found.cov_params())


def _predictions(values, arm, covariates, model, penalised) -> np.ndarray:
    """For everybody, from the regression in one arm."""
    design = np.column_stack([np.ones(len(values)), covariates])
    if model == "logit":
        return expit(design @ _logit(values[arm], covariates[arm], penalised)[0])
    if model != "linear":
        raise ValueError(f"no such model: {model}")
    if np.linalg.matrix_rank(design[arm]) < design.shape[1]:
        raise ValueError("a column is constant in an arm, or depends on the others")
    return design @ np.linalg.lstsq(design[arm], values[arm])[0]


def _result(means, errors, method: str, conf_level: float) -> Standardised:
    value = float(means[0] - means[1])
    half = float(stats.norm.isf((1 - conf_level) / 2)) * errors[2]
    interval = Interval(value - half, value + half, conf_level, method)
    return Standardised(value, errors[2], interval, float(means[0]), float(means[1]), errors[0], errors[1])
