"""Making a comparison group look like the participants by weighting it with a propensity score."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval
from analysis.stats.propensity import propensity, standardised_design


@dataclass(frozen=True)
class Weighted:
    """Difference of weighted means, participants minus the others.

    Attributes
    ----------
    value, std_error : float
        The error counts that the weights were estimated.
    interval : Interval
        Normal.
    weight : ndarray, shape (n,)
        For the effect on the treated: 1 for them, the odds of treatment for the others. For overlap: the
        chance of the other arm.
    ess : float
        Effective sample size of the weighted comparison group.
    largest : float
        Largest share that one person has of the comparison group's weight, in (0, 1].
    ess_treated : float
        Effective sample size of the participants: their number, unless they are weighted too.
    """

    value: float
    std_error: float
    interval: Interval
    weight: np.ndarray
    ess: float
    largest: float
    ess_treated: float


def att(
    values: np.ndarray,
    treated: np.ndarray,
    covariates: np.ndarray,
    *,
    penalised: bool = False,
    conf_level: float = 0.95,
) -> Weighted:
    """Effect on the treated, the comparison group weighted by the odds of a logit propensity score.

    Parameters
    ----------
    values : ndarray, shape (n,)
    treated : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, p)
        Columns may differ widely in size; they are standardised before the fit.
    penalised : bool
        Whether the score is Firth's, for small samples.

    Raises
    ------
    ValueError
        If the score does not converge (the groups are separated), a column is constant or depends on the
        others, an arm is empty, or the values within an arm do not vary (no error can be had from them).

    Notes
    -----
    Ratio (Hajek) form: Hirano, Imbens & Ridder (2003) Econometrica 71:1161-1189. Standard error by
    stacked moment conditions (Lunceford & Davidian 2004, Stat Med 23:2937-2960); with a penalised score
    its moments are the penalised ones, their slope Fisher's information. It is a large-sample error:
    with few people use `bootstrap`.
    """
    return _weighted(values, treated, covariates, "att", "ipw_normal", penalised, conf_level)


def overlap(
    values: np.ndarray,
    treated: np.ndarray,
    covariates: np.ndarray,
    *,
    penalised: bool = False,
    conf_level: float = 0.95,
) -> Weighted:
    """Effect on the people who could as well have been in either arm; parameters and errors as `att`.

    Notes
    -----
    Li, Morgan & Zaslavsky (2018) JASA 113:390-400: each is weighted by the chance of the other arm. With
    the plain logit the weighted means of the covariates are equal; with the penalised one nearly so.
    """
    return _weighted(values, treated, covariates, "overlap", "overlap_normal", penalised, conf_level)


def weights(chance: np.ndarray, treated: np.ndarray, estimand: str) -> np.ndarray:
    """Weights, shape (n,), from chances of treatment in (0, 1); `estimand` is ``"att"`` or ``"overlap"``."""
    return _weight_and_slope(np.asarray(chance, float), np.asarray(treated, bool), estimand)[0]


def effective_sample_size(weight: np.ndarray) -> float:
    """Kish's effective sample size: (sum w)^2 / sum w^2."""
    weight = np.asarray(weight, float)
    return float(weight.sum() ** 2 / (weight**2).sum())


def enough_overlap(weight: np.ndarray, treated: np.ndarray, *, least: float) -> bool:
    """Whether each arm is worth `least` people or more; if not, the weighted estimate must be withheld.

    Parameters
    ----------
    weight : ndarray, shape (n,)
        None negative.
    treated : ndarray of bool, shape (n,)
    least : float
        Smallest effective sample size of an arm, > 0. An empty arm, or one without weight, is worth nobody.

    Notes
    -----
    Guards positivity: where hardly anybody in the comparison group is like the participants, nearly all
    weight falls on a few people, however many there are.
    """
    weight, treated = np.asarray(weight, float), np.asarray(treated, bool)
    arms = (weight[treated], weight[~treated])
    return all(arm.sum() > 0 and effective_sample_size(arm) >= least for arm in arms)


def need_two_arms(values: np.ndarray, treated: np.ndarray) -> None:
    """Refuse values that no weighted difference and its error can be had from; see `att`."""
    arms = (values[treated], values[~treated])
    if min(len(arm) for arm in arms) == 0:
        raise ValueError("each arm needs at least one person")
    if not np.isfinite(values).all():
        raise ValueError("values must not be missing")
    if any(np.ptp(arm) == 0 for arm in arms):
        raise ValueError("the values of an arm do not vary: a weighted difference would have too small an error")


def summary(values, treated, weight, influence, method: str, conf_level: float) -> Weighted:
    """The result from weights and each person's influence on the difference, shapes (n,)."""
    value = float(np.average(values[treated], weights=weight[treated]))
    value -= float(np.average(values[~treated], weights=weight[~treated]))
    error = float(np.linalg.norm(influence))
    half = float(stats.norm.isf((1 - conf_level) / 2)) * error
    others, interval = weight[~treated], Interval(value - half, value + half, conf_level, method)
    ess, ess_treated = effective_sample_size(others), effective_sample_size(weight[treated])
    return Weighted(value, error, interval, weight, ess, float(others.max() / others.sum()), ess_treated)


def _weighted(values, treated, covariates, estimand, method, penalised, conf_level) -> Weighted:
    values, treated = np.asarray(values, float), np.asarray(treated, bool)
    need_two_arms(values, treated)
    design = standardised_design(covariates)
    chance = propensity(treated, covariates, penalised=penalised)
    weight, slope = _weight_and_slope(chance, treated, estimand)
    variance = chance * (1 - chance)
    information = (design * variance[:, None]).T @ design
    surprise = treated - chance
    if penalised:
        leverage = variance * np.einsum("ij,ji->i", design, np.linalg.solve(information, design.T))
        surprise = surprise + leverage * (0.5 - chance)

    def influence(arm: np.ndarray) -> np.ndarray:
        """Of each person on the weighted mean of an arm: by their own value, and through the score."""
        own = np.where(arm, weight, 0.0)
        distance = values - np.average(values, weights=own)
        through_score = np.linalg.solve(information, design.T @ (np.where(arm, slope, 0.0) * distance))
        return (own * distance + (design * surprise[:, None]) @ through_score) / own.sum()

    return summary(values, treated, weight, influence(treated) - influence(~treated), method, conf_level)


def _weight_and_slope(chance: np.ndarray, treated: np.ndarray, estimand: str) -> tuple[np.ndarray, np.ndarray]:
    """Weights, and how they change with the log odds of treatment."""
    if not ((chance > 0) & (chance < 1)).all():
        raise ValueError("chances of treatment must lie strictly between 0 and 1")
    odds, variance = chance / (1 - chance), chance * (1 - chance)
    if estimand == "att":
        return np.where(treated, 1.0, odds), np.where(treated, 0.0, odds)
    if estimand == "overlap":
        return np.where(treated, 1 - chance, chance), np.where(treated, -variance, variance)
    raise ValueError(f"no such estimand: {estimand}")
