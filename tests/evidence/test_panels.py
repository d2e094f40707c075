"""Communes by quarter of a district: which outcomes are looked at, and which changes fall into the quarters compared."""

from dataclasses import replace

import pytest

from analysis.evidence import panels, whole_units
from analysis.evidence.work import released
from analysis.followup.follow import follow
from analysis.followup.work import EVERYONE, sights
from analysis.outcomes.panels import PanelResult
from analysis.plan import read_plan
from analysis.sites import read_site

PLAN = read_plan("mau-01")


@pytest.fixture(scope="module")
def site():
    return read_site("mau-01")


@pytest.fixture(scope="module")
def followed(site):
    return follow(site, definition="any")


def test_only_models_that_start_by_commune_are_looked_at(site, followed):
    found = panels.of_offences(site, followed, whole_units.located(site, followed, PLAN.reoffending), conf_level=0.95)
    reasons = {row.models: row.reason for row in found["panels"]}
    # In this district nobody knows the commune of a quarter of the people.
    assert reasons == {"helpers": "communes_not_known", "exemplary": "communes_not_known"}
    assert found["panel_steps"] == found["panel_bounds"] == found["panel_shocks"] == []


def pay(site, followed, found):
    work = PLAN.work
    return panels.of_pay(site, released(followed), PLAN.work_contrasts, found, work.prices_of, conf_level=0.95)[
        "panels"
    ]


def test_pay_is_compared_only_by_a_source_that_sees_everybody(site, followed):
    found = sights(site)
    assert {row.reason for row in pay(site, followed, found)} == {"seen_in_one_arm"}
    planted = [replace(each, observed_for=EVERYONE) for each in found]
    rows = pay(site, followed, planted)
    assert {(row.models, row.outcome) for row in rows} == {
        (models, outcome) for models in ("helpers", "exemplary") for outcome in ("paid", "pay")
    }
    assert "seen_in_one_arm" not in {row.reason for row in rows}
    assert pay(site, followed, []) == []


def inside(site, first, last, outcome="new_offence"):
    result = PanelResult(models="helpers", outcome=outcome, source="", n_communes=17, first=first, last=last)
    return {row.shock: row.starts for row in panels._inside(site, result)}


def test_changes_within_the_quarters_and_none_outside(site):
    found = inside(site, "2022-01-01", "2022-12-31")
    assert "amnesty_2022_09" in found and all("2022-01-01" < day <= "2022-12-31" for day in found.values())
    assert "amnesty_2022_09" not in inside(site, "2023-01-01", "2023-12-31")
    assert "amnesty_2022_09" not in inside(site, "2021-01-01", "2022-08-31")
    assert "minimum_wage_2022" in inside(site, "2022-01-01", "2022-12-31", "pay") and "minimum_wage_2022" not in found


def test_a_change_that_lasts_into_the_quarters_counts(site):
    assert "covid_vietnam_2020" in inside(site, "2020-04-10", "2020-12-31")
    assert "covid_vietnam_2020" not in inside(site, "2020-04-16", "2020-12-31")
