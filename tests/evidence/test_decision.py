"""From an estimate to a decision, by hand: what is believed, what it is worth, and each rule of the thresholds."""

import math

import numpy as np
import pytest
from scipy import stats

from analysis.decision import Decision, read_decision
from analysis.evidence import decision as deciding
from analysis.evidence import worth
from analysis.evidence.effects import Effect, effect
from analysis.evidence.guards.guard import Guard
from analysis.evidence.information import information
from analysis.evidence.verdict import Verdict
from analysis.plan import read_plan
from analysis.results import Estimate, Interval, NotEstimable

ASKED = read_plan("mau-01").reoffending
SHIPPED = read_decision("mau-01")
BASE = 0.2


def fixed(cost=4e6, value=150e6, **changes):
    """Costs and values known exactly, so that what follows can be worked out without draws."""
    told = SHIPPED.model_dump()
    for name in told["costs"]:
        told["costs"][name] |= dict.fromkeys(("low", "likely", "high"), cost)
    told["values"]["offence"] |= dict.fromkeys(("low", "likely", "high"), value)
    return Decision.model_validate(told | changes)


def difference(value=-0.1, low=-0.16, high=-0.04, *, group="helpers", method="weights", n=400):
    known = None if low is None else Interval(low, high, 0.95, "weighted_mover")
    return Estimate(outcome="any/offence", estimand="risk_difference", group=group, horizon="12m", value=value,
                    interval=known, unit="share", n=n, method=method)  # fmt: skip


def risk(arm, n_events, n):
    return Estimate(outcome="any/offence", estimand="risk", group=f"helpers:{arm}", horizon="12m",
                    value=NotEstimable("too_few_for_model"), unit="share", n=n, n_events=n_events, method="counts")  # fmt: skip


def seen(row=None, level=4, told=None, rows=(), models="helpers"):
    return effect(row or difference(), rows, BASE, level, told or fixed(), models=models, horizon="12m")


def judged(verdict="better", because="interval"):
    return Verdict(outcome="any/offence", verdict=verdict, because=because)


def decided(each, told=None, verdict=None, guards=()):
    told = told or fixed()
    row, _ = worth.benefit(each, told, conf_level=0.95)
    steps = information(each, told)
    return deciding.decide(each, row, steps, verdict or judged(), guards, ASKED, told)


def test_what_is_believed_by_hand():
    each = seen()
    # Prior 0.5 x 0.2, bias 0.25 x 0.2; the interval 0.12 wide over twice 1.96.
    assert (each.prior_sd, each.bias_sd) == (pytest.approx(0.1), pytest.approx(0.05))
    assert (each.prevented, each.best, each.std_error) == (0.1, 0.16, pytest.approx(0.030612, rel=1e-4))
    # Precisions 290.9 (estimate and bias) and 100 (prior).
    assert each.known.mean == pytest.approx(0.1 * 290.94 / 390.94, rel=1e-4)
    assert each.known.sd == pytest.approx(1 / math.sqrt(390.94), rel=1e-4)


def test_net_benefit_and_its_chance_by_hand():
    row, points = worth.benefit(seen(), fixed(), conf_level=0.95)
    # 100 (0.07442 x 150 - 4) million; chance that the effect is above 4 / 150 = 0.02667.
    assert row.net_mean == pytest.approx(716.4e6, rel=0.001)
    assert row.probability == pytest.approx(stats.norm.sf((0.026667 - 0.07442) / 0.050577), abs=1e-3)
    assert row.prior_probability == pytest.approx(stats.norm.sf(0.26667), abs=1e-3)
    assert (row.net_low, row.net_high) == (pytest.approx(716e6 - 1.96 * 15e9 * 0.050577, rel=0.01),
                                           pytest.approx(716e6 + 1.96 * 15e9 * 0.050577, rel=0.01))  # fmt: skip
    assert points[0].value_vnd == 0 and points[0].probability == 0
    assert points[-1].probability == row.probability  # the last value is the highest one, here the only one


