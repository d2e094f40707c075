"""What comes first after release, month by month: by hand."""

import pytest

from analysis.followup.follow import follow
from analysis.outcomes.reoffending import incidence
from tests.followup.conftest import tiny_areas  # noqa: F401  (a fixture of another folder)
from tests.followup.tiny import OFFENCES, left, offence, release, site

pytestmark = pytest.mark.usefixtures("tiny_areas")
PEOPLE = [release(name) for name in "abcd"]


def shares(first, **tables):
    rows = incidence(follow(site(PEOPLE, **tables), definition="any"), 3)
    return [row.share for row in rows if row.first == first]


def test_who_was_lost_does_not_count_as_without_the_event():
    # a is lost on day 20, b has the event on day 40, c dies on day 70, d is seen on.
    tables = {"offences": [offence("b", offence="2022-02-19")],
              "exits": [left("lost", "2022-01-30", "a"), left("death", "2022-03-21", "c")]}  # fmt: skip
    assert shares("event", **tables) == pytest.approx([0, 0, 1 / 3, 1 / 3])
    assert shares("death", **tables) == pytest.approx([0, 0, 0, 1 / 3])
    assert shares("out_of_sight", **tables) == pytest.approx([0, 1 / 4, 1 / 4, 1 / 4])


def test_what_never_came_first_has_no_curve_but_the_event_has():
    assert shares("event") == [0, 0, 0, 0] and shares("death") == []


def test_past_the_end_of_a_list_there_is_no_curve():
    hidden = {"exits": [left("expunged", "2022-03-01", "a")], "coverage": [OFFENCES | {"sees_expunged": 0.0}]}
    assert shares("event", **hidden) == []
