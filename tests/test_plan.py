import pytest
from pydantic import ValidationError

from analysis.errors import HoanhapError
from analysis.plan import ReoffendingPlan, horizon_days, horizon_months, read_plan


def test_a_horizon_in_days():
    assert horizon_days("52w") == 364
    for wrong in ("12m", "52", "w", ""):
        with pytest.raises(ValueError, match="weeks"):
            horizon_days(wrong)


def test_a_site_without_a_plan_has_none():
    assert read_plan("thanh-mien") is None


def test_public_studies_say_that_the_outcome_was_known(tarp, nsw):
    assert tarp[1].outcomes_known and nsw[1].outcomes_known


def test_faults_of_a_plan_come_together(project):
    path = project / "data" / "raw" / "studies" / "tarp" / "plan.yaml"
    text = path.read_text(encoding="utf-8").replace("margin: 0.05", "margin: -1").replace("13w, 26w", "13w, soon")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(HoanhapError) as caught:
        read_plan("tarp")
    places = [line.split("“")[1].split("”")[0] for line in caught.value.lines("en")]
    assert sorted(places) == ["jobs.horizons.1", "recidivism.horizons.1", "recidivism.primary.margin"]


def test_a_horizon_in_months():
    assert horizon_months("12m") == 12
    for wrong in ("52w", "12", "m", ""):
        with pytest.raises(ValueError, match="months"):
            horizon_months(wrong)


def test_a_district_without_a_plan_of_its_own_has_the_common_one():
    common = read_plan("mau-01")
    assert common == read_plan("mau-12") and not common.outcomes_known
    assert common.reoffending.main.models == common.reoffending.primary.models


@pytest.mark.parametrize(
    "changes",
    [
        {"definition": "minor", "by": "arrest"},
        {"contrasts": [{"models": "firm", "assigned": "firm", "window_days": 0}]},  # the primary one is about helpers
    ],
)
def test_a_plan_chooses_among_what_there_is(changes):
    told = read_plan("mau-01").reoffending.model_dump()
    ReoffendingPlan.model_validate(told)
    with pytest.raises(ValidationError, match="value_error"):
        ReoffendingPlan.model_validate(told | changes)


@pytest.mark.parametrize(
    ("contrast", "said"),
    [
        ({"models": "helpers", "assigned": "commune", "within": "commune"}, "only people can have been chosen"),
        ({"models": "helpers", "assigned": "commune"}, "whole commune cannot be adjusted for"),
        ({"models": "helpers", "assigned": "person", "within": "commune"}, "whole commune cannot be adjusted for"),
        ({"models": "helpers", "assigned": "person"}, ""),  # where people were chosen across communes it may be
    ],
)
def test_a_commune_adjusts_nothing_where_communes_were_chosen(contrast, said):
    told = read_plan("mau-01").reoffending.model_dump()
    told |= {"adjust_for": ["age", "commune"], "contrasts": [contrast | {"window_days": 31}]}
    if not said:
        ReoffendingPlan.model_validate(told)
        return
    with pytest.raises(ValidationError, match=said):
        ReoffendingPlan.model_validate(told)


def test_the_common_plan_counts_people_only_where_people_were_chosen():
    contrasts = {each.models: (each.assigned, each.within) for each in read_plan("mau-01").reoffending.contrasts}
    assert contrasts["helpers"] == ("person", "commune")
    assert contrasts["exemplary"][0] == "commune" and contrasts["firm"][0] == "firm"