def test_break_even_by_hand():
    told = SHIPPED
    row = worth.break_even(told, models="helpers", horizon="12m", without=0.06, margin=0.05, best=0.09)
    assert (row.cost_low, row.cost_likely, row.cost_high) == (100e6, 400e6, 1200e6)
    assert (row.needed_low, row.needed_likely, row.needed_high) == pytest.approx((100 / 500, 400 / 150, 1200 / 50))
    assert (row.public_low, row.public_likely, row.public_high) == pytest.approx((100 / 150, 400 / 60, 1200 / 20))
    assert row.cost_at_margin == 80e6  # 400 million over 5
    assert row.best == 6 and row.cost_at_best == pytest.approx(400e6 / 6)  # more than there are cannot be prevented
    assert row.months_of_pay == pytest.approx(400 / 3.86)
    bare = worth.break_even(told, models="firm", horizon="12m", without=None)
    assert bare.cost_at_margin is None and bare.cost_at_best is None and bare.without is None
    # An interval that allows nothing to be prevented gives no cost of one.
    assert worth.break_even(told, models="firm", horizon="12m", without=0.1, best=-0.02).cost_at_best is None


def test_counts_where_no_model_could_be_fitted():
    rows = [risk("joined", 1, 20), risk("not_joined", 9, 30)]
    each = seen(difference(NotEstimable("too_few_for_model"), None), rows=rows)
    one, other = (1.5 / 21, 9.5 / 31)
    assert each.basis == "counts" and each.prevented == pytest.approx(other - one)
    assert each.std_error == pytest.approx(math.sqrt(one * (1 - one) / 22 + other * (1 - other) / 32))
    assert each.best is None and each.reason == "too_few_for_model"


@pytest.mark.parametrize("reason", ["assigned_by_unit", "not_yet_followable", "one_unit", "communes_not_known"])
def test_counts_are_not_used_where_they_would_claim_too_much(reason):
    rows = [risk("joined", 0, 6), risk("not_joined", 9, 300)]
    each = seen(difference(NotEstimable(reason), None), rows=rows)
    assert (each.basis, each.reason, each.known) == ("nothing", reason, each.prior)
    assert all(step.design != "same" for step in information(each, fixed()))


@pytest.mark.parametrize(
    ("each", "told", "verdict", "decision", "because"),
    [
        # By lottery nothing is taken off for bias: chance 0.987 of being above 0.0267.
        (seen(level=5), None, judged(), "scale", "better_and_worth_it"),
        (seen(level=4), None, judged(), "extend", "promising"),  # 0.828
        (seen(level=5), None, judged("cannot_tell_yet"), "extend", "promising"),
        (seen(level=5), None, judged("little_or_no_difference"), "extend", "promising"),
        (seen(level=5), None, judged("worse"), "hold", "unclear"),  # a verdict against it is not gone on with
        (seen(level=4), fixed(cost=12e6), judged(), "hold", "unclear"),  # 0.08 has to be prevented: chance 0.456
        # At most 0.16 may be prevented: worth 24 million, below 30.
        (seen(level=4), fixed(cost=30e6), judged("cannot_tell_yet"), "stop", "not_even_at_best"),
        # As unlikely, but the interval reaches 0.24, worth 36 million: not ruled out.
        (seen(difference(-0.1, -0.24, 0.04), level=4), fixed(cost=35e6), judged("cannot_tell_yet"), "hold", "unclear"),
    ],
)  # fmt: skip
def test_the_thresholds(each, told, verdict, decision, because):
    found = decided(each, told, verdict)
    assert (found.decision, found.because) == (decision, because)


@pytest.mark.parametrize(
    "because",
    ["check_disagrees", "negative_control", "guard_stops", "assigned_by_unit", "no_safe_interval", "not_estimable",
     "operator_records"],
)  # fmt: skip
def test_a_verdict_that_was_taken_back_never_scales(because):
    found = decided(seen(level=5), verdict=judged("cannot_tell_yet", because))
    assert (found.decision, found.because) == ("hold", because)


