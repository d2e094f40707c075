"""Who is at risk when: the counting that curves, tests and hazard models share."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class RiskSets:
    """The people at risk at each distinct event time (of each stratum), k in all.

    Attributes
    ----------
    time : ndarray, shape (k,)
        Event times, ascending (within each stratum).
    first, last : ndarray of int, shape (n,)
        A row is at risk at the times `first` <= index < `last`; one with an event has it at `last` - 1.
    after, factor : ndarray, shapes (n,) and (k,), or None
        A row counts on after it has left, with weight after x factor at each time (Fine-Gray); None: it does not.
    """

    time: np.ndarray
    first: np.ndarray
    last: np.ndarray
    after: np.ndarray | None = None
    factor: np.ndarray | None = None

    def total(self, values: np.ndarray) -> np.ndarray:
        """Sum of `values`, shape (n,) or (n, p), over each risk set: shape (k,) or (k, p)."""
        # Summed from the last time backwards, a small late risk set is not the difference of two large sums.
        summed = self._from_behind(self.last, values)
        if self.first.any():
            summed = summed - self._from_behind(self.first, values)
        if self.after is not None:
            gone = np.cumsum(self._by_time(self.last, _times(values, self.after)), axis=0)[:-1]
            summed = summed + _times(gone, self.factor)
        return summed

    def collect(self, values: np.ndarray) -> np.ndarray:
        """Sum of `values`, shape (k,) or (k, p), over the times at which each row is at risk: shape (n,) or (n, p)."""
        reached = _running(values)
        summed = reached[self.last]
        if self.first.any():
            summed = summed - reached[self.first]
        if self.after is not None:
            weighted = _running(_times(values, self.factor))
            summed = summed + _times(weighted[-1] - weighted[self.last], self.after)
        return summed

    def at_events(self, rows: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Sum of `values` over those of `rows` (indices, all with an event) that have it at each time."""
        return self._by_time(self.last[rows] - 1, values)[:-1]

    def _from_behind(self, index: np.ndarray, values: np.ndarray) -> np.ndarray:
        return np.cumsum(self._by_time(index, values)[::-1], axis=0)[::-1][1:]

    def _by_time(self, index: np.ndarray, values: np.ndarray) -> np.ndarray:
        size = len(self.time) + 1
        if values.ndim == 1:
            return np.bincount(index, values, size)
        return np.column_stack([np.bincount(index, column, size) for column in values.T])


def risk_sets(
    time: np.ndarray, event: np.ndarray, entry: np.ndarray | None = None, strata: np.ndarray | None = None
) -> RiskSets:
    """Risk sets at the distinct times at which an event happens.

    Parameters
    ----------
    time, event, entry : ndarray, shape (n,)
        As `checked` gives them back.
    strata : ndarray, shape (n,), or None
        Labels; a row is at risk in its own stratum only.
    """
    if strata is None:
        at = np.unique(time[event])
        return RiskSets(at, *_reach(at, entry, time))
    start, stop = _within_strata(time, entry, strata)
    at, row = np.unique(stop[event], return_index=True)
    return RiskSets(time[event][row], *_reach(at, start, stop))


def checked(
    time: np.ndarray, event: np.ndarray, entry: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Times, events and entries as arrays, or `ValueError`.

    Parameters
    ----------
    time : ndarray, shape (n,)
        When observation ended, >= 0, in any unit. Times are compared exactly: whole days or months are safe.
    event : ndarray of bool, shape (n,)
    entry : ndarray, shape (n,), or None
        When observation began, before `time`; 0 or less, or None: it began at the start, and time 0 is observed too.
    """
    time, event = np.asarray(time, float), np.asarray(event, bool)
    if time.ndim != 1 or event.shape != time.shape:
        raise ValueError("time and event need one value for each person")
    if not np.all(np.isfinite(time)) or np.any(time < 0):
        raise ValueError("times must be known and not negative")
    if entry is None:
        return time, event, None
    entry = np.asarray(entry, float)
    if entry.shape != time.shape or np.isnan(entry).any():
        raise ValueError("entry needs a known value for each person")
    if np.any((entry >= time) & (entry > 0)):
        raise ValueError("observation must begin before it ends")
    return time, event, np.where(entry > 0, entry, -np.inf)


def checked_weight(weight: np.ndarray | None, n: int) -> np.ndarray:
    """Weights of n rows, 1 where none are given; `ValueError` unless each is above 0 and finite."""
    weight = np.ones(n) if weight is None else np.asarray(weight, float)
    if weight.shape != (n,) or not np.all((weight > 0) & np.isfinite(weight)):
        raise ValueError("weights must be above 0, one for each row")
    return weight


def events_at(at: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Number of `times`, each one of `at` (ascending), that fall on each of them; shape of `at`."""
    return np.bincount(np.searchsorted(at, times), minlength=len(at))


def count_at(at: np.ndarray, time: np.ndarray, entry: np.ndarray | None = None) -> np.ndarray:
    """Number at risk just before each of the times `at`: entered before and not yet gone; shape of `at`."""
    gone = np.searchsorted(np.sort(time), at, side="left")
    inside = len(time) if entry is None else np.searchsorted(np.sort(entry), at, side="left")
    return inside - gone


def _reach(at: np.ndarray, start: np.ndarray | None, stop: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First risk set of each row and the one after its last."""
    first = np.zeros(len(stop), int) if start is None else np.searchsorted(at, start, side="right")
    return first, np.searchsorted(at, stop, side="right")


def _within_strata(time: np.ndarray, entry: np.ndarray | None, strata: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Start and stop as whole numbers on one axis, on which the strata lie one behind the other."""
    begun = np.full(len(time), -np.inf) if entry is None else entry
    _, stratum = np.unique(strata, return_inverse=True)
    values, rank = np.unique(np.concatenate([begun, time]), return_inverse=True)
    offset = stratum.reshape(-1) * len(values)
    return offset + rank[: len(time)], offset + rank[len(time) :]


def _running(values: np.ndarray) -> np.ndarray:
    return np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])


def _times(values: np.ndarray, factor: np.ndarray) -> np.ndarray:
    return values * (factor if values.ndim == 1 else factor[:, None])
