"""Communes by quarter: who counts where and when, and when there is no number, by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.followup.follow import Followup
from analysis.followup.places import Places
from analysis.followup.work import EVERYONE, OWN_WORKERS, Sight
from analysis.outcomes import panels
from analysis.outcomes.panels import Panel

DAYS = "datetime64[us]"
ZERO = pd.Timestamp("2021-01-01")
NEVER = np.inf


def released(rows):
    """Releases from (commune, first day, days followed, cause)."""
    table = pd.DataFrame(
        {
            "person_id": [f"p{i}" for i in range(len(rows))],
            "start": pd.Series([pd.Timestamp(row[1]) for row in rows], dtype=DAYS),
            "days": [float(row[2]) for row in rows],
            "cause": [row[3] for row in rows],
            "enters": "release",
            "conditional": False,
            "entry_days": 0.0,
        }
    )
    table.index = pd.Index([f"r{i}" for i in range(len(rows))], name="release_id")
    return Followup("any", "offence", table, pd.DataFrame(), pd.DataFrame(), (), {})


def where(rows, starts):
    index = [f"r{i}" for i in range(len(rows))]
    commune = pd.Series([row[0] for row in rows], index, dtype="str")
    first = pd.Series([pd.Timestamp(day) if day else pd.NaT for day in starts.values()], list(starts), dtype=DAYS)
    return Places(commune, pd.Series(ZERO, commune.index), first)


STARTS = {"A": "2021-05-17", "B": None, "C": "2020-03-01"}
ROWS = [
    ("A", "2021-01-01", 365, 0),  # all four quarters
    ("A", "2021-01-01", 120, 1),  # an offence on 1 May: a quarter and 30 of 91 days
    ("B", "2021-02-15", 45, 2),  # died on 1 April: 45 of 90 days
    ("B", "2021-01-01", 364, 1),  # an offence on 31 December
    ("C", "2021-10-01", 92, 0),
    (None, "2021-01-01", 100, 1),  # nobody knows where
    ("B", "2021-01-01", 0, 0),  # never followed
]


def test_people_and_offences_by_commune_and_quarter_by_hand():
    found = panels.of_offences(released(ROWS), where(ROWS, STARTS))
    assert found.first == 4 * 2021
    assert found.people[0] == pytest.approx([2, 1 + 30 / 91, 1, 1])
    assert found.people[1] == pytest.approx([0.5 + 1, 1, 1, 91 / 92])
    assert found.people[2] == pytest.approx([0, 0, 0, 1])
    assert found.value[0] == pytest.approx([0, 1 / (1 + 30 / 91), 0, 0])
    assert found.value[1] == pytest.approx([0, 0, 0, 92 / 91])
    assert np.isnan(found.value[2, :3]).all() and found.value[2, 3] == 0
    assert list(found.start) == [1, NEVER, -4]
    assert (found.n_people, found.n_unplaced, found.n_events, found.events_unplaced) == (6, 1, 3, 1)


def test_a_quarter_that_is_not_whole_is_not_counted():
    rows = [("A", "2021-01-02", 20, 1), ("A", "2021-01-02", 300, 1)]  # both before, or after, the whole quarters
    found = panels.of_offences(released(rows), where(rows, STARTS))
    assert (found.first, found.value.shape[1], found.n_events) == (4 * 2021 + 1, 2, 0)
    assert found.people[0] == pytest.approx([1, 1])
    assert panels.of_offences(released(rows[:1]), where(rows[:1], STARTS)) is None


PEOPLE = pd.DataFrame(
    {
        "person_id": ["p0", "p1", "p2"],
        "start": pd.Series([pd.Timestamp("2020-12-10")] * 3, dtype=DAYS),
        "gone": pd.Series([pd.NaT, pd.Timestamp("2021-06-02"), pd.NaT], dtype=DAYS),
    }
).set_axis(["r0", "r1", "r2"])
PAY = pd.DataFrame(
    {"person_id": ["p0", "p0", "p2"], "month": [12 * 2021, 12 * 2021 + 4, 12 * 2021], "pay": [6e6, 9e6, 1e6]}
)


def sight(observed_for=EVERYONE):
    first, last = 12 * 2021, 12 * 2021 + 5
    return Sight("insurance", ("insurance",), observed_for, first, last, ZERO, pd.Timestamp("2021-06-30"))


def test_pay_by_quarter_by_hand():
    place = where([("A",), ("A",), (None,)], STARTS)
    found = panels.of_pay(PEOPLE, PAY, sight(), place, "paid", 2021)
    # p0 is paid in January and May, p1 never; she is gone in June.
    assert found.value[0] == pytest.approx([1 / 6, 1 / 5])
    assert found.people[0] == pytest.approx([2, 5 / 3])
    assert np.isnan(found.value[1:]).all() and (found.n_people, found.n_unplaced) == (3, 1)
    money = panels.of_pay(PEOPLE, PAY, sight(), place, "pay", 2021)
    assert money.value[0] == pytest.approx([1e6, 9e6 / 5])


def test_a_source_that_sees_one_side_only_gives_no_panel():
    place = where([("A",), ("A",), (None,)], STARTS)
    assert panels.of_pay(PEOPLE, PAY, sight(OWN_WORKERS), place, "paid", 2021) is None
    assert compare(None, source="insurance").result.reason == "seen_in_one_arm"
    assert compare(None).result.reason == "nobody_to_compare"


def made(n_started=8, n_never=9, quarters=16, effect=0.0, seed=1, first_start=5):
    """A panel in which communes start one after another."""
    rng = np.random.default_rng(seed)
    start = np.concatenate([first_start + np.arange(n_started) % 6, np.full(n_never, NEVER)])
    treated = np.arange(quarters) >= start[:, None]
    value = 0.3 + 0.01 * np.arange(quarters) + rng.normal(0, 0.03, treated.shape) + effect * treated
    return SimpleNamespace(value=value, start=start, people=np.full(value.shape, 10.0))


def compare(panel, **options):
    rng = np.random.default_rng(2)
    return panels.compare(panel, "helpers", "new_offence", **({"conf_level": 0.95, "rng": rng} | options))


def panel(world, **changes):
    told = {"first": 4 * 2020, "n_people": 400, "n_unplaced": 0, "n_events": 60, "events_unplaced": 0}
    return Panel(world.value, world.people, world.start, **(told | changes))


def test_an_effect_is_found_and_none_is_not():
    found = compare(panel(made(effect=0.1))).result
    assert found.conf_low <= 0.1 <= found.conf_high and found.conf_low > 0 and found.reason == ""
    assert (found.n_started, found.n_compared, found.before) == (8, 9, 5)
    assert (found.first, found.last) == ("2020-01-01", "2023-12-31")
    assert found.p_value <= 0.01
    none = compare(panel(made())).result
    assert none.conf_low < 0 < none.conf_high and none.p_value > 0.05 and none.breakdown is None


def test_steps_and_bounds_belong_to_the_result():
    found = compare(panel(made(effect=0.1)))
    assert [row.step for row in found.steps] == list(range(-5, 4))
    after = [row.value for row in found.steps if row.step >= 0]
    assert np.mean(after) == pytest.approx(found.result.value)
    assert found.bounds[0].times == 0 and found.bounds[0].conf_low == pytest.approx(found.result.conf_low)
    assert all(row.conf_low <= row.low <= row.high <= row.conf_high for row in found.bounds)
    base = next(row for row in found.steps if row.step == -1)
    assert (base.value, base.conf_low, base.conf_high) == (0, 0, 0)


def test_communes_that_started_before_are_left_out_and_late_ones_wait():
    world = made()
    start = world.start.copy()
    start[8], start[9] = -3, 14  # one has long had it, one starts too late to be followed for a year
    found = compare(Panel(world.value, world.people, start, 4 * 2020, 400, 0)).result
    assert found.n_left_out == 1 and found.n_started == 8
    # The last step needed is 13 at most: 16 communes less the 8 that had started by then.
    assert found.n_compared == 8


def test_few_people_at_first_make_the_panel_begin_later():
    world = made(first_start=7)
    world.people[:, :2] = 1.0
    world.people[16, 9] = 2.0  # one commune is thin later on
    found = compare(panel(world)).result
    assert (found.first, found.n_left_out, found.before, found.n_compared) == ("2020-07-01", 1, 5, 8)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"n_unplaced": 81}, "communes_not_known"),
        ({"events_unplaced": 13}, "communes_not_known"),
    ],
)
def test_too_many_that_nobody_can_place(change, reason):
    assert compare(panel(made(), **change)).result.reason == reason
    assert compare(panel(made(), n_unplaced=80, events_unplaced=12)).result.reason == ""


@pytest.mark.parametrize(
    ("world", "reason"),
    [
        (made(n_started=1, n_never=16), "one_unit"),
        (made(n_started=5, n_never=12), "few_communes_compared"),
        (made(n_started=12, n_never=5), "few_communes_compared"),
        (made(first_start=3, n_started=6), "few_quarters_before"),
        (made(n_started=6, n_never=5), "few_people_a_quarter"),  # eleven communes in all
    ],
)
def test_what_is_refused_and_why(world, reason):
    found = compare(panel(world))
    assert (found.result.reason, found.result.value, found.steps, found.bounds) == (reason, None, (), ())


def test_six_and_six_are_enough():
    assert compare(panel(made(n_started=6, n_never=6))).result.reason == ""


def test_nothing_ever_happens():
    world = made()
    world.value[:] = 0
    assert compare(panel(world)).result.reason == "does_not_vary"


def test_where_nothing_happens_before_the_start_no_trend_can_be_seen():
    world = made()
    world.value[:, :10] = 0  # the last commune starts in quarter 10
    assert compare(panel(world)).result.reason == "few_units"


def test_pay_of_a_year_whose_prices_are_not_known_is_not_counted():
    later = PEOPLE.assign(start=pd.Timestamp("2049-12-10"), gone=pd.Series(pd.NaT, PEOPLE.index, dtype=DAYS))
    months = Sight("insurance", ("insurance",), EVERYONE, 12 * 2050, 12 * 2050 + 5, ZERO, pd.Timestamp("2050-06-30"))
    place = where([("A",), ("A",), (None,)], STARTS)
    money = panels.of_pay(later, PAY, months, place, "pay", 2021)
    assert money.people.sum() == 0 and money.n_people == 0 and np.isnan(money.value).all()
    assert panels.of_pay(later, PAY, months, place, "paid", 2021).people[0] == pytest.approx([2, 2])
