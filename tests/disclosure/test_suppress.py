"""What else is hidden, by hand; the same whatever the order of rows and from one run to the next."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure import rules
from analysis.disclosure.cells import Cell, Derived, Fact, Tables, Total, crossed, joined, since
from analysis.disclosure.profiles import read_profiles
from analysis.disclosure.suppress import protect, reasons, require_protected
from analysis.errors import HoanhapError

ALL = read_profiles("tarp")
PARTNER = ALL.partner  # 5 people, no rounding, zeros hidden, 3 wide
ZEROS_SHOWN = PARTNER.model_copy(update={"all_or_none_hidden": False, "width": 2})


def grid(rows, columns="abcdef"):
    return pd.DataFrame(
        [(f"c{i}", columns[j], n) for i, row in enumerate(rows) for j, n in enumerate(row)],
        columns=["commune", "model", "n"],
    )


def table(rows):
    return crossed(grid(rows), [("commune",), ("model",)], n="n", people="people")


def short(keys):
    return sorted(key.removeprefix("people").replace("|commune=", "").replace("|model=", "") for key in keys)


def test_one_small_cell_of_two_by_two_takes_the_other_three():
    found = protect(table([[3, 20], [20, 20]]), PARTNER)
    assert short(found.hidden) == ["c0a", "c0b", "c1a", "c1b"] and short(found.complementary) == ["c0b", "c1a", "c1b"]
    shown = {each.key: each for each in found.cells}
    assert shown["people"].value == 63 and shown["people|commune=c0|model=a"].value is None
    assert (shown["people|commune=c0|model=a"].bounds.low, shown["people|commune=c0|model=a"].bounds.high) == (0, 4)
    assert (shown["people|commune=c1|model=b"].bounds.low, shown["people|commune=c1|model=b"].bounds.high) == (17, 21)


def test_nothing_small_hides_nothing_and_internal_hides_nothing_at_all():
    assert protect(table([[30, 20], [20, 20]]), PARTNER).hidden == ()
    assert protect(table([[0, 1], [2, 20]]), ALL.internal).hidden == ()


def test_two_small_cells_that_a_total_tells_apart_take_a_third():
    """8 in two cells under 5 is 4 and 4."""
    cells = tuple(Cell(key, value) for key, value in {"all": 47, "a": 4, "b": 4, "c": 9, "d": 30}.items())
    found = protect(Tables(cells, (Total("all", ("a", "b", "c", "d")),)), PARTNER)
    assert found.hidden == ("a", "b", "c")


def test_a_total_of_six_in_two_cells_hides_the_total():
    """[0, 6] each for who forgets the rule; exactly 1 and 5 for who knows it and is told which one is too few."""
    found = protect(Tables((Cell("a", 1), Cell("b", 5), Cell("all", 6)), (Total("all", ("a", "b")),)), ZEROS_SHOWN)
    assert found.hidden == ("a", "all")
    bounds = {each.key: each.bounds for each in found.cells}["a"]
    assert (bounds.low, bounds.high) == (1, 4)


def test_a_total_that_is_public_already_leaves_the_cell_exposed():
    tables = Tables((Cell("a", 1), Cell("b", 5), Cell("all", 6, public=True)), (Total("all", ("a", "b")),))
    found = protect(tables, ZEROS_SHOWN)
    assert found.exposed == ("a",) and "a" in found.hidden
    with pytest.raises(HoanhapError, match="1 counts could be worked out"):
        require_protected(found)
    require_protected(protect(table([[30, 20], [20, 20]]), PARTNER))


def levels(areas):
    frame = pd.DataFrame(
        {"province": ["p"] * 5, "area": list(areas), "commune": list("abcde"), "n": [2, 30, 40, 25, 26]}
    )
    return crossed(frame, [("province", "area", "commune")], n="n", people="people")


def test_three_levels():
    assert protect(levels("xxxyy"), PARTNER).hidden == (
        "people|area=x|commune=a|province=p",
        "people|area=x|commune=b|province=p",
    )


def test_an_area_with_one_commune_falls_with_it():
    found = protect(levels("xyzzz"), PARTNER)
    assert found.hidden == (
        "people|area=x|commune=a|province=p",
        "people|area=x|province=p",
        "people|area=y|commune=b|province=p",
        "people|area=y|province=p",
    )


def test_a_second_table_that_shares_a_margin_is_protected_with_the_first():
    models = Tables((Cell("a", 3), Cell("b", 20, public=True), Cell("here", 23)), (Total("here", ("a", "b")),))
    assert protect(models, PARTNER).hidden == ("a", "here")
    years = Tables((Cell("2024", 12), Cell("2025", 11), Cell("here", 23)), (Total("here", ("2024", "2025")),))
    found = protect(joined(models, years), PARTNER)
    assert found.hidden in (("2024", "a", "here"), ("2025", "a", "here")) and found.exposed == ()
    known = Tables(tuple(replace(each, public=each.key != "here") for each in years.cells), years.totals)
    assert protect(joined(models, known), PARTNER).exposed == ("a",)


def test_events_are_hidden_with_their_complement():
    frame = pd.DataFrame({"model": list("abc"), "n": [20, 30, 40], "again": [18, 9, 12]})
    tables = crossed(frame, [("model",)], n="n", people="people", events="again", what="again")
    assert reasons(tables, PARTNER) == {"again|model=a": "too_few", "no again|model=a": "too_few"}
    found = protect(tables, PARTNER)
    assert found.hidden[0] == "again|model=a" and len(found.hidden) == 2
    (never,) = found.unprinted
    assert never.key == "no again|model=a" and (never.bounds.low, never.bounds.high) == (0, 4)


def test_nobody_of_many_is_hidden_and_its_reason_does_not_say_so():
    frame = pd.DataFrame({"model": list("abc"), "n": [20, 30, 40], "again": [0, 9, 12]})
    found = protect(crossed(frame, [("model",)], n="n", people="people", events="again", what="again"), PARTNER)
    row = found.frame().set_index("key").loc["again|model=a"]
    assert pd.isna(row["value"]) and row["reason"] == "too_few" and (row["low"], row["high"]) == (0, 4)


def test_a_share_is_hidden_with_its_count():
    share = Derived("share", (("again|model=a", 18, 18),)), Derived("other", (("again|model=c", 12, 12),))
    frame = pd.DataFrame({"model": list("abcd"), "n": [20, 30, 40, 31], "again": [18, 9, 12, 8]})
    tables = crossed(frame, [("model",)], n="n", people="people", events="again", what="again")
    found = protect(Tables(tables.cells, tables.totals, share), PARTNER)
    assert found.derived == {"share": False, "other": "again|model=c" not in found.hidden}


def test_one_more_than_in_an_earlier_release_is_hidden_and_one_as_many_is_not():
    found = protect(since("borrowers", 14, 13, "May"), PARTNER)
    assert found.hidden == ("borrowers",) and found.complementary == ("borrowers",)
    assert protect(since("borrowers", 13, 13, "May"), PARTNER).hidden == ()
    assert protect(since("borrowers", 18, 13, "May"), PARTNER).hidden == ()
    assert (
        protect(since("borrowers", 14, 13, "May", rounding=5), PARTNER.model_copy(update={"rounding": 5})).hidden == ()
    )


def test_a_sum_of_money_that_one_firm_dominates():
    amounts = {"a": [900, 50, 30, 10, 10], "b": [100] * 8, "c": [70] * 9}
    cells = [
        Cell(key, sum(each), rules.money(each, PARTNER), money=True, width=rules.money_width(each, PARTNER))
        for key, each in amounts.items()
    ]
    cells.append(Cell("all", sum(cell.value for cell in cells), money=True))
    found = protect(Tables(tuple(cells), (Total("all", ("a", "b", "c")),)), PARTNER)
    assert found.hidden == ("a", "c")
    assert {each.key: each.reason for each in found.cells} == {
        "a": "dominance",
        "all": "",
        "b": "",
        "c": rules.PROTECTS,
    }
    assert found.cells[0].bounds.width >= 180


def test_what_a_reader_knows_besides_counts():
    tables = Tables(tuple(Cell(key, value) for key, value in {"all": 60, "a": 3, "b": 20, "c": 37}.items()),
                    (Total("all", ("a", "b", "c")),))  # fmt: skip
    assert protect(tables, PARTNER).complementary == ("b",)
    assert protect(tables, PARTNER, known=[Fact((("b", 1.0),), 20, 20)]).complementary == ("c",)
    everything = [Fact(((key, 1.0),), value, value) for key, value in {"b": 20, "c": 37, "all": 60}.items()]
    assert protect(tables, PARTNER, known=everything).exposed == ("a",)


def test_what_was_hidden_before_is_hidden_again():
    tables = Tables(tuple(Cell(key, value) for key, value in {"all": 60, "a": 3, "b": 20, "c": 37}.items()),
                    (Total("all", ("a", "b", "c")),))  # fmt: skip
    assert protect(tables, PARTNER, hidden_before=["c"]).complementary == ("c",)


def test_rounding_hides_what_would_have_to_be_hidden_otherwise():
    rows = [[3, 20, 31], [42, 30, 28], [25, 33, 41]]
    rounded = protect(table(rows), PARTNER.model_copy(update={"rounding": 5}))
    assert len(rounded.complementary) < len(protect(table(rows), PARTNER).complementary)
    assert {each.value % 5 for each in rounded.cells if each.value is not None} == {0}


def test_the_order_of_rows_decides_nothing_and_again_is_the_same():
    rng = np.random.default_rng(8)
    for _ in range(3):
        frame = grid(rng.poisson(7, (5, 4)))
        one = protect(crossed(frame, [("commune",), ("model",)], n="n", people="people"), PARTNER)
        mixed = frame.sample(frac=1, random_state=int(rng.integers(99)))[["n", "model", "commune"]]
        two = protect(crossed(mixed, [("model",), ("commune",)], n="n", people="people"), PARTNER)
        assert one == two and one == protect(
            crossed(frame, [("commune",), ("model",)], n="n", people="people"), PARTNER
        )
        assert len(one.complementary) > 0


@pytest.mark.parametrize(("seed", "mean"), [(5, 11), (18, 9)])  # in the second one the search first takes one too many
def test_none_that_was_hidden_to_protect_could_be_shown(seed, mean):
    tables = table(np.random.default_rng(seed).poisson(mean, (4, 4)))
    found = protect(tables, PARTNER)
    assert found.exposed == () and len(found.complementary) >= 2
    for key in found.complementary:
        printed = [replace(each, public=each.key not in found.hidden or each.key == key) for each in tables.cells]
        assert protect(Tables(tuple(printed), tables.totals), PARTNER).exposed != ()
