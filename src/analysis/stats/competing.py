"""Several causes that end observation: the chance of each, by a time, with the others at work."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.results import Interval
from analysis.stats.risk_sets import RiskSets, checked, risk_sets
from analysis.stats.survival import log_log_interval


@dataclass(frozen=True)
class CumulativeIncidence:
    """Aalen-Johansen curves: one entry per distinct time at which anything happens, ascending.

    Attributes
    ----------
    time : ndarray, shape (k,)
    incidence, std_error : ndarray, shape (k, j)
        Share that has had each of the causes 1..j by each time (that time included), and its standard error.
    n_at_risk : ndarray of int, shape (k,)
    n_events : ndarray of int, shape (k, j)
    """

    time: np.ndarray
    incidence: np.ndarray
    std_error: np.ndarray
    n_at_risk: np.ndarray
    n_events: np.ndarray

    def at(self, time: float) -> tuple[np.ndarray, np.ndarray]:
        """Share with each cause by `time`, and its standard error: two arrays of shape (j,)."""
        step = np.searchsorted(self.time, time, side="right") - 1
        if step < 0:
            return np.zeros(self.incidence.shape[1]), np.zeros(self.incidence.shape[1])
        return self.incidence[step], self.std_error[step]

    def interval(self, time: float, cause: int, *, conf_level: float = 0.95) -> Interval:
        """Interval of the share with `cause` by `time`, on the log(-log) scale; `ValueError` if it is 0 or 1."""
        share, error = (float(values[cause - 1]) for values in self.at(time))
        return log_log_interval(share, error, conf_level=conf_level)


def aalen_johansen(
    time: np.ndarray, cause: np.ndarray, *, entry: np.ndarray | None = None, n_causes: int | None = None
) -> CumulativeIncidence:
    """Cumulative incidence of each of several causes.

    Parameters
    ----------
    time : ndarray, shape (n,)
        Time observed, >= 0; n >= 1. Whatever happens at a time is counted before a censoring at the same time.
    cause : ndarray of int, shape (n,)
        What ended observation: 1, 2, ...; 0 if it was censored.
    entry : ndarray, shape (n,), or None
        Start of observation (delayed entry), as `survival.kaplan_meier`; one row a person.
    n_causes : int or None
        Number of causes, where the last ones may not occur; None: the largest code.

    Raises
    ------
    ValueError
        If a time or code is impossible, or there is nobody.

    Notes
    -----
    Aalen & Johansen (1978) Scand J Stat 5:141-150. The variance is the infinitesimal jackknife (sum of everybody's
    squared influence), as R's `survfit` for several states; without delayed entry it equals the Greenwood-type
    formula. `cmprsk::cuminc` has another one.
    """
    cause = checked_causes(cause, n_causes)
    time, event, entry = checked(time, cause > 0, entry)
    if len(time) == 0:
        raise ValueError("cumulative incidence needs people")
    width = max(int(cause.max()), n_causes or 1)
    sets = risk_sets(time, event, entry)
    n_at_risk = sets.total(np.ones(len(time)))
    n_events = _count_causes(sets, event, cause, width)
    survival = np.cumprod((n_at_risk - n_events.sum(axis=1)) / n_at_risk)
    before = np.concatenate([[1.0], survival])[:-1]
    gain = before / n_at_risk
    incidence = np.cumsum(gain[:, None] * n_events, axis=0)
    error = np.zeros_like(incidence)
    if len(sets.time):
        # Where the curve ends at 0 nothing happens later, and an event there takes nothing away.
        loss = np.divide(gain, survival, out=np.zeros_like(gain), where=survival > 0)
        people = _alike(sets, np.where(event, cause, 0), width)
        hazards = n_events / n_at_risk[:, None]
        variance = [_variance(people, which, gain, loss, hazards, incidence) for which in range(width)]
        # Rounding can leave a variance of 0 a little below it.
        error = np.sqrt(np.maximum(np.column_stack(variance), 0))
    return CumulativeIncidence(sets.time, incidence, error, n_at_risk.round().astype(int), n_events)


def checked_causes(cause: np.ndarray, n_causes: int | None = None) -> np.ndarray:
    """Codes 0, 1, 2, ... as whole numbers, or `ValueError`."""
    codes = np.asarray(cause)
    if codes.size and (np.any(codes != np.floor(codes)) or codes.min() < 0 or codes.max() > (n_causes or np.inf)):
        raise ValueError("causes are whole numbers from 1 on, and 0 where observation was censored")
    return codes.astype(int)


def _count_causes(sets: RiskSets, event: np.ndarray, cause: np.ndarray, width: int) -> np.ndarray:
    cell = (sets.last[event] - 1) * width + cause[event] - 1
    return np.bincount(cell, minlength=len(sets.time) * width).reshape(-1, width)


@dataclass(frozen=True)
class _Alike:
    """People with one first and last risk set and one cause, who have one influence; `size`: how many they are."""

    first: np.ndarray
    last: np.ndarray
    cause: np.ndarray
    size: np.ndarray
    n_times: int

    def gone(self, values: np.ndarray) -> np.ndarray:
        """Sum over the people no longer at risk after each time, shape (k,)."""
        return np.cumsum(np.bincount(self.last, self.size * values, self.n_times + 1))[1:]

    def staying(self, values: np.ndarray) -> np.ndarray:
        """Sum over the people who entered before each time and are at risk after it, shape (k,)."""
        return np.cumsum(np.bincount(self.first, self.size * values, self.n_times + 1))[:-1] - self.gone(values)


def _alike(sets: RiskSets, cause: np.ndarray, width: int) -> _Alike:
    if not sets.first.any():
        size = np.bincount(sets.last * (width + 1) + cause)
        filled = np.flatnonzero(size)
        last, which = np.divmod(filled, width + 1)
        return _Alike(np.zeros(len(filled), int), last, which, size[filled].astype(float), len(sets.time))
    # Whoever comes and goes between two events is in no risk set: those terms cancel.
    return _Alike(sets.first, sets.last, cause, np.ones(len(cause)), len(sets.time))


def _variance(people: _Alike, which: int, gain, loss, hazards, incidence) -> np.ndarray:
    """Sum of squared influences on the incidence F of one cause (counted from 0) at each time, shape (k,).

    A person's influence at time t is `alpha` - F(t) `beta`: an event of this cause at s adds gain(s) = S(s-) / Y(s),
    any event there takes away (F(t) - F(s)) loss(s), loss = gain / S; being at risk does the same with the hazards
    and the sign turned.
    """
    curve, any_hazard = incidence[:, which], hazards.sum(axis=1)
    alpha_run = np.concatenate([[0.0], np.cumsum(gain * hazards[:, which] + curve * loss * any_hazard)])
    beta_run = np.concatenate([[0.0], np.cumsum(loss * any_hazard)])
    own, has_event = people.last - 1, people.cause > 0
    alpha = alpha_run[people.first] - alpha_run[people.last] + has_event * curve[own] * loss[own]
    alpha += (people.cause == which + 1) * gain[own]
    beta = beta_run[people.first] - beta_run[people.last] + has_event * loss[own]
    left = _squared(people.gone, alpha, beta, curve)
    # Those who stay have alpha_run(first) - alpha_run(t) for alpha, and likewise beta.
    a, b = alpha_run[people.first], beta_run[people.first]
    reached = alpha_run[1:] - curve * beta_run[1:]
    entered = people.staying(a) - curve * people.staying(b)
    stayed = _squared(people.staying, a, b, curve) - 2 * reached * entered
    return left + stayed + reached**2 * people.staying(np.ones(len(a)))


def _squared(summed: Callable, alpha: np.ndarray, beta: np.ndarray, curve: np.ndarray) -> np.ndarray:
    """Sum of (alpha - F beta)^2 at each time."""
    return summed(alpha**2) - 2 * curve * summed(alpha * beta) + curve**2 * summed(beta**2)
