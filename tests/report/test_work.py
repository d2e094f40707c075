"""What pages say of jobs and pay, and what they never show."""

import pytest

from analysis.disclosure.release import release
from analysis.evidence import work
from analysis.plan import read_plan
from analysis.report.show import has, show
from analysis.sites import read_site
from tests.evidence.test_work import twin

MAU, NSW, THANH_MIEN = (
    ("4_employment_income", "mau-01"),
    ("4_employment_income", "nsw"),
    ("1_evaluability", "thanh-mien"),
)


def released_of(site, plan):
    rows, _, facts = work.district(site, plan, conf_level=0.95)
    about = {"site": "mau-01", "conf_level": 0.95, "language": "en"}
    return release(site.source, plan, rows, notebook="4_employment_income", parameters=about, facts=facts)


@pytest.fixture(scope="module")
def seen_by_all():
    return released_of(twin(read_site("mau-01")), read_plan("mau-01"))


def text(released, piece):
    return repr(show(released, piece, "en"))


def test_a_payroll_is_said_to_see_its_own_workers_only(results):
    said = text(results[MAU], "work_said")
    assert "It does not see everybody" in said and "in one firm" in said
    assert "its own workers only" in text(results[MAU], "jobs_seen")


def test_nothing_is_compared_and_the_page_says_why(results):
    said = text(results[MAU], "work_contrasts")
    assert "Not compared: helpers" in said and "one side only" in said
    assert "joined minus not joined" not in said


def test_with_a_source_that_sees_both_it_is_compared(seen_by_all):
    said = text(seen_by_all, "work_contrasts")
    assert "Not compared" not in said
    assert "joined minus not joined" in said and "firms or communes were chosen, not people" in said


def test_unknown_is_never_shown_as_zero(results, seen_by_all):
    for released, zero in ((results[MAU], "0"), (seen_by_all, None)):
        rows = released.table("pay_states")
        table = show(released, "pay_states", "en")._block
        column = [row[table.heading.index("known zero")] for row in table.rows]
        assert (set(column) == {zero}) if zero else "0" not in column
        assert len(rows) == len(table.rows)
    table = show(results[MAU], "pay_states", "en")._block
    for row in table.rows:
        few = 0 < int(row[table.heading.index("paid")]) < 5
        assert row[-1] == "–" if few else " to " in row[-1]


def test_other_ways_stand_beside_the_means_of_nsw_only(results):
    said = text(results[NSW], "income_other_ways")
    assert "Hodges-Lehmann" in said and "decide nothing" in said.replace("\n", " ")
    assert not has(results[MAU], "income_other_ways") and not has(results[NSW], "pay_states")


def test_the_printed_average_is_no_programme_mean(results):
    said = text(results[THANH_MIEN], "printed_pay")
    assert "their mean can lie anywhere from 5.6 to 26.4 million" in said
    assert "the other 5 would have 4.14 to 4.26 million" in said
    assert "It is not a programme mean" in said
    assert not has(results[MAU], "printed_pay")
