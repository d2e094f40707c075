import numpy as np
import pandas as pd
import pytest

from analysis import cohort
from analysis.cohort import Cohort
from analysis.errors import HoanhapError
from analysis.outcomes import employment
from analysis.outcomes.contrast import CONTRAST
from analysis.plan import JobsPlan
from analysis.sites import Site
from tests.conftest import PARITY


def pick(estimates, estimand, group=CONTRAST, **more):
    (found,) = [
        e for e in estimates
        if (e.estimand, e.group) == (estimand, group) and all(getattr(e, k) == v for k, v in more.items())
    ]  # fmt: skip
    return found


@pytest.fixture(scope="module")
def incomes(nsw):
    return employment.estimate(cohort.build_workers(*nsw), *nsw)


def test_the_experiment_and_the_careless_comparison(incomes, nsw_numbers):
    lot, naive = pick(incomes, "mean_difference"), pick(incomes, "mean_difference", "participant-cps")
    weighted = pick(incomes, "weighted_mean_difference", "participant-cps")
    assert lot.value == pytest.approx(nsw_numbers["experiment"]["estimate"], rel=PARITY)
    assert naive.value == pytest.approx(nsw_numbers["naive_cps"]["estimate"], rel=PARITY)
    assert weighted.value == pytest.approx(nsw_numbers["att_odds_weights"]["att"], rel=PARITY)
    assert (lot.role, naive.role, weighted.role) == ("described", "lesson", "lesson")


def test_the_share_employed_equals_r(incomes, nsw_numbers):
    for arm in ("participant", "comparison"):
        found = pick(incomes, "share", arm, outcome="employed")
        expected = nsw_numbers["employed_1978"][arm]
        assert (found.n_events, found.n) == (expected["employed"], expected["n"])


def test_people_without_income_stay_in_the_mean(incomes):
    found = pick(incomes, "mean", "participant", horizon="1978")
    assert (found.n, found.n_events) == (185, 140)
    assert found.unit == "USD"


def test_weekly_jobs_of_tarp(tarp):
    found = employment.estimate(cohort.build_workers(*tarp), *tarp)
    original = pd.read_csv(cohort_original(), keep_default_na=False)
    for arm, fin in (("participant", "yes"), ("comparison", "no")):
        inside = original[original["fin"] == fin]
        for week in (1, 13, 52):
            share = pick(found, "weekly_share", arm, horizon=f"{week}w")
            flags = inside[f"emp{week}"]
            assert (share.n_events, share.n) == ((flags == "yes").sum(), (flags != "").sum())


def cohort_original():
    from analysis import store

    return store.raw() / "studies" / "tarp" / "original" / "rossi.csv"


def test_bounds_count_everybody_by_hand():
    # Participants: works, unknown; comparison: works, does not. Least: 1/2 - 1/2; most: 2/2 - 1/2.
    people = pd.DataFrame({"arm": ["participant", "participant", "comparison", "comparison"]})
    employed = pd.DataFrame({week: [True, False, True, False] for week in (1,)})
    known = pd.DataFrame({1: [True, False, True, True]})
    found = employment.estimate_jobs(Cohort(people, ()), employed, known, JobsPlan(horizons=("1w",)))
    bounds = pick(found, "bounds_of_difference").interval
    assert (bounds.low, bounds.high, bounds.level) == (0, 0.5, 1)
    assert pick(found, "share", "participant").n == 1


def test_terms_of_a_propensity_score():
    people = pd.DataFrame({"a": [2.0, 0.0], "b": [3.0, 5.0]})
    found = employment.design(people, ("a", "a^3", "zero(a)", "a*b"))
    assert found.tolist() == [[2, 8, 0, 6], [0, 0, 1, 0]]


def test_incomes_in_several_currencies_are_refused(nsw):
    site = nsw[0]
    mixed = site.tables["income_months"].head(4).assign(currency=["USD", "USD", "VND", "VND"])
    with pytest.raises(HoanhapError, match="currencies"):
        employment.income_units(Site(site.source, {"income_months": mixed}, None, ()))


def test_row_order_changes_no_released_digit(nsw):
    followed = cohort.build_workers(*nsw)
    order = np.random.default_rng(3).permutation(len(followed.people))
    shuffled = Cohort(followed.people.iloc[order].reset_index(drop=True), followed.flow)
    key = lambda e: (e.outcome, e.estimand, e.group, e.horizon)  # noqa: E731 - a sort key needs no name of its own
    first, second = (sorted(employment.estimate(each, *nsw), key=key) for each in (followed, shuffled))
    assert [f"{e.value:.6g}" for e in first] == [f"{e.value:.6g}" for e in second]
