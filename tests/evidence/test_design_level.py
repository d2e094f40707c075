"""The level of a comparison's design: each rule once, by hand."""

import pytest

from analysis.evidence import design_level
from analysis.evidence.guards.guard import Guard
from analysis.evidence.guards.reoffending import weighted
from analysis.plan import Contrast
from analysis.results import Estimate, NotEstimable

PERSON = Contrast(models="helpers", assigned="person", within="commune", window_days=31)


def difference(method="weights", models="helpers", value=-0.05) -> Estimate:
    about = {"estimand": "risk_difference", "unit": "share", "n": 100, "horizon": "12m"}
    return Estimate(outcome="any:offence", group=models, value=value, method=method, **about)


def found(name: str, consequence: str, models: str = "helpers") -> Guard:
    return Guard(guard=name, models=models, n=3, n_of=9, finding="found", consequence=consequence)


def levels(*guards: Guard, contrast=PERSON, row=None, **options) -> list[int]:
    steps = design_level.of_district([contrast], [row or difference()], guards, "12m", **options)
    return [step.level for step in steps]


@pytest.mark.parametrize(("method", "level"), [("weights", 4), ("model", 3), ("counts", 3)])
def test_what_is_held_alike_decides_between_4_and_3(method, level):
    assert levels(row=difference(method)) == [level]


@pytest.mark.parametrize("reason", ["comparison_of_a_few", "too_few_for_model"])
def test_weights_that_gave_no_difference_held_nobody_alike(reason):
    none = difference("weights", value=NotEstimable(reason))
    assert levels(row=none) == [3]
    # So that officials' choice weakens it by the lower limit, as where nothing is weighted.
    assert not weighted(none) and not weighted(difference("model")) and weighted(difference("weights"))


@pytest.mark.parametrize("assigned", ["firm", "commune"])
def test_one_firm_or_commune_is_2(assigned):
    assert levels(contrast=Contrast(models="helpers", assigned=assigned, window_days=31)) == [2]


def test_joiners_alone_are_1():
    assert levels(row=difference(value=NotEstimable("nobody_to_compare"))) == [1]


def test_each_weakness_takes_a_level_and_the_last_stays():
    weak = [found(name, "downgrade") for name in ("loss", "short_followup", "several_programmes", "overwriting_list")]
    assert levels(*weak) == [4, 3, 2, 1, 1]


def test_a_fault_that_is_only_told_or_is_another_models_takes_nothing():
    assert levels(found("loss", "note"), found("loss", "downgrade", "firm")) == [4]


def test_a_fault_of_all_records_counts_for_every_model():
    assert levels(found("overwriting_list", "downgrade", "")) == [4, 3]


def test_a_guard_that_stops_leaves_nothing_and_later_faults_do_not_bring_it_back():
    assert levels(found("immortal_time", "stop"), found("loss", "downgrade")) == [4, 0, 0]


def test_described_only_and_groups_that_differed_leave_1():
    assert levels(found("eligibility_by_outcome", "describe")) == [4, 1]
    assert levels(differed=["helpers"]) == [4, 1]


def test_known_outcomes_leave_4_at_most():
    study = [step.level for step in design_level.steps_of("", "rearrest", design_level.LOTTERY, (), known=True)]
    assert study == [5, 4]
    assert levels(found("loss", "downgrade"), known=True) == [4, 3, 3]


def test_the_level_is_that_of_the_last_step():
    steps = design_level.of_district([PERSON], [difference()], [found("loss", "downgrade")], "12m")
    assert design_level.level_of(steps, "helpers") == 3 and design_level.level_of(steps, "firm") == 0
