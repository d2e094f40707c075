"""What a result leaves of itself: the released numbers, and nothing in place of what is hidden."""

import json

import pandas as pd
import pytest

from analysis.report.overview import known, numbers
from analysis.words import words
from tests.report.overview.results import card, place, rows

EN = words("en")


def hidden(**columns):
    """Tables of a result of which numbers are hidden: settings and verdicts."""
    tables = rows()
    settings = tables["settings"].astype({"n_joined": "float64"})
    settings.loc[0, "n_joined"] = None
    verdict = tables["verdicts"].assign(verdict="", because="", estimate=None, conf_low=None, conf_high=None, n=None)
    estimates = tables["estimates"].astype({"n_events": "float64"})
    estimates.loc[0, "n_events"] = None
    estimates.loc[2, ["estimate", "conf_low", "conf_high"]] = None
    return tables | {"settings": settings, "verdicts": verdict, "estimates": estimates} | columns


def test_the_numbers_are_the_released_ones():
    told = card()
    helpers, firm = told["kinds"]["helpers"], told["kinds"]["firm"]
    assert (helpers["n_joined"], helpers["joined"], helpers["not_joined"]) == (113, [3, 101], [9, 137])
    assert (helpers["estimate"], helpers["conf_low"], helpers["conf_high"]) == (-0.041, -0.123, 0.032)
    assert helpers["main"] and helpers["level"] == 2  # the last step of its design
    assert firm["reason"] == "assigned_by_unit" and "estimate" not in firm and "main" not in firm
    assert told["guards"] == {"loss": "downgrade"}  # the gravest of what followed; what was clear is not there
    assert told["shares"] == [{"outcome": "any/offence", "group": "released", "horizon": "12m", "estimate": 0.0577,
                               "conf_low": 0.0386, "conf_high": 0.0825, "n": 468, "n_events": 27, "unit": "share"}]  # fmt: skip


def test_printed_figures_tell_how_many_people_it_takes_to_know():
    needed = pd.DataFrame({
        "rate": [0.01, 0.03], "n_per_arm": [4923, 1627], "years_low": [82.1, 27.1], "years_high": [109.4, 36.2],
        "chance_of_none": [0.88, 0.67],
    })  # fmt: skip
    told = card(notebook="1_evaluability", tables={"needed": needed})
    assert told["needed"] == {"rate": 0.03, "n_per_arm": 1627, "years_low": 27.1, "years_high": 36.2}
    assert "needed" not in card()


def test_a_card_is_plain_and_small():
    told = card(told={"inputs": {f"data/raw/x/bank_loans #{n}": "0" * 64 for n in range(60)}, "refused": {}})
    assert json.loads(json.dumps(told)) == told
    assert len(json.dumps(told)) < 2_500
    assert told["made"]["files"] == 60


def test_what_is_hidden_is_not_shown_and_never_zero():
    (found,) = known.places([card(profile="partner", tables=hidden())])
    row = found.kinds()["helpers"]
    assert "n_joined" not in row and "joined" not in row and row["hides"]
    assert numbers.count(row, "n_joined", EN, row["hides"]) == "Not shown"
    assert numbers.events(row, "joined", EN, row["hides"]) == "Not shown"
    assert numbers.difference(row, EN, row["hides"]) == "Not shown"
    assert known.verdict_of(found, "reoffending") == known.NOT_SHOWN
    assert numbers.events(row, "not_joined", EN, row["hides"]) == "9 of 137"


def test_a_verdict_that_is_withheld_is_no_missing_result():
    withheld = pd.DataFrame({"table": ["verdicts", "states"], "reason": ["exposed", "variant"]})
    told = rows() | {"withheld": withheld}
    del told["verdicts"]
    (found,) = known.places([card(profile="public", tables=told)])
    assert known.verdict_of(found, "reoffending") == known.NOT_SHOWN
    assert known.verdict_of(found, "work") == known.NONE


def test_without_a_guard_a_missing_number_is_a_dash_or_its_reason():
    row = place().kinds()["firm"]
    assert numbers.difference(row, EN, row["hides"]) == "firms or communes were chosen, not people"
    assert numbers.events(row, "joined", EN, row["hides"]) == "–"


def test_a_difference_is_shown_with_its_interval():
    row = place().kinds()["helpers"]
    assert numbers.difference(row, EN, hides=False) == "−4.1 (−12.3 to +3.2)"
    assert numbers.difference(row, words("vi"), hides=False) == "−4,1 (−12,3 đến +3,2)"
    income = {"estimate": 1794.34, "conf_low": 474.01, "conf_high": 3114.67, "unit": "USD"}
    assert numbers.difference(income, EN, hides=False) == "+1,794 (+474 to +3,115) USD"


def set_tables(n_joined, states=("pooled", "pooled", "guard_stops")):
    districts = {"models": ["helpers"] * 3, "site": ["a", "b", "c"], "state": states, "n_joined": n_joined,
                 "events_joined": [1, 0, 1], "n_not": [8, 9, 9], "events_not": [2, 2, 5]}  # fmt: skip
    pooled = {"outcome": "any/offence", "estimand": "risk_difference", "group": "helpers", "horizon": "12m",
              "method": ["one_stage", "two_stage_reml"], "estimate": [0.017, 0.5], "conf_low": [-0.002, 0.1],
              "conf_high": [0.035, 0.9], "conf_level": 0.95, "reason": "", "n": 1015, "n_events": 28}  # fmt: skip
    return {"verdicts": rows()["verdicts"], "set_districts": pd.DataFrame(districts), "pooled": pd.DataFrame(pooled)}


def test_a_set_tells_the_planned_way_only_and_the_people_of_the_districts_that_are_in():
    helpers = card(notebook="7_synthesis", tables=set_tables([3, 4, 5]))["kinds"]["helpers"]
    assert helpers["estimate"] == 0.017 and "n_joined" not in helpers
    assert (helpers["joined"], helpers["not_joined"]) == ([1, 7], [4, 17])


def test_a_set_that_only_counts_tells_its_counts():
    tables = set_tables([3, 4, 5], states=["assigned_by_unit"] * 3)
    tables["pooled"] = tables["pooled"][:1].assign(estimate=None, reason="assigned_by_unit")
    helpers = card(notebook="7_synthesis", tables=tables)["kinds"]["helpers"]
    assert helpers["reason"] == "assigned_by_unit" and helpers["joined"] == [2, 12]


@pytest.mark.parametrize(("n_joined", "profile"), [([3, None, 5], ""), ([3, 4, 5], "partner")])
def test_a_sum_of_which_a_part_can_be_hidden_is_not_told(n_joined, profile):
    told = card(notebook="7_synthesis", profile=profile, tables=set_tables(n_joined))
    assert "joined" not in told["kinds"]["helpers"]


def test_a_result_of_another_version_leaves_a_card_without_numbers():
    told = card(tables=rows() | {"settings": pd.DataFrame({"models": ["helpers"]})})
    assert told["old"] and "kinds" not in told and told["name"]["en"] == "Trial district 01"
