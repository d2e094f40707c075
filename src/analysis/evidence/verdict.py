"""The verdict: a fixed rule over the plan's primary estimate, its check and its margin.

The rule never looks at a p-value of its own choosing: it reads the one interval that the plan
named, and takes the answer back where the plan's check disagrees about zero.
"""

from dataclasses import dataclass, replace

from analysis.cohort import COMPARISON, PARTICIPANT
from analysis.outcomes.contrast import CONTRAST
from analysis.plan import DecidingContrast, Plan, Primary
from analysis.reference.intervals import GUARANTEED_BELOW_EVENTS, GUARANTEED_BELOW_N
from analysis.results import Estimate, NotEstimable
from analysis.stats import power

TARGET_POWER = 0.8
NO_ESTIMATE = ("not_estimable", "no_safe_interval")
JUDGEMENTS = ("better", "worse", "little_or_no_difference", "cannot_tell_yet")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What may be said of one outcome.

    Attributes
    ----------
    verdict : str
        One of `JUDGEMENTS`, or ``"described_only"`` (the plan names no primary estimate).
    because : str
        ``"interval"``, ``"check_disagrees"``, ``"exact_test_disagrees"``, ``"not_estimable"``, ``"no_safe_interval"``,
        ``"other_way_disagrees"``, ``"no_other_way"`` (both of several districts together), ``"not_the_plans_level"``,
        ``"not_the_plans_horizon"``, ``"eligibility_by_outcome"``,
        ``"operator_records"``, ``"unplanned_look"`` or ``"no_primary"``.
    check, check_p_value : str, float or None
        The plan's check and its p-value.
    n_per_arm_needed : int or None
        People an arm from which the margin could be shown with 80% power; None where a verdict was reached, or where
        the risk without the model is too low to fall by the margin.
    risk_without : float or None
        Share with the event in the comparison group, from which `n_per_arm_needed` is worked out.
    n_per_arm_now, people_a_year : int, float or None
        People in the smaller arm so far, and how many come to it in a year; None where follow-up is closed or too short.
    """

    outcome: str
    verdict: str
    because: str
    estimand: str = ""
    horizon: str = ""
    better: str = ""
    estimate: float | None = None
    conf_low: float | None = None
    conf_high: float | None = None
    conf_level: float | None = None
    margin: float | None = None
    unit: str = ""
    n: int | None = None
    check: str = ""
    check_p_value: float | None = None
    n_per_arm_needed: int | None = None
    risk_without: float | None = None
    n_per_arm_now: int | None = None
    people_a_year: float | None = None


def decide(estimates: list[Estimate], primary: Primary | None, *, outcome: str, horizon: str = "") -> Verdict:
    """Apply the rule to the estimates of one outcome.

    Parameters
    ----------
    estimates : list of Estimate
    primary : Primary or None
        The plan's; None gives ``"described_only"``.
    outcome : str
    horizon : str
        The horizon asked for; another than the plan's decides nothing. Empty: the plan's.
    """
    if primary is None:
        return Verdict(outcome=outcome, verdict="described_only", because="no_primary")
    if horizon and horizon != primary.horizon:
        return Verdict(outcome=outcome, verdict="described_only", because="not_the_plans_horizon", horizon=horizon)
    found = _one(estimates, outcome, primary.estimand, primary.horizon)
    check = _one(estimates, outcome, primary.check, primary.horizon)
    decided = judge(found, check, primary, _objection(found, check, _exact_test(estimates, found), primary.conf_level))
    if decided.verdict == "cannot_tell_yet" and decided.because not in NO_ESTIMATE:
        return replace(decided, n_per_arm_needed=_needed(estimates, found, primary))
    return decided


def judge(found: Estimate, check: Estimate, primary: Primary | DecidingContrast, objection: str) -> Verdict:
    """The rule itself, for one estimate.

    Parameters
    ----------
    found, check : Estimate
        The plan's primary estimate and its check.
    primary : Primary or DecidingContrast
        Its margin, level, and which way is better.
    objection : str
        Why the answer has to be taken back if the interval leaves zero out; empty if nothing speaks against it.
    """
    about = {"outcome": found.outcome, "estimand": found.estimand, "horizon": found.horizon, "better": primary.better}
    about |= {"margin": primary.margin, "unit": found.unit, "n": found.n, "check": check.estimand}
    if isinstance(found.value, NotEstimable):
        return Verdict(**about, verdict="cannot_tell_yet", because="not_estimable")
    interval = found.interval
    if interval is None:
        return Verdict(**about, verdict="cannot_tell_yet", because="no_safe_interval")
    if interval.level != primary.conf_level:
        return Verdict(outcome=found.outcome, verdict="described_only", because="not_the_plans_level")
    about |= {"estimate": found.value, "conf_low": interval.low, "conf_high": interval.high}
    about |= {"conf_level": interval.level, "check_p_value": check.p_value}
    if interval.inside(primary.margin):
        return Verdict(**about, verdict="little_or_no_difference", because="interval")
    if not interval.excludes(0):
        return Verdict(**about, verdict="cannot_tell_yet", because="interval")
    if objection:
        return Verdict(**about, verdict="cannot_tell_yet", because=objection)
    better = (found.value < 0) == (primary.better == "lower")
    return Verdict(**about, verdict="better" if better else "worse", because="interval")


def decide_work(estimates: list[Estimate], plan: Plan) -> list[Verdict]:
    """The verdicts of notebook 4: one for each of jobs and income that the plan has."""
    decided = []
    if plan.jobs:
        decided.append(decide(estimates, None, outcome="employed"))
    if plan.income:
        decided.append(decide(estimates, plan.income.primary, outcome="income"))
    return decided


def _leaves_zero_out(check: Estimate, level: float) -> bool:
    """Whether a check's p-value is known and small enough; one that is not a number never is."""
    return check.p_value is not None and check.p_value <= 1 - level


