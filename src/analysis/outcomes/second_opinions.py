"""The plan's difference once more, by other methods: they may doubt it, and never decide."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.outcomes.arms import Arm
from analysis.outcomes.halves import upper_half
from analysis.outcomes.joiners import Compared, weighted
from analysis.outcomes.joining_contrasts import JOINED, LEAST_EFFECTIVE, NOT_JOINED, WEIGHTS
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import Contrast, horizon_months
from analysis.results import Estimate, NotEstimable
from analysis.stats import entropy, matching, means, standardise, weighting
from analysis.stats.propensity import propensity
from analysis.stats.pseudo_values import pseudo_values
from analysis.stats.trial_risks import once, once_risks
from analysis.stats.trials import TrialRows

KNOWN = 1e-9  # a value this close to 0 or 1 is that of somebody whose outcome is known
NOBODY_KNOWS = ("list_ends_at_expungement", "assigned_by_unit")  # reasons that hold for every method by person
PLAN, MATCHED = "plan", "matched"


@dataclass(frozen=True, kw_only=True)
class SecondOpinion:
    """One method's answer to what the plan asks.

    Attributes
    ----------
    models, horizon : str
    method : str
        ``"plan"`` (the plan's own), ``"trials"`` (each person once a group, unadjusted), ``"counted"`` (those known,
        whatever they did later), ``"g_computation"``, ``"aipw"``, ``"entropy"``, ``"overlap"`` or ``"matched"``.
    risk_joined, risk_not_joined, difference : float or None
        What is asked for is the effect on those who joined; overlap weights ask for those who could be in either group,
        matching for those who joined and found a match.
    n_joined, n_not_joined, n_events : int or None
        Different people, and those of them with the event; matching: of those matched.
    ess : float or None
        How many people the weighted comparison is worth.
    reason : str
        Why there is no answer.
    """

    models: str
    horizon: str
    method: str
    risk_joined: float | None = None
    risk_not_joined: float | None = None
    difference: float | None = None
    n_joined: int | None = None
    n_not_joined: int | None = None
    n_events: int | None = None
    ess: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class _People:
    """Rows of trials: outcome (or the value that stands for it), group, and what is adjusted for."""

    values: np.ndarray
    treated: np.ndarray
    known: np.ndarray
    had_event: np.ndarray
    person: np.ndarray
    trial: np.ndarray
    design: np.ndarray


def second_opinions(
    compared: Compared,
    contrast: Contrast,
    risks: list[Estimate],
    arms: tuple[Arm, ...],
    horizon: str,
    *,
    conf_level: float,
) -> list[SecondOpinion]:
    """The plan's difference and the same by other methods; none without anybody to compare.

    Parameters
    ----------
    risks : list of Estimate
        Of `joining_contrasts.risks` at the horizon: both groups' and the difference.
    arms : tuple of Arm
        Of `arms.arms_of_joining` at the horizon.

    Notes
    -----
    Regression, weights and matching come from the ladder's rung of weights on. People not followed to the horizon count by
    pseudo-values. Adjusted for: the plan's covariates. Days since release are not among them: `trial_risks.once` takes those
    who had not joined near one of them, so that they hardly vary there. No interval: none of these was shown to cover as
    often as it says where some people are in both groups and some are followed in part.
    """
    if not len(compared.found.rows.row):
        return []
    about = {"models": contrast.models, "horizon": horizon}
    days = horizon_months(horizon) * DAYS_PER_MONTH
    plan = _plan(about, risks, contrast)
    if plan.reason in NOBODY_KNOWS:
        return [plan]
    first = [plan, _trials(about, compared, days, conf_level), _counted(about, arms)]
    if _difference(risks).method != WEIGHTS:
        return [*first, *(SecondOpinion(**about, method=name, reason="too_few_for_model") for name in METHODS)]
    rows = compared.found.rows
    try:
        people, in_trials = _people(compared, once(rows), days), _people(compared, rows, days)
    except ValueError:
        return [*first, *(SecondOpinion(**about, method=name, reason="not_yet_followable") for name in METHODS)]
    return [
        *first,
        *(_attempt(about, name, method, in_trials if name == MATCHED else people) for name, method in METHODS.items()),
    ]


def _difference(risks: list[Estimate]) -> Estimate:
    return next(row for row in risks if row.estimand == "risk_difference")


def _both(risks: list[Estimate], contrast: Contrast) -> list[Estimate]:
    found = {row.group: row for row in risks if row.estimand == "risk"}
    return [found[f"{contrast.models}:{arm}"] for arm in (JOINED, NOT_JOINED)]


def _plan(about: dict, risks: list[Estimate], contrast: Contrast) -> SecondOpinion:
    difference = _difference(risks)
    joined, others = _both(risks, contrast)
    counts = {"n_joined": joined.n, "n_not_joined": others.n, "n_events": difference.n_events}
    if isinstance(difference.value, NotEstimable):
        return SecondOpinion(**about, method=PLAN, **counts, reason=difference.value.reason)
    shares = {"risk_joined": joined.value, "risk_not_joined": others.value, "difference": difference.value}
    return SecondOpinion(**about, method=PLAN, **counts, **shares)


def _trials(about: dict, compared: Compared, days: float, conf_level: float) -> SecondOpinion:
    used = once(compared.found.rows)
    found = once_risks(compared.found.rows, days, conf_level=conf_level)
    happened = (used.cause == 1) & (used.time <= days)
    counts = {"n_joined": int(used.treated.sum()), "n_not_joined": int((~used.treated).sum())}
    about = about | {"method": "trials"} | counts | {"n_events": int(happened.sum())}
    if np.isnan(found.difference):
        return SecondOpinion(**about, reason="not_yet_followable")
    return SecondOpinion(
        **about,
        risk_joined=found.treated.value,
        risk_not_joined=found.control.value,
        difference=found.difference,
    )


def _counted(about: dict, arms: tuple[Arm, ...]) -> SecondOpinion:
    joined, others = arms
    about = about | {"method": "counted", "n_joined": joined.n_known, "n_not_joined": others.n_known}
    if not (joined.n_known and others.n_known):
        return SecondOpinion(**about, reason="not_yet_followable")
    shares = [arm.n_events / arm.n_known for arm in (joined, others)]
    return SecondOpinion(
        **about,
        n_events=joined.n_events + others.n_events,
        risk_joined=shares[0],
        risk_not_joined=shares[1],
        difference=shares[0] - shares[1],
    )


def _people(compared: Compared, used: TrialRows, days: float) -> _People:
    """What is analysed of these rows, in an order that depends on nothing else."""
    design = compared.covariates[used.row]
    design = design[:, np.ptp(design, axis=0) > 0]
    order = np.lexsort((*design.T, used.cause, used.time, used.treated, used.trial))
    used, design = used.taken(order), design[order]
    joined = used.treated
    values = np.empty(len(order))
    values[joined] = pseudo_values(used.time[joined], used.cause[joined], days)
    values[~joined] = _not_joined(compared, used.taken(np.flatnonzero(~joined)), days)
    known = (used.time >= days) | (used.cause > 0)
    return _People(values, joined, known, (used.cause == 1) & (used.time <= days), used.person, used.trial, design)


def _not_joined(compared: Compared, used: TrialRows, days: float) -> np.ndarray:
    """Values of those who had not joined; those left stand for the ones like them who join before the horizon."""
    pieces = weighted(compared, days)
    if pieces is None:
        raise ValueError("the chance of joining cannot be fitted")
    if pieces is compared.found.rows:
        return pseudo_values(used.time, used.cause, days)
    width = len(compared.entry)
    wanted, label = used.trial * width + used.row, pieces.trial * width + pieces.row
    in_order = np.argsort(wanted)
    mine = pieces.taken(np.flatnonzero(~pieces.treated & np.isin(label, wanted)))
    person = in_order[np.searchsorted(wanted[in_order], mine.trial * width + mine.row)]
    at_start = np.empty(len(wanted))
    at_start[person[mine.start == 0]] = mine.weight[mine.start == 0]
    return pseudo_values(
        mine.time, mine.cause, days, person=person, entry=mine.start, weight=mine.weight / at_start[person]
    )


def _attempt(about: dict, name: str, method: Callable[[_People], dict], people: _People) -> SecondOpinion:
    counts = {
        "n_joined": len(np.unique(people.person[people.treated])),
        "n_not_joined": len(np.unique(people.person[~people.treated])),
        "n_events": len(np.unique(people.person[people.had_event])),
    }
    try:
        return SecondOpinion(**(about | {"method": name} | counts | method(people)))
    except ValueError:
        return SecondOpinion(**about, method=name, **counts, reason="too_few_for_model")


def _g_computation(people: _People) -> dict:
    """Logit with Firth's penalty where everybody's outcome is known, else least squares on the values that stand for it."""
    if people.known.all():
        found = standardise.g_computation(people.had_event, people.treated, people.design, target="treated")
        return _risks(found.mean_treated, found.value)
    found = means.adjusted(people.values, people.treated, people.design)
    return _risks(float(people.values[people.treated].mean()), found.value)


def _aipw(people: _People) -> dict:
    chance = propensity(people.treated, people.design)
    weight = weighting.weights(chance, people.treated, "att")
    if not weighting.enough_overlap(weight, people.treated, least=LEAST_EFFECTIVE):
        return _of_a_few(weight, people)
    found = standardise.aipw(
        people.values, people.treated, people.design, chance, target="treated",
        model="logit" if people.known.all() else "linear",
    )  # fmt: skip
    return _risks(found.mean_treated, found.value) | {"ess": _ess(weight, people)}


def _entropy(people: _People) -> dict:
    return _weighted(entropy.entropy_balance(people.values, people.treated, people.design), people)


def _overlap(people: _People) -> dict:
    return _weighted(weighting.overlap(people.values, people.treated, people.design, penalised=True), people)


def _weighted(found: weighting.Weighted, people: _People) -> dict:
    if not weighting.enough_overlap(found.weight, people.treated, least=LEAST_EFFECTIVE):
        return _of_a_few(found.weight, people)
    joined = float(np.average(people.values[people.treated], weights=found.weight[people.treated]))
    return _risks(joined, found.value) | {"ess": found.ess}


def _matched(people: _People) -> dict:
    """Joiners and others of the same trial, in the same half by each covariate.

    Matching people who are there once a group would not do: the nearest to a joiner is often the joiner before joining,
    who by then has had no event.
    """
    halves = [upper_half(column) for column in people.design.T]
    found = matching.exact(people.values, people.treated, np.column_stack([people.trial, *halves]))
    if _ess(found.weight, people) < LEAST_EFFECTIVE:
        return _of_a_few(found.weight, people)
    used = found.weight > 0
    joined = float(np.average(people.values[people.treated], weights=found.weight[people.treated]))
    return _risks(joined, found.value) | {
        "n_joined": len(np.unique(people.person[used & people.treated])),
        "n_not_joined": len(np.unique(people.person[used & ~people.treated])),
        "n_events": len(np.unique(people.person[used & people.had_event])),
        "ess": _ess(found.weight, people),
    }


def _risks(joined: float, difference: float) -> dict:
    return {"risk_joined": joined, "risk_not_joined": joined - difference, "difference": difference}


def _of_a_few(weight: np.ndarray, people: _People) -> dict:
    return {"reason": "comparison_of_a_few", "ess": _ess(weight, people)}


def _ess(weight: np.ndarray, people: _People) -> float:
    """Of the different people who had not joined; 0 where none of them has weight."""
    others = ~people.treated
    each = np.bincount(np.unique(people.person[others], return_inverse=True)[1], weight[others])
    return weighting.effective_sample_size(np.sort(each)) if each.any() else 0.0


METHODS = {
    "g_computation": _g_computation,
    "aipw": _aipw,
    "entropy": _entropy,
    "overlap": _overlap,
    MATCHED: _matched,
}
