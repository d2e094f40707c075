"""Sequential trials: people who join a model on a day, against those in sight who had not joined by that day."""

from dataclasses import dataclass

import numpy as np

from analysis.stats.competing import checked_causes


@dataclass(frozen=True)
class TrialRows:
    """One entry per release and trial (m rows), or per piece of its time where its weight changes.

    Attributes
    ----------
    row : ndarray of int, shape (m,)
        Index of the release in the arrays given.
    person : ndarray, shape (m,)
    trial : ndarray of int, shape (m,)
        Trials are numbered in the order of their days.
    treated : ndarray of bool, shape (m,)
    start, time : ndarray, shape (m,)
        Days since the trial's day at which the row begins and ends.
    cause : ndarray of int, shape (m,)
        What ended it; 0 where sight ended, a control joined, or another piece follows.
    switched : ndarray of bool, shape (m,)
        Whether it ended because the control joined later.
    waited : ndarray, shape (m,)
        Days from `entry` to the trial's day.
    weight : ndarray, shape (m,)
        1 for joiners; the controls of a trial share its number of joiners, on average if weighted (`joining_weights`).
    """

    row: np.ndarray
    person: np.ndarray
    trial: np.ndarray
    treated: np.ndarray
    start: np.ndarray
    time: np.ndarray
    cause: np.ndarray
    switched: np.ndarray
    waited: np.ndarray
    weight: np.ndarray

    def taken(self, index: np.ndarray) -> "TrialRows":
        """The rows at `index`, in that order."""
        return TrialRows(**{name: values[index] for name, values in vars(self).items()})


@dataclass(frozen=True)
class Trials:
    """The trials, and the joiners that are in none.

    Attributes
    ----------
    rows : TrialRows
    day : ndarray, shape (k,)
        Day of each trial, on the axis of the arrays given.
    n_joiners, n_controls : ndarray of int, shape (k,)
    without_control : ndarray of int
        Releases that joined when nobody else was there who had not.
    left_before_day : ndarray of int
        Releases whose observation ended between joining and their trial's day (with a `window` only).
    joined_out_of_sight : ndarray of int
        Releases that joined before `entry`: they cannot be followed from joining.
    """

    rows: TrialRows
    day: np.ndarray
    n_joiners: np.ndarray
    n_controls: np.ndarray
    without_control: np.ndarray
    left_before_day: np.ndarray
    joined_out_of_sight: np.ndarray


def sequential_trials(
    entry: np.ndarray,
    joined: np.ndarray,
    exit: np.ndarray,
    cause: np.ndarray,
    person: np.ndarray,
    *,
    stratum: np.ndarray | None = None,
    window: float | None = None,
) -> Trials:
    """For each day of joining the joiners, and the risk set of those eligible and in sight who had not joined.

    Parameters
    ----------
    entry, joined, exit : ndarray, shape (n,)
        Days on one calendar axis, one entry per release: from when it was eligible and in sight; when it joined (inf:
        never); when observation ended. Who joins on the day of `exit` or later has not joined.
    cause : ndarray of int, shape (n,)
        What ended observation: 1, 2, ...; 0 end of sight.
    person : ndarray, shape (n,)
        One person may have several releases; nobody is a control of her own joining.
    stratum : ndarray, shape (n,), or None
        Controls come from the joiner's stratum only (a commune, a programme); None: from everywhere.
    window : float or None
        Who joins within the same `window` days, counted from day 0 of the axis, is in one trial; None: on the same day.

    Raises
    ------
    ValueError
        If days or codes are impossible. (Without any trial the result has no rows.)

    Notes
    -----
    Hernan et al. (2008) Epidemiology 19:766-779; Gran et al. (2010) Stat Med 29:2757-2768. A control who joins
    later counts as not joined until then: choosing those who never join would condition on the future.
    The same day is not the same time since `entry`: where both joining and risk change with that time, weigh with `entry`
    among the covariates (`joining_weights`).

    With a window the trial's day is the last day on which one of its people joined. All of its clocks start on that day,
    when everybody's arm is known, so no time before joining is anybody's; the price is that joiners whose observation
    ended before that day are left out, in `left_before_day`: what happens in the first days after joining is not seen.
    """
    entry, joined, exit, cause, person, stratum = _checked(entry, joined, exit, cause, person, stratum)
    if window is not None and not window > 0:
        raise ValueError("a window needs a length above 0")
    # An order that depends on what is analysed, and on names only among rows that are otherwise the same.
    order = np.lexsort((person, stratum, cause, exit, joined, entry))
    entry, joined, exit, cause, person, stratum = (
        values[order] for values in (entry, joined, exit, cause, person, stratum)
    )
    starts = (entry <= joined) & (joined < exit)
    period = np.full(len(joined), np.inf)
    period[starts] = joined[starts] if window is None else np.floor(joined[starts] / window)
    parts, days, alone, gone = [], [], [], []
    for when, where in np.unique(np.column_stack([period, stratum])[starts], axis=0):
        here = stratum == where
        joiners = starts & here & (period == when)
        day = joined[joiners].max()
        seen = exit > day
        treated = joiners & seen
        gone.extend(np.flatnonzero(joiners & ~seen))
        control = here & (entry <= day) & (joined > day) & seen & ~np.isin(person, person[treated])
        if not control.any():
            alone.extend(np.flatnonzero(treated))
            continue
        parts.append((np.flatnonzero(treated), np.flatnonzero(control)))
        days.append(day)
    joiners, controls = [np.array([len(part[arm]) for part in parts], int) for arm in (0, 1)]
    index = np.concatenate([np.zeros(0, int), *(half for part in parts for half in part)])
    trial = np.repeat(np.arange(len(parts)), joiners + controls)
    treated = np.concatenate(
        [np.zeros(0, bool), *(np.arange(a + b) < a for a, b in zip(joiners, controls, strict=True))]
    )
    day = np.array(days, float)
    switched = ~treated & (joined[index] < exit[index])
    rows = TrialRows(
        order[index],
        person[index],
        trial,
        treated,
        np.zeros(len(index)),
        np.where(switched, joined[index], exit[index]) - day[trial],
        np.where(switched, 0, cause[index]),
        switched,
        day[trial] - entry[index],
        np.where(treated, 1.0, (joiners / np.maximum(controls, 1))[trial]),
    )
    left_out = (np.sort(order[np.array(found, int)]) for found in (alone, gone, np.flatnonzero(joined < entry)))
    return Trials(rows, day, joiners, controls, *left_out)


def _checked(entry, joined, exit, cause, person, stratum):
    entry, joined, exit = (np.asarray(days, float) for days in (entry, joined, exit))
    cause, person = checked_causes(cause), np.asarray(person)
    stratum = np.zeros(len(entry)) if stratum is None else np.unique(stratum, return_inverse=True)[1].reshape(-1)
    if entry.ndim != 1 or any(values.shape != entry.shape for values in (joined, exit, cause, person, stratum)):
        raise ValueError("each release needs one entry in every array")
    if not (np.isfinite(entry).all() and np.isfinite(exit).all() and (joined > -np.inf).all()):
        raise ValueError("days must be known; only the day of joining may be inf, for never")
    if np.any(exit < entry):
        raise ValueError("observation must not end before it begins")
    return entry, joined, exit, cause, person, stratum
