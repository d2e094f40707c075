"""The draw: made again with other tools, as likely for every order, and bound to all that was settled."""

import hashlib
from collections import Counter

import pytest
from scipy import stats

from analysis.errors import HoanhapError
from analysis.rollout.draw import draw, fair, input_hash, input_text, possible
from tests.rollout.hand import PEOPLE, asked, seed

TEXT = """hoanhap rollout 1
what commune
models helpers
written 2026-11-01
number known on 2026-12-01 from xổ số
wave 1 2027-01-15 2
wave 2 2028-01-15 2
balance none
unit 90001 1
unit 90002 2
unit 90003 3
unit 90004 4
"""


def test_the_input_is_a_text_that_a_person_can_read():
    assert input_text(asked()) == TEXT
    assert input_hash(asked()) == hashlib.sha256(TEXT.encode()).hexdigest()
    assert input_text(asked(**PEOPLE)).endswith(f"balance none\nlist 30 {'ab' * 32}\n")


# Made with the programs sha256sum and sort.
HASH = "0be4312d20777fcbbb30477571a1c50dffc60e6ee10ed7dfaf53da4fc6dfa1c2"
SORTED = ["90003", "90001", "90002", "90004"]
DRAW = "89ab16097a011b940bba1ba61bdb9253464c0deed84426ad4b2d1c7f383a667e"


def test_the_draw_is_the_one_that_sha256sum_and_sort_make():
    found = draw(asked(), "12345")
    assert (input_hash(asked()), found.hash, found.attempt) == (HASH, DRAW, 1)
    waves = dict(zip(asked().names, found.waves, strict=True))
    assert [waves[name] for name in SORTED] == [0, 0, 1, 1]


def test_eight_one_after_another_as_sha256sum_and_sort_order_them():
    waves = [{"starts": f"{year}-01-15", "places": 1} for year in range(2027, 2035)]
    told = asked(waves=waves, units=[{"id": f"u{i}", "people_a_year": 1} for i in range(1, 9)])
    order = sorted(zip(draw(told, "12345").waves, told.names, strict=True))
    assert " ".join(name for _, name in order) == "u4 u7 u6 u1 u2 u5 u3 u8"


def first_waves(n, **changes):
    told = asked(**changes)
    drawn = [draw(told, str(number)) for number in range(n)]
    return Counter(tuple(i + 1 for i, wave in enumerate(each.waves) if wave == 0) for each in drawn), drawn


def test_all_six_orders_are_as_likely():
    seen, _ = first_waves(3_000)
    assert len(seen) == 6 and stats.chisquare(list(seen.values())).pvalue > 0.001


def test_a_rule_of_balance_leaves_four_as_likely():
    seen, drawn = first_waves(3_000, balance=0.3)
    assert set(seen) == {(1, 3), (1, 4), (2, 3), (2, 4)} and stats.chisquare(list(seen.values())).pvalue > 0.001
    # Two of six orders are forbidden: a third needs another attempt.
    assert sum(each.attempt > 1 for each in drawn) / 3_000 == pytest.approx(1 / 3, abs=0.04)


def test_people_keep_the_places_and_the_rest_have_no_day():
    found = draw(asked(**PEOPLE), "7")
    assert Counter(found.waves) == {0: 2, 1: 2, 2: 26}


@pytest.mark.parametrize(
    "changes",
    [
        {"written": "2026-11-02"},
        {"models": "exemplary"},
        {"balance": 0.9},
        {"seed": seed(where={"vi": "nơi khác", "en": "x"})},
        {"waves": [{"starts": day, "places": 2} for day in ("2027-01-16", "2028-01-15")]},
        {"units": [{"id": f"9000{i}", "people_a_year": 5} for i in (1, 2, 3, 4)]},
    ],
)
def test_nothing_that_was_settled_changes_without_another_hash(changes):
    assert input_hash(asked(**changes)) != HASH


def test_what_power_assumes_and_the_number_are_not_in_it():
    assumed = {"horizon": "12m", "risk_without": 0.3, "risk_with": 0.1}
    assert input_hash(asked(power=assumed, seed=seed(number=""))) == HASH
    assert draw(asked(), "12346").hash != DRAW


def test_a_rule_that_allows_no_order_or_leaves_somebody_out_is_refused():
    far = [{"id": f"u{i}", "people_a_year": size} for i, size in enumerate((1, 1, 9, 90))]
    with pytest.raises(HoanhapError, match="no order at all"):
        possible(asked(units=far, balance=0.05))
    one_first = [{"starts": "2027-01-15", "places": 1}, {"starts": "2028-01-15", "places": 3}]
    with pytest.raises(HoanhapError, match="without a chance"):
        fair(asked(waves=one_first, balance=0.3), 1_000)
