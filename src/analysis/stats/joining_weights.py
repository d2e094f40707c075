"""Weights for sequential trials when joining depends on what people are like: at the start and while they wait."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.stats import cox
from analysis.stats.inclusion import inclusion_odds
from analysis.stats.risk_sets import risk_sets
from analysis.stats.trials import TrialRows, Trials


def weigh(
    trials: Trials,
    entry: np.ndarray,
    joined: np.ndarray,
    exit: np.ndarray,
    covariates: np.ndarray,
    *,
    stratum: np.ndarray | None = None,
    horizon: float,
    renew: float = 14,
) -> TrialRows:
    """Rows whose controls look like the joiners, and stay so while some of them join.

    Parameters
    ----------
    trials : Trials
    entry, joined, exit, stratum : ndarray, shape (n,)
        As given to `trials.sequential_trials`.
    covariates : ndarray, shape (n, p)
        Known at `entry`. With `entry` itself among them, joining may depend (log-linearly) on the time since then: on
        the calendar axis the day is the same for everybody at risk.
    horizon : float
        Days since the trial's day up to which weights are wanted; > 0.
    renew : float
        Days after which the weights of those who still wait are computed again; > 0. Shorter is more exact: with a
        hazard ratio of joining of 3, 30 days left a bias of 0.3 points in a difference over a year, 6 days none.

    Raises
    ------
    ValueError
        If days are impossible, or the hazard of joining cannot be fitted (`cox.NoFitError`).

    Notes
    -----
    One Cox model of joining on the calendar axis, with the risk sets of the trials (Breslow's ties). At its start
    a control's weight is her odds of having been among those who joined on that day, given how many did (effect on the
    joiners). A trial's weights add up to its number of joiners on average, not each time: made to, they took too much of
    those whom few others could replace, and where a commune had few left 0.5 points more of 4.8 points of confounding stayed.
    Later the weight is multiplied by 1 / (chance of not having joined since): Robins & Finkelstein (2000) Biometrics
    56:779-788. Right if what makes people both join and reoffend is among the covariates, the model of joining holds, and
    somebody has not joined yet.
    """
    entry, joined, exit = (np.asarray(days, float) for days in (entry, joined, exit))
    covariates = np.asarray(covariates, float)
    if not (horizon > 0 and renew > 0):
        raise ValueError("a horizon and a time to renew need to be above 0")
    stratum = np.zeros(len(entry), int) if stratum is None else np.unique(stratum, return_inverse=True)[1].reshape(-1)
    ratio, clocks = _joining(entry, joined, exit, covariates, stratum)
    pieces = _pieces(replace(trials.rows, weight=_at_the_start(trials.rows, ratio)), horizon, renew)
    return replace(pieces, weight=pieces.weight * _waited(trials, pieces, pieces.start, ratio, clocks, stratum))


def weigh_at(
    trials: Trials,
    entry: np.ndarray,
    joined: np.ndarray,
    exit: np.ndarray,
    covariates: np.ndarray,
    *,
    stratum: np.ndarray | None = None,
    days: Sequence[float],
) -> list[np.ndarray]:
    """Weight of each row of the trials as it is so many days after the trial's day, or when the row ends, if that is sooner.

    Parameters, errors and notes as `weigh`; `days`: each > 0. One array a day, each of shape (m,), without pieces in between:
    for what is looked at on one day.
    """
    entry, joined, exit = (np.asarray(each, float) for each in (entry, joined, exit))
    if not all(day > 0 for day in days):
        raise ValueError("weights are wanted on days above 0")
    stratum = np.zeros(len(entry), int) if stratum is None else np.unique(stratum, return_inverse=True)[1].reshape(-1)
    ratio, clocks = _joining(entry, joined, exit, np.asarray(covariates, float), stratum)
    rows, first = trials.rows, _at_the_start(trials.rows, ratio)
    return [first * _waited(trials, rows, np.minimum(rows.time, day), ratio, clocks, stratum) for day in days]


def _waited(trials: Trials, rows: TrialRows, until: np.ndarray, ratio, clocks: dict, stratum: np.ndarray) -> np.ndarray:
    """For controls 1 / (chance of not having joined from the trial's day to `until` days later), for joiners 1."""
    begin = trials.day[rows.trial]
    passed = np.zeros(len(begin))
    for label, (days, hazard) in clocks.items():
        here = stratum[rows.row] == label
        steps = [np.searchsorted(days, day, side="right") for day in (begin[here], (begin + until)[here])]
        passed[here] = hazard[steps[1]] - hazard[steps[0]]
    return np.where(rows.treated, 1.0, np.exp(passed * ratio[rows.row]))


def _at_the_start(rows: TrialRows, ratio: np.ndarray) -> np.ndarray:
    """Weights on the day of each trial, the same digits in any order of rows."""
    weight = np.ones(len(rows.row))
    order = np.lexsort((ratio[rows.row], rows.trial))
    for trial in np.split(order, np.flatnonzero(np.diff(rows.trial[order])) + 1):
        joined = rows.treated[trial]
        if len(trial):
            weight[trial] = np.where(joined, 1.0, inclusion_odds(ratio[rows.row[trial]], int(joined.sum())))
    return weight


def _joining(entry, joined, exit, covariates, stratum) -> tuple[np.ndarray, dict[int, tuple[np.ndarray, np.ndarray]]]:
    """Hazard ratio of joining of each release, and in each stratum the days of joining and the hazard summed before them."""
    order = np.lexsort((*covariates.T, stratum, exit, joined, entry))
    order = order[(entry <= joined)[order] & (entry < exit)[order]]
    joins = (joined < exit)[order]
    first = entry.min()
    # Cox's risk sets are open at the entry and closed at the end, the trials' the other way round: half a step earlier.
    begin = np.nextafter(1 + entry[order] - first, 0)
    end = np.where(joins, 1 + joined[order] - first, np.nextafter(1 + exit[order] - first, 0))
    fitted = cox.fit(end, joins, covariates[order], entry=begin, strata=stratum[order], ties="breslow")
    ratio = np.exp((covariates - covariates[order].mean(axis=0)) @ fitted.coef)
    clocks = {}
    for label in np.unique(stratum[order]):
        here = stratum[order] == label
        rows = order[here]
        sets = risk_sets(end[here], joins[here], begin[here])
        jumps = sets.at_events(np.flatnonzero(joins[here]), np.ones(joins[here].sum())) / sets.total(ratio[rows])
        clocks[label] = (np.unique(joined[rows][joins[here]]), np.concatenate([[0.0], np.cumsum(jumps)]))
    return ratio, clocks


def _pieces(rows: TrialRows, horizon: float, renew: float) -> TrialRows:
    """Controls' time cut every `renew` days up to the horizon."""
    last = np.minimum(rows.time, horizon)
    count = np.where(rows.treated, 1, np.maximum(np.ceil(last / renew), 1)).astype(int)
    index = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
    cut = rows.taken(index)
    ends = number == count[index] - 1
    return replace(
        cut,
        start=number * float(renew),
        time=np.where(ends, cut.time, (number + 1) * float(renew)),
        cause=np.where(ends, cut.cause, 0),
        switched=cut.switched & ends,
    )
