from dataclasses import replace

import pandas as pd
import pytest

from analysis import cohort
from analysis.evidence import verdict
from analysis.outcomes import employment, recidivism
from analysis.outcomes.contrast import CONTRAST
from analysis.plan import Both, Primary
from analysis.results import Estimate, Interval, NotEstimable
from tests.conftest import PARITY

PLAN = Primary(estimand="risk_difference", horizon="52w", better="lower", margin=0.05,
               margin_reason=Both(vi="-", en="-"), check="log_rank")  # fmt: skip


def estimates(low, high, check_p, value=None):
    about = {"outcome": "rearrest", "horizon": "52w", "n": 400, "method": ""}
    value = (low + high) / 2 if value is None else value
    return [
        Estimate(**about, estimand="risk_difference", group=CONTRAST, value=value, unit="share",
                 interval=Interval(low, high, 0.95, "newcombe")),
        Estimate(**about, estimand="log_rank", group=CONTRAST, value=0.0, unit="chi2", p_value=check_p),
        Estimate(**about, estimand="share", group="comparison", value=0.3, unit="share", n_events=60),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "check_p", "expected", "because"),
    [
        (-0.20, -0.02, 0.01, "better", "interval"),
        (0.02, 0.20, 0.01, "worse", "interval"),
        (-0.04, 0.03, 0.60, "little_or_no_difference", "interval"),
        (-0.04, -0.01, 0.01, "little_or_no_difference", "interval"),
        (-0.05, 0.05, 0.60, "cannot_tell_yet", "interval"),
        (-0.20, 0.10, 0.60, "cannot_tell_yet", "interval"),
        (-0.20, -0.02, 0.06, "cannot_tell_yet", "check_disagrees"),
        (-0.20, -0.02, None, "cannot_tell_yet", "check_disagrees"),
        (-0.20, 0.00, 0.01, "cannot_tell_yet", "interval"),
        (0.02, 0.20, 0.06, "cannot_tell_yet", "check_disagrees"),
    ],
)
def test_the_rule(low, high, check_p, expected, because):
    found = verdict.decide(estimates(low, high, check_p), PLAN, outcome="rearrest")
    assert (found.verdict, found.because) == (expected, because)
    assert (found.n_per_arm_needed is not None) == (expected == "cannot_tell_yet")


def test_higher_can_be_the_better_side():
    higher = PLAN.model_copy(update={"better": "higher"})
    assert verdict.decide(estimates(0.02, 0.20, 0.01), higher, outcome="rearrest").verdict == "better"
    assert verdict.decide(estimates(-0.20, -0.02, 0.01), higher, outcome="rearrest").verdict == "worse"


def test_tarp_cannot_tell_yet_because_the_log_rank_test_disagrees(tarp):
    site, plan = tarp
    found = recidivism.estimate(cohort.build_releases(site), plan.recidivism)
    decided = verdict.decide(found, plan.recidivism.primary, outcome="rearrest")
    assert (decided.verdict, decided.because) == ("cannot_tell_yet", "check_disagrees")
    assert decided.conf_high < 0
    assert decided.check_p_value == pytest.approx(0.05011611740901, rel=PARITY)


def test_nsw_is_better_by_the_plans_own_rule(nsw):
    found = employment.estimate(cohort.build_workers(*nsw), *nsw)
    (decided,) = verdict.decide_work(found, nsw[1])
    assert (decided.verdict, decided.check) == ("better", "adjusted_mean_difference")
    assert decided.estimate == pytest.approx(1794.342382, rel=PARITY)


def test_a_check_on_the_other_side_of_zero_disagrees(nsw):
    _, plan = nsw
    about = {"outcome": "income", "horizon": "1978", "n": 50, "method": "", "unit": "USD", "group": CONTRAST}
    interval = Interval(100, 900, 0.95, "welch")
    found = [
        Estimate(**about, estimand="mean_difference", value=500.0, interval=interval, std_error=200.0),
        Estimate(**about, estimand="adjusted_mean_difference", value=-500.0, p_value=0.001),
        *(Estimate(**about | {"group": arm}, estimand="mean", value=0.0) for arm in ("participant", "comparison")),
    ]
    decided = verdict.decide(found, plan.income.primary, outcome="income")
    assert (decided.verdict, decided.because) == ("cannot_tell_yet", "check_disagrees")
    # By hand: spread 200 / sqrt(1/50 + 1/50) = 1000, margin 500, so half a standard deviation: 64 an arm.
    assert decided.n_per_arm_needed == 64