def test_guards_and_missing_intervals_hold():
    stop = Guard(guard="immortal_time", models="helpers", n=1, n_of=9, finding="found", consequence="stop")
    assert decided(seen(level=5), guards=[stop]).because == "guard_stops"
    describe = Guard(
        guard="eligibility_by_outcome", models="helpers", n=1, n_of=9, finding="found", consequence="describe"
    )
    assert decided(seen(level=5), guards=[describe]).decision == "hold"
    elsewhere = Guard(guard="immortal_time", models="firm", n=1, n_of=9, finding="found", consequence="stop")
    assert decided(seen(level=5), guards=[elsewhere]).decision == "scale"
    bare = seen(difference(-0.1, None, None), level=5, rows=[risk("joined", 1, 200), risk("not_joined", 60, 300)])
    assert bare.basis == "counts" and decided(bare).decision == "hold"
    assert decided(bare).because == "no_safe_interval"


def test_only_the_plans_contrast_may_decide():
    each = seen(difference(group="fund"), level=5, models="fund")
    assert (decided(each).decision, decided(each).because) == ("hold", "not_the_plans_contrast")
    plain = ASKED.model_copy(update={"primary": None})
    row, _ = worth.benefit(seen(level=5), fixed(), conf_level=0.95)
    found = deciding.decide(seen(level=5), row, [], judged(), (), plain, fixed())
    assert (found.decision, found.because) == ("hold", "no_primary")
    described = Verdict(outcome="", verdict="described_only", because="not_the_plans_level")
    assert decided(seen(level=5), verdict=described).because == "not_the_plans_level"


def test_more_people_in_the_same_way_reach_a_ceiling_that_a_lottery_passes():
    each = seen(difference(-0.1, -0.3, 0.1), level=1)
    steps = information(each, fixed(cost=9e6))
    same = [step.worth_vnd for step in steps if step.design == "same"]
    (endless,) = [step.worth_vnd for step in steps if step.design == "endless"]
    (perfect,) = [step.worth_vnd for step in steps if step.design == "perfect"]
    lottery = {step.more: step.worth_vnd for step in steps if step.design == "lottery"}
    assert same == sorted(same) and same[-1] < endless < perfect and lottery[500] > endless
    # By hand: 60% of 0.2 is the spread of the bias; believed moves by the root of v - v'.
    now, then = (1 / (100 + 1 / (error**2 + 0.12**2)) for error in (0.102043, 0.0))
    threshold, learnt = 9 / 150, math.sqrt(now - then)
    z = abs(each.known.mean - threshold) / learnt
    assert endless == pytest.approx(15e9 * learnt * (stats.norm.pdf(z) - z * stats.norm.sf(z)), rel=1e-3)


def test_whether_more_people_could_change_it():
    near = decided(seen(difference(-0.1, -0.3, 0.1), level=4), fixed(cost=9e6), judged("cannot_tell_yet"))
    assert near.more_people == 50 and near.endless and near.lottery
    far = decided(seen(difference(0.0, -0.02, 0.02), level=1), fixed(cost=40e6), judged("cannot_tell_yet"))
    assert far.more_people is None and not far.endless and not far.lottery


def test_what_it_hangs_on():
    rows = {row.input: row for row in worth.swings(seen(), SHIPPED, conf_level=0.95)}
    mean = 0.1 * 290.94 / 390.94
    assert rows["cost"].net_low == pytest.approx(100 * (mean * 150e6 - 1e6), rel=1e-4)
    assert rows["value"].net_high == pytest.approx(100 * (mean * 500e6 - 4e6), rel=1e-4)
    assert rows["prevented"].net_low == pytest.approx(100 * ((mean - 1.95996 * 0.050577) * 150e6 - 4e6), rel=1e-3)


def test_a_level_at_which_nothing_may_be_concluded_has_the_largest_bias():
    assert seen(level=0).bias_sd == seen(level=1).bias_sd == pytest.approx(0.6 * BASE)
    assert isinstance(seen(), Effect)


def test_without_an_effect_scaling_is_as_rare_as_tolerated():
    # 400 districts without effect, compared by lottery; "better" where the interval lies below zero, as the verdict has it.
    rng, error, n = np.random.default_rng(11), 0.03, 400
    scaled = 0
    for value in rng.normal(0, error, n):
        row = difference(value, value - 1.96 * error, value + 1.96 * error)
        verdict = judged("better") if value + 1.96 * error < 0 else judged("cannot_tell_yet")
        scaled += decided(seen(row, level=5), fixed(cost=1e5), verdict).decision == "scale"
    assert 0 < scaled / n <= 1 - SHIPPED.decide.scale_from
