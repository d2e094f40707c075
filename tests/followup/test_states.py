"""Each case by hand. Person p is released on 10 January 2022 and seen until 1 December 2024: 1056 days."""

from datetime import date

import pandas as pd
import pytest

from analysis.followup.follow import follow
from analysis.followup.states import STATES, at_horizon, counts, group_of, horizon_day
from analysis.results import Interval
from tests.followup.tiny import CUSTODY, OFFENCES, POLICE, left, offence, release, seen, site, spell

pytestmark = pytest.mark.usefixtures("tiny_areas")


def states(*args, definition="any", by="offence", months=(6, 12, 24, 36), **tables):
    """States of the only release at each horizon, by their first letters."""
    found = follow(site(*args, **tables), definition=definition, by=by)
    return " ".join(at_horizon(found, each).item() for each in months)


# 6, 12, 24 months are 10 July 2022, 10 January 2023 and 2024; 36 months lie beyond 1 December 2024.
@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({}, "free free free not_yet"),
        ({"offences": [offence(offence="2022-07-10")]}, "event event event not_yet"),
        ({"offences": [offence(offence="2022-07-11")]}, "free event event not_yet"),
        ({"offences": [offence(offence="2022-07-01..2022-07-31")]}, "unknown event event not_yet"),
        ({"offences": [offence(judgment="2022-12-02")]}, "unknown unknown unknown not_yet"),
        ({"offences": [offence(offence="2024-12-10")]}, "free free free not_yet"),
        ({"exits": [left("death", "2022-09-01")]}, "free competing competing not_yet"),
        ({"exits": [left("death", "2022-07-01..2022-12-31")]}, "unknown competing competing not_yet"),
        ({"exits": [left("custody", "2022-09-01")]}, "free competing competing not_yet"),
        ({"exits": [left("moved", "2022-09-01")]}, "free unknown unknown not_yet"),
        ({"exits": [left("moved", "2022-07-01..2022-12-31")]}, "unknown unknown unknown not_yet"),
        ({"exits": [left("lost", "2022-09-01")], "offences": [offence(offence="2022-08-01")]}, "free event event not_yet"),
        ({"spells": [spell("unknown", "2022-09-01..2023-03-01")]}, "free unknown unknown not_yet"),
        ({"exits": [left("expunged", "2022-09-01")]}, "free free free not_yet"),
        ({"exits": [left("expunged", "2022-09-01")], "coverage": [OFFENCES | {"sees_expunged": 0.0}]},
         "free list_ends list_ends not_yet"),
        ({"exits": [left("expunged", "2022-07-01..2022-12-31")], "coverage": [OFFENCES | {"sees_expunged": 0.0}]},
         "list_ends list_ends list_ends not_yet"),
        ({"coverage": [CUSTODY]}, "unknown unknown unknown unknown"),
        # A record that ended for good on 30 June 2023, with everything entered: beyond it nobody ever knows.
        ({"coverage": [OFFENCES | {"ends": "2023-06-30"}]}, "free free unknown unknown"),
    ],
)  # fmt: skip
def test_the_state_at_each_horizon(tables, expected):
    assert states(**tables) == expected


def test_the_law_competes_and_is_neither_success_nor_sight_lost():
    # Expunged after 10 January 2024, the very day of the horizon; 25 months later it is.
    assert states(definition="legal", months=(24, 25)) == "free competing"


def test_custody_before_a_later_judgment_does_not_compete():
    told = {"offences": [offence(offence="2022-05-02", arrest="2022-05-12", judgment="2022-12-02")],
            "exits": [left("custody", "2022-05-12")]}  # fmt: skip
    assert states(**told, by="arrest") == "event event event not_yet"
    assert states(**told, by="judgment") == "free event event not_yet"


def test_followed_so_long_is_read_from_the_calendar_and_never_from_the_event():
    # Complete until 1 December 2024: who came on 1 June 2024 can be followed for 6 months, who came a day later cannot.
    for day, expected in (("2024-06-01", "event"), ("2024-06-02", "not_yet")):
        told = [release(day=day)]
        assert states(told, offences=[offence(offence="2024-08-01")], months=(6,)) == expected


