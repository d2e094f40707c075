"""What notebook 4 says where a survey asked both sides: compared, with bounds for who did not answer, and imputed beside them."""

import numpy as np
import pytest

from analysis.disclosure.release import release
from analysis.evidence import work
from analysis.plan import read_plan
from analysis.report.show import has, show
from analysis.results import NotEstimable, frame
from analysis.sites import read_site
from tests.evidence import surveyed

PIECES = ("surveys", "job_states", "pay_states", "wage_steps", "work_contrasts")


@pytest.fixture(scope="module")
def mau():
    return read_site("mau-01"), read_plan("mau-01")


@pytest.fixture(scope="module")
def found(mau):
    return work.district(surveyed.site(mau[0]), mau[1], conf_level=0.95)


def released(site, plan, rows, facts, language="en"):
    about = {"site": "mau-01", "conf_level": 0.95, "language": language}
    return release(site.source, plan, rows, notebook="4_employment_income", parameters=about, facts=facts)


def of_survey(found, name):
    table = frame(found[0][name])
    return table[table["source"] == "survey"].set_index("horizon")


def test_no_answer_is_never_a_no(found):
    states = of_survey(found, "pay_states")
    assert (states["n_unseen"] > 0).all() and (states["n_zero"] > 0).all() and (states["bound_low"] > 0).all()
    jobs = frame(found[0]["job_states"]).query("source == 'survey'").set_index(["what", "horizon"])
    assert (jobs.loc["any_job", "n_none"] == 0).all()  # nobody is asked about every month
    assert (jobs.loc["job_in_month", "n_none"] > 0).all()
    parts = jobs[["n_not_yet", "n_gone", "n_job", "n_none", "n_unknown"]].sum(axis=1)
    assert (parts == jobs["n"]).all()


def test_the_survey_compares_and_the_payrolls_do_not(found):
    assert {each.consequence for each in found[0]["work_guards"] if each.guard == "one_arm"} == {"note"}
    rows = [row for row in found[1] if row.estimand == "joined_mean_difference" and row.group.startswith("helpers")]
    by_source = {row.group.partition(":")[2]: set() for row in rows}
    for row in rows:
        by_source[row.group.partition(":")[2]].add(row.value.reason)
    assert by_source == {"payrolls": {"seen_in_one_arm"}, "survey": {"not_seen", "few_with_pay"}}


def test_its_twin_that_asked_participants_only_is_stopped(mau):
    site, plan = surveyed.site(mau[0], observed_for="participants"), mau[1]
    rows, estimates, _ = work.district(site, plan, conf_level=0.95)
    assert {each.consequence for each in rows["work_guards"]} == {"stop"} and rows["work_arms"] == []
    contrasts = [row for row in estimates if row.estimand.startswith("joined")]
    assert {row.value.reason for row in contrasts} == {"seen_in_one_arm"}
    means = [row for row in estimates if row.estimand == "imputed_mean"]
    assert {row.value.reason for row in means} == {"seen_in_one_arm"}


def test_imputed_stands_inside_the_bounds_and_never_without_them(found):
    rows = {(row.estimand, row.group, row.horizon, row.outcome): row for row in found[1]}
    filled = [row for row in rows.values() if row.estimand == "joined_imputed_difference"]
    known = [row for row in filled if not isinstance(row.value, NotEstimable)]
    assert known
    for row in filled:
        mean = rows["joined_mean_difference", row.group, row.horizon, row.outcome]
        bounds = mean.interval
        if bounds is None:
            assert mean.value.reason == "few_with_pay" and row not in known
            continue
        assert bounds.level == 1
        if row in known:
            assert row.n >= 50 and bounds.low < row.value < bounds.high
    states = of_survey(found, "pay_states")
    for row in [row for row in rows.values() if row.estimand == "imputed_mean" and row.group == "survey"]:
        assert states.loc[row.horizon, "bound_low"] < row.value < states.loc[row.horizon, "bound_high"]
        assert row.interval.low < row.value < row.interval.high


def test_few_people_are_not_imputed(found):
    few = [row for row in found[1] if row.estimand == "joined_imputed_difference" and row.n < 50]
    assert few and {row.value.reason for row in few} == {"too_few_to_impute"}


def test_a_panel_by_quarter_is_not_made_of_answers(found):
    assert {each.reason for each in found[0]["panels"]} == {"not_asked_every_month"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_shows_it(mau, found, language):
    site = surveyed.site(mau[0])
    made = released(site, mau[1], found[0], found[2], language)
    for piece in PIECES:
        assert has(made, piece)
        assert repr(show(made, piece, language))
    if language == "en":
        said = repr(show(made, "work_contrasts", language))
        assert "between" in said and "imputed" in said and "minimum wage lies within the months compared" in said
        assert "not asked counts as the nearest" in repr(show(made, "surveys", language))


def test_order_of_rows_changes_nothing(mau, found):
    site, rng = surveyed.site(mau[0]), np.random.default_rng(0)
    for name, table in site.tables.items():
        site.tables[name] = table.iloc[rng.permutation(len(table))].reset_index(drop=True)
    rows, estimates, _ = work.district(site, mau[1], conf_level=0.95)
    assert frame(estimates).equals(frame(found[1]))
    assert rows["interviews"] == found[0]["interviews"]
