"""What could be shown is worked out without anybody's outcome."""

from dataclasses import replace

import pandas as pd
import pytest
from scipy.stats import fisher_exact

from analysis.evidence import foreseen
from analysis.plan import read_plan
from analysis.results import frame
from analysis.sites import read_site
from analysis.stats import power

ASKED = {"base_rates": [0.06, 0.3], "target": 0.8}


@pytest.fixture(scope="module")
def site():
    return read_site("mau-01")


@pytest.fixture(scope="module")
def plan():
    return read_plan("mau-01")


@pytest.fixture(scope="module")
def rows(site, plan):
    return foreseen.rows(site, plan, **ASKED)


def test_outcomes_change_nothing(site, plan, rows):
    """Everybody an offender, or nobody: the same rows."""
    releases = site.tables["releases"]
    everybody = pd.concat([site.tables["offences"].iloc[[0]]] * len(releases), ignore_index=True)
    everybody = everybody.assign(person_id=releases["person_id"].to_numpy())
    for offences in (everybody, everybody.iloc[:0]):
        other = replace(site, tables=site.tables | {"offences": offences, "exits": site.tables["exits"].iloc[:0]})
        found = foreseen.rows(other, plan, **ASKED)
        for name, table in rows.items():
            pd.testing.assert_frame_equal(frame(found[name]), frame(table))


def test_each_comparison_of_the_plan_is_foreseen_and_people_are_counted_only_where_people_were_chosen(rows):
    assert [row.models for row in rows["foreseen"]] == ["helpers", "exemplary", "firm", "fund"]
    assert {row.models for row in rows["foreseen_power"]} == {"helpers", "fund"}
    for row in rows["foreseen"]:
        assert row.n_joined_followable <= row.n_joined and row.n_controls_followable <= row.n_controls
        assert row.effective is None or row.effective <= row.n_controls + 1e-9


def test_power_is_that_of_the_people_followable(rows):
    helpers = next(row for row in rows["foreseen"] if row.models == "helpers")
    row = next(row for row in rows["foreseen_power"] if (row.models, row.rate) == ("helpers", 0.3))
    n_1, n_0 = helpers.n_joined_followable, helpers.n_controls_followable
    assert row.events_joined == pytest.approx(0.3 * n_1)
    assert row.power_margin == pytest.approx(power.fisher_power(n_1, n_0, 0.25, 0.3))
    assert power.fisher_power(n_1, n_0, 0.3 - row.least_shown, 0.3) >= 0.8 > row.power_halving


def test_the_least_fall_shown_by_hand():
    # Three and three people: Fisher's p is 0.1 at best, so nothing is shown; with 4 and 4 only 0 of 4 against 4 of 4 is
    # (p = 1/35), which is certain if all have the event without the model and none with it.
    assert fisher_exact([[0, 3], [3, 0]]).pvalue == pytest.approx(0.1)
    assert power.least_shown(3, 3, 0.999) is None
    assert fisher_exact([[0, 4], [4, 0]]).pvalue == pytest.approx(1 / 35)
    fall = power.least_shown(4, 4, 0.999)
    # (1 - p)^4 x 0.999^4 = 0.8 at the joiners' risk p = 0.999 - fall.
    assert (1 - (0.999 - fall)) ** 4 * 0.999**4 == pytest.approx(0.8, abs=1e-3)


def test_guards_that_read_outcomes_are_left_out(rows):
    assert not {row.guard for row in rows["foreseen_guards"]} & set(foreseen.NEEDS_OUTCOMES)
    assert {"operator_records", "short_followup"} <= {row.guard for row in rows["foreseen_guards"]}


def test_a_site_without_a_plan_or_without_releases_has_nothing_to_foresee(site, plan):
    assert foreseen.rows(site, None, **ASKED) == {}
    assert foreseen.rows(replace(site, tables={}), plan, **ASKED) == {}
