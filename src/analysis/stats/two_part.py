"""Income in two parts: whether there is any (logit), and how much there is then (gamma or log-normal)."""

from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from scipy import stats

from analysis.results import Interval
from analysis.stats.by_person import carried

LEAST = 5  # people with and without income in each arm; with fewer no model is fitted
GAMMA, LOG_NORMAL = "gamma", "log_normal"


@dataclass(frozen=True)
class TwoPart:
    """Difference of the mean income of all if everybody, and if nobody, were treated.

    Attributes
    ----------
    value, std_error : float
    interval : Interval
    p_value : float
    mean_treated, mean_control : float
        Mean income of all (zeros in), everybody in one arm, covariates as they are.
    share_treated, share_control : float
        Mean chance of any income.
    """

    value: float
    std_error: float
    interval: Interval
    p_value: float
    mean_treated: float
    mean_control: float
    share_treated: float
    share_control: float


def two_part(
    values: np.ndarray,
    treated: np.ndarray,
    covariates: np.ndarray | None = None,
    *,
    family: str = GAMMA,
    weight: np.ndarray | None = None,
    person: np.ndarray | None = None,
    conf_level: float = 0.95,
) -> TwoPart:
    """Marginal difference of means from a logit for any income and a model with log link for how much.

    Parameters
    ----------
    values : ndarray, shape (n,)
        All known, >= 0.
    treated : ndarray of bool, shape (n,)
        At least `LEAST` people with and without income in each arm, else `ValueError`.
    covariates : ndarray, shape (n, p), optional
    family : {"gamma", "log_normal"}
        ``"log_normal"``: least squares of the logarithm, brought back by Duan's smearing in each arm. Not with weights.
    weight : ndarray, shape (n,), optional
        > 0; known, as far as the error goes.
    person : ndarray, shape (n,), optional
        Whoever is in several rows counts as one draw.

    Notes
    -----
    Duan, Manning, Morris & Newhouse (1983) J Bus Econ Stat 1:115-126; Duan (1983) JASA 78:605-610; Belotti et al. (2015) Stata J
    15:3-20. Errors by the delta method from the sandwich (HC0) of each part, the two parts being independent; covariates are
    held as they are; smearing factors are estimated too and counted. Without covariates both give the difference of the arms'
    means and its error with n in place of n - 1. With `person` what a person adds to both parts is added up first, and the
    error and degrees of freedom are those of `by_person.carried`: without covariates that is `weighted_means.uneven_difference`.
    """
    values, treated = np.asarray(values, float), np.asarray(treated, bool)
    if np.isnan(values).any() or (values < 0).any():
        raise ValueError("incomes are known and not negative")
    if family not in (GAMMA, LOG_NORMAL) or (weight is not None and family != GAMMA):
        raise ValueError(f"family must be {GAMMA} or {LOG_NORMAL}")
    some = values > 0
    cells = [(some & treated).sum(), (some & ~treated).sum(), (~some & treated).sum(), (~some & ~treated).sum()]
    if min(cells) < LEAST:
        raise ValueError(f"a two-part model needs {LEAST} people with and without income in each arm")
    held = np.zeros((len(values), 0)) if covariates is None else np.asarray(covariates, float)
    weight = np.ones(len(values)) if weight is None else np.asarray(weight, float)
    scale = np.where(held.std(axis=0) > 0, held.std(axis=0), 1.0)
    held = (held - held.mean(axis=0)) / scale
    design = {arm: _design(np.full(len(values), arm), held) for arm in (1.0, 0.0)}
    own = _design(treated.astype(float), held)
    chance, amount = _chance(some, own, weight), _amount(values[some], own[some], treated[some], family, weight[some])
    parts = {arm: _arm(design[arm], int(arm), chance.coef, amount.coef, weight / weight.sum()) for arm in design}
    value = parts[1.0][0] - parts[0.0][0]
    gradients = [parts[1.0][i] - parts[0.0][i] for i in (2, 3)]
    moved = [part.influence @ g for g, part in zip(gradients, (chance, amount), strict=True)]
    if person is None:
        error, law = float(np.sqrt(sum(np.sum(each**2) for each in moved))), stats.norm()
    else:
        people, both = carried(treated, weight, person), moved[0].copy()
        both[some] += moved[1]
        error, law = people.error(both), stats.t(people.df)
    z = float(law.isf((1 - conf_level) / 2))
    interval = Interval(float(value - z * error), float(value + z * error), conf_level, "delta")
    p_value = float(2 * law.sf(abs(value) / error))
    means, chances = zip(*(parts[arm][:2] for arm in (1.0, 0.0)), strict=True)
    return TwoPart(float(value), error, interval, p_value, *means, *chances)


