"""Guards of a comparison by joining: time before joining counted as joined, and controls chosen by their future."""

from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class ImmortalTime:
    """Time between time zero and joining that was counted as a joiner's.

    Attributes
    ----------
    n_people : int
        Joiners whose clock started before they joined.
    person_days : float
        Their days until then: nobody among them could have the event in these days and still become a joiner.
    n_treated : int
    treated_days : float
        All joiners, and all of the days counted as theirs.
    """

    n_people: int
    person_days: float
    n_treated: int
    treated_days: float


@dataclass(frozen=True)
class FutureControls:
    """How many of the controls joined later, against how many of those who qualified.

    Attributes
    ----------
    n_qualified, n_joining_later : int
        Releases in some joiner's risk set, and those of them that join later themselves.
    n_chosen, n_chosen_joining_later : int
        The same among the controls chosen.
    chance : float
        Chance that controls drawn by lot among the qualified hold so few who join later.
    n_never_qualified : int
        Controls chosen who are in no joiner's risk set.
    """

    n_qualified: int
    n_joining_later: int
    n_chosen: int
    n_chosen_joining_later: int
    chance: float
    n_never_qualified: int

    def suspected(self, *, alpha: float = 0.05) -> bool:
        """Whether the controls look chosen among those who never join."""
        return self.chance < alpha


def immortal_time(joined: np.ndarray, time_zero: np.ndarray, exit: np.ndarray, treated: np.ndarray) -> ImmortalTime:
    """People and days that were counted as joined before joining.

    Parameters
    ----------
    joined, time_zero, exit : ndarray, shape (n,)
        Day of joining (inf: never), day from which each clock runs, day on which observation ends.
    treated : ndarray of bool, shape (n,)
        Whose time since `time_zero` is counted as a joiner's.

    Raises
    ------
    ValueError
        If days are unknown, a clock starts after observation ends, or somebody is treated who never joins.

    Notes
    -----
    Suissa (2008) Am J Epidemiol 167:492-499. Right designs give 0 people: `trials.sequential_trials` (a row's time zero
    is the trial's day) and `exposure.exposure_rows` (the start of the row).
    """
    joined, time_zero, exit = (np.asarray(days, float) for days in (joined, time_zero, exit))
    treated = np.asarray(treated, bool)
    _check(joined, time_zero, exit, treated)
    if np.any(treated & np.isposinf(joined)):
        raise ValueError("a joiner needs a day of joining")
    waiting = np.where(treated, np.clip(np.minimum(joined, exit) - time_zero, 0, None), 0.0)
    days = np.where(treated, exit - time_zero, 0.0)
    return ImmortalTime(int((waiting > 0).sum()), float(waiting.sum()), int(treated.sum()), float(days.sum()))


def never_joiner_controls(
    entry: np.ndarray, joined: np.ndarray, exit: np.ndarray, control: np.ndarray
) -> FutureControls:
    """Whether controls were chosen among those who never join, which conditions on the future.

    Parameters
    ----------
    entry, joined, exit : ndarray, shape (n,)
        As `trials.sequential_trials`.
    control : ndarray of bool, shape (n,)
        Releases that were controls of somebody, at any time.

    Raises
    ------
    ValueError
        If days are unknown, or observation ends before it begins.

    Notes
    -----
    Qualified is who was eligible, in sight and had not joined on a day on which somebody did. Who stays free of the event
    longer has more time to join: controls without later joiners have too many events. The chance is hypergeometric;
    1 where nobody who qualified joins later, and then there is nothing to see.
    """
    entry, joined, exit = (np.asarray(days, float) for days in (entry, joined, exit))
    control = np.asarray(control, bool)
    _check(joined, entry, exit, control)
    joins = (entry <= joined) & (joined < exit)
    days = np.unique(joined[joins])
    # The first day of joining on or after the entry: a day later helps nobody to qualify.
    first = np.concatenate([days, [np.inf]])[np.searchsorted(days, entry)]
    qualified = first < np.minimum(joined, exit)
    later = qualified & joins
    chosen = qualified & control
    counts = int(qualified.sum()), int(later.sum()), int(chosen.sum()), int((chosen & later).sum())
    chance = float(stats.hypergeom.cdf(counts[3], counts[0], counts[1], counts[2])) if counts[0] else 1.0
    return FutureControls(*counts, chance, int((control & ~qualified).sum()))


def _check(joined, begin, exit, arm) -> None:
    if joined.ndim != 1 or any(values.shape != joined.shape for values in (begin, exit, arm)):
        raise ValueError("each release needs one entry in every array")
    if not (np.isfinite(begin).all() and np.isfinite(exit).all()) or np.isnan(joined).any():
        raise ValueError("days must be known; only the day of joining may be inf, for never")
    if np.any(exit < begin):
        raise ValueError("observation must not end before it begins")
