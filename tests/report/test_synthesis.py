"""What the page of a set of districts says."""

from dataclasses import replace

import pytest

from analysis.report.show import block, has, show
from tests.evidence import sets
from tests.report.conftest import SET, released_of_set

PIECES = (
    "set_members",
    "set_districts",
    "forest",
    "pooled",
    "unlike",
    "without",
    "transported",
    "pooled_controls",
    "domains",
)


def said(result, piece, language="en"):
    return repr(show(result, piece, language))


def test_every_piece_is_there(results):
    assert all(has(results[SET], piece) for piece in PIECES)


def test_who_sent_nothing_is_named_with_the_reason(results):
    text = said(results[SET], "set_members")
    assert "6 of 9 districts sent something" in text
    for name, why in (
        ("mau-30", "no result of it is there"),
        ("mau-31", "no such counts"),
        ("mau-29", "follows another plan"),
    ):
        (line,) = [line for line in text.splitlines() if name in line]
        assert why in line


def test_districts_stand_in_the_order_of_their_names_with_those_left_out(results):
    text = said(results[SET], "set_districts")
    first = text[: text.index("firm: the districts")]
    lines = [line for line in first.splitlines() if line.startswith("District mau")]
    assert [line.split()[1] for line in lines] == ["mau-20", "mau-21", "mau-22", "mau-23", "mau-24", "mau-28"]
    assert "forbids a conclusion" in lines[-1] and "11 of 120" in lines[0] and "39 of 120" in lines[0]
    assert "0 of 3" in text[text.index("firm: the districts") :]


def test_the_deciding_way_stands_first_and_a_zero_has_an_exact_limit(results):
    helpers = said(results[SET], "pooled").split("firm: together")[0]
    rows = [line for line in helpers.splitlines() if "of 1,200" in line or "of 600" in line]
    assert rows[0].startswith("all people at once") and "(−" in rows[0]
    nobody = {name: [(0, *day[1:]) for day in days] for name, days in sets.COUNTED.items()}
    text = said(released_of_set(sets.of(nobody)), "pooled")
    (exact,) = [line for line in text.splitlines() if line.startswith("counts of both groups by district, exact")]
    assert "0.00 (0.00 to" in exact
    assert "too few events" in text


def test_only_the_plans_model_is_open_and_firms_are_counted_with_the_reason(results):
    for piece in ("set_districts", "pooled"):
        helpers, firm = block(results[SET], piece, "en").parts
        assert (helpers.folded, firm.folded) == (False, True) and helpers.note and not firm.note
        assert "firms or communes were chosen, not people" in firm.text()
    assert "both are right" in said(results[SET], "set_districts")
    assert "cả hai đều đúng" in said(results[SET], "set_districts", "vi")


def test_no_rank_and_no_half_event(results):
    text = said(results[SET], "set_districts") + said(results[SET], "pooled")
    assert "not by result" in text and "no half event is added" in text


def test_the_verdict_names_the_other_way(results):
    text = said(results[SET], "verdict")
    assert text.startswith("Better")
    assert "Counted in another way, difference of shares, district by district" in text


@pytest.mark.parametrize(
    ("because", "words"),
    [
        ("other_way_disagrees", "another way of counting"),
        ("no_other_way", "too few, or have too few events, to count in another"),
    ],
)
def test_why_it_cannot_be_told(results, because, words):
    result = results[SET]
    rows = result.tables["verdicts"].assign(verdict="cannot_tell_yet", because=because)
    changed = replace(result, tables=result.tables | {"verdicts": rows})
    assert words in said(changed, "verdict")
    assert said(changed, "verdict", "vi") != said(changed, "verdict")


def test_domains_wait_for_a_signature(results):
    lines = said(results[SET], "domains").splitlines()
    assert sum(line.endswith("…………") for line in lines) == 5
    assert any("4 of 9 districts are not in, more than a fifth" in line for line in lines)


def test_two_districts_say_that_nothing_is_pooled():
    result = released_of_set(sets.of({name: sets.COUNTED[name] for name in ("mau-21", "mau-22")}), invented=False)
    assert "fewer than three districts" in said(result, "pooled")
    assert said(result, "verdict").startswith("Cannot tell yet")
    assert not has(result, "unlike")


def test_a_set_without_any_result_still_has_a_page():
    none = sets.of()
    empty = {name: table.iloc[:0] for name, table in none.tables.items() if name != "members"}
    members = none.tables["members"].assign(missing="no_result")
    result = released_of_set(replace(none, tables=empty | {"members": members}), invented=False)
    assert "0 of 5 districts sent something" in said(result, "set_members")
    assert "nobody to compare with" in said(result, "pooled")
    assert "cannot be computed" in said(result, "verdict")
    for piece in PIECES:
        assert said(result, piece, "vi") and said(result, piece)
