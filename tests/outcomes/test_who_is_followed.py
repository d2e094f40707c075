"""Releases and people as units, late entry, and what could not be used: each case by hand."""

import pytest

from analysis.followup.follow import follow
from analysis.outcomes.how_often import gravities, how_often
from analysis.outcomes.police_grades import moves
from analysis.outcomes.who_is_followed import apart, counted, person_shares
from tests.followup.conftest import tiny_areas  # noqa: F401  (a fixture of another folder)
from tests.followup.tiny import CUSTODY, OFFENCES, POLICE, left, offence, release, seen, site, spell, table

pytestmark = pytest.mark.usefixtures("tiny_areas")


def followed(*args, definition="any", **tables):
    return follow(site(*args, **tables), definition=definition)


def test_a_persons_releases_share_one_weight():
    # p: an offence after the first release and none after the second; q and r: one release each, r with an offence.
    people = [release("p", "2021-02-01"), release("p", "2023-01-10", number=2), release("q"), release("r")]
    told = [offence("p", offence="2021-06-01"), offence("r", offence="2022-05-02")]
    (row,) = person_shares(followed(people, offences=told), "12m")
    assert (row.n, row.n_events, row.share) == (4, 2, 0.5)
    assert (row.n_people, row.n_people_with_event, row.n_several) == (3, 2, 1)
    assert row.share_of_people == pytest.approx((1 / 2 + 1) / 3)


def test_only_releases_whose_state_is_known_weigh():
    # The second release is of 1 June 2024: twelve months are not yet over, so the first is p's only one.
    people = [release("p", "2021-02-01"), release("p", "2024-06-01", number=2), release("q")]
    (row,) = person_shares(followed(people, offences=[offence("p", offence="2021-06-01")]), "12m")
    assert (row.n, row.n_several, row.share_of_people) == (2, 0, 0.5)
    assert person_shares(followed(coverage=[CUSTODY]), "12m") == []


def test_who_enters_late_stands_apart_and_is_counted_from_then():
    # c's certificate comes on 10 March 2022; the offence lies 11 months later, 13 after the release.
    late = [release("c", conditional=1.0, certificate="2022-03-10"), release("p")]
    rows = apart(followed(late, offences=[offence("c", offence="2023-02-01")]), ["6m", "12m"], conf_level=0.95)
    assert [(row.enters, row.horizon, row.n, row.n_events, row.n_free) for row in rows] == [
        ("conditional", "6m", 1, 0, 1),
        ("conditional", "12m", 1, 1, 0),
    ]
    assert rows[0].median_days == 59 and (rows[0].share, rows[1].share) == (0, 1)
    # Blaker's interval for 0 of 1 is that of Clopper and Pearson with all of the error on one side: 0 to 0.95.
    assert (rows[0].conf_low, rows[0].conf_high) == (0, pytest.approx(0.95))
    assert apart(followed(), ["6m"], conf_level=0.95) == []


def test_people_of_a_list_that_overwrites_are_counted_from_their_first_list():
    tables = {"status": [seen("2022-06-30")], "coverage": [OFFENCES, CUSTODY, POLICE]}
    (row,) = apart(followed([release(record="police")], **tables), ["36m"], conf_level=0.95)
    # Three years from 30 June 2022 end after the day until which the record is complete.
    assert (row.enters, row.n_not_yet, row.share, row.conf_low) == ("list", 1, None, None)
    assert row.median_days == 171


def test_what_could_not_be_used_is_listed_and_nothing_else():
    found = followed([release("p"), release("q", "2022-01-01..2022-01-31")], offences=[offence(judgment="2022-05-02")])
    assert {row.fact: row.n for row in counted(found, "any/offence")} == {"event_no_day": 1, "release_span": 1}
    assert [row.fact for row in counted(found, "any/offence", of="event_")] == ["event_no_day"]
    assert counted(followed(), "any/offence") == []


def test_how_many_offences_follow_a_release():
    people = [release(name) for name in "abcd"] + [release("e", conditional=1.0, certificate="2022-03-10")]
    told = [offence("a", offence=day) for day in ("2022-05-02", "2022-06-02", "2022-12-02", "2024-01-20")]
    told += [offence("b", offence="2022-05-02"), offence("e", offence="2022-05-02")]
    found = followed(people, offences=told, exits=[left("moved", "2022-07-01", "c")])
    half, year, two = how_often(found, ["6m", "12m", "24m"])
    # c is lost before six months are over; e enters late and stands apart.
    assert (half.n, half.n_none, half.n_one, half.n_two, half.n_more, half.n_not_followed) == (3, 1, 1, 1, 0, 1)
    assert (year.n_none, year.n_one, year.n_two, year.n_more, year.n_offences) == (1, 1, 0, 1, 4)
    assert how_often(followed([release(conditional=1.0)]), ["6m"]) == []
    assert two.n_offences == 4 and year.years == pytest.approx(3 * 365 / 365.25)


def test_the_gravity_of_first_offences():
    told = [offence("a", offence="2022-05-02", gravity="serious"), offence("a", offence="2022-06-02", gravity="very_serious"),
            offence("b", offence="2022-05-02", gravity=None), offence("c", offence="2022-05-02", gravity="serious")]  # fmt: skip
    people = [release("a"), release("b"), release("c", conditional=1.0)]
    found = {row.gravity: row.n for row in gravities(followed(people, offences=told), "12m")}
    assert found == {"less_serious": 0, "serious": 1, "very_serious": 0, "specially_serious": 0, "not_stated": 1}
    assert gravities(followed(), "12m") == []


def test_grades_of_all_pairs_of_lists_are_added_up():
    status = [
        seen(day, "p", grade=grade) for day, grade in (("2024-06-30", "A"), ("2024-12-31", "A"), ("2025-06-30", "A"))
    ]
    status += [seen("2024-06-30", "q", grade="B")]
    found = moves({"people_status": table(status), "list_spells": table([spell("moved", "2024-09-01", "q")])})
    assert {(row.grade, row.next_grade): row.n for row in found} == {("A", "A"): 2, ("B", "gone_moved"): 1}
    assert {(row.n_pairs, row.first_day, row.last_day) for row in found} == {(2, "2024-06-30", "2025-06-30")}


def test_a_record_without_grades_has_no_table():
    status = [seen("2024-06-30"), seen("2024-12-31"), seen("2024-06-30", "q") | {"record": "other", "grade": "A"}]
    assert moves({"people_status": table(status)}) == []
    assert moves({}) == []