def test_months_are_months_of_the_calendar():
    found = follow(site([release(day="2023-08-31")]), definition="any")
    # Six months after 31 August is 29 February 2024.
    assert horizon_day(found, 6).item() == (date(2024, 2, 29) - date(2023, 8, 31)).days
    with pytest.raises(ValueError, match="months"):
        at_horizon(found, 0)


LATE = {
    "releases": [release("c", conditional=1.0, certificate="2022-03-01"), release("l", record="police"),
                 release("a"), release("b"), release("x", day="2024-10-01"), release("m"), release("n")],
    "coverage": [OFFENCES, POLICE],
    "status": [seen("2022-06-30", "l")],
    "offences": [offence("a", offence="2022-05-02"), offence("c", offence="2022-08-15")],
    "exits": [left("death", "2022-05-02", "b"), left("moved", "2022-05-02", "m")],
}  # fmt: skip


@pytest.fixture
def late():
    return follow(site(**LATE), definition="any")


def test_of_those_who_enter_late_nothing_is_said_from_the_release_on(late):
    assert at_horizon(late, 6)[["c-1", "l-1"]].tolist() == ["unknown", "unknown"]
    # From the certificate of 1 March six months end on 1 September, from the list of 30 June on 30 December.
    assert at_horizon(late, 6, since_entry=True)[["c-1", "l-1"]].tolist() == ["event", "free"]
    assert group_of(late).to_dict() == {"c-1": "conditional", "l-1": "list"} | dict.fromkeys(
        ("a-1", "b-1", "m-1", "n-1", "x-1"), "release"
    )


def test_what_ended_before_the_entry_is_not_known_from_it_on():
    told = LATE | {"offences": [offence("l", offence="2022-05-02"), offence("c", offence="2022-02-01")]}
    found = follow(site(**told), definition="any")
    assert at_horizon(found, 6, since_entry=True)[["c-1", "l-1"]].tolist() == ["unknown", "unknown"]


def test_counts_and_bounds(late):
    (found,) = counts(late, 6)
    counted = (found.n_event, found.n_competing, found.n_unknown, found.n_free, found.n_not_yet, found.n_list_ends)
    assert (found.arm, found.horizon, found.n, found.n_apart) == ("all", "6m", 5, 2)
    assert counted == (1, 1, 1, 1, 1, 0)
    # Of four who can be followed one had the event, and one is not known.
    assert found.bounds == Interval(0.25, 0.5, 1.0, "unknown_none_or_all")


def test_counts_by_arm(late):
    arm = pd.Series({"a-1": "participant", "b-1": "comparison", "n-1": "comparison", "c-1": "participant"})
    found = {each.arm: each for each in counts(late, 6, arm=arm)}
    assert {name: (each.n, each.n_event, each.n_apart) for name, each in found.items()} == {
        "comparison": (2, 0, 0),
        "participant": (1, 1, 1),
    }
    (conditional,) = counts(late, 6, group="conditional")
    assert (conditional.n, conditional.n_event, conditional.n_apart) == (1, 1, 6)
    with pytest.raises(ValueError, match="group"):
        counts(late, 6, group="all")


def test_the_list_that_ends_counts_as_not_known_in_the_bounds():
    told = {"exits": [left("expunged", "2022-05-02")], "coverage": [OFFENCES | {"sees_expunged": 0.0}]}
    (found,) = counts(follow(site(**told), definition="any"), 6)
    assert (found.n_list_ends, found.bounds) == (1, Interval(0.0, 1.0, 1.0, "unknown_none_or_all"))


def test_nobody_is_no_error():
    (found,) = counts(follow(site(()), definition="any"), 12)
    assert (found.n, found.bounds) == (0, None)
    assert counts(follow(site(()), definition="any"), 12, arm=pd.Series(dtype="str")) == []
    assert sorted(STATES) == sorted({"event", "free", "competing", "not_yet", "unknown", "list_ends"})