def _design(arm: np.ndarray, held: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(arm)), arm, held])


@dataclass(frozen=True)
class _Part:
    """Coefficients of one part, shape (p,), and what each person adds to their error, shape (n, p)."""

    coef: np.ndarray
    influence: np.ndarray


def _chance(some: np.ndarray, design: np.ndarray, weight: np.ndarray) -> _Part:
    fit = sm.GLM(some.astype(float), design, family=sm.families.Binomial(), freq_weights=weight).fit(
        tol=1e-12, maxiter=100
    )
    share = fit.fittedvalues
    return _Part(fit.params, _influence(design, weight * share * (1 - share), weight * (some - share)))


def _amount(values: np.ndarray, design: np.ndarray, treated: np.ndarray, family: str, weight: np.ndarray) -> _Part:
    """The model of how much; its last two coefficients bring the fit of the control and the treated arm to money's scale."""
    ones = np.ones(len(values))
    if family == GAMMA:
        model = sm.GLM(values, design, family=sm.families.Gamma(sm.families.links.Log()), freq_weights=weight)
        fit = model.fit(tol=1e-12, maxiter=200)
        influence = _influence(design, weight, weight * (values / fit.fittedvalues - 1))
        return _Part(np.append(fit.params, [1.0, 1.0]), np.column_stack([influence, 0 * ones, 0 * ones]))
    coef = np.linalg.lstsq(design, np.log(values), rcond=None)[0]
    residual = np.log(values) - design @ coef
    influence, factor = _influence(design, ones, residual), np.exp(residual)
    smear = [_smear(factor, arm, design, influence) for arm in (~treated, treated)]
    return _Part(
        np.append(coef, [value for value, _ in smear]), np.column_stack([influence, *(added for _, added in smear)])
    )


def _smear(factor: np.ndarray, arm: np.ndarray, design: np.ndarray, influence: np.ndarray) -> tuple[float, np.ndarray]:
    """Duan's factor of an arm, and what each person adds to its error, by their own residual and by moving the fit."""
    value = float(factor[arm].mean())
    own = np.where(arm, factor - value, 0.0) / arm.sum()
    return value, own - influence @ (factor[arm] @ design[arm] / arm.sum())


def _influence(design: np.ndarray, weight: np.ndarray, residual: np.ndarray) -> np.ndarray:
    """HC0 with the expected information as bread, as R's sandwich for a glm."""
    bread = np.linalg.inv(design.T @ (weight[:, None] * design))
    return residual[:, None] * design @ bread


def _arm(design: np.ndarray, arm: int, chance: np.ndarray, amount: np.ndarray, weight: np.ndarray):
    """Mean income and mean chance of any with everybody in one arm, and the mean's gradients by both parts' coefficients."""
    coef, smear = amount[:-2], amount[-2:]
    some = 1 / (1 + np.exp(-design @ chance))
    much = np.exp(design @ coef)
    by_chance = smear[arm] * (weight * some * (1 - some) * much) @ design
    by_amount = smear[arm] * (weight * some * much) @ design
    worth = float(weight @ (some * much))
    by_smear = np.where(np.arange(2) == arm, worth, 0.0)
    return smear[arm] * worth, float(weight @ some), by_chance, np.append(by_amount, by_smear)
