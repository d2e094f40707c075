"""A researcher's own estimator: the page that shows how is run, and what it returns goes through guards, door and table."""

import re
from dataclasses import replace

import pytest

from analysis.disclosure.release import release
from analysis.evidence.guards.guard import STOP
from analysis.evidence.guards.reoffending import check
from analysis.report.own import own
from analysis.report.show import show
from analysis.results import Estimate, NotEstimable
from tests.conftest import PROJECT

PAGES = {name: PROJECT / f"docs/how-to/own-analysis.{name}.md" for name in ("vi", "en")}


def blocks(language):
    """The page's pieces of Python, in order: an estimator, a reader alone, places alone."""
    return re.findall(r"```python\n(.*?)```", PAGES[language].read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.fixture(scope="module")
def example():
    """The names that the page's example leaves behind, and what its last line shows."""
    code, last = blocks("en")[0].rstrip().rsplit("\n", 1)
    names = {}
    exec(compile(code, str(PAGES["en"]), "exec"), names)
    return names, eval(last, names)


def test_both_pages_hold_the_same_code():
    assert [text.replace('"vi")', '"en")') for text in blocks("vi")] == blocks("en")


def test_the_estimate_is_that_of_the_counts(example):
    names, _ = example
    (row,) = [row for row in names["mine"] if row.group == "helpers"]
    joined, others = names["arms_of_joining"](names["followed"], names["compared"]["helpers"], "helpers", "12m")
    assert row.value == pytest.approx(joined.n_events / joined.n_known - others.n_events / others.n_known)
    assert (row.n, row.n_events) == (joined.n_known + others.n_known, joined.n_events + others.n_events)
    assert row.interval.low < row.value < row.interval.high


def test_it_comes_through_the_door_marked_and_is_shown_in_either_language(example):
    names, shown = example
    released = names["released"]
    assert (released.table("known_shares")["data"] == "simulated").all()
    (row,) = [row for row in names["mine"] if row.group == "helpers"]
    text = str(own(released, "known_shares", "vi"))
    assert f"{abs(100 * row.value):.1f}".replace(".", ",") in text and "dữ liệu mô phỏng" in text
    assert "Own estimates: known shares" in str(shown) and "simulated data" in str(shown)
    assert "<table" in shown._repr_html_() and "known_shares" in str(shown)
    assert "operator_records" in set(released.table("guards")["guard"]) and str(show(released, "guards", "en"))


def test_a_difference_of_shares_is_in_points_with_its_sign_and_a_share_in_percent(example):
    names, shown = example
    (row,) = [row for row in names["mine"] if row.group == "helpers"]
    assert f"+{100 * row.value:.1f} (−" in str(shown) and "percentage points" in str(shown)
    share = replace(row, estimand="share", value=0.125, interval=None)
    released = release(names["site"].source, names["plan"], {"one": [share]}, notebook="own", parameters={})
    assert "12.5%" in str(own(released, "one", "en")) and "points" not in str(own(released, "one", "en"))


def test_where_firms_or_communes_were_chosen_the_example_gives_no_number(example):
    names, shown = example
    chosen = {each.models for each in names["asked"].contrasts if each.assigned != "person"}
    assert {row.group for row in names["mine"] if row.value == NotEstimable("assigned_by_unit")} == chosen != set()
    assert str(shown).count("firms or communes were chosen") == len(chosen)


def test_guards_stop_it_for_the_same_faults(example):
    """The days of comparison put before the days of joining: time in which no joiner can have the event."""
    names, _ = example
    whole = names["compared"]
    found = whole["helpers"].found
    early = replace(whole["helpers"], found=replace(found, day=found.day - 100))
    (contrast,) = [each for each in names["asked"].contrasts if each.models == "helpers"]
    rows = names["known_shares"](names["followed"], early, contrast, "12m", 0.95)
    mine = [*rows, *(row for row in names["mine"] if row.group != "helpers")]
    given = names["site"], names["followed"], names["joined"]
    checked = check(*given, whole | {"helpers": early}, names["where"], mine, names["asked"], "12m", conf_level=0.95)
    stopped = {(each.guard, each.models) for each in checked.guards if each.consequence == STOP}
    assert ("immortal_time", "helpers") in stopped and checked.objection == "guard_stops"
    assert ("immortal_time", "helpers") not in {
        (each.guard, each.models) for each in names["checked"].guards if each.consequence == STOP
    }


def test_codes_of_ones_own_and_what_cannot_be_had_are_shown_as_they_are(example):
    names, _ = example
    about = {"outcome": "contact", "estimand": "visits", "unit": "visits", "method": "counted", "horizon": "first year"}
    rows = [
        Estimate(**about, group="helpers", value=2.5, n=10, n_events=4),
        Estimate(**about, group="elsewhere", value=NotEstimable("nobody_known"), n=0),
    ]
    released = release(names["site"].source, names["plan"], {"visits": rows}, notebook="own", parameters={})
    text = str(own(released, "visits", "en"))
    assert all(each in text for each in ("contact", "visits", "counted", "first year", "elsewhere", "2.500"))
    assert "nan" not in text and text.count("–") >= 1


def test_only_what_was_released_is_shown(example):
    names, _ = example
    with pytest.raises(TypeError, match="let out"):
        own({"known_shares": names["mine"]}, "known_shares", "en")
    for table in ("guards", "nothing"):
        with pytest.raises(ValueError, match="no released table of estimates"):
            own(names["released"], table, "en")
