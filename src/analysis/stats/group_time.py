"""Effects by group and period where units start one after another, against units that have not started yet."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval
from analysis.stats.clusters import cluster_warnings

NEVER = np.inf
CONTROLS = ("not_yet", "never")
BASES = ("varying", "universal")
KINDS = ("simple", "group", "dynamic")


@dataclass(frozen=True)
class GroupTime:
    """ATT(g, t) of every group that starts in a period and every other period.

    Attributes
    ----------
    group, period : ndarray of int, shape (k,)
        Period in which the group starts, and the one looked at.
    att, std_error : ndarray, shape (k,)
        Large-sample error by unit; it takes a group of one unit for known exactly, so it is no guide for few units.
    n_treated, n_control : ndarray of int, shape (k,)
    influence : ndarray, shape (n, k)
        Each unit's influence on each ATT, mean 0; the error is the root of their mean square over n.
    start : ndarray, shape (n,)
    """

    group: np.ndarray
    period: np.ndarray
    att: np.ndarray
    std_error: np.ndarray
    n_treated: np.ndarray
    n_control: np.ndarray
    influence: np.ndarray
    start: np.ndarray


@dataclass(frozen=True)
class Aggregate:
    """One number out of the ATT(g, t), and its parts (by group, or by periods since the start)."""

    value: float
    std_error: float
    label: np.ndarray
    parts: np.ndarray
    part_errors: np.ndarray


@dataclass(frozen=True)
class EventStudy:
    """Effects by periods since the start, of the same units in each, with errors for few units.

    Attributes
    ----------
    step : ndarray of int, shape (k,)
        From -before to after - 1; the base is -1.
    value, std_error : ndarray, shape (k,)
        0 at the base.
    covariance : ndarray, shape (k, k)
        By leaving out one unit after another.
    overall, overall_error : float
        Mean over the steps from 0 on.
    df : int
        Treated or control units, whichever are fewer, less one.
    interval : Interval
        Of `overall`.
    n_treated, n_control : int
        Units that started and are followed through all steps; fewest controls that any of them had.
    warnings : tuple of str
        As `clusters.cluster_warnings`.
    """

    step: np.ndarray
    value: np.ndarray
    std_error: np.ndarray
    covariance: np.ndarray
    overall: float
    overall_error: float
    df: int
    interval: Interval
    n_treated: int
    n_control: int
    warnings: tuple[str, ...]


def unit_effects(
    values: np.ndarray, start: np.ndarray, *, control: str = "not_yet", base: str = "universal"
) -> tuple[np.ndarray, np.ndarray]:
    """Each started unit's change since its base period less the controls' mean change.

    Parameters
    ----------
    values : ndarray, shape (n, periods)
        All known, else `ValueError`.
    start : ndarray, shape (n,)
        Period from 0 in which a unit starts; inf: never. Period 0 has no base, so who starts in it has no effect to tell.
    control : {"not_yet", "never"}
        Units that start after both the period and its base and in another period than the unit; or those that never start.
    base : {"universal", "varying"}
        Last period before the start for every period; or, for periods before the start, the one before each.

    Returns
    -------
    effects : ndarray, shape (n, periods)
        NaN where there is no base or no control, and for units that never start.
    n_control : ndarray of int, shape (n, periods)
    """
    values, start = _checked(values, start, control, base)
    number = np.arange(values.shape[1])
    first = np.where(np.isfinite(start), start, 0).astype(int)[:, None]
    reference = np.where((number < first) & (base == "varying"), number - 1, first - 1)
    n_control, now, then = _controls(values, start, reference, control)
    usable = np.isfinite(start)[:, None] & (reference >= 0) & (n_control > 0)
    change = values - _at(values, reference)
    effects = np.where(usable, change - (now - then) / np.maximum(n_control, 1), np.nan)
    return effects, np.where(usable, n_control, 0)


def group_time(values: np.ndarray, start: np.ndarray, *, control: str = "not_yet", base: str = "varying") -> GroupTime:
    """ATT(g, t) with large-sample errors by unit.

    Parameters and errors as `unit_effects`.

    Notes
    -----
    Callaway & Sant'Anna (2021) J Econometrics 225:200-230, without covariates: the treated units' mean change less the
    controls'. The error is that of two independent means with divisor n, as in R's did with `bstrap = FALSE`.
    """
    values, start = _checked(values, start, control, base)
    effects, n_control = unit_effects(values, start, control=control, base=base)
    cells = [
        cell
        for group in np.unique(start[np.isfinite(start)]).astype(int)
        for cell in _cells(effects, start, group, base)
    ]
    group, period = np.array(cells, int).reshape(-1, 2).T
    row = np.array([np.flatnonzero(start == g)[0] for g in group], int)
    parts = [_influence(values, start, g, t, control, base) for g, t in cells]
    influence = np.array(parts).reshape(len(cells), len(start)).T
    att = np.array([effects[start == g, t].mean() for g, t in cells])
    n_treated = np.array([(start == g).sum() for g in group], int)
    return GroupTime(group, period, att, _error(influence), n_treated, n_control[row, period], influence, start)


def aggregate(found: GroupTime, kind: str) -> Aggregate:
    """One number from the ATT(g, t) at and after the start, groups by their size.

    Parameters
    ----------
    found : GroupTime
    kind : {"simple", "group", "dynamic"}
        All of them; first over the periods of each group; or by periods since the start, each of these counting the same.

    Notes
    -----
    Callaway & Sant'Anna (2021), section 3. Shares of groups are estimated, which the errors count.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}")
    after = found.period >= found.group
    if not after.any():
        raise ValueError("no group is seen after its start")
    if kind == "simple":
        value, influence = _weighted(found, after)
        label, parts, of_parts = np.empty(0, int), np.empty(0), np.empty((len(found.start), 0))
    elif kind == "group":
        label = np.unique(found.group[after])
        each = [_mean_of_group(found, after & (found.group == g)) for g in label]
        parts, of_parts = np.array([part[0] for part in each]), np.column_stack([part[1] for part in each])
        value, influence = _over_groups(found.start, label, parts, of_parts)
    else:
        label = np.unique((found.period - found.group)[after])
        each = [_weighted(found, after & (found.period - found.group == e)) for e in label]
        parts, of_parts = np.array([part[0] for part in each]), np.column_stack([part[1] for part in each])
        value, influence = float(parts.mean()), of_parts.mean(axis=1)
    return Aggregate(value, _error(influence), label, parts, _error(of_parts))


