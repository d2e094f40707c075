"""What should show no difference: each control by hand, and in cohorts with and without people who differed already."""

import numpy as np
import pytest

from analysis.outcomes.negative_controls import negative_controls
from tests.evidence import joined
from tests.evidence.joined import CONTRAST, NEVER, PLAN, compare, draw, followup, joining, offences, site


def controls(place, followed, join, method="counts", contrast=CONTRAST):
    compared = compare(followed, join, contrast)
    rows = negative_controls(
        place, followed, join, contrast, compared, PLAN, method, horizon="12m", conf_level=0.95
    )  # fmt: skip
    return {(row.outcome, row.group.removeprefix("helpers").lstrip(":")): row for row in rows}


def counts(found, control):
    return [(row.n_events, row.n) for row in (found[control, "joined"], found[control, "not_joined"])]


# a and b join on day 400; c and d never do. All are released on day 0.
ROWS = [
    {"id": "a", "start": 0.0, "days": 1200.0, "prior_convictions": 2.0},
    {"id": "b", "start": 0.0, "days": 500.0, "cause": 2},
    {"id": "c", "start": 0.0, "days": 1200.0, "prior_convictions": 1.0},
    {"id": "d", "start": 0.0, "days": 450.0, "cause": 1},
]


@pytest.fixture
def people():
    followed = followup(ROWS)
    return followed, joining(followed, [0, 0, 0, 0], [400, 400, NEVER, NEVER])


def test_earlier_convictions_by_hand(people):
    assert counts(controls(site(), *people), "earlier_convictions") == [(1, 2), (1, 2)]


def test_who_has_no_number_of_convictions_is_in_no_comparison_of_them():
    followed = followup([*ROWS[:3], ROWS[3] | {"prior_convictions": np.nan}])
    join = joining(followed, [0, 0, 0, 0], [400, 400, NEVER, NEVER])
    assert counts(controls(site(), followed, join), "earlier_convictions") == [(1, 2), (1, 1)]


def test_violations_count_in_the_six_months_before_the_day(people):
    acts = offences(
        ("a", "administrative", 399, 420),
        ("b", "administrative", 217, 230),  # 183 days before: the first day of the window
        ("c", "administrative", 216, 230),  # a day too early
        ("d", "administrative", 400, 410),  # on the day
    )
    assert counts(controls(site(offences=acts), *people), "earlier_violations") == [(2, 2), (0, 2)]


def test_violations_are_compared_among_people_out_for_six_months():
    followed = followup([{**row, "start": 300.0 if row["id"] in "bd" else 0.0} for row in ROWS])
    join = joining(followed, [300, 300, 300, 300], [400, 400, NEVER, NEVER])
    assert counts(controls(site(), followed, join), "earlier_violations") == [(0, 1), (0, 1)]


def test_an_act_from_before_the_day_that_is_decided_after_it(people):
    acts = offences(
        ("a", "criminal", -90, 500),  # before the release, judged 100 days after joining
        ("b", "administrative", 399, 400),  # decided on the day
        ("c", "administrative", 410, 430),  # done after the day
        ("d", "administrative", 390, 500),  # decided after d's new crime had ended the follow-up
    )
    found = controls(site(offences=acts), *people)
    assert counts(found, "decided_later") == [(1, 2), (0, 2)]


def test_deaths_are_those_before_a_new_crime(people):
    assert counts(controls(site(), *people), "deaths") == [(1, 2), (0, 2)]


def test_a_new_crime_is_none_of_what_is_looked_for(people):
    """Of d, who has one in sight of the trial, neither a late decision nor a death is known."""
    found = controls(site(offences=offences(("d", "criminal", 450, 500))), *people)
    for control in ("decided_later", "deaths"):
        assert found[control, "not_joined"].n_events == 0


def test_a_placebo_day_lies_six_months_earlier_and_ends_at_the_true_one(people):
    acts = offences(
        ("a", "administrative", 300, 310),  # placebo day 400 - 184 = 216
        ("b", "education", 450, 460),  # after the true day of joining
        ("c", "criminal", 300, 310),  # no lesser violation
        ("d", "administrative", 250, 260),
    )
    found = controls(site(offences=acts), *people)
    assert counts(found, "placebo_joining") == [(1, 2), (1, 2)]
    assert found["placebo_joining", ""].horizon == "6m"


def test_who_was_not_out_for_so_long_has_no_placebo_day():
    followed = followup(ROWS)
    join = joining(followed, [0, 0, 0, 0], [400, 183, NEVER, NEVER])
    assert counts(controls(site(), followed, join), "placebo_joining") == [(0, 1), (0, 2)]


def test_with_nobody_to_compare_there_is_no_control():
    followed = followup(ROWS)
    assert controls(site(), followed, joining(followed, [0, 0, 0, 0], [NEVER] * 4)) == {}


def test_where_units_were_chosen_no_interval_of_people_is_given(people):
    found = controls(site(), *people, contrast=CONTRAST.model_copy(update={"assigned": "firm"}))
    assert {row.interval for row in found.values()} == {None}


def excluded(found):
    return {control for (control, arm), row in found.items() if arm == "" and row.interval.excludes(0)}


def test_people_who_join_whatever_they_did_show_no_difference():
    found = controls(*draw(1500, np.random.default_rng(5)))
    assert excluded(found) == set()
    assert found["placebo_joining", ""].n_events > 100  # there was something to see


def test_people_who_differed_already_show():
    found = controls(*draw(1500, np.random.default_rng(5), violations_of_joiners=4.0))
    assert excluded(found) == {"earlier_violations", "placebo_joining"}
    assert found["placebo_joining", ""].value > 0.1


def test_an_outcome_that_keeps_people_from_joining_would_make_a_placebo_look_like_a_success():
    """The reason why new crimes are not counted: nothing differs, but nobody joins after one."""
    found = controls(*draw(1500, np.random.default_rng(5), hold=True))
    assert "placebo_joining" in excluded(found) and found["placebo_joining", ""].value < -0.1


def test_controls_are_weighted_only_where_the_result_is():
    drawn = draw(400, np.random.default_rng(2))
    assert {row.method for row in controls(*drawn).values()} <= {"counts", "model"}
    assert controls(*drawn, method="weights")["placebo_joining", ""].method == "weights"


def test_row_order_changes_nothing():
    place, followed, join = draw(120, np.random.default_rng(3))
    turned = joined.followup([dict(row) for row in _rows(followed)][::-1])
    again = join.people.loc[turned.rows.index]
    there = controls(place, turned, type(join)(again, join.known_by))
    for key, row in controls(place, followed, join).items():
        assert there[key] == row


def _rows(followed):
    start = (followed.rows["start"] - joined.DAY).dt.days
    return followed.rows.drop(columns=["person_id", "liberty"]).assign(start=start).to_dict("records")
