"""Effects of several studies or districts with their standard errors, put together."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from analysis.results import Interval

# Nothing is pooled below so many; where the next one will lie is not said below the second number.
LEAST_POOLED, LEAST_PREDICTED = 3, 5
# Points between 0 and the farthest spread at which the slope of the restricted likelihood is looked at.
GRID = 400
SEARCH = {"xtol": 1e-14, "rtol": 1e-14, "maxiter": 500}


@dataclass(frozen=True)
class Heterogeneity:
    """How unlike the effects are.

    Attributes
    ----------
    q, df, p_value : float
        Cochran's Q and its chi-square test.
    tau2 : float
        Variance of the true effects, >= 0.
    tau2_interval : Interval
        Q-profile limits; both 0 where even no spread makes the effects look too alike.
    i2 : float
        Share of the variance of the effects found that is not chance, in [0, 1).
    method : str
        ``"reml"`` or ``"paule_mandel"``.
    """

    q: float
    df: int
    p_value: float
    tau2: float
    tau2_interval: Interval
    i2: float
    method: str


@dataclass(frozen=True)
class PooledEffect:
    """One effect from k of them; `prediction` is where a next true effect would lie, None below 5 of them."""

    value: float
    std_error: float
    df: float
    interval: Interval
    p_value: float
    n_groups: int
    weights: np.ndarray
    prediction: Interval | None
    heterogeneity: Heterogeneity


def fixed_effect(effect: np.ndarray, std_error: np.ndarray, *, conf_level: float = 0.95) -> PooledEffect:
    """The average effect weighted by precision, as if all true effects were one.

    Parameters
    ----------
    effect, std_error : ndarray, shape (k,)
        Known, errors above 0, k >= 3; else `ValueError`.
    """
    effect, variance = _checked(effect, std_error)
    weights = 1 / variance
    value, error = float(np.average(effect, weights=weights)), float(weights.sum() ** -0.5)
    half = stats.norm.isf((1 - conf_level) / 2) * error
    return PooledEffect(
        value=value,
        std_error=error,
        df=math.inf,
        interval=Interval(value - half, value + half, conf_level, "inverse_variance"),
        p_value=float(2 * stats.norm.sf(abs(value) / error)),
        n_groups=len(effect),
        weights=weights / weights.sum(),
        prediction=None,
        heterogeneity=heterogeneity(effect, std_error, conf_level=conf_level),
    )


def random_effects(
    effect: np.ndarray,
    std_error: np.ndarray,
    *,
    spread: str = "reml",
    floor: bool = True,
    conf_level: float = 0.95,
) -> PooledEffect:
    """The middle of true effects that differ, with Hartung and Knapp's error and t with k - 1 degrees of freedom.

    Parameters
    ----------
    effect, std_error : ndarray, shape (k,)
        Known, errors above 0, k >= 3; else `ValueError`.
    spread : {"reml", "paule_mandel"}
        How the variance of the true effects is estimated. DerSimonian and Laird's is not offered: too small with few.
    floor : bool
        Never let the error be smaller than it would be without Hartung and Knapp's factor (their q is at least 1);
        False only to compare with others, because effects that agree by chance then make it too small.

    Notes
    -----
    Hartung & Knapp (2001) Stat Med 20:1771-1782; the floor: Roever, Knapp & Friede (2015) BMC Med Res Methodol 15:99.
    Prediction: Higgins, Thompson & Spiegelhalter (2009) J R Stat Soc A 172:137-159, with k - 1 degrees of freedom and
    the error above, as in metafor.
    """
    effect, variance = _checked(effect, std_error)
    unlike = heterogeneity(effect, std_error, spread=spread, conf_level=conf_level)
    weights, df = 1 / (variance + unlike.tau2), len(effect) - 1
    value = float(np.average(effect, weights=weights))
    factor = float((weights * (effect - value) ** 2).sum() / df)
    error = math.sqrt((max(1.0, factor) if floor else factor) / weights.sum())
    t = stats.t.isf((1 - conf_level) / 2, df)
    name = f"{unlike.method}_{'hartung_knapp_floor' if floor else 'hartung_knapp'}"

    def around(half: float) -> Interval:
        return Interval(value - t * half, value + t * half, conf_level, name)

    enough = len(effect) >= LEAST_PREDICTED
    return PooledEffect(
        value=value,
        std_error=error,
        df=df,
        interval=around(error),
        p_value=float(2 * stats.t.sf(abs(value) / error, df)) if error else math.nan,
        n_groups=len(effect),
        weights=weights / weights.sum(),
        prediction=around(math.hypot(error, math.sqrt(unlike.tau2))) if enough else None,
        heterogeneity=unlike,
    )


def leave_one_out(effect: np.ndarray, std_error: np.ndarray, **options) -> list[PooledEffect]:
    """`random_effects` without each group in turn, in their order; k >= 4, else `ValueError`."""
    effect, std_error = np.asarray(effect, float), np.asarray(std_error, float)
    keep = ~np.eye(len(effect), dtype=bool)
    return [random_effects(effect[others], std_error[others], **options) for others in keep]


def heterogeneity(
    effect: np.ndarray, std_error: np.ndarray, *, spread: str = "reml", conf_level: float = 0.95
) -> Heterogeneity:
    """Cochran's Q, the variance of the true effects with its limits, and I squared; parameters as above.

    Notes
    -----
    Paule & Mandel (1982) J Res NBS 87:377-385; restricted likelihood, searched over all of its maxima: Viechtbauer
    (2005) J Educ Behav Stat 30:261-293; limits: Viechtbauer (2007) Stat Med 26:37-52. I squared is tau2 over tau2 and
    the typical variance of Higgins & Thompson (2002) Stat Med 21:1539-1558.
    """
    estimators = {"reml": _reml, "paule_mandel": _paule_mandel}
    if spread not in estimators:
        raise ValueError(f"spread must be one of {', '.join(estimators)}")
    effect, variance = _checked(effect, std_error)
    df, q = len(effect) - 1, _generalised_q(0.0, effect, variance)
    tau2 = estimators[spread](effect, variance)
    tail = (1 - conf_level) / 2
    low, high = (_spread_at(stats.chi2.ppf(each, df), effect, variance) for each in (1 - tail, tail))
    weights = 1 / variance
    typical = df * weights.sum() / (weights.sum() ** 2 - (weights**2).sum())
    return Heterogeneity(
        q=q,
        df=df,
        p_value=float(stats.chi2.sf(q, df)),
        tau2=tau2,
        tau2_interval=Interval(low, high, conf_level, "q_profile"),
        i2=float(tau2 / (tau2 + typical)),
        method=spread,
    )


def _paule_mandel(effect: np.ndarray, variance: np.ndarray) -> float:
    return _spread_at(len(effect) - 1, effect, variance)


def _spread_at(target: float, effect: np.ndarray, variance: np.ndarray) -> float:
    """The variance at which the generalised Q, which falls in it, is `target`; 0 if Q is below it from the start."""
    if _generalised_q(0.0, effect, variance) <= target:
        return 0.0
    high = _farthest(effect, variance)
    while _generalised_q(high, effect, variance) > target:
        high *= 2
    return float(optimize.brentq(lambda tau2: _generalised_q(tau2, effect, variance) - target, 0, high, **SEARCH))


def _generalised_q(tau2: float, effect: np.ndarray, variance: np.ndarray) -> float:
    weights = 1 / (variance + tau2)
    return float((weights * (effect - np.average(effect, weights=weights)) ** 2).sum())


def _reml(effect: np.ndarray, variance: np.ndarray) -> float:
    """Where the restricted likelihood is largest: at 0, or at one of the points at which its slope turns negative."""

    def slope(tau2: float) -> float:
        weights = 1 / (variance + tau2)
        away = effect - np.average(effect, weights=weights)
        return float((weights**2 * away**2).sum() - weights.sum() + (weights**2).sum() / weights.sum())

    # Denser near 0, where several maxima can lie.
    grid = _farthest(effect, variance) * np.linspace(0, 1, GRID) ** 3
    slopes = np.array([slope(each) for each in grid])
    turns = np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0))
    found = [0.0, *(float(optimize.brentq(slope, grid[at], grid[at + 1], **SEARCH)) for at in turns)]
    return max(found, key=lambda tau2: _restricted(tau2, effect, variance))


def _restricted(tau2: float, effect: np.ndarray, variance: np.ndarray) -> float:
    total = variance + tau2
    return -0.5 * float(np.log(total).sum() + np.log((1 / total).sum()) + _generalised_q(tau2, effect, variance))


def _farthest(effect: np.ndarray, variance: np.ndarray) -> float:
    """A variance beyond that of any estimate by restricted likelihood."""
    return float(10 * np.ptp(effect) ** 2 + variance.max())


def _checked(effect: np.ndarray, std_error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Effects and their variances."""
    effect, std_error = np.asarray(effect, float), np.asarray(std_error, float)
    if len(effect) < LEAST_POOLED:
        raise ValueError(f"nothing is pooled below {LEAST_POOLED}")
    if effect.shape != std_error.shape or not np.isfinite(effect).all() or not (std_error > 0).all():
        raise ValueError("need known effects, and as many standard errors above 0")
    if not np.isfinite(std_error).all():
        raise ValueError("need known effects, and as many standard errors above 0")
    return effect, std_error**2
