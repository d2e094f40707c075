"""Pay that was not observed, imputed several times from people alike: an assumption, shown beside bounds that need none."""

import numpy as np
import pandas as pd

from analysis.followup.work import EVERYONE, PAID, UNSEEN, ZERO, Months, Sight
from analysis.outcomes.income import about_a_few, real
from analysis.outcomes.joining_contrasts import COUNTS
from analysis.outcomes.work_arms import BY_UNIT, FEW_PAID, Known
from analysis.plan import WorkPlan, horizon_months
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats import imputation

DIFFERENCE, MEAN = "joined_imputed_difference", "imputed_mean"
METHOD = "rubin"
MOST_IMPUTED = 0.5  # share of a group of whom it may not be known (assumed)
SEED = 1987  # of the draws


def of_difference(known: Known, about: dict, *, conf_level: float) -> list[Estimate]:
    """The difference with what was not observed imputed within each arm.

    No row where everybody was observed, or where not people were chosen.

    Parameters
    ----------
    known : Known
    about : dict
        Outcome, group, horizon and unit.

    Notes
    -----
    By predictive mean matching on the covariates and the days waited (`stats.imputation`), people drawn whole. Not below 50
    people, nor where of more than `MOST_IMPUTED` of an arm it is not known.
    """
    rows, values = known.rows, known.values
    if not np.isnan(values).any() or known.reason == BY_UNIT:
        return []
    about = _about(about, DIFFERENCE, sum(known.n_people))
    unknown = max(float(np.isnan(values[arm]).mean()) for arm in (rows.treated, ~rows.treated) if arm.any())
    why = (
        _why_not(sum(known.n_people), unknown) or known.reason or ("too_few_for_model" if known.rung == COUNTS else "")
    )
    if why:
        return [Estimate(**about, value=NotEstimable(why))]

    def difference(filled: np.ndarray) -> tuple[float, float]:
        found = known.difference(filled, conf_level)
        return found.value, found.std_error**2

    arrays = values, rows.treated, known.covariates, difference
    return [_pooled(about, *arrays, person=rows.person, conf_level=conf_level)]


def of_mean(
    values: np.ndarray, covariates: np.ndarray, person: np.ndarray, about: dict, *, conf_level: float
) -> list[Estimate]:
    """The mean of everybody with what was not observed imputed; no row where everybody was.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Pay of those asked, zeros in; NaN where not observed.
    covariates : ndarray, shape (n, p)
        All known.
    person : ndarray, shape (n,)
    """
    if not np.isnan(values).any():
        return []
    n = len(np.unique(person))
    about = _about(about, MEAN, n)
    n_paid = len(np.unique(person[values > 0]))
    why = FEW_PAID if about_a_few(n_paid) else _why_not(n, float(np.isnan(values).mean()))
    if why:
        return [Estimate(**about, value=NotEstimable(why))]
    code = np.unique(person, return_inverse=True)[1].reshape(-1)

    def mean(filled: np.ndarray) -> tuple[float, float]:
        by_person = np.bincount(code, filled - filled.mean())
        return float(filled.mean()), float(np.sum(by_person**2) * n / (n - 1)) / len(filled) ** 2

    group = np.zeros(len(values), int)
    return [_pooled(about, values, group, covariates, mean, person=person, conf_level=conf_level)]


def means(
    months: Months, sight: Sight, person: pd.Series, covariates: np.ndarray, plan: WorkPlan, *, conf_level: float
) -> list[Estimate]:
    """Mean pay of everybody asked about, zeros in, what was not observed imputed; never without the bounds of `income.pay_states`.

    Parameters
    ----------
    months : Months
        Of n releases.
    person : Series, shape (n,)
    covariates : ndarray, shape (n, p)
        All known.

    Notes
    -----
    Only by a source that would have seen everybody: of whom a payroll does not show nothing can be learnt from its workers.
    """
    made = []
    for horizon in plan.horizons:
        k = horizon_months(horizon) - 1
        asked = np.isin(months.state[:, k], (PAID, ZERO, UNSEEN))
        about = {"outcome": "pay", "group": sight.source, "horizon": horizon, "unit": "VND a month"}
        if sight.observed_for != EVERYONE:
            told = about | {"estimand": MEAN, "n": int(asked.sum()), "method": METHOD}
            made.append(Estimate(**told, value=NotEstimable("seen_in_one_arm")))
            continue
        values = real(months.pay[asked, k], months.paid_in[asked, k], plan.prices_of)
        arrays = values, covariates[asked], person.to_numpy()[asked]
        made += of_mean(*arrays, about, conf_level=conf_level)
    return made


def _why_not(n_people: int, unknown: float) -> str:
    if n_people < imputation.LEAST_PEOPLE:
        return "too_few_to_impute"
    return "too_many_to_impute" if unknown > MOST_IMPUTED else ""


def _about(about: dict, estimand: str, n: int) -> dict:
    return about | {"estimand": estimand, "n": n, "method": METHOD}


def _pooled(about: dict, values, group, covariates, estimate, *, person, conf_level: float) -> Estimate:
    rng = np.random.default_rng(SEED)
    held = covariates[:, np.ptp(covariates, axis=0) > 0]
    try:
        found = imputation.pooled(values, group, held, estimate, rng=rng, person=person, conf_level=conf_level)
    except ValueError:
        return Estimate(**about, value=NotEstimable("too_few_to_impute"))
    interval = Interval(found.interval.low, found.interval.high, conf_level, METHOD)
    return Estimate(**about, value=found.value, interval=interval, std_error=found.std_error)
