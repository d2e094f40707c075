"""Whole communes: who is in which group, and when an interval is given, by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.followup.follow import Followup
from analysis.followup.places import Places
from analysis.outcomes import units
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats import clusters

ZERO = pd.Timestamp("2022-01-01")
DAYS = "datetime64[us]"
SIGHT = 3000.0


def day(number):
    return pd.NaT if number is None else ZERO + pd.Timedelta(days=number)


def followed(rows):
    """Releases from dicts: `start`, `event` (days until it, None: free), `sight` and `goes_on`."""
    table = pd.DataFrame(
        {
            "person_id": [f"p{i}" for i in range(len(rows))],
            "start": pd.Series([day(row["start"]) for row in rows], dtype=DAYS),
            "enters": [row.get("enters", "release") for row in rows],
            "conditional": False,
            "entry_days": 0.0,
            "sight": [row.get("sight", SIGHT) for row in rows],
            "goes_on": True,
            "end": [row.get("end", 1 if row.get("event") else 0) for row in rows],
            "end_first": [row.get("event") or np.inf for row in rows],
            "end_last": [row.get("event") or np.inf for row in rows],
            "doubt": np.inf,
        }
    )
    table.index = pd.Index([f"r{i}" for i in range(len(rows))], name="release_id")
    return Followup("any", "offence", table, pd.DataFrame(), pd.DataFrame(), (), {})


def where(rows, starts):
    commune = pd.Series([row["commune"] for row in rows], [f"r{i}" for i in range(len(rows))], dtype="str")
    first = pd.Series([day(each) for each in starts.values()], list(starts), dtype=DAYS)
    return Places(commune, pd.Series(ZERO, commune.index), first)


def compare(rows, starts, **options):
    rng = np.random.default_rng(1)
    return units.communes(
        followed(rows),
        where(rows, starts),
        "helpers",
        "any/offence",
        "12m",
        **({"conf_level": 0.95, "rng": rng} | options),
    )


# A has the model from the first day on, B from day 200, C and D never.
STARTS = {"A": 0, "B": 200, "C": None, "D": None}
ROWS = [
    {"commune": "A", "start": 10, "event": 100},
    {"commune": "A", "start": 20},
    {"commune": "A", "start": 20, "event": 500},  # after the horizon
    {"commune": "B", "start": 210},
    {"commune": "B", "start": 100},  # B starts while he is followed
    {"commune": "C", "start": 30, "event": 60},
    {"commune": "C", "start": 40},
    {"commune": "D", "start": 50, "end": 2, "event": 70},  # died
    {"commune": "D", "start": 60, "end": 4, "event": 70},  # moved
    {"commune": None, "start": 70, "event": 20},
    {"commune": "C", "start": 90, "sight": 100.0},  # not yet followable
    {"commune": "C", "start": -1, "event": 20},  # before any commune had the model
    {"commune": "C", "start": 40, "event": 60, "enters": "list"},  # known from a list only: stands apart
]


def test_everybody_is_in_one_place_and_the_counts_add_up():
    found = compare(ROWS, STARTS)
    assert (found.n_released, found.n_not_yet, found.n_unplaced, found.events_unplaced) == (11, 1, 1, 1)
    assert (found.n_between, found.n_unknown) == (1, 1)
    assert (found.events_with, found.n_with, found.communes_with) == (1, 4, 2)
    assert (found.events_without, found.n_without, found.communes_without) == (1, 3, 2)
    told = found.n_not_yet + found.n_unplaced + found.n_between + found.n_unknown + found.n_with + found.n_without
    assert told == found.n_released


def test_a_third_of_the_events_without_a_commune_says_nothing():
    found = compare(ROWS, STARTS)
    assert (found.reason, found.difference, found.p_value) == ("communes_not_known", None, None)


def test_few_communes_have_no_interval():
    found = compare([row for row in ROWS if row["commune"]], STARTS)
    assert found.reason == "few_units" and found.conf_low is None
    assert found.difference == pytest.approx(1 / 4 - 1 / 3)
    assert found.n_assignments == 12 and 0 < found.p_value <= 1
    difference, test = found.estimates()
    assert difference.value == NotEstimable("few_units") and difference.interval is None and test.p_value is not None


def test_one_commune_has_counts_and_the_lottery_only():
    starts = {name: 0 if name == "A" else None for name in "ABCDEFGHIJKLMNOPQ"}
    rows = [{"commune": name, "start": 5, "event": 50 if name == "A" else None} for name in starts for _ in range(3)]
    found = compare(rows, starts)
    assert (found.reason, found.difference, found.conf_low) == ("one_unit", None, None)
    assert (found.events_with, found.n_with, found.n_without) == (3, 3, 48)
    assert found.p_value == pytest.approx(1 / 17)


def test_another_year_is_nobodys_comparison():
    # Only C has people in the second year.
    rows = [row for row in ROWS if row["commune"]] + [{"commune": "C", "start": 400, "event": 5}] * 3
    assert compare(rows, STARTS).n_without == 3


def many(effect=0.2, seed=2):
    rng = np.random.default_rng(seed)
    names = [f"{i:02}" for i in range(17)]
    starts = {name: 40.0 * i if i < 9 else None for i, name in enumerate(names)}
    rows = []
    for _ in range(400):
        i, start = int(rng.integers(17)), float(rng.integers(0, 1000))
        had = starts[names[i]] is not None and starts[names[i]] <= start
        rows.append({"commune": names[i], "start": start, "event": 30 if rng.random() < 0.15 + effect * had else None})
    return rows, starts


def test_the_interval_counts_communes_within_years():
    rows, starts = many()
    found = compare(rows, starts)
    assert found.reason == "" and found.conf_level == 0.95
    event, treated, unit, year = [], [], [], []
    for row in rows:
        begins = starts[row["commune"]]
        with_it = begins is not None and begins <= row["start"]
        if with_it or begins is None or begins > row["start"] + 365:
            event.append(float(row["event"] is not None)), treated.append(with_it)
            unit.append(row["commune"]), year.append(int(row["start"] // 365.25))
    years = np.eye(max(year) + 1)[year][:, 1:]
    plain = clusters.adjusted(np.array(event), np.array(treated), np.array(unit), years)
    assert (found.difference, found.conf_low, found.conf_high) == pytest.approx(
        (plain.value, plain.interval.low, plain.interval.high)
    )
    assert found.p_value < 0.01 and found.n_with + found.n_without == len(event)


def test_nearly_everybody_with_the_event_has_no_interval_either():
    rows, starts = many()
    turned = [row | {"event": None if i < 3 else 30} for i, row in enumerate(rows)]
    assert compare(turned, starts).reason == "few_units"


def test_the_order_and_names_of_releases_change_nothing():
    rows, starts = many()
    assert compare(rows[::-1], starts) == compare(rows, starts)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "nobody_to_compare"),
        ([{"commune": "A", "start": 5}], "nobody_to_compare"),
        ([{"commune": "A", "start": 5, "sight": 10.0}], "not_yet_followable"),
        ([{"commune": None, "start": 5}], "communes_not_known"),
    ],
)
def test_nobody_to_compare(rows, reason):
    found = compare(rows, STARTS)
    assert found.reason == reason and found.n_with == found.n_without == 0 and found.p_value is None


def test_where_units_were_chosen_estimates_about_joining_keep_their_counts_only():
    about = {"outcome": "any/offence", "group": "firm", "unit": "share", "method": "counts"}
    limits = Interval(-0.2, 0.0, 0.95, "x")
    row = Estimate(
        **about, estimand="risk_difference", horizon="12m", value=-0.1, interval=limits, p_value=0.03, n=40, n_events=3
    )
    unknown = Estimate(**about, estimand="risk", value=NotEstimable("nobody_to_compare"), n=0)
    assert units.by_unit([row], "person") == [row]
    hidden, same = units.by_unit([row, unknown], "firm")
    assert (hidden.value, hidden.interval, hidden.p_value) == (NotEstimable("assigned_by_unit"), None, None)
    assert (hidden.n, hidden.n_events) == (40, 3) and same.value == NotEstimable("nobody_to_compare")


@pytest.mark.parametrize(("n", "k", "smallest"), [(17, 1, 1 / 17), (17, 9, 1 / 24310), (17, 17, None), (3, 0, None)])
def test_the_smallest_p_value_is_known_before_any_outcome(n, k, smallest):
    assert units.design("helpers", "commune", n, k, decides=True).smallest_p == smallest
