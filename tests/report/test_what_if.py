"""What notebook 6 would say at other numbers: by the same functions, from released results, marked and without a verdict."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from analysis import finished, store
from analysis.decision import read_decision
from analysis.disclosure.release import release, save
from analysis.evidence import worth
from analysis.evidence.effects import effect
from analysis.outcomes.reoffending import RELEASED
from analysis.report import lab, sliders
from analysis.report.what_if import MODELS, OUTCOMES, asked_by_default, horizons, what_if
from tests.report.conftest import evaluated, released_of

SITE = "mau-01"
KINDS = ("helpers", "exemplary", "firm", "fund")
TABLES = ("break_even", "net_benefits", "information", "swings")


@pytest.fixture(scope="module")
def simulated():
    return {name: released_of(name, SITE, invented=True) for name in (MODELS, OUTCOMES)}


@pytest.fixture(scope="module")
def as_if_real():
    return {name: released_of(name, SITE) for name in (MODELS, OUTCOMES)}


@pytest.mark.parametrize("kind", KINDS)
def test_at_what_notebook_6_was_asked_it_says_what_notebook_6_says(simulated, kind):
    found = what_if(simulated, asked_by_default(simulated, kind))
    for name in TABLES:
        told = simulated[MODELS].table(name)
        mine = told[told["models"] == kind].reset_index(drop=True)
        here = found.table(name)[list(mine)]
        # What it starts from was rounded to six digits; near a net benefit of nothing that is a few thousand dong.
        pd.testing.assert_frame_equal(here, mine, check_dtype=False, rtol=2e-4, atol=5e3 if name == "swings" else 1e-3)


def test_a_dearer_model_has_to_prevent_more_and_is_worth_less(simulated):
    asked = asked_by_default(simulated)
    before, after = (what_if(simulated, replace(asked, cost=cost)) for cost in (asked.cost, 2 * asked.cost))
    needed = [each.table("break_even")["needed_likely"][0] for each in (before, after)]
    net = [each.table("net_benefits")["net_mean"][0] for each in (before, after)]
    assert needed[1] == pytest.approx(2 * needed[0], rel=1e-5) and net[1] < net[0]
    # 100 people at twice 4 million, each prevented offence being worth 150 million.
    assert needed[1] == pytest.approx(100 * 8 / 150, rel=1e-5)


def test_the_highest_and_lowest_move_in_proportion(simulated):
    asked = asked_by_default(simulated)
    row = what_if(simulated, replace(asked, cost=asked.cost / 2)).table("break_even").iloc[0]
    told = simulated[MODELS].table("break_even").iloc[0]
    for end in ("low", "likely", "high"):
        assert row[f"cost_{end}"] == pytest.approx(told[f"cost_{end}"] / 2)


def test_another_horizon_reads_the_interval_of_notebook_2_there(simulated):
    """Held against the function that notebook 6 calls, on rows that were not rounded."""
    task, rows, _ = evaluated(OUTCOMES, SITE)
    decision, horizon = read_decision(SITE), "24m"
    mine = {row.estimand: row for row in rows["estimates"] if row.group == "helpers" and row.horizon == horizon}
    of_all = next(
        row for row in rows["estimates"] if (row.group, row.horizon, row.outcome) == (RELEASED, horizon, "any/offence")
    )
    level = simulated[MODELS].table("effects").set_index("models")["level"]["helpers"]
    base = (of_all.n_events + 0.5) / (of_all.n + 1)
    told = effect(mine["risk_difference"], [], base, level, decision, models="helpers", horizon=horizon)
    expected, _ = worth.benefit(told, decision, conf_level=0.95)
    assert told.basis == "interval" and horizon in horizons(simulated, "helpers")
    row = what_if(simulated, replace(asked_by_default(simulated), horizon=horizon)).table("net_benefits").iloc[0]
    for name in ("prevented", "prevented_sd", "net_mean", "net_low", "net_high", "probability"):
        assert row[name] == pytest.approx(getattr(expected, name), rel=2e-3, abs=2e-4), name
    assert task.site.id == SITE


def test_at_another_horizon_than_the_plans_nothing_is_decided(as_if_real):
    found = what_if(as_if_real, replace(asked_by_default(as_if_real), horizon="24m"))
    (row,) = found.table("decisions").to_dict("records")
    assert (row["decision"], row["because"]) == ("hold", "not_the_plans_horizon")


def test_the_chance_asked_for_decides_only_where_the_plans_verdict_is_better(as_if_real):
    """The rule itself, on a result with a clear effect put in the place of the site's."""
    six = as_if_real[MODELS]
    tables = {name: table.copy() for name, table in six.tables.items()}
    tables["effects"].loc[tables["effects"]["models"] == "helpers", ["prevented", "std_error", "bias_sd", "best"]] = (
        0.05, 0.002, 0.0, 0.0586354,
    )  # fmt: skip
    tables["verdicts"]["verdict"], tables["verdicts"]["because"] = "better", "interval"
    tables["guards"] = tables["guards"].assign(consequence="nothing")
    plan = evaluated(MODELS, SITE)[0].plan
    facts = {name: six.about[name] for name in ("main_horizon", "main_models", "decide", "prices_of")}
    source = evaluated(MODELS, SITE)[0].site.source.model_copy(update={"synthetic": False})
    clear = release(source, plan, tables, notebook=MODELS, parameters=six.about["parameters"], facts=facts)
    results = {MODELS: clear}
    asked = asked_by_default(results)
    (row,) = what_if(results, asked).table("net_benefits").to_dict("records")
    assert 0.6 < row["probability"] < 0.98
    limits = row["probability"] - 0.01, row["probability"] + 0.01
    decided = [what_if(results, replace(asked, scale_from=limit)).table("decisions")["decision"][0] for limit in limits]
    assert decided == ["scale", "extend"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_answer_says_that_it_is_no_verdict_and_that_nobody_is_real(simulated, language):
    text = sliders.answer(simulated, asked_by_default(simulated), language)
    said = {"vi": ("không phải kết luận", "không ai ở đây là người thật"), "en": ("no verdict", "nobody here is real")}
    assert all(each in text for each in said[language])
    assert text.index('class="mark"') < text.index("<table")
    told = {"vi": "Minh họa", "en": "Demonstration"}
    assert told[language] in text and not re.search(r">\s*(nan|None)\b", text)


def test_small_counts_of_real_people_are_said_to_be_internal(as_if_real):
    results = {name: _internal(each) for name, each in as_if_real.items()}
    found = what_if(results, asked_by_default(results))
    assert found.about["profile"] == "internal"
    assert "Do not pass on" in sliders.answer(results, asked_by_default(results), "en")


def _internal(released):
    """The same as of a source that is not public."""
    task, rows, facts = evaluated(released.about["notebook"], SITE)
    source = task.site.source.model_copy(update={"synthetic": False, "access": "restricted"})
    return release(
        source, task.plan, rows, notebook=task.notebook, parameters=task.parameters.model_dump(), facts=facts
    )


def test_where_nobodys_outcome_is_known_only_what_it_takes_is_said(simulated):
    six = simulated[MODELS]
    without = {
        name: each for name, each in six.tables.items() if name not in ("effects", "net_benefits", "information")
    }
    results = {MODELS: replace(six, tables=without)}
    text = sliders.answer(results, asked_by_default(results), "en")
    assert "only what has to be prevented" in text and "Net benefit" not in text


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A project in which nothing was run."""
    monkeypatch.setattr(store, "processed", lambda: tmp_path)


@pytest.fixture
def shelf(empty, simulated):
    """Results as they lie on disk: of the district with both notebooks, and of one without notebook 6."""
    for site, notebooks in {SITE: (MODELS, OUTCOMES), "mau-02": (OUTCOMES,)}.items():
        store.write_json(finished.pointer(site), {name: f"{site}-{name}" for name in notebooks})
        for name, key in finished.current(site).items():
            save(simulated[name], finished.folder(key) / "released")
            store.write_json(finished.folder(key) / finished.TOLD, {})


def test_sliders_begin_where_notebook_6_stood_and_each_change_answers(shelf, simulated):
    panel = sliders.controls("en")
    site, models, horizon, cost, worth_, chance, shown = panel.children
    asked = asked_by_default(simulated)
    assert [value for _, value in site.options] == [SITE]
    assert (models.value, horizon.value) == (asked.models, asked.horizon)
    assert (cost.value, worth_.value, chance.value) == (asked.cost / 1e6, asked.worth / 1e6, 100 * asked.scale_from)
    assert shown.value == sliders.answer(simulated, asked, "en")
    cost.value = 8
    assert shown.value == sliders.answer(simulated, replace(asked, cost=8e6), "en")
    models.value = "fund"
    assert cost.value == asked_by_default(simulated, "fund").cost / 1e6
    assert shown.value == sliders.answer(simulated, asked_by_default(simulated, "fund"), "en")
    horizon.value = "24m"
    assert "24 months" in shown.value
    assert models.index == [value for _, value in models.options].index("fund")


def test_without_a_result_a_sentence_says_what_to_run(empty):
    assert "hoanhap run" in sliders.controls("vi").value and "hoanhap run" in str(lab.sites("vi"))


def test_the_first_notebook_lists_sites_with_what_is_known(shelf):
    for language, known in {"vi": "Minh họa", "en": "Demonstration"}.items():
        lines = [line for line in str(lab.sites(language)).splitlines() if line.startswith("mau-")]
        assert [line.split()[0] for line in lines] == [SITE, "mau-02"]
        assert all(known in line for line in lines)
    assert "Simulated data: nobody here is real." in str(lab.sites("en"))
