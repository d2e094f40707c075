"""Notebook 6 of simulated districts: nothing that notebook 2 does not say, and a reason where there is nothing."""

import pytest

from analysis.decision import read_decision
from analysis.evidence import reoffending, scaling
from analysis.evidence.effects import effect
from analysis.outcomes.arms import Arm
from analysis.plan import read_plan
from analysis.results import Estimate, NotEstimable
from analysis.sites import read_site


def of(name, **changes):
    plan = read_plan(name)
    return scaling.district(read_site(name), plan, read_decision(name), conf_level=0.95, **changes)


@pytest.fixture(scope="module")
def found():
    return of("mau-01")


def test_effects_are_the_estimates_of_notebook_2(found):
    rows, estimates, facts = found
    told, _, _ = reoffending.district(read_site("mau-01"), read_plan("mau-01"), horizon="", conf_level=0.95)
    assert set(estimates) <= set(told["estimates"]) and rows["verdicts"] == told["verdicts"]
    mine = {each.models: each for each in rows["effects"]}
    row = next(row for row in told["estimates"]
               if (row.group, row.estimand, row.horizon) == ("helpers", "risk_difference", "12m"))  # fmt: skip
    assert mine["helpers"].prevented == -row.value and mine["helpers"].best == -row.interval.low
    # One firm, one commune: counts by person would look surer than they are.
    assert mine["firm"].basis == mine["exemplary"].basis == "nothing"
    assert facts["main_horizon"] == "12m"


def test_every_kind_of_the_plan_gets_a_decision_and_none_is_to_scale(found):
    rows, _, _ = found
    kinds = [each.models for each in read_plan("mau-01").reoffending.contrasts]
    for name in ("break_even", "net_benefits", "decisions"):
        assert [row.models for row in rows[name]] == kinds
    assert {row.decision for row in rows["decisions"]} == {"hold"}
    assert [row.because for row in rows["decisions"] if row.models == "fund"] == ["not_the_plans_contrast"]


def test_where_the_data_say_nothing_the_chance_stays_what_it_was(found):
    rows, _, _ = found
    for row in rows["net_benefits"]:
        assert (row.probability == row.prior_probability) == (row.basis == "nothing")


def test_joiners_of_all_models_of_a_kind_are_those_of_notebook_2(found):
    rows, _, _ = found
    told, _, _ = reoffending.district(read_site("mau-01"), read_plan("mau-01"), horizon="", conf_level=0.95)
    joined = {each.models: each.n_joined for each in told["settings"]}
    for kind, n in joined.items():
        assert sum(row.n_joined for row in rows["models_side"] if row.models == kind) == n


def test_a_district_of_whom_nobody_is_known_is_held_with_the_reason():
    rows, _, _ = of("mau-04")
    assert {(row.decision, row.because) for row in rows["decisions"]} == {("hold", "nobody_released")}
    assert rows["net_benefits"] == rows["information"] == []
    assert all(row.without is None and row.needed_likely > 0 for row in rows["break_even"])


def test_a_level_that_is_not_the_plans_decides_nothing():
    plan = read_plan("mau-09")
    rows, _, _ = scaling.district(read_site("mau-09"), plan, read_decision("mau-09"), conf_level=0.9)
    assert {row.decision for row in rows["decisions"]} == {"hold"}
    assert next(row.because for row in rows["decisions"] if row.models == "helpers") == "not_the_plans_level"


def test_whoever_was_not_followed_to_the_horizon_is_nobody_without_an_offence():
    about = {"outcome": "any/offence", "horizon": "12m", "unit": "share", "value": NotEstimable("comparison_of_a_few")}
    counts = {"joined": (1, 40), "not_joined": (9, 50)}  # with the event, of all compared
    risks = [
        Estimate(**about, estimand="risk", group=f"{kind}:{arm}", n=n, n_events=events, method="weights")
        for kind in ("helpers", "firm")
        for arm, (events, n) in counts.items()
    ]
    arms = [
        Arm(models="helpers", horizon="12m", arm=arm, n_events=events, n_without=9, n_unknown=1, n_not_yet=30)
        for arm, events in (("joined", 1), ("not_joined", 8))
    ]
    told = scaling.of_the_known(risks, arms)
    assert [(row.group, row.n_events, row.n) for row in told] == [
        ("helpers:joined", 1, 10), ("helpers:not_joined", 8, 17),
    ]  # fmt: skip
    none = Estimate(**about, estimand="risk_difference", group="helpers", n=90, n_events=10, method="weights")
    each = effect(none, told, 0.2, 3, read_decision("mau-01"), models="helpers", horizon="12m")
    # 8 of 17 and 1 of 10, half an event on either side; of all compared it would have been 9.5 / 51 less 1.5 / 41.
    assert each.basis == "counts" and each.prevented == pytest.approx(8.5 / 18 - 1.5 / 11)
