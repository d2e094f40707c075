"""What notebook 4 says of a district: the guard on data with the fault and on its twin without, and that nothing else moves."""

import numpy as np
import pytest

from analysis.evidence import work
from analysis.plan import read_plan
from analysis.results import NotEstimable, frame
from analysis.sites import Site, read_site


@pytest.fixture(scope="module")
def mau():
    return read_site("mau-01"), read_plan("mau-01")


@pytest.fixture(scope="module")
def planted(mau):
    return work.district(*mau, conf_level=0.95)


def twin(site):
    """The same district if its payrolls had been of everybody in work."""
    coverage = site.tables["source_coverage"]
    seen = coverage["observed_for"].mask(coverage["event"].isin(["job", "income"]), "everyone")
    tables = dict(site.tables) | {"source_coverage": coverage.assign(observed_for=seen)}
    return Site(site.source, tables, None, (), {})


@pytest.fixture(scope="module")
def mended(mau):
    return work.district(twin(mau[0]), mau[1], conf_level=0.95)


def contrasts(estimates):
    return [row for row in estimates if row.estimand == "joined_mean_difference"]


def test_a_payroll_alone_stops_every_comparison(planted, mau):
    rows, estimates, _ = planted
    assert [(each.guard, each.finding, each.consequence) for each in rows["work_guards"]] == [
        ("one_arm", "found", "stop")
    ] * 4
    assert rows["work_arms"] == []
    found = contrasts(estimates)
    assert len(found) == 4 * 2 * len(mau[1].work.horizons)
    assert {row.value.reason for row in found} == {"seen_in_one_arm"}
    assert all(row.interval is None and row.n is None for row in found)


def test_its_twin_that_sees_everybody_is_compared(mended):
    rows, estimates, _ = mended
    assert {each.finding for each in rows["work_guards"] if each.guard == "one_arm"} == {"clear"}
    helpers = [row for row in contrasts(estimates) if row.group.startswith("helpers")]
    assert any(not isinstance(row.value, NotEstimable) for row in helpers)
    assert all(each.n_unseen == 0 for each in rows["work_arms"] if each.source == "payroll_other")


def test_states_add_up_and_unknown_stays_unknown(planted, mended):
    for rows, _, _ in (planted, mended):
        table = frame(rows["job_states"])
        parts = table[["n_not_yet", "n_gone", "n_job", "n_none", "n_unknown"]].sum(axis=1)
        assert (parts == table["n"]).all()
        table = frame(rows["pay_states"])
        assert (table[["n_not_yet", "n_gone", "n_paid", "n_zero", "n_unseen"]].sum(axis=1) == table["n"]).all()
    assert frame(planted[0]["job_states"])["n_none"].sum() == 0
    assert frame(planted[0]["pay_states"])["n_zero"].sum() == 0
    assert frame(mended[0]["pay_states"])["n_zero"].sum() > 0


def test_no_pay_of_a_single_person_comes_out(planted):
    table = frame(planted[0]["wage_steps"] + planted[0]["pay_quarters"])
    assert table.loc[table["n_people"] < 5, "median_vnd"].isna().all()
    known = table["median_vnd"].dropna()
    assert len(known) and (known % 100_000 == 0).all()


def test_a_district_without_any_source_says_so_and_runs(mau):
    site, plan = mau
    coverage = site.tables["source_coverage"]
    tables = dict(site.tables) | {"source_coverage": coverage[~coverage["event"].isin(["job", "income"])]}
    rows, estimates, _ = work.district(Site(site.source, tables, None, (), {}), plan, conf_level=0.95)
    assert {(each.finding, each.consequence) for each in rows["work_guards"]} == {("unknown", "stop")}
    assert contrasts(estimates) == [] and "pay_states" not in rows


def test_order_of_rows_changes_nothing(mau, planted):
    site, plan = mau
    rng = np.random.default_rng(0)
    mixed = {
        name: table.iloc[rng.permutation(len(table))].reset_index(drop=True) for name, table in site.tables.items()
    }
    rows, estimates, _ = work.district(Site(site.source, mixed, None, (), {}), plan, conf_level=0.95)
    assert frame(estimates).equals(frame(planted[1]))
    for name in ("jobs_seen", "job_states", "first_jobs", "pay_states", "wage_steps", "pay_quarters"):
        assert rows[name] == planted[0][name]
