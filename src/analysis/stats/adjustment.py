"""One difference of two arms' risks, adjusted for the same covariates in three ways."""

from dataclasses import dataclass

import numpy as np

from analysis.results import Interval
from analysis.stats import standardise, weighting
from analysis.stats.propensity import propensity

G_COMPUTATION, AIPW, OVERLAP = "g_computation", "aipw", "overlap"
TOO_FEW, OF_A_FEW = "too_few_for_model", "comparison_of_a_few"


@dataclass(frozen=True)
class Adjusted:
    """A difference by one method.

    Attributes
    ----------
    value : float
        Risk of the treated minus that of the others.
    interval : Interval
    risks : (float, float) or None
        Of everybody if all were treated, and if none were; None where the method aims at other people than all.
    """

    value: float
    interval: Interval
    risks: tuple[float, float] | None = None


def by_method(
    event: np.ndarray, treated: np.ndarray, covariates: np.ndarray, *, least: float, conf_level: float = 0.95
) -> dict[str, Adjusted | str]:
    """The difference by g-computation, AIPW and overlap weights, or the code of the reason why there is none.

    Parameters
    ----------
    event, treated : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, p)
    least : float
        Effective number of people that weights must leave each arm, else the estimate is withheld.
    conf_level : float
        In (0, 1).

    Notes
    -----
    All three penalise (Firth): few events need that, and many hardly notice. See `standardise`, `weighting.overlap`.
    """
    found: dict[str, Adjusted | str] = {}
    for method, attempt in ((G_COMPUTATION, _g_computation), (AIPW, _aipw), (OVERLAP, _overlap)):
        try:
            found[method] = attempt(event, treated, covariates, least, conf_level)
        except ValueError:
            found[method] = TOO_FEW
    return found


def _g_computation(event, treated, covariates, least: float, conf_level: float) -> Adjusted:
    found = standardise.g_computation(event, treated, covariates, conf_level=conf_level)
    return Adjusted(found.value, found.interval, (found.mean_treated, found.mean_others))


def _aipw(event, treated, covariates, least: float, conf_level: float) -> Adjusted | str:
    chance = propensity(treated, covariates)
    if not weighting.enough_overlap(1 / np.where(treated, chance, 1 - chance), treated, least=least):
        return OF_A_FEW
    found = standardise.aipw(event, treated, covariates, chance, conf_level=conf_level)
    return Adjusted(found.value, found.interval, (found.mean_treated, found.mean_others))


def _overlap(event, treated, covariates, least: float, conf_level: float) -> Adjusted | str:
    found = weighting.overlap(event, treated, covariates, penalised=True, conf_level=conf_level)
    enough = weighting.enough_overlap(found.weight, treated, least=least)
    return Adjusted(found.value, found.interval) if enough else OF_A_FEW
