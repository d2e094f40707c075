"""The hazard of reoffending: one formula for every world, and its closed form.

A person's risk p of a new offence within 12 months of release stands on the logit. The cumulated hazard by time t is
log(1 + exp(logit)) * G(t) with G(t) = (t / 12 months) ** shape, so that the risk by 12 months is p and falls off
as the shape says. Joining a model changes the logit from that day on. With the same exponential draw E the event
comes when the cumulated hazard reaches E, with a model and without it: both potential outcomes of one person.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

YEAR_DAYS = 365.25
LATE_DAYS = 1e6  # later than anything that is looked at, and still a number
# Mean and standard deviation of `logit_of_risk` with the rates of simulation.yaml; what "mean risk" means anywhere.
RECORDED_MEAN, RECORDED_SD = 0.45, 0.61
Joins = Sequence[tuple[np.ndarray, np.ndarray]]


def logit_of_risk(releases: pd.DataFrame, coefficients: Mapping[str, float], trend: float) -> np.ndarray:
    """The logit of reoffending within 12 months but for its intercept and what no record holds.

    Parameters
    ----------
    releases : DataFrame
        `age_years`, `sex`, `priors`, `offence`, `kind`, `release`, `commune_effect`.
    coefficients : mapping
        As `reoffence_logit` in ``simulation.yaml``.
    trend : float
        Change a year, from the start of 2020; the same in all communes.
    """
    years = (releases["release"] - pd.Timestamp("2020-01-01")).dt.days / YEAR_DAYS
    return (
        coefficients["per_10_years_of_age"] * (releases["age_years"] - 35) / 10
        + coefficients["female"] * (releases["sex"] == "female")
        + coefficients["prior"] * releases["priors"]
        + coefficients["drugs"] * (releases["offence"] == "drugs")
        + coefficients["theft"] * (releases["offence"] == "theft")
        + coefficients["conditional"] * (releases["kind"] == "conditional")
        + trend * np.maximum(years, 0)
        + releases["commune_effect"]
    ).to_numpy(dtype=float)


def clock(days: np.ndarray, shape: float) -> np.ndarray:
    """G(t): 0 at release, 1 after 12 months."""
    return (np.asarray(days, dtype=float) / YEAR_DAYS) ** shape


def cumulated_hazard(days: np.ndarray, logit: np.ndarray, joins: Joins, shape: float) -> np.ndarray:
    """Hazard cumulated from release to a day, where `joins` change the logit.

    Parameters
    ----------
    days : array of shape (n,)
        Days since release.
    logit : array of shape (n,)
        Logit of the risk within 12 months without any model.
    joins : sequence of (days, changes)
        For each kind of model the day of joining (inf: never) and the change of the logit from then on.
    shape : float
    """
    total = np.zeros(len(logit))
    for start, end, level in _segments(logit, joins):
        total += np.logaddexp(0, level) * np.maximum(clock(np.minimum(days, end), shape) - clock(start, shape), 0)
    return total


def risk_within(days: np.ndarray, logit: np.ndarray, joins: Joins, shape: float) -> np.ndarray:
    """Probability of the event by a day since release, if nothing else ends the follow-up."""
    return -np.expm1(-cumulated_hazard(days, logit, joins, shape))


def risk_between(start: np.ndarray, end: np.ndarray, logit: np.ndarray, joins: Joins, shape: float) -> np.ndarray:
    """Probability of the event after `start` and by `end`, for whoever had none until `start`."""
    passed = cumulated_hazard(start, logit, joins, shape)
    return -np.expm1(passed - cumulated_hazard(end, logit, joins, shape))


def event_days(draws: np.ndarray, logit: np.ndarray, joins: Joins, shape: float) -> np.ndarray:
    """Days since release at which the cumulated hazard reaches each unit exponential draw."""
    left = np.array(draws, dtype=float)
    found = np.full(len(logit), np.inf)
    for start, end, level in _segments(logit, joins):
        hazard = np.logaddexp(0, level)
        spent = hazard * (clock(end, shape) - clock(start, shape))
        here = np.isinf(found) & (left <= spent) & (start < end)
        reached = clock(start, shape) + left / hazard
        found[here] = YEAR_DAYS * reached[here] ** (1 / shape)
        left = left - spent
    return found


def _segments(logit: np.ndarray, joins: Joins) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Stretches of constant logit: their first day, their last, and the logit, in order of time for each person."""
    count = len(logit)
    days = np.array([np.broadcast_to(day, count) for day, _ in joins], dtype=float).reshape(len(joins), count)
    days = np.minimum(days, LATE_DAYS)
    changes = np.array([np.broadcast_to(change, count) for _, change in joins], dtype=float).reshape(len(joins), count)
    order = np.argsort(days, axis=0, kind="stable")
    starts = np.vstack([np.zeros(count), np.take_along_axis(days, order, axis=0)])
    levels = logit + np.vstack([np.zeros(count), np.cumsum(np.take_along_axis(changes, order, axis=0), axis=0)])
    ends = np.vstack([starts[1:], np.full(count, np.inf)])
    return list(zip(starts, ends, levels, strict=True))