def event_study(
    values: np.ndarray, start: np.ndarray, *, before: int, after: int, conf_level: float = 0.95
) -> EventStudy:
    """Effects by periods since the start, each unit counting the same, with a jackknife over units.

    Parameters
    ----------
    values, start
        As `unit_effects`. Units with fewer than `before` periods before their start or `after` from it on are controls as
        long as they have not started, and nothing else.
    before, after : int
        Periods before the start (two or more) and from it on (one or more).

    Raises
    ------
    ValueError
        As `unit_effects`; and unless two units or more are treated and each step has two controls or more.

    Notes
    -----
    The effects are Callaway and Sant'Anna's with not-yet-started controls and the last period before the start as the base.
    Their large-sample error is 0 for what a group of one unit does; leaving out one unit after another takes every treated
    unit for one of many that could have been. t with as many degrees of freedom as the smaller side has units, less one:
    docs/validity.md says how often that interval holds the truth.
    """
    start = np.asarray(start, float)
    used = usable(start, np.shape(values)[1], before, after)
    n_treated = int(used.sum())
    if before < 2 or after < 1:
        raise ValueError("two periods before the start and one from it on are needed")
    if n_treated < 2:
        raise ValueError("two treated units or more are needed")
    estimate, controls = _steps(values, start, used, before, after)
    n_control = int(controls.min())
    if n_control < 2 or not np.isfinite(estimate).all():
        raise ValueError("every step needs two controls or more")
    kept = np.array([_without(values, start, used, unit, before, after) for unit in range(len(start))])
    apart = kept - kept.mean(axis=0)
    covariance = (len(start) - 1) / len(start) * apart.T @ apart
    step = np.arange(-before, after)
    mean = np.where(step >= 0, 1 / after, 0)
    overall, error = float(mean @ estimate), float(np.sqrt(mean @ covariance @ mean))
    df = min(n_treated, n_control) - 1
    half = float(stats.t.isf((1 - conf_level) / 2, df)) * error
    return EventStudy(
        step,
        estimate,
        np.sqrt(np.maximum(np.diag(covariance), 0)),
        covariance,
        overall,
        error,
        df,
        Interval(overall - half, overall + half, conf_level, "jackknife_by_unit"),
        n_treated,
        n_control,
        cluster_warnings(n_treated, n_control),
    )


def usable(start: np.ndarray, periods: int, before: int, after: int) -> np.ndarray:
    """Whether each unit has `before` periods before its start and `after` from it on."""
    return np.isfinite(start) & (start >= before) & (start + after <= periods)


