"""What was chosen, and what a verdict reads where communes or firms were chosen and not people."""

from dataclasses import replace

import pytest

from analysis.evidence import whole_units
from analysis.evidence.judged import decide
from analysis.evidence.reoffending import district
from analysis.outcomes.units import Communes
from analysis.plan import read_plan
from analysis.results import Estimate, Interval, NotEstimable
from analysis.sites import read_site

PLAN = read_plan("mau-01")
ASKED = PLAN.reoffending


def chosen(assigned, **changes):
    """The plan with its first contrast, the deciding one, assigned so."""
    first = ASKED.contrasts[0].model_copy(update={"assigned": assigned, "within": None} | changes)
    return ASKED.model_copy(update={"contrasts": (first, *ASKED.contrasts[1:])})


def communes(**changes):
    told = {"models": "helpers", "outcome": "any/offence", "horizon": "12m", "n_released": 300, "n_not_yet": 0}
    told |= {"n_unplaced": 0, "events_unplaced": 0, "n_between": 0, "n_unknown": 0, "n_with": 150, "n_without": 150}
    told |= {"difference": -0.1, "conf_low": -0.17, "conf_high": -0.03, "conf_level": 0.95, "p_value": 0.01}
    return Communes(**(told | changes))


def joining(value=-0.3):
    """What counting people would say: clearly better."""
    about = {"outcome": "any/offence", "group": "helpers", "unit": "share", "n": 200, "n_events": 20, "method": "model"}
    ratio = Interval(0.2, 0.6, 0.95, "profile")
    return [
        Estimate(
            **about, estimand="risk_difference", horizon="12m", value=value, interval=Interval(-0.4, -0.2, 0.95, "x")
        ),
        Estimate(**about, estimand="joining_hazard_ratio", value=0.4, interval=ratio, p_value=0.001),
    ]


NO_INTERVAL = {"difference": None, "conf_low": None, "conf_high": None, "conf_level": None, "p_value": 0.06}


@pytest.mark.parametrize(
    ("found", "verdict", "because"),
    [
        (communes(), "better", "interval"),
        (communes(p_value=0.06), "cannot_tell_yet", "check_disagrees"),  # the lottery of the starts does not agree
        (communes(conf_high=0.01, p_value=0.08), "cannot_tell_yet", "interval"),
        (communes(conf_low=-0.04, conf_high=0.03, p_value=0.7), "little_or_no_difference", "interval"),
        (communes(**NO_INTERVAL, reason="one_unit"), "cannot_tell_yet", "assigned_by_unit"),
        (communes(**NO_INTERVAL, reason="communes_not_known"), "cannot_tell_yet", "assigned_by_unit"),
        (communes(**NO_INTERVAL, reason="nobody_to_compare"), "cannot_tell_yet", "not_estimable"),
    ],
)
def test_where_communes_were_chosen_the_verdict_reads_communes(found, verdict, because):
    decided = decide(joining(), chosen("commune"), horizon="12m", communes=[found])
    assert (decided.verdict, decided.because) == (verdict, because)
    assert decided.estimate in (None, -0.1)


def test_where_people_were_chosen_it_reads_people():
    decided = decide(joining(), ASKED, horizon="12m", communes=[communes(p_value=0.9)])
    assert (decided.verdict, decided.estimate) == ("better", -0.3)


@pytest.fixture(scope="module")
def site():
    return read_site("mau-01")


@pytest.fixture(scope="module")
def rows(site):
    """mau-01 under a plan by which communes were chosen for the helpers."""
    return district(site, PLAN.model_copy(update={"reoffending": chosen("commune")}), horizon="", conf_level=0.95)[0]


@pytest.mark.parametrize("models", ["helpers", "exemplary", "firm"])
def test_no_interval_that_counts_people_is_let_out_where_they_were_not_chosen(rows, models):
    mine = [row for row in [*rows["estimates"], *rows["specifications"]] if row.group.partition(":")[0] == models]
    assert mine and all(isinstance(row.value, NotEstimable) for row in mine)
    assert all(row.interval is None and row.p_value is None for row in mine)
    assert any(row.n_events for row in mine)


def test_where_people_were_chosen_intervals_are_let_out(rows):
    assert any(row.group == "fund" and row.interval for row in rows["estimates"])


def test_the_verdict_of_such_a_plan(rows):
    (decided,) = rows["verdicts"]
    assert (decided.verdict, decided.because, decided.conf_low) == ("cannot_tell_yet", "assigned_by_unit", None)


def test_the_designs_of_a_district(rows):
    found = {row.models: row for row in rows["unit_designs"]}
    # Nine of 17 communes, though later lists know of five only; one; one of two firms that the tables name.
    assert (found["helpers"].n_units, found["helpers"].n_started, found["helpers"].decides) == (17, 9, True)
    assert (found["exemplary"].smallest_p, found["exemplary"].decides) == (1 / 17, True)
    assert (found["firm"].unit, found["firm"].n_started, found["firm"].smallest_p) == ("firm", 1, 0.5)
    assert "fund" not in found
    assert {row.models for row in rows["communes"]} == {"helpers", "exemplary"}


def test_the_plan_may_say_how_many_could_have_been_chosen(site):
    asked = chosen("firm", models="firm", units=12)
    (design,) = [whole_units._design(site, each, None) for each in asked.contrasts[:1]]
    assert (design.n_units, design.smallest_p) == (12, 1 / 12)


def test_without_tables_a_district_has_no_design_with_a_p_value(site):
    bare = replace(site, tables={})
    design = whole_units._design(bare, chosen("commune").contrasts[0], None)
    assert (design.n_units, design.n_started, design.smallest_p) == (0, 0, None)
