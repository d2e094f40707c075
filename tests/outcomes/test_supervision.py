"""Sentences in the community: every count by hand, on the list of `tests.followup.test_served`."""

import pytest

from analysis.followup.served import served
from analysis.outcomes import supervision
from analysis.stats.share_intervals import blaker
from tests.followup.conftest import tiny_areas  # noqa: F401  (a fixture of another folder)
from tests.followup.test_served import sentence, site
from tests.followup.tiny import release

pytestmark = pytest.mark.usefixtures("tiny_areas")


def six(**more):
    """Of six suspended sentences of a year one each was completed, breached, revoked, ended by a new offence, moved, served."""
    ends = (("completed", "2024-01-10"), ("breached", "2023-04-10"), ("revoked", "2023-07-10"),
            ("reoffended", "2023-10-10"), ("moved", "2023-05-10"), ("serving", ""))  # fmt: skip
    rows = [sentence(i, outcome=outcome, ended=day) for i, (outcome, day) in enumerate(ends)]
    return site(*rows, **more)


def test_standings_and_limits():
    half, year = supervision.standings(served(six()), ["6m", "12m"])
    # By 10 July: one breached, one revoked on that very day, one moved; the other three are served.
    assert (half.n_breached, half.n_revoked, half.n_reoffended, half.n_moved, half.n_serving) == (1, 1, 0, 1, 3)
    assert (half.bound_low, half.bound_high) == (2 / 6, 3 / 6)
    assert (year.n_completed, year.n_reoffended, year.n_serving) == (1, 1, 1)
    assert (year.bound_low, year.bound_high) == (3 / 6, 4 / 6)


def test_shares_are_of_those_known_and_who_moved_is_not():
    rows = supervision.standings(served(six()), ["12m"])
    found = {row.outcome: row for row in supervision.shares(rows, conf_level=0.95)}
    assert set(found) == {"failed", "breached", "revoked", "reoffended"}
    assert (found["failed"].n_events, found["failed"].n) == (3, 5)
    assert found["breached"].value == 1 / 5
    assert found["failed"].interval == blaker(3, 5)


def test_after_the_term_completion_has_a_share_too_and_another_year_stands_apart():
    later = sentence(9, start="2024-01-10", end="2024-07-10", outcome="completed", ended="2024-07-10")
    not_over = sentence(10, start="2024-01-10", end="2025-01-10", outcome="breached", ended="2024-02-10")
    rows = supervision.ended(served(site(*_rows(six()), later, not_over)))
    assert [(row.year, row.n, row.n_completed) for row in rows] == [(0, 7, 2), (2023, 6, 1), (2024, 1, 1)]
    completed = next(row for row in supervision.shares(rows, conf_level=0.95) if row.outcome == "completed")
    assert (completed.n_events, completed.n, completed.horizon) == (2, 6, "")


def test_the_caseload_of_each_half_year():
    rows = supervision.caseload(served(six()))
    assert [(row.day, row.n_serving, row.n_begun, row.n_ended) for row in rows] == [
        ("2023-06-30", 4, 6, 2),  # breached in April, moved in May
        ("2023-12-31", 2, 0, 2),  # revoked in July, a new offence in October
        ("2024-06-30", 1, 0, 1),
    ]


def test_the_curve_of_people_all_seen_is_their_share():
    rows = {(row.first, row.month): row for row in supervision.curves(served(six()), 18)}
    # Twelve months are 365.25 days here, 10 January 2024 is day 365.
    assert rows["failed", 0].n_at_risk == 6
    assert rows["failed", 12].share == pytest.approx(3 / 6)
    assert rows["completed", 11].share == 0
    assert rows["completed", 12].share == pytest.approx(1 / 6)


def test_people_of_both_kinds_are_counted_and_never_added():
    early = sentence(7, kind="conditional_release", person_id="q", start="2023-01-10")
    other = sentence(8, kind="conditional_release", person_id="r", start="2023-01-10")
    releases = [release("q", "2023-01-05", conditional=1.0), release("r", "2022-01-05", conditional=1.0), release("p1")]
    again = sentence(20, person_id="p1", start="2024-03-01", end="2024-09-01")
    found = supervision.overlap(served(six_with(early, other, again, releases=releases)), six_with(releases=releases))
    assert (found.n_people, found.n_several, found.n_released) == (8, 1, 3)
    assert (found.n_conditional, found.n_matched) == (2, 1)


def six_with(*more, **tables):
    return site(*_rows(six()), *more, **tables)


def _rows(of):
    return of.tables["community_sentences"].to_dict("records")
