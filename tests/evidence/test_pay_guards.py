"""Guards of pay, each on data where the fault was planted and on its twin without it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.evidence import work
from analysis.evidence.guards import choosing, pay
from analysis.evidence.places import ShockRow
from analysis.outcomes import income
from analysis.plan import read_plan
from analysis.sites import read_site
from tests.evidence import joined, surveyed

STEP = ShockRow(shock="minimum_wage_2022", starts="2022-07-01", ends="", what_vi="", what_en="", outcomes="income",
                confirmed=True)  # fmt: skip
OTHER = replace(STEP, shock="covid_vietnam_2022")


def enrolled(*reasons):
    rows = [{"person_id": f"p{i}", "model_id": "m", "end_reason": reason} for i, reason in enumerate(reasons)]
    return joined.site(enrolments=pd.DataFrame(rows), models=pd.DataFrame([{"model_id": "m", "kind": "helpers"}]))


def verdict(found):
    return found.finding, found.consequence, found.n, found.n_of


def test_a_list_of_those_who_stayed_to_the_end():
    assert verdict(choosing.completers_only(enrolled(*["completed"] * 12), "helpers")) == ("found", "downgrade", 12, 12)
    # Its twin: two of twelve left early and stand on the list all the same.
    stay = ["completed"] * 10 + ["left", "custody"]
    assert verdict(choosing.completers_only(enrolled(*stay), "helpers")) == ("clear", "nothing", 10, 12)


@pytest.mark.parametrize("reasons", [[], [None] * 20, ["completed"] * 9])
def test_of_few_ends_nothing_can_be_told(reasons):
    assert verdict(choosing.completers_only(enrolled(*reasons, None), "helpers"))[:2] == ("unknown", "note")


def trials(*, later=0.0):
    """Four who join on day 100 and six who had not by then; of those who join, day zero can be moved back by hand."""
    followed = joined.followup([{"id": f"p{i}", "start": 0.0, "days": 900.0} for i in range(10)])
    return joined.compare(followed, joined.joining(followed, [0.0] * 10, [100.0] * 4 + [None] * 6))


def test_a_step_of_the_minimum_wage_within_the_months():
    # Day 0 is 1 January 2022, all begin on 11 April; the step is on 1 July.
    assert verdict(pay.wage_step(trials(), [STEP], 12, "helpers")) == ("found", "note", 10, 10)
    assert verdict(pay.wage_step(trials(), [STEP], 2, "helpers")) == ("clear", "nothing", 0, 10)
    assert verdict(pay.wage_step(trials(), [OTHER], 12, "helpers")) == ("clear", "nothing", 0, 10)
    assert pay.wage_step(trials(), [STEP], 12, "helpers").guard == "wage_step"


def test_a_step_that_meets_one_group_only_stops_it():
    # A comparison with the year before, by hand: those who joined begin after the step, the others before it.
    found = trials()
    rows = found.found.rows
    before = replace(found.found, day=np.array([250.0, 100.0]), rows=replace(rows, trial=(~rows.treated).astype(int)))
    stopped = pay.wage_step(replace(found, found=before), [STEP], 12, "helpers")
    assert (stopped.finding, stopped.consequence) == ("found", "stop")


def test_what_is_stopped_shows_nothing(monkeypatch):
    mau = read_site("mau-01")
    stop = pay.Guard(guard="wage_step", models="helpers", n=1, n_of=1, finding="found", consequence="stop")
    monkeypatch.setattr(
        work.pay_guards, "wage_step", lambda compared, shocks, months, models: replace(stop, models=models)
    )
    rows, estimates, _ = work.district(surveyed.site(mau), read_plan("mau-01"), conf_level=0.95)
    joins = [row for row in estimates if row.estimand.startswith("joined")]
    assert rows["work_arms"] == [] and {row.value.reason for row in joins} == {"guard_stops"}


def steps(*months):
    rows = pd.DataFrame({"person_id": "p", "month": [12 * 2024 + month - 1 for month in months], "pay": 5e6})
    return income.wage_steps(rows, "300", "payrolls")


def test_a_step_inside_a_trend_of_pay():
    # The minimum wage rose on 1 July 2024, and Thanh Miện changed its region that day.
    assert verdict(pay.wage_step_in_trend(steps(5, 6, 7, 8), "payrolls")) == ("found", "note", 1, 4)
    assert verdict(pay.wage_step_in_trend(steps(2, 3, 4, 5), "payrolls")) == ("clear", "nothing", 0, 4)
    assert verdict(pay.wage_step_in_trend([], "payrolls")) == ("unknown", "note", 0, 0)


def test_the_page_says_it():
    rows = work.district(read_site("mau-01"), read_plan("mau-01"), conf_level=0.95)[0]
    assert [(each.guard, each.finding, each.detail) for each in rows["trend_guards"]] == [
        ("wage_step_in_trend", "found", "payrolls")
    ]
