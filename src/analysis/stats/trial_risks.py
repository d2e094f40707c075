"""Risks from the day of joining to a horizon in sequential trials: joiners against those who had not joined."""

import math
from dataclasses import dataclass

import numpy as np

from analysis.results import Interval
from analysis.stats.censored import CensoredShare, beta_product
from analysis.stats.effective_shares import korn_graubard, mover_difference
from analysis.stats.trials import TrialRows
from analysis.stats.weighted_incidence import WeightedShare, weighted_share
from analysis.stats.weighting import effective_sample_size

LARGEST_SHARE = 0.5  # of a trial's weight that a control is taken to have, where nearly nobody else is there


@dataclass(frozen=True)
class TrialRisks:
    """Risks in both arms and their difference, joiners minus the others.

    Attributes
    ----------
    treated, control, difference, std_error : float
    treated_interval, control_interval, interval : Interval
        Of both arms (`effective_shares.korn_graubard`) and of the difference (`effective_shares.mover_difference`).
    n_treated, n_control : int
        People; one may be in both arms.
    events_treated, events_control : int
        People with the event by the horizon, each once however many trials they are in.
    ess : float
        Effective number of people among the controls by the sums of their weights: at the start of the trials or among
        those followed to the horizon, whichever is less. Where it is small the estimate rests on a few people.
    """

    treated: float
    control: float
    difference: float
    std_error: float
    treated_interval: Interval
    control_interval: Interval
    interval: Interval
    n_treated: int
    n_control: int
    events_treated: int
    events_control: int
    ess: float


@dataclass(frozen=True)
class OnceRisks:
    """Risks from rows in which nobody is twice in an arm; `difference` is NaN where one of the shares is."""

    treated: CensoredShare
    control: CensoredShare
    difference: float
    interval: Interval


def trial_risks(rows: TrialRows, horizon: float, *, conf_level: float = 0.95) -> TrialRisks:
    """Cumulative incidence of cause 1 from the trials' days to a horizon, with competing causes.

    Parameters
    ----------
    rows : TrialRows
        From `trials.sequential_trials`, or with the weights of `joining_weights.weigh`.
    horizon : float
        Days since the trial's day, > 0.

    Raises
    ------
    ValueError
        If an arm is empty or nobody in it is followed up to the horizon, or the difference has no error because nobody
        or everybody in an arm has the event: `once_risks` needs neither.

    Notes
    -----
    The effect on the joiners, if the controls of a trial are like them (after weighting) and censoring does not depend
    on risk. Aalen-Johansen over all trials together; the standard error adds up each person's influence over all
    trials and both arms, so that a control used often, or one who joins later, is one person. A control's influence in a
    trial is divided by 1 less her share of its weight, as the others there would carry it without her (leave-one-out,
    like HC3); a share counts as `LARGEST_SHARE` at most. Without that the error was a tenth too small where controls were few
    in their commune. The weights count as known: with their estimation counted (stacked equations) the error was smaller,
    and too small where few carry the weight. Where the limits hold the truth stands in docs/audit/recovery.json.
    """
    if not (rows.treated.any() and not rows.treated.all()):
        raise ValueError("each arm needs at least one person")
    arms = [_arm(rows, treated) for treated in (True, False)]
    shares = [_share(arm, horizon) for arm in arms]
    if any(np.abs(share.influence).max() < 1e-12 for share in shares):
        raise ValueError("the difference has no error: nobody or everybody in an arm has the event")
    people, codes = zip(*(_people(arm) for arm in arms), strict=True)
    influences = shares[0].influence, _left_out(arms[1], shares[1].influence)
    moved = [np.bincount(code, each) for code, each in zip(codes, influences, strict=True)]
    had_event = [code[(arm.cause == 1) & (arm.time <= horizon)] for arm, code in zip(arms, codes, strict=True)]
    limits = [
        korn_graubard(share.value, influence, conf_level=conf_level)
        for share, influence in zip(shares, moved, strict=True)
    ]
    _, first, second = np.intersect1d(*people, assume_unique=True, return_indices=True)
    # fsum: the same digits whatever people are called.
    variances = [math.fsum(influence**2) for influence in moved]
    covariance = math.fsum(moved[0][first] * moved[1][second])
    correlation = covariance / math.sqrt(math.prod(variances))
    return TrialRisks(
        shares[0].value,
        shares[1].value,
        shares[0].value - shares[1].value,
        math.sqrt(max(sum(variances) - 2 * covariance, 0.0)),
        *limits,
        mover_difference(shares[0].value, limits[0], shares[1].value, limits[1], correlation),
        *map(len, people),
        *(len(np.unique(each)) for each in had_event),
        _effective_people(arms[1], codes[1], horizon),
    )


