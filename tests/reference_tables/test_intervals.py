"""Which interval may be shown: the rule around the regions, on a table written here."""

import pytest

from analysis.reference import intervals, tables
from analysis.reference.intervals import may_publish

TABLE = """kind,method,level,n_from,events_from,lowest_coverage
share,wilson,0.95,300,9,0.9355
share,wilson,0.95,50,25,0.9350
censored,kaplan_meier_log_log,0.95,20,3,0.9396
"""


@pytest.fixture
def regions(project):
    path = project / "data" / "raw" / "reference" / "intervals.csv"
    path.write_text(TABLE, encoding="utf-8")


@pytest.mark.parametrize(
    ("n", "events", "may"),
    [
        (300, 9, True),
        (300, 8, False),
        (299, 9, False),
        (299, 25, True),
        (50, 25, True),
        (50, 24, False),
        (49, 24, False),
    ],
)
def test_an_approximate_interval_needs_a_region_that_holds_both_counts(regions, n, events, may):
    assert may_publish("wilson", n, events) is may


@pytest.mark.parametrize(("n", "events", "may"), [(30, 5, True), (29, 14, False), (100, 4, False)])
def test_below_thirty_people_or_five_events_the_regions_do_not_count(regions, n, events, may):
    assert may_publish("kaplan_meier_log_log", n, events) is may


def test_the_regions_are_about_one_level(regions):
    assert may_publish("wilson", 300, 9, conf_level=0.95)
    assert not may_publish("wilson", 300, 9, conf_level=0.9)


@pytest.mark.parametrize("method", sorted(intervals.GUARANTEED))
def test_what_is_guaranteed_may_always_be_shown(regions, method):
    assert may_publish(method, 1, 0) and may_publish(method, 1, 0, conf_level=0.8)


def test_what_is_not_known_may_not(regions):
    assert not may_publish("wald", 100_000, 50_000)


def test_the_table_that_is_shipped():
    rows = tables.rows("intervals")
    assert {row.kind for row in rows} == {"share", "difference", "ratio", "censored"}
    assert all(0.935 <= row.lowest_coverage <= 0.96 and row.level == 0.95 for row in rows)
    assert not may_publish("wilson", 30, 5)  # covers 92.1% at some rate
    assert may_publish("newcombe", 216, 48)
