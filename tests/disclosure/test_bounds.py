"""What a reader works out, by hand: of totals, rules, rounding, shares, intervals, steps and earlier releases."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure import derive
from analysis.disclosure.bounds import Bounds, bounds, knowledge
from analysis.disclosure.cells import (
    Cell,
    Derived,
    Fact,
    Tables,
    Total,
    crossed,
    joined,
    rounded,
    rounding_range,
    since,
)
from analysis.disclosure.profiles import read_profiles
from analysis.disclosure.verify import Witnesses
from analysis.stats.proportions import clopper_pearson, share_interval
from analysis.stats.survival import kaplan_meier

PARTNER = read_profiles("tarp").partner  # 5 people, no rounding, zeros hidden
ZEROS_SHOWN = PARTNER.model_copy(update={"all_or_none_hidden": False})
ROUNDED = PARTNER.model_copy(update={"rounding": 5})


def sum_of(total, **parts):
    cells = [Cell("total", total), *(Cell(key, value) for key, value in parts.items())]
    return Tables(tuple(cells), (Total("total", tuple(parts)),))


def ends(tables, profile, hidden, reader="reasons", known=()):
    told = knowledge(tables, profile, hidden, reader=reader, known=known)
    return {key: (bounds(told, key).low, bounds(told, key).high) for key in hidden}


@pytest.mark.parametrize(
    ("reader", "one", "other"), [("forgets", (0, 6), (0, 6)), ("rules", (1, 5), (1, 5)), ("reasons", (1, 1), (5, 5))]
)
def test_a_total_of_six_in_two_hidden_cells(reader, one, other):
    """The minimum is 5: who knows the rules, and from the reasons which cell is under it, knows that it is exactly 1."""
    assert ends(sum_of(6, a=1, b=5), ZEROS_SHOWN, ["a", "b"], reader) == {"a": one, "b": other}


def test_where_zeros_are_hidden_too_it_is_zero_or_one():
    assert ends(sum_of(6, a=1, b=5), PARTNER, ["a", "b"]) == {"a": (0, 1), "b": (5, 6)}


def test_two_cells_under_the_minimum_bound_each_other():
    assert ends(sum_of(7, a=3, b=4), PARTNER, ["a", "b"]) == {"a": (3, 4), "b": (3, 4)}
    assert ends(sum_of(7, a=3, b=4), PARTNER, ["a", "b"], "forgets") == {"a": (0, 7), "b": (0, 7)}


def test_a_hidden_total_has_no_end():
    assert ends(sum_of(33, a=3, b=30), PARTNER, ["a", "total"]) == {"a": (0, 4), "total": (30, 34)}
    assert ends(sum_of(33, a=3, b=30), PARTNER, ["a", "b", "total"])["total"] == (5, np.inf)


def test_a_rounded_total_tells_less():
    tables = sum_of(33, a=3, b=30)
    assert ends(tables, PARTNER, ["a"]) == {"a": (3, 3)}
    assert ends(tables, ROUNDED, ["a"]) == {"a": (1, 4)}  # 33 to 37, less 28 to 32, and under 5


@pytest.mark.parametrize("base", [1, 3, 5, 10])
def test_rounding_goes_to_the_nearest_multiple_and_back(base):
    for value in range(60):
        printed = rounded(value, base)
        least, most = rounding_range(printed, base)
        assert printed % base == 0 and abs(printed - value) <= base / 2
        assert [each for each in range(80) if rounded(each, base) == printed] == list(range(least, most + 1))


def test_what_is_known_besides_narrows():
    fact = Fact((("a", 1.0), ("c", -1.0)), 0, np.inf)  # a is not under c
    assert ends(sum_of(17, a=3, b=12, c=2), PARTNER, ["a", "b", "c"])["a"] == (0, 4)
    assert ends(sum_of(6, a=3, b=1, c=2), PARTNER, ["a", "b", "c"], known=[fact])["c"] == (0, 3)


def test_whole_numbers_can_be_narrower_than_fractions():
    odd = Fact((("a", 2.0), ("b", 1.0)), 3, 3)
    told = knowledge(Tables((Cell("a", 1), Cell("b", 1))), PARTNER, ["a", "b"], known=[odd])
    assert bounds(told, "b") == Bounds(0, 3) and Witnesses(told).exact("b") == Bounds(1, 3)
    assert Witnesses(told).wide("b", 2) and not Witnesses(told).wide("b", 3)


def test_what_contradicts_the_tables_is_an_error():
    told = knowledge(sum_of(33, a=3, b=30), PARTNER, ["a"], known=[Fact((("a", 1.0),), 4, 4)])
    with pytest.raises(ValueError, match="contradicts"):
        bounds(told, "a")


@pytest.mark.parametrize(
    ("tables", "match"),
    [
        (lambda: sum_of(9, a=3, b=5), "add up"),
        (lambda: Tables((Cell("a", 1), Cell("a", 2))), "twice"),
        (lambda: Tables((Cell("a", -1),)), "negative"),
        (lambda: Tables((Cell("a", 1),), (Total("a", ("b",)),)), "no such cell"),
        (lambda: Tables((Cell("a", 1),), (), (Derived("share", (("a", 2, 3),)),)), "not so"),
        (lambda: joined(sum_of(9, a=3, b=6), sum_of(9, a=4, b=5)), "twice"),
        (lambda: since("a", 4, 5, "May"), "everybody"),
    ],
)
def test_tables_that_cannot_be(tables, match):
    with pytest.raises(ValueError, match=match):
        tables()


def test_a_table_with_its_margins():
    frame = pd.DataFrame(
        {
            "area": ["x", "x", "y"],
            "commune": ["a", "b", "c"],
            "model": ["fund"] * 3,
            "n": [10, 20, 30],
            "again": [1, 2, 3],
        }
    )
    tables = crossed(frame, [("area", "commune"), ("model",)], n="n", people="people", events="again", what="again")
    values = tables.values
    assert values["people"] == 60 and values["again|area=x"] == 3 and values["no again|area=y|model=fund"] == 27
    assert len(values) == 3 * 2 * (1 + 2 + 3)
    assert Total("people", ("people|area=x", "people|area=y")) in tables.totals
    assert Total("people|area=x", ("again|area=x", "no again|area=x")) in tables.totals
    assert Total("people|area=y", ("people|area=y|commune=c",)) in tables.totals
    turned = crossed(
        frame[::-1], [("model",), ("area", "commune")], n="n", people="people", events="again", what="again"
    )
    assert turned == tables


@pytest.mark.parametrize(("events", "n"), [(0, 9), (1, 13), (5, 13), (13, 13), (86, 216), (999, 1500)])
def test_a_share_of_known_n_tells_the_count(events, n):
    assert derive.counts_of_share(derive.as_printed(events / n, 6), n, 6) == [events]


def test_a_coarse_share_tells_a_range_and_a_wrong_one_nothing():
    assert derive.counts_of_share(0.33, 1000, 2) == list(range(325, 335))
    assert derive.counts_of_share(0.4, 9, 6) == []
    brute = [(x, n) for n in range(1, 41) for x in range(n + 1) if float(f"{x / n:.2g}") == 0.38]
    assert derive.pairs_of_share(0.38, range(1, 41), 2) == brute and (5, 13) in brute


def test_a_share_alone_tells_small_numbers():
    assert derive.pairs_of_share(0.384615, range(1, 26), 6) == [(5, 13)]


@pytest.mark.parametrize(("method", "interval"), [("blaker", share_interval), ("clopper_pearson", clopper_pearson)])
@pytest.mark.parametrize(("events", "n"), [(0, 7), (1, 6), (5, 13), (13, 13), (20, 41)])
def test_an_exact_interval_tells_count_and_n(method, interval, events, n):
    found = interval(events, n)
    printed = derive.as_printed(found.low, 6), derive.as_printed(found.high, 6)
    assert derive.pairs_of_interval(printed, range(1, 46), 6, method=method) == [(events, n)]


def test_a_coarse_interval_tells_more_pairs_and_all_of_them():
    sizes, wanted = (28, 60, 80), (0.3, 0.5)
    limits = {(x, n): clopper_pearson(x, n) for n in sizes for x in range(n + 1)}
    brute = [pair for pair, each in limits.items() if (float(f"{each.low:.1g}"), float(f"{each.high:.1g}")) == wanted]
    assert derive.pairs_of_interval(wanted, sizes, 1, method="clopper_pearson") == brute
    assert len({n for _, n in brute}) < len(brute)


def test_the_steps_of_a_curve_tell_who_was_at_risk():
    curve = kaplan_meier(np.array([3, 5, 5, 8, 9, 9, 12.0]), np.array([1, 1, 1, 0, 1, 0, 1], dtype=bool))
    shares = [1.0, *(derive.as_printed(each, 6) for each in curve.survival)]
    steps = [(before, after) for before, after in pairwise(shares) if after < before]
    told = [derive.pairs_of_step(*each, range(1, 8), 6) for each in steps]
    assert told == [[(1, 7)], [(1, 3), (2, 6)], [(1, 3), (2, 6)], [(at_risk, at_risk) for at_risk in range(1, 8)]]


def test_what_pairs_tell_of_cells():
    assert derive.telling("s", [(1, 3), (2, 6)], events="x", n="n") == Derived("s", (("x", 1, 2), ("n", 3, 6)))
    with pytest.raises(ValueError, match="no counts fit"):
        derive.telling("s", [], events="x", n="n")


def test_a_printed_share_is_known_as_long_as_its_cells_are_shown():
    share = Derived("share", (("b", 31, 31),))
    tables = Tables((Cell("total", 34), Cell("a", 3), Cell("b", 31)), (Total("total", ("a", "b")),), (share,))
    assert ends(tables, ROUNDED, ["a"])["a"] == (2, 4)  # the share undoes the rounding of b
    assert ends(tables, ROUNDED, ["a", "b"])["a"] == (0, 4)


def test_an_earlier_release_that_differs_by_one_tells_the_one():
    tables = since("borrowers", 14, 13, "May")
    added = "borrowers|since May"
    assert ends(tables, PARTNER, [added]) == {added: (1, 1)}
    assert ends(tables, PARTNER, [added, "borrowers"])[added] == (0, 4)
    tables = since("borrowers", 14, 13, "May", rounding=5)  # 15 both times
    assert ends(tables, ROUNDED, [added]) == {added: (0, 4)}
    assert len(since("borrowers", 13, 13, "May").cells) == 2