def once(rows: TrialRows, *, wait: float | None = None) -> TrialRows:
    """Each person's first trial as a joiner, and her first as a control in which she has waited long enough.

    Parameters
    ----------
    rows : TrialRows
        From `trials.sequential_trials`, whole.
    wait : float or None
        Days from `entry` that a control must have waited; 0: her first trial of all; None: the median wait of the joiners.
        It is fixed before anybody's outcome is looked at, and draws no lots, so nothing depends on names or order.

    Notes
    -----
    The first trial of all comes soon after `entry`, when risk is highest, and joiners have waited longer: with no effect and
    a frailty of 0.4 or 1.6 that made joiners look 2.5 points better, the median wait 0.2 (standard error 0.2).
    """
    wait = float(np.median(rows.waited[rows.treated])) if wait is None and rows.treated.any() else wait or 0.0
    joiners = _first_of_each(rows, np.flatnonzero(rows.treated))
    controls = _first_of_each(rows, np.flatnonzero(~rows.treated & (rows.waited >= wait)))
    return rows.taken(np.sort(np.concatenate([joiners, controls])))


def once_risks(rows: TrialRows, horizon: float, *, wait: float | None = None, conf_level: float = 0.95) -> OnceRisks:
    """Difference of the shares with cause 1 by a horizon, for few people, with cautious limits.

    Parameters
    ----------
    rows : TrialRows
        From `trials.sequential_trials`, whole; `once` is applied here. Weights are not used.
    horizon : float
        Days since the trial's day, > 0.
    wait : float or None
        As `once`.

    Raises
    ------
    ValueError
        If an arm is empty.

    Notes
    -----
    Beta product limits of each arm (`censored.beta_product`) at level (1 + conf_level) / 2, and the difference between
    the limits furthest apart. By Bonferroni both arms' limits hold together with `conf_level` at least, however the
    arms depend on one another (a control who joins later is in both); with sqrt(conf_level) they would have to be
    independent, and the limits would be hardly closer. So much is guaranteed: if the people of an arm are independent
    and followed up to the horizon, the interval covers the difference of the arms' mean risks with at least `conf_level`.
    With censoring, joining among it, beta product limits are not proved, only seen to hold. Not guaranteed is that the
    arms are alike: joiners may differ in what they are, and in how long they had waited (`once`).

    Who has a competing event can no longer have the event, and counts as followed to the horizon without it. Where many
    are censored early as well this share is below Aalen and Johansen's.
    """
    used = once(rows, wait=wait)
    time = np.where((used.cause > 1) & (used.time <= horizon), horizon, used.time)
    event = (used.cause == 1) & (used.time <= horizon)
    arms = [
        beta_product(time[arm], event[arm], horizon, conf_level=(1 + conf_level) / 2)
        for arm in (used.treated, ~used.treated)
    ]
    treated, control = (arm.interval for arm in arms)
    interval = Interval(treated.low - control.high, treated.high - control.low, conf_level, "trials_beta_product")
    return OnceRisks(*arms, arms[0].value - arms[1].value, interval)


def _share(arm: TrialRows, horizon: float) -> WeightedShare:
    return weighted_share(arm.time, arm.cause, horizon, weight=arm.weight, entry=arm.start)


def _effective_people(rows: TrialRows, person: np.ndarray, horizon: float) -> float:
    stages = (rows.start == 0, (rows.start < horizon) & (rows.time >= horizon))
    sums = [np.bincount(person[stage], rows.weight[stage]) for stage in stages if stage.any()]
    return min(effective_sample_size(np.sort(each[each > 0])) for each in sums)


def _arm(rows: TrialRows, treated: bool) -> TrialRows:
    """The rows of an arm, in an order that depends on nothing but what counts."""
    here = np.flatnonzero(rows.treated == treated)
    return rows.taken(here[np.lexsort((rows.weight[here], rows.start[here], rows.cause[here], rows.time[here]))])


def _left_out(rows: TrialRows, influence: np.ndarray) -> np.ndarray:
    """Each row's influence as if its release were left out of the trial, whose controls all the rows are."""
    key = rows.trial * (rows.row.max() + 1) + rows.row
    first = np.flatnonzero(rows.start == 0)
    first = first[np.argsort(key[first])]
    weight = rows.weight[first][np.searchsorted(key[first], key)]
    whole = np.bincount(rows.trial[rows.start == 0], rows.weight[rows.start == 0])
    return influence / (1 - np.minimum(weight / whole[rows.trial], LARGEST_SHARE))


def _people(rows: TrialRows) -> tuple[np.ndarray, np.ndarray]:
    """The people of the rows, and the place of each row's person among them."""
    people, code = np.unique(rows.person, return_inverse=True)
    return people, code.reshape(-1)


def _first_of_each(rows: TrialRows, index: np.ndarray) -> np.ndarray:
    index = index[np.argsort(rows.trial[index], kind="stable")]
    return index[np.unique(rows.person[index], return_index=True)[1]]
