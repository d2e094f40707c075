import pytest

from analysis.errors import HoanhapError
from analysis.run.execute import default_parameters, plan_work
from analysis.run.parameters import NOTEBOOKS, check
from analysis.run.task import begin

GOOD = {"site": "tarp", "language": "en", "conf_level": 0.95, "horizon": ""}


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_the_defaults_of_every_notebook_are_right(notebook):
    assert check(notebook, default_parameters(notebook)).language == "vi"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"hrizon": "26w"}, "hrizon"),
        ({"conf_level": "0.95"}, "conf_level"),
        ({"conf_level": 95}, "conf_level"),
        ({"language": "fr"}, "language"),
        ({"site": 1}, "site"),
        ({"horizon": "26"}, "horizon"),
        ({"horizon": "0w"}, "horizon"),
    ],
)
def test_an_unknown_or_mistyped_parameter_is_an_error(change, place):
    with pytest.raises(HoanhapError) as caught:
        check("2_recidivism", GOOD | change)
    assert [problem.column for problem in caught.value.problems] == [place]


def test_all_wrong_parameters_at_once_and_no_value():
    with pytest.raises(HoanhapError) as caught:
        check("2_recidivism", GOOD | {"conf_level": "secret", "hrizon": "secret", "language": "secret"})
    assert len(caught.value.problems) == 3
    assert "secret" not in str(caught.value)


def test_a_missing_parameter_is_an_error():
    with pytest.raises(HoanhapError, match="conf_level"):
        check("2_recidivism", {name: value for name, value in GOOD.items() if name != "conf_level"})


def test_a_notebook_sees_parameters_that_it_does_not_have():
    # What plain papermill injects beside the notebook's own names.
    names = GOOD | {"sit": "tarp", "begin": begin, "pytest": pytest, "_hidden": 1, "In": []}
    with pytest.raises(HoanhapError) as caught:
        begin("2_recidivism", names)
    assert [problem.column for problem in caught.value.problems] == ["sit"]


def test_a_notebook_that_does_not_fit_the_site_says_what_is_missing():
    with pytest.raises(HoanhapError) as caught:
        begin("2_recidivism", GOOD | {"site": "thanh-mien"})
    assert [line.partition(",")[0] for line in caught.value.lines("en")] == [
        "2_recidivism needs one of these tables",
        "2_recidivism needs one of these parts of plan.yaml: recidivism",
    ]


def test_a_plan_that_adjusts_for_an_unknown_column(project):
    path = project / "data" / "raw" / "studies" / "tarp" / "plan.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("married", "maried"), encoding="utf-8")
    with pytest.raises(HoanhapError, match="maried"):
        begin("2_recidivism", GOOD)


def test_work_is_every_site_times_every_notebook_unless_named():
    assert {(work.site, work.notebook) for work in plan_work(["tarp"], [], {})} == {
        ("tarp", name) for name in NOTEBOOKS
    }
    (work,) = plan_work(["tarp"], ["2_recidivism"], {"horizon": "26w"})
    assert work.parameters == {"site": "tarp", "horizon": "26w", "conf_level": 0.95, "language": "vi"}


@pytest.mark.parametrize(
    ("ids", "notebooks", "given", "message"),
    [
        (["nowhere"], [], {}, "unknown site"),
        (["../x"], [], {}, "lower-case"),
        ([], ["3_loans"], {}, "unknown notebook"),
        ([], [], {"hrizon": "26w"}, "unknown parameter “hrizon”"),
        ([], [], {"site": "tarp"}, "unknown parameter “site”"),
        ([], [], {"conf_level": "high"}, "conf_level"),
        (["tarp"], ["4_employment_income"], {"horizon": "26w"}, "unknown parameter “horizon”"),
    ],
)
def test_what_cannot_run_is_refused_before_anything_runs(monkeypatch, ids, notebooks, given, message):
    monkeypatch.setenv("HOANHAP_LANGUAGE", "en")
    with pytest.raises(HoanhapError, match=message):
        plan_work(ids, notebooks, given)
