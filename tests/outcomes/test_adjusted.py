"""The adjusted differences of a study: which rung allows them, and when an interval stands beside them."""

import numpy as np
import pytest

from analysis import cohort
from analysis.cohort import Cohort
from analysis.outcomes import adjusted
from analysis.plan import RecidivismPlan
from analysis.results import NotEstimable
from analysis.stats import standardise
from tests.outcomes.test_recidivism import mixed

PLAN = RecidivismPlan(horizons=("52w",), adjust_for=("one", "two", "three"))


def found(people, plan=PLAN, horizon="52w", by_lot=True):
    rows = adjusted.differences(Cohort(people, (), by_lot), plan, [horizon])
    assert len(rows) == 5
    return {row.method: row for row in rows if row.estimand == adjusted.DIFFERENCE}, rows


def test_the_adjusted_differences_of_tarp(tarp):
    site, plan = tarp
    rows = adjusted.differences(cohort.build_releases(site), plan.recidivism, ["26w", "52w"])
    late = {row.method: row for row in rows if row.horizon == "52w" and row.estimand == adjusted.DIFFERENCE}
    people = cohort.build_releases(site).people
    columns = people[list(plan.recidivism.adjust_for)].to_numpy(float)
    arrested, treated = people["event"].to_numpy(), (people["arm"] == "participant").to_numpy()
    assert late["g_computation"].value == standardise.g_computation(arrested, treated, columns).value
    assert {(row.n, row.n_events) for row in late.values()} == {(432, 114)}
    # A lottery needs no adjusting: all of them lie near the difference as it is.
    assert all(abs(row.value + 1 / 12) < 0.01 for row in late.values())
    early = [row for row in rows if row.horizon == "26w" and row.estimand == adjusted.DIFFERENCE]
    assert {row.n_events for row in early} == {22 + 32}


def test_the_standardised_risks_differ_by_the_difference():
    by, rows = found(mixed(9, 14))
    with_it, without = [row.value for row in rows if row.estimand == adjusted.RISK]
    assert with_it - without == pytest.approx(by["g_computation"].value)


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        (mixed(2, 2), "too_few_for_model"),  # 4 events in all
        (mixed(5, 8, n=29), "too_few_for_model"),  # 29 people an arm
        (mixed(0, 8), "no_event_in_an_arm"),
        (mixed(40, 8), "no_event_in_an_arm"),  # nobody without it is as bad for a model
        (mixed(5, 8).assign(arm="participant"), "nobody_in_an_arm"),
        (mixed(5, 8).assign(days=lambda p: p["days"].clip(upper=200)), "not_yet_followable"),
    ],
)
def test_no_model_says_why(people, reason):
    _, rows = found(people)
    assert {row.value for row in rows} == {NotEstimable(reason)}
    assert all(row.interval is None for row in rows)


def test_without_covariates_there_is_nothing_to_adjust():
    by, _ = found(mixed(9, 14), PLAN.model_copy(update={"adjust_for": ()}))
    assert by["aipw"].value == NotEstimable("no_covariates")


def test_few_events_are_adjusted_for_two_covariates_only():
    people = mixed(5, 8)
    by, _ = found(people)
    expected = standardise.g_computation(
        people["event"], people["arm"] == "participant", people[["one", "two"]].to_numpy(float)
    )
    assert by["g_computation"].value == expected.value


@pytest.mark.parametrize(("may", "by_lot"), [(True, True), (False, True), (True, False)])
def test_an_interval_stands_only_where_it_may_be_published(monkeypatch, may, by_lot):
    asked = []
    monkeypatch.setattr(adjusted, "may_publish", lambda *given, **level: asked.append((given, level)) or may)
    by, _ = found(mixed(9, 14), by_lot=by_lot)
    assert all((row.interval is not None) is (may and by_lot) and np.isfinite(row.value) for row in by.values())
    if by_lot:
        assert ("aipw", 40, 9) in [given for given, _ in asked] and asked[0][1] == {"conf_level": 0.95}