def _exact_test(estimates: list[Estimate], found: Estimate) -> Estimate | None:
    """Fisher's test where the shares rest on few people, or on few with or without the event.

    The interval is exact there, for people drawn at random from many alike. Fisher's test needs less: it holds for these
    very people, however unlike their risks, if chance alone sorted them into the arms. None of 3 against 3 of 3 leaves
    zero out of the exact interval, but where any three of six would have had the event chance does that once in ten
    times.
    """
    arms = [
        row
        for row in estimates
        if row.estimand == "share" and (row.outcome, row.horizon) == (found.outcome, found.horizon)
    ]
    few = any(row.n < GUARANTEED_BELOW_N or _fewest(row) < GUARANTEED_BELOW_EVENTS for row in arms)
    if found.estimand != "risk_difference" or not few:
        return None
    return next((row for row in estimates if _is(row, found.outcome, "fisher", found.horizon, CONTRAST)), None)


def _fewest(share: Estimate) -> int:
    """People with the event or without, whichever are fewer."""
    events = share.n_events or 0
    return min(events, share.n - events)


def _objection(found: Estimate, check: Estimate, exact: Estimate | None, level: float) -> str:
    if not _leaves_zero_out(check, level) or _other_sign(found, check):
        return "check_disagrees"
    return "exact_test_disagrees" if exact and not _leaves_zero_out(exact, level) else ""


def _other_sign(found: Estimate, check: Estimate) -> bool:
    """Whether the check is itself a difference, and on the other side of zero (a test statistic has no side)."""
    return check.estimand.endswith("_difference") and check.value * found.value < 0


def _needed(estimates: list[Estimate], found: Estimate, primary: Primary) -> int | None:
    """People an arm for a difference of one margin, by enumeration for shares, by Student's t for means."""

    def arm(estimand: str, name: str) -> Estimate:
        return next(row for row in estimates if _is(row, found.outcome, estimand, found.horizon, name))

    if primary.estimand == "mean_difference":
        people = [arm("mean", name).n for name in (PARTICIPANT, COMPARISON)]
        spread = found.std_error / (1 / people[0] + 1 / people[1]) ** 0.5
        return power.n_per_arm_means(primary.margin / spread, power=TARGET_POWER)
    return needed_for_margin(arm("share", COMPARISON).value, primary)


def needed_for_margin(risk_without: float, primary: Primary | DecidingContrast) -> int | None:
    """People an arm from which Fisher's test shows a change by the margin with 80% power; None if there is no such change."""
    target = risk_without - primary.margin if primary.better == "lower" else risk_without + primary.margin
    return power.n_per_arm(target, risk_without, power=TARGET_POWER) if 0 <= target <= 1 else None


def _one(estimates: list[Estimate], outcome: str, estimand: str, horizon: str) -> Estimate:
    return next(row for row in estimates if _is(row, outcome, estimand, horizon, CONTRAST))


def _is(row: Estimate, outcome: str, estimand: str, horizon: str, group: str) -> bool:
    return (row.outcome, row.estimand, row.horizon, row.group) == (outcome, estimand, horizon, group)