def lottery_of_starts(
    values: np.ndarray, start: np.ndarray, *, before: int, after: int, rng: np.random.Generator, draws: int = 999
) -> float:
    """Two-sided p-value of the mean effect over the steps from 0 on, had the starts been dealt out among the units by lot.

    Parameters
    ----------
    values, start, before, after
        As `event_study`; one treated unit is enough.
    draws : int
        Ways drawn; p is (b + 1) / (draws + 1).

    Notes
    -----
    Fisher's sharp null of no effect on anybody; under other nulls (effects that cancel) it is no test.
    """
    start = np.asarray(start, float)

    def size(dealt: np.ndarray) -> float:
        estimate, _ = _steps(values, dealt, usable(dealt, np.shape(values)[1], before, after), before, after)
        return abs(float(estimate[before:].mean()))

    seen = size(start)
    others = np.array([size(rng.permutation(start)) for _ in range(draws)])
    return float((1 + (others >= seen * (1 - 1e-9)).sum()) / (draws + 1))


def _steps(values, start, used, before: int, after: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean effect of the used units at each step, and the controls that each of them had there."""
    effects, n_control = unit_effects(values, start)
    rows = np.flatnonzero(used)[:, None]
    columns = start[rows].astype(int) + np.arange(-before, after)
    return effects[rows, columns].mean(axis=0), n_control[rows, columns]


def _without(values, start, used, unit: int, before: int, after: int) -> np.ndarray:
    keep = np.arange(len(start)) != unit
    return _steps(np.asarray(values)[keep], start[keep], used[keep], before, after)[0]


def _controls(values, start, reference, control: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Controls of each unit in each period, and their sums in it and in its base; each of shape (n, periods)."""
    number = np.arange(values.shape[1])
    later = np.maximum(number, reference)
    others = start > number[:, None] if control == "not_yet" else np.tile(~np.isfinite(start), (len(number), 1))
    count, sums = others.sum(axis=1), others.astype(float) @ values
    found = count[later], sums[later, number], sums[later, reference]
    if control == "never":
        return found
    # Who starts with the unit has not started before that either, and is no control of it.
    mates = start[:, None] == start
    own, together = start[:, None] > later, mates.astype(float) @ values
    of_mates = mates.sum(axis=1, keepdims=True), together, _at(together, reference)
    return tuple(each - own * mine for each, mine in zip(found, of_mates, strict=True))


def _at(values: np.ndarray, period: np.ndarray) -> np.ndarray:
    """Each unit's value in its own period; anything where that lies before the first."""
    return np.take_along_axis(values, np.maximum(period, 0), axis=1)


def _cells(effects, start, group: int, base: str) -> list[tuple[int, int]]:
    """Periods in which a group has an effect; at a base that stays the same there is nothing to tell."""
    known = np.isfinite(effects[np.flatnonzero(start == group)[0]])
    return [(group, int(t)) for t in np.flatnonzero(known) if base == "varying" or t != group - 1]


def _influence(values, start, group: int, period: int, control: str, base: str) -> np.ndarray:
    reference = period - 1 if period < group and base == "varying" else group - 1
    change = values[:, period] - values[:, reference]
    treated = start == group
    late = start > max(period, reference)
    controls = (late & ~treated) if control == "not_yet" else ~np.isfinite(start)
    parts = [(change - change[arm].mean()) * arm / arm.mean() for arm in (treated, controls)]
    return parts[0] - parts[1]


def _weighted(found: GroupTime, chosen: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean of some ATT(g, t) by the size of their groups, and each unit's influence on it."""
    member = (found.start[:, None] == found.group[chosen]).astype(float)
    share = member.mean(axis=0)
    weight = share / share.sum()
    value = float(weight @ found.att[chosen])
    # The shares are estimated too.
    of_weights = (member - share) / share.sum() - np.outer((member - share).sum(axis=1), share) / share.sum() ** 2
    return value, found.influence[:, chosen] @ weight + of_weights @ found.att[chosen]


def _mean_of_group(found: GroupTime, chosen: np.ndarray) -> tuple[float, np.ndarray]:
    return float(found.att[chosen].mean()), found.influence[:, chosen].mean(axis=1)


def _over_groups(start, label, parts, influence) -> tuple[float, np.ndarray]:
    """Groups' means by the size of the groups."""
    each = GroupTime(label, label, parts, parts, parts, parts, influence, start)
    return _weighted(each, np.ones(len(label), bool))


def _error(influence: np.ndarray):
    error = np.sqrt((influence**2).mean(axis=0) / len(influence))
    return error if error.ndim else float(error)


def _checked(values, start, control: str, base: str) -> tuple[np.ndarray, np.ndarray]:
    values, start = np.asarray(values, float), np.asarray(start, float)
    if control not in CONTROLS or base not in BASES:
        raise ValueError(f"control must be one of {CONTROLS} and base one of {BASES}")
    if values.ndim != 2 or start.shape != values.shape[:1] or not np.isfinite(values).all():
        raise ValueError("every unit needs a known value in every period, and a start")
    dated = start[np.isfinite(start)]
    if np.isnan(start).any() or (dated < 0).any() or (dated != np.floor(dated)).any():
        raise ValueError("a start is a period from 0, or infinite")
    return values, start
