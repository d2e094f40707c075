"""Shares whose outcome is recorded with error, or not known for some of the people."""

from dataclasses import dataclass

import numpy as np

from analysis.results import Interval
from analysis.stats.counts import check_counts
from analysis.stats.proportions import share_interval, wilson

# Shares this close are equal but for the computer's last digits.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Record:
    """How well an outcome is recorded in one arm.

    Attributes
    ----------
    sensitivity : float
        Share recorded of those who had the event, in (0, 1].
    specificity : float
        Share without a record of those who had not, in (0, 1]; the two add up to more than 1, else `ValueError`.
    """

    sensitivity: float = 1.0
    specificity: float = 1.0

    def __post_init__(self):
        if not (0 < self.sensitivity <= 1 and 0 < self.specificity <= 1 and self.sensitivity + self.specificity > 1):
            raise ValueError("sensitivity and specificity must lie in (0, 1] and add up to more than 1")


@dataclass(frozen=True)
class Corrected:
    """A share or a difference corrected for errors of the record, taken as known.

    `possible` is False where a share seen could not come from such a record (fewer recorded than false
    records alone would be, or more than all that can be found) and was put at 0 or 1; chance can do that.
    """

    value: float
    interval: Interval
    possible: bool


@dataclass(frozen=True)
class Vanishing:
    """Records under which a difference is none, each with the other arm and the other error as given.

    Attributes
    ----------
    sensitivity : float
        Of the record in the arm with the lower share; NaN if none does.
    specificity : float
        Of the record in the arm with the higher share; NaN if none does.
    missed : float
        People of the lower arm with the event but without a true record at that `sensitivity`.
    """

    sensitivity: float
    specificity: float
    missed: float


def share(events: int, n: int, record: Record, *, conf_level: float = 0.95) -> Corrected:
    """Share of people with the event, given how many are recorded with it.

    Parameters
    ----------
    events, n : int
        Recorded with the event, and people: 0 <= events <= n, n >= 1, else `ValueError`.

    Notes
    -----
    Rogan & Gladen (1978) Am J Epidemiol 107:71-76, kept to [0, 1]; the limits are those of the share
    seen, corrected alike. The errors are not estimated here, so their uncertainty is not in the interval.
    """
    return _from_limits(events, n, record, share_interval(events, n, conf_level=conf_level))


def difference(
    events_1: int, n_1: int, events_0: int, n_0: int, record_1: Record, record_0: Record, *, conf_level: float = 0.95
) -> Corrected:
    """Difference of two shares, first minus second, each corrected by its own arm's record.

    Notes
    -----
    Shares as `share`; limits as Newcombe (1998, Stat Med 17:873-890) method 10 has them, from Wilson's of
    the shares seen, corrected alike. Approximate, as Newcombe's is.
    """
    one = _from_limits(events_1, n_1, record_1, wilson(events_1, n_1, conf_level=conf_level))
    two = _from_limits(events_0, n_0, record_0, wilson(events_0, n_0, conf_level=conf_level))
    value = one.value - two.value
    low = value - np.hypot(one.value - one.interval.low, two.interval.high - two.value)
    high = value + np.hypot(one.interval.high - one.value, two.value - two.interval.low)
    interval = Interval(float(low), float(high), conf_level, "rogan_gladen_newcombe")
    return Corrected(value, interval, one.possible and two.possible)


def difference_grid(
    events_1: int, n_1: int, events_0: int, n_0: int, sensitivity: np.ndarray, specificity: np.ndarray, record_0: Record
) -> tuple[np.ndarray, np.ndarray]:
    """Corrected difference for many records of the first arm, and where its sign is not that of the shares seen.

    Parameters
    ----------
    sensitivity, specificity : ndarray, shapes (k,) and (m,)
        Of the first arm's record; `record_0` is the second arm's. An error that both arms share makes
        the difference larger and cannot turn it.

    Returns
    -------
    value : ndarray, shape (k, m)
        Shares kept to [0, 1]; NaN where sensitivity and specificity add up to 1 or less.
    turned : ndarray of bool, shape (k, m)
        Where `value` is zero or has the other sign.
    """
    se, sp = np.meshgrid(np.asarray(sensitivity, float), np.asarray(specificity, float), indexing="ij")
    if not np.all((se > 0) & (se <= 1) & (sp > 0) & (sp <= 1)):
        raise ValueError("sensitivity and specificity must lie in (0, 1]")
    share_1, share_0 = _share(events_1, n_1), _share(events_0, n_0)
    informative = se + sp > 1
    first = np.clip(_rogan_gladen(share_1, np.where(informative, se, 1), np.where(informative, sp, 1)), 0, 1)
    value = np.where(informative, first - _corrected(share_0, record_0), np.nan)
    value = np.where(np.abs(value) < ROUNDING, 0, value)
    return value, informative & (np.sign(value) != np.sign(share_1 - share_0))


