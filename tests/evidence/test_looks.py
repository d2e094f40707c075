"""Which looks may decide, and how sure they have to be."""

from datetime import date

import pytest

from analysis.evidence.looks import Opened, level
from analysis.evidence.reoffending import district
from analysis.plan import read_plan
from analysis.sites import read_site

DAYS = tuple(date(2026 + year, 6, 30) for year in range(5))


@pytest.fixture(scope="module")
def plan():
    return read_plan("mau-01")


def test_a_plan_that_names_no_day_has_one_look(plan):
    assert level(plan, 0.95, Opened()) == level(plan, 0.95, Opened(look=1)) == 0.95
    assert level(plan, 0.95, Opened(look=2)) is None


def test_named_looks_share_the_error_and_further_ones_decide_nothing(plan):
    five = plan.model_copy(update={"analyses": DAYS})
    assert [level(five, 0.95, Opened(look=look)) for look in range(1, 6)] == pytest.approx([0.99] * 5)
    assert level(five, 0.95, Opened(look=6)) is None
    late = five.model_copy(update={"spending": "late"})
    errors = [1 - level(late, 0.95, Opened(look=look)) for look in range(1, 6)]
    assert errors == sorted(errors) and sum(errors) == pytest.approx(0.05) and errors[0] < 1e-5


@pytest.fixture(scope="module")
def verdicts(plan):
    """The verdict of a district at two looks, under a plan with one look and under a plan with five."""
    site = read_site("mau-01")

    def judged(asked, look):
        rows, *_ = district(site, asked, horizon="", conf_level=0.95, opened=Opened(look=look))
        return rows["verdicts"][0]

    five = plan.model_copy(update={"analyses": DAYS})
    return {(name, look): judged(asked, look) for name, asked, look in (("one", plan, 2), ("five", five, 2))}


def test_a_look_that_was_not_planned_is_described(verdicts):
    found = verdicts["one", 2]
    assert (found.verdict, found.because) == ("described_only", "unplanned_look")


def test_a_planned_look_reads_an_interval_of_its_own_level(verdicts):
    found = verdicts["five", 2]
    assert found.conf_level == pytest.approx(0.99) and found.verdict == "cannot_tell_yet"
