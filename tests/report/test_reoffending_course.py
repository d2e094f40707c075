"""Tables and drawings of what is seen over time: what they say where something is missing or has one limit only."""

import math
from dataclasses import replace

import pytest

from analysis.disclosure.release import release
from analysis.followup.follow import ground
from analysis.outcomes.joining_course import Course
from analysis.outcomes.police_grades import GradeMove
from analysis.outcomes.reoffending import followups
from analysis.outcomes.street_time import Rate
from analysis.outcomes.who_is_followed import Apart, Counted, PersonShares
from analysis.plan import read_plan
from analysis.report.show import has, show
from analysis.results import Estimate, Interval, NotEstimable
from analysis.sites import read_site
from tests.evidence import district

SOURCE = district.source(synthetic=False)
PLAN = read_plan("mau-01")
UNKNOWN = NotEstimable("assigned_by_unit")


def said(piece, language="en", **rows):
    found = release(SOURCE, PLAN, rows, notebook="2_recidivism", parameters={"conf_level": 0.95}, facts={})
    assert has(found, piece)
    return repr(show(found, piece, language))


def rate(group, n_events, years, *limits):
    low, high = limits or (None, None)
    return Rate(outcome="any/offence", group=group, chosen=True, n=20, n_events=n_events, years=years,
                rate=n_events / years if limits else None, conf_low=low, conf_high=high,
                conf_level=0.95 if limits else None)  # fmt: skip


def ratio(value, *limits):
    interval = Interval(*limits, 0.95, "conditional_exact") if limits else None
    return Estimate(outcome="any/offence", estimand="street_rate_ratio", group="firm", value=value, interval=interval,
                    unit="ratio", n=20, n_events=3, method="rates")  # fmt: skip


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (ratio(0.5, 0.1, 2.0), "0.50 (0.10 to 2.00)"),
        (ratio(math.inf, 0.39, math.inf), "at least 0.39"),
        (ratio(0.0, 0.0, 3.2), "at most 3.20"),
        (ratio(UNKNOWN), "firms or communes were chosen, not people"),
    ],
)
def test_a_ratio_with_an_empty_cell_has_one_limit(found, words):
    rows = [rate("firm:joined", 0, 5.6), rate("firm:not_joined", 42, 1099.3, 0.0275, 0.0517)]
    text = said("joining_rates", street_rates=rows, street_ratios=[found])
    assert words in text and "0 in 5.6" in text and "3.8 (2.8 to 5.2)" in text and "inf" not in text


def test_without_years_at_liberty_there_is_no_rate():
    text = said("street_rates", street_rates=[rate("released", 0, 0.0)])
    assert text.splitlines()[4].endswith("0.0                                    –")


def course(arm, months, *, limits=True):
    return [
        Course(models="helpers", arm=arm, month=month, n_in_view=20 - month, share=month / 100,
               conf_low=0.0 if limits and month == 6 else None, conf_high=0.2 if limits and month == 6 else None,
               conf_level=0.95 if limits and month == 6 else None)
        for month in range(months)
    ]  # fmt: skip


def weighted_risk(value):
    return Estimate(outcome="any/offence", estimand="risk", group="helpers:not_joined", horizon="6m", value=value,
                    unit="share", n=90, n_events=20, method="weights")  # fmt: skip


def test_the_drawing_says_which_limits_it_has():
    rows = {"courses": [*course("joined", 13), *course("not_joined", 9)], "estimates": [weighted_risk(0.05)]}
    text = said("joining_curves", **rows)
    assert "95% limits (beta product)" in text and "Diamonds" in text
    assert "joined: 12.0% after 12 months" in text and "not joined: 8.0% after 8 months" in text
    rows = {"courses": course("joined", 13, limits=False), "estimates": [weighted_risk(NotEstimable("nobody_known"))]}
    text = said("joining_curves", **rows)
    assert "No limits are drawn" in text and "Diamonds" not in text and "firms or communes" not in text


def test_the_plans_model_and_the_others_have_a_drawing_each():
    rows = {"courses": course("joined", 13), "estimates": [weighted_risk(0.05)]}
    found = release(SOURCE, PLAN, rows, notebook="2_recidivism", parameters={}, facts={})
    assert has(found, "joining_curves") and not has(found, "other_joining_curves")


def test_lines_of_people_of_a_chosen_firm_do_not_speak_of_the_model():
    rows = {"courses": [replace(row, models="firm") for row in course("joined", 9)], "estimates": [weighted_risk(0.05)]}
    assert "describe these people and not the model" in said("other_joining_curves", **rows)


def move(grade, later, n):
    return GradeMove(record="police", grade=grade, next_grade=later, n=n, n_pairs=1, first_day="2024-06-30",
                     last_day="2024-12-31")  # fmt: skip


def test_grades_are_marked_as_the_operators_own_and_those_not_seen_again_stand_apart():
    moves = [move("A", "B", 3), move("A", "gone_unknown", 2), move("A", "gone_custody", 4), move("A", "gone_detox", 1)]
    text = said("grades", grade_moves=moves)
    assert "judged by the operator" in text and "30 Jun 2024" in text.replace("\N{NO-BREAK SPACE}", " ")
    # A, B, C, D, no grade, expunged, custody or detox, moved or died, not seen again.
    (row,) = [line.split() for line in text.splitlines() if line.startswith("A  ")]
    assert row == ["A", "0", "3", "0", "0", "0", "0", "5", "0", "2"]


def test_releases_and_people_stand_side_by_side():
    row = PersonShares(horizon="12m", n=4, n_events=2, share=0.5, n_people=3, n_people_with_event=2, n_several=1,
                       share_of_people=0.4)  # fmt: skip
    text = said("person_shares", person_shares=[row])
    assert "50.0%" in text and "40.0%" in text and "1 of these 3 people" in text


def test_who_enters_late_and_is_not_yet_known_has_a_dash():
    row = Apart(enters="list", horizon="12m", n=7, n_events=0, n_free=0, n_competing=0, n_not_yet=7, n_unknown=0,
                n_list_ends=0, median_days=None, share=None, conf_low=None, conf_high=None, conf_level=None)  # fmt: skip
    text = said("apart", apart=[row])
    assert text.count("–") == 2 and "overwrites" in text


def test_every_fact_that_a_followup_counts_has_words():
    found = followups(read_site("mau-04"), ground(read_site("mau-04")))
    facts = sorted({fact for each in found.values() for fact in each.counted})
    text = said("not_used", not_used=[Counted(outcome="any/offence", fact=fact, n=3) for fact in facts])
    assert len(facts) > 10 and not set(facts) & set(text.split())
