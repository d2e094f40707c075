from dataclasses import replace

import pytest

from analysis.cohort import COMPARISON, PARTICIPANT
from analysis.evidence.lists import ListKind, ReleaseYear
from analysis.evidence.standing import HORIZONS, Followed, best_horizon, powers, standing

SIZES = {PARTICIPANT: 40, COMPARISON: 200}


def followed(**counts):
    """Followable people by horizon, e.g. ``m12=(30, 150)``; nobody at the others."""
    return [
        Followed(event="reoffence", horizon=f"{months}m", arm=arm, n=SIZES[arm], n_unknown=0,
                 n_followable=counts.get(f"m{months}", (0, 0))[arm == COMPARISON])
        for months in HORIZONS
        for arm in (PARTICIPANT, COMPARISON)
    ]  # fmt: skip


def decide(rows, sizes=SIZES, years=(), rates=(0.15,), target=0.8, lists=()):
    return standing(sizes, rows, powers(rows, list(rates), target=target), list(lists), list(years), target=target)


@pytest.mark.parametrize(
    ("sizes", "rows", "expected"),
    [
        ({PARTICIPANT: 0, COMPARISON: 0}, [], "no_people"),
        ({PARTICIPANT: 40, COMPARISON: 0}, followed(m12=(40, 0)), "no_comparison"),
        ({PARTICIPANT: 0, COMPARISON: 200}, followed(m12=(0, 200)), "no_participants"),
        (SIZES, [], "no_outcome"),
        (SIZES, followed(), "not_yet"),
        (SIZES, followed(m6=(40, 0)), "not_yet"),
        (SIZES, followed(m6=(1, 1)), "comparable"),
    ],
)
def test_the_rule(sizes, rows, expected):
    assert decide(rows, sizes).standing == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"m6": (40, 200), "m12": (30, 150), "m24": (20, 100), "m36": (19, 200)}, "24m"),
        ({"m6": (19, 99), "m12": (5, 20)}, "6m"),
        ({"m12": (5, 20)}, "12m"),
        ({}, ""),
    ],
)
def test_the_horizon_is_the_longest_with_half_of_both_groups(counts, expected):
    assert best_horizon(followed(**counts)) == expected


def test_power_is_that_of_the_people_who_can_be_followed():
    rows = followed(m12=(100, 100))
    (row,) = powers(rows, [0.15], target=0.8)
    assert round(row.power, 2) == 0.31  # methods.md: halving 15% with 100 against 100
    assert (row.horizon, row.n_participants, row.n_others, row.n_per_arm_needed) == ("12m", 100, 100, 298)
    (row,) = powers(followed(m12=(13, 87)), [0.15], target=0.8)
    assert row.power < 0.05


def test_the_least_rate_whose_halving_would_be_shown():
    sizes = {PARTICIPANT: 300, COMPARISON: 300}
    found = decide(followed(m12=(300, 300)), sizes, rates=(0.03, 0.15, 0.30))
    assert found.rate_enough == 0.15  # 80.4% with 300 an arm
    assert decide(followed(m12=(300, 300)), sizes, rates=(0.03, 0.15, 0.30), target=0.81).rate_enough == 0.30
    assert decide(followed(m12=(13, 87))).rate_enough is None


def year(state, low=None, high=None):
    return ReleaseYear(year=2022, printed_low=90, printed_high=120, n_seen=60, n_on_newest=50, invisible_low=low,
                       invisible_high=high, state=state)  # fmt: skip


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ([], ("unknown", 0, 0, 0)),
        ([year("not_printed"), year("not_over")], ("unknown", 0, 0, 0)),
        ([year("complete", 0, 5), year("not_printed")], ("complete", 1, 0, 0)),
        ([year("misses", 30, 60), year("complete", 0, 5), year("misses", 10, 40)], ("misses", 3, 40, 100)),
    ],
)
def test_releases_that_no_record_shows_are_summed_over_the_years_that_miss_some(years, expected):
    found = decide(followed(m12=(30, 150)), years=years)
    assert (found.cohort, found.n_years, found.invisible_low, found.invisible_high) == expected


def listed(kind):
    return ListKind(record="police", n_lists=1, first="", last="", n_people=50, n_newest=50, n_gone=None,
                    n_unexplained=None, kind=kind, overwrites="declared")  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "n_on_newest", "entry"),
    [("single", 60, "delayed"), ("single", 50, "release"), ("successive", 60, "release"), ("keeps", 60, "release")],
)
def test_one_list_that_overwrites_and_no_other_record_is_delayed_entry(kind, n_on_newest, entry):
    seen = replace(year("misses", 30, 60), n_on_newest=n_on_newest)
    assert decide(followed(m12=(30, 150)), lists=[listed(kind)], years=[seen]).entry == entry
