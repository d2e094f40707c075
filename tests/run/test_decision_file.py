"""A price that changes makes the page about the decision anew and nothing else; a faulty file stops that page only."""

from datetime import date

import pytest

from analysis import store
from analysis.plan import read_plan
from analysis.run import execute, parameters
from analysis.run.look import looked
from analysis.run.task import missing
from analysis.run.work import Work
from analysis.sites import read_site

DECIDES, OTHER = "6_models_and_scaling", "2_recidivism"


def key(notebook):
    work = Work("tarp", notebook, execute.default_parameters(notebook) | {"site": "tarp"})
    return store.content_key(execute.key_parts(work, read_site("tarp"), read_plan("tarp")))


@pytest.fixture
def decision(project):
    return project / "data" / "raw" / "decision.yaml"


def test_only_the_notebooks_that_weigh_costs_read_the_file():
    assert [name for name, each in parameters.NOTEBOOKS.items() if each.decides] == [DECIDES, "7_synthesis"]


def test_a_price_changes_the_key_of_that_notebook_only(decision):
    before = {name: key(name) for name in (DECIDES, OTHER)}
    text = decision.read_text(encoding="utf-8")
    decision.write_text("# only a remark\n" + text, encoding="utf-8")
    assert {name: key(name) for name in before} == before
    decision.write_text(text.replace("likely: 4000000", "likely: 4500000"), encoding="utf-8")
    assert key(OTHER) == before[OTHER] and key(DECIDES) != before[DECIDES]


def test_a_price_is_no_part_of_the_plan(decision):
    before = read_plan("tarp").hash
    decision.write_text(
        decision.read_text(encoding="utf-8").replace("likely: 4000000", "likely: 4500000"), encoding="utf-8"
    )
    assert read_plan("tarp").hash == before


def test_a_faulty_file_stops_that_notebook_in_words_and_no_other(decision, monkeypatch):
    decision.write_text(decision.read_text(encoding="utf-8").replace("low: 1000000", "low: 9000000"), encoding="utf-8")
    monkeypatch.setattr(execute, "_fill", lambda *_: pytest.fail("a kernel was started"))
    work = Work("tarp", DECIDES, execute.default_parameters(DECIDES) | {"site": "tarp"})
    outcome = execute.prepared(work, looked(read_site("tarp"), read_plan("tarp")), date(2026, 11, 26))
    assert outcome.state == "failed" and outcome.log.exists()
    assert outcome.reasons[0].startswith("data/raw/decision.yaml, column “costs.helpers”: is not in order")
    assert key(OTHER)


def test_the_notebook_is_for_districts_with_a_plan_for_new_offences():
    assert missing(DECIDES, read_site("tarp"), read_plan("tarp"))
    assert not missing(DECIDES, read_site("mau-01"), read_plan("mau-01"))
    assert missing(DECIDES, read_site("thanh-mien"), read_plan("thanh-mien"))