def vanishing(events_1: int, n_1: int, events_0: int, n_0: int, record_1: Record, record_0: Record) -> Vanishing:
    """Record error in one arm at which the corrected difference would be zero.

    Parameters
    ----------
    record_1, record_0 : Record
        What is taken to be true of everything but the one error that is solved for.

    Notes
    -----
    Rogan and Gladen's formula solved for one of its errors, with the other arm's corrected share in its place.
    """
    arms = [(_share(events_1, n_1), n_1, record_1), (_share(events_0, n_0), n_0, record_0)]
    (lower, (seen_low, n, low)), (higher, (seen_high, _, high)) = sorted(
        ((_corrected(seen, record), (seen, n, record)) for seen, n, record in arms), key=lambda arm: arm[0]
    )
    sensitivity = specificity = missed = float("nan")
    if lower > 0:
        sensitivity = (seen_low + low.specificity - 1) / higher + 1 - low.specificity
        missed = n * higher * (1 - sensitivity)
    if lower < 1:
        needed = (1 - seen_high - lower * (1 - high.sensitivity)) / (1 - lower)
        specificity = needed if needed + high.sensitivity > 1 else float("nan")
    return Vanishing(sensitivity, specificity, missed)


def share_bounds(events: int, n_known: int, n_unknown: int) -> Interval:
    """Smallest and largest share, from nobody to everybody with the event among those whose outcome is unknown.

    Parameters
    ----------
    events, n_known, n_unknown : int
        0 <= events <= n_known, n_unknown >= 0, and at least one person; otherwise `ValueError`.

    Notes
    -----
    Manski (1989) J Hum Resour 24:343-360. Bounds hold for these people; they leave out chance.
    """
    n = n_known + n_unknown
    if n < 1 or n_unknown < 0 or not 0 <= events <= n_known:
        raise ValueError("need 0 <= events <= n_known, n_unknown >= 0 and at least one person")
    return Interval(events / n, (events + n_unknown) / n, 1.0, "worst_case")


def difference_bounds(
    events_1: int, n_known_1: int, n_unknown_1: int, events_0: int, n_known_0: int, n_unknown_0: int
) -> Interval:
    """Smallest and largest difference of shares, first minus second; counts as in `share_bounds`."""
    first, second = share_bounds(events_1, n_known_1, n_unknown_1), share_bounds(events_0, n_known_0, n_unknown_0)
    return Interval(first.low - second.high, first.high - second.low, 1.0, "worst_case")


def _rogan_gladen(seen, sensitivity, specificity):
    return (seen + specificity - 1) / (sensitivity + specificity - 1)


def _from_limits(events: int, n: int, record: Record, seen: Interval) -> Corrected:
    """The share and the limits of the share seen, each corrected."""
    low, high = _corrected(seen.low, record), _corrected(seen.high, record)
    raw = _rogan_gladen(events / n, record.sensitivity, record.specificity)
    return Corrected(
        _corrected(events / n, record),
        Interval(low, high, seen.level, f"rogan_gladen_{seen.method}"),
        bool(-ROUNDING <= raw <= 1 + ROUNDING),
    )


def _corrected(seen: float, record: Record) -> float:
    return float(np.clip(_rogan_gladen(seen, record.sensitivity, record.specificity), 0, 1))


def _share(events: int, n: int) -> float:
    check_counts(events, n)
    return events / n
