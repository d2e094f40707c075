"""The flow diagram says what the table says, and its numbers add up."""

import re

from analysis.report.show import has, show
from tests.report.conftest import REAL

STUDY, DISTRICT = ("2_recidivism", "tarp"), ("2_recidivism", "mau-01")


def told(released):
    return show(released, "flow_drawn", "en")._block.alt


def test_a_study_ends_in_its_two_arms(results):
    assert told(results[STUDY]) == (
        "Boxes from top to bottom: in the files: 432 releases; participants: 216, comparison group: 216."
    )


def test_a_district_ends_in_those_who_joined_and_are_compared(results):
    released = results[DISTRICT]
    said = told(released)
    numbers = [int(n.replace(",", "")) for n in re.findall(r": ([\d,]+)", said)]
    row = released.table("settings").iloc[0]
    assert row["models"] == "helpers"
    assert numbers[-1] == row["n_in_trials"]
    lost = row["n_day_unknown"] + row["n_out_of_sight"] + row["n_without_control"]
    assert row["n_joined"] - lost == row["n_in_trials"]
    assert f"joined: {row['n_joined']}" in said and f"had not joined: {row['n_controls']}" in said
    flow = released.table("flow")
    assert f"in the files: {flow['n_before'].iloc[0]} releases" in said
    assert f"remaining: {flow['n_left'].iloc[-1]} releases" in said


def test_one_box_alone_is_not_drawn(results):
    assert not has(results["8_replication", "tarp"], "flow_drawn")
    assert any(has(results[case], "flow_drawn") for case in REAL)