def test_without_a_primary_or_at_another_horizon_nothing_is_judged():
    found = estimates(-0.20, -0.02, 0.01)
    assert verdict.decide(found, None, outcome="rearrest").because == "no_primary"
    other = verdict.decide(found, PLAN, outcome="rearrest", horizon="26w")
    assert (other.verdict, other.because) == ("described_only", "not_the_plans_horizon")


def test_a_primary_that_cannot_be_computed():
    found = estimates(-0.2, 0.2, 0.5, value=NotEstimable("nobody_in_an_arm"))
    assert verdict.decide(found, PLAN, outcome="rearrest").because == "not_estimable"


@pytest.mark.parametrize(("participants", "fishers_p"), [((0, 3, 3, 3), 0.1), ((0, 6, 4, 6), 0.0606)])
def test_few_people_are_never_better_by_an_interval_alone(participants, fishers_p, tarp):
    events_1, n_1, events_0, n_0 = participants
    happened = [i < events_1 for i in range(n_1)] + [i < events_0 for i in range(n_0)]
    days = [7.0 * (i + 1) if event else 364.0 for i, event in enumerate(happened)]
    arms = ["participant"] * n_1 + ["comparison"] * n_0
    people = pd.DataFrame({"arm": arms, "days": days, "event": happened})
    plan = tarp[1].recidivism.model_copy(update={"adjust_for": ()})
    found = recidivism.estimate(cohort.Cohort(people, ()), plan)
    decided = verdict.decide(found, plan.primary, outcome="rearrest")
    assert decided.conf_high < 0
    assert (decided.verdict, decided.because) == ("cannot_tell_yet", "exact_test_disagrees")
    assert next(e.p_value for e in found if e.estimand == "fisher") == pytest.approx(fishers_p, abs=1e-4)


@pytest.mark.parametrize(
    ("n", "events", "fisher_is_asked"),
    [(29, 14, True), (30, 14, False), (30, 4, True), (30, 5, False), (300, 296, True), (300, 295, False)],
)
def test_fishers_test_is_asked_where_people_or_events_or_non_events_are_few(n, events, fisher_is_asked):
    found = [row for row in estimates(-0.20, -0.02, 0.01) if row.estimand != "share"]
    about = {"outcome": "rearrest", "horizon": "52w", "method": "", "unit": "share"}
    found += [
        Estimate(**about, estimand="share", group="participant", value=0.5, n=400, n_events=200),
        Estimate(**about, estimand="share", group="comparison", value=events / n, n=n, n_events=events),
        Estimate(**about, estimand="fisher", group=CONTRAST, value=float("nan"), p_value=0.06, n=400 + n),
    ]
    decided = verdict.decide(found, PLAN, outcome="rearrest")
    expected = ("cannot_tell_yet", "exact_test_disagrees") if fisher_is_asked else ("better", "interval")
    assert (decided.verdict, decided.because) == expected


def test_a_primary_without_an_interval_decides_nothing():
    found = [replace(row, interval=None) for row in estimates(-0.20, -0.02, 0.01)]
    decided = verdict.decide(found, PLAN, outcome="rearrest")
    assert (decided.verdict, decided.because) == ("cannot_tell_yet", "no_safe_interval")
    assert decided.n_per_arm_needed is None


def test_a_check_that_is_not_a_number_never_agrees():
    assert verdict.decide(estimates(-0.20, -0.02, float("nan")), PLAN, outcome="rearrest").because == "check_disagrees"


def test_another_confidence_level_than_the_plans_decides_nothing(tarp):
    site, plan = tarp
    found = recidivism.estimate(cohort.build_releases(site), plan.recidivism, conf_level=0.94)
    decided = verdict.decide(found, plan.recidivism.primary, outcome="rearrest")
    assert (decided.verdict, decided.because) == ("described_only", "not_the_plans_level")
