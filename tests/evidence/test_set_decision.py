"""What follows from several districts together: level of the design, worth and decision."""

import math

import pandas as pd
import pytest

from analysis.evidence import synthesis
from analysis.evidence.looks import Opened
from tests.evidence import sets


def evaluated(site=None, plan=None, **options):
    decision = options.pop("decision", sets.decision())
    return synthesis.district_set(
        site or sets.of(sets.better()), plan or sets.plan(), decision, conf_level=0.95, **options
    )[0]


def levels(rows, models="helpers"):
    return [(row.step, row.level) for row in rows["design_levels"] if row.models == models]


def helpers(rows, table):
    return next(row for row in rows[table] if row.models == "helpers")


def test_the_effect_is_the_pooled_one_and_the_base_is_of_everybody_released():
    rows = evaluated()
    first, each = rows["pooled"][0], helpers(rows, "effects")
    assert (each.basis, each.prevented) == ("interval", -first.value)
    # 55 of 600 joiners and 197 of 600 others, half an event added; Wald-like error read from the interval at 95%.
    assert each.risk_without == pytest.approx((55 + 197 + 0.5) / 1201)
    assert each.std_error == pytest.approx((first.interval.high - first.interval.low) / (2 * 1.959963984540054))
    assert helpers(rows, "net_benefits").n == 1200


def test_better_in_all_districts_is_to_scale_if_it_is_worth_it_and_dear_it_is_not():
    assert helpers(evaluated(), "decisions").decision == "scale"
    given = sets.decision()
    dear = given.costs.helpers.model_copy(update={"low": 4e8, "likely": 5e8, "high": 6e8})
    costs = given.costs.model_copy(update={"helpers": dear})
    stopped = helpers(evaluated(decision=sets.decision(costs=costs)), "decisions")
    assert (stopped.decision, stopped.because) == ("stop", "not_even_at_best")


def test_another_kind_of_model_never_decides():
    rows = evaluated(sets.full())
    found = {row.models: (row.decision, row.because) for row in rows["decisions"]}
    assert found["firm"] == ("hold", "not_the_plans_contrast")


def test_a_verdict_that_was_taken_back_holds_with_its_reason():
    controls = [sets.control(name, 0.2 + 0.01 * k) for k, name in enumerate(sets.better())]
    rows = evaluated(sets.of(sets.better(), controls=controls))
    found = helpers(rows, "decisions")
    assert (found.decision, found.because) == ("hold", "negative_control")
    assert levels(rows)[-1] == ("differed_already", 1)


def test_few_events_hold_and_are_believed_as_counts():
    none = {name: [(0, 60, 20 + k, 60)] for k, name in enumerate(sets.better())}
    rows = evaluated(sets.of(none))
    found, each = helpers(rows, "decisions"), helpers(rows, "effects")
    assert (found.decision, found.because) == ("hold", "no_safe_interval")
    # Beta distributions after Jeffreys of 110 of 300 and none of 300.
    assert each.basis == "counts" and each.prevented == pytest.approx((110.5 - 0.5) / 301)
    assert each.std_error == pytest.approx(math.sqrt(sum(a * (301 - a) / (301**2 * 302) for a in (110.5, 0.5))))


def test_nobody_to_compare_holds():
    site = sets.of(sets.better())
    cells = site.tables["member_cells"]
    rows = evaluated(sets.of(sets.better(), member_cells=cells[cells["joined"] == 0]))
    assert helpers(rows, "decisions").because == "nobody_to_compare" and rows["effects"] == []
    assert levels(rows) == [("joiners_only", 1)]


def test_the_level_rises_with_what_is_held_fixed():
    assert levels(evaluated()) == [("same_day", 3)]
    site = sets.of(sets.better())
    cells = site.tables["member_cells"]
    cells["mean_prior_convictions"] = 0.2 + 0.1 * cells["joined"] + 0.01 * cells["trial"]
    assert levels(evaluated(sets.of(sets.better(), member_cells=cells))) == [("held_fixed", 4)]


@pytest.mark.parametrize(
    ("concerned", "expected"), [(2, []), (3, [("short_followup", 2)]), (5, [("short_followup", 2)])]
)
def test_what_weakens_half_of_the_joiners_takes_a_level(concerned, expected):
    guards = [sets.guard(name, "downgrade", name="short_followup") for name in list(sets.better())[:concerned]]
    assert levels(evaluated(sets.of(sets.better(), guards=guards)))[1:] == expected


def test_it_counts_joiners_and_not_districts():
    many = sets.better() | {"mau-20": [(60, 600, 200, 600)]}
    guards = [sets.guard("mau-20", "downgrade", name="short_followup")]
    assert levels(evaluated(sets.of(many, guards=guards)))[1:] == [("short_followup", 2)]


def test_outcomes_known_before_and_a_guard_that_lets_describe_only():
    assert levels(evaluated(opened=Opened(known=True)))[-1] == ("known_before", 3)
    guards = [sets.guard("mau-21", "describe", name="eligibility_by_outcome")]
    rows = evaluated(sets.of(sets.better(), guards=guards))
    assert levels(rows)[-1] == ("eligibility_by_outcome", 1)
    assert helpers(rows, "decisions").because == "eligibility_by_outcome"


def test_what_is_held_fixed_of_people_does_not_make_firms_alike():
    rows = evaluated(sets.full())
    assert levels(rows, "firm")[0] == ("same_day", 3)
    cells = sets.full().tables["member_cells"]
    cells["mean_prior_convictions"] = 0.2 + 0.1 * cells["joined"] + 0.01 * cells["trial"]
    many = sets.full()
    many.tables["member_cells"] = cells.assign(events=cells["events"] + (cells["models"] == "firm") * (cells["joined"]))
    rows = evaluated(many)
    assert levels(rows, "firm")[0] == ("same_day", 3) and levels(rows)[0] == ("held_fixed", 4)


def test_firms_that_are_counted_only_are_weighed_as_nothing_and_their_faults_take_a_level():
    site = sets.full()
    told = [*site.tables["member_guards"].to_dict("records"), sets.guard("mau-20", "downgrade", models="firm")]
    fewer = [sets.guard(name, "downgrade", models="firm") for name in ("mau-21", "mau-22")]
    site.tables["member_guards"] = pd.DataFrame([*told, *fewer])
    rows = evaluated(site)
    assert levels(rows, "firm") == [("same_day", 3), ("future_controls", 2)]
    (effect,) = [row for row in rows["effects"] if row.models == "firm"]
    assert (effect.basis, effect.reason) == ("nothing", "assigned_by_unit")
