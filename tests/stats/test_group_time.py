"""Effects by group and period, against R's regressions on two groups and two periods, by hand, and by weighting units."""

import csv
from itertools import permutations

import numpy as np
import pytest

from analysis.stats import clusters, means
from analysis.stats.group_time import aggregate, event_study, group_time, lottery_of_starts, unit_effects, usable
from tests.conftest import PARITY, PROJECT, reference

# R's panel is written with six decimals and its regressions with 15 digits.
EXACT = 1e-9
NONE = np.inf
# A and B start in period 2, C in 3, D in 4; E and F never.
START = np.array([2, 2, 3, 4, NONE, NONE])
PANEL = np.array(
    [
        [1, 2, 6, 7, 9],
        [3, 4, 4, 9, 9],
        [0, 1, 2, 6, 8],
        [5, 5, 6, 8, 3],
        [2, 3, 3, 4, 5],
        [4, 4, 6, 5, 6],
    ],
    float,
)


@pytest.fixture(scope="module")
def numbers():
    return reference("panels")


@pytest.fixture(scope="module")
def made(numbers):
    start = np.array(numbers["start"], float)
    return np.array(numbers["panel"]), np.where(start < 0, NONE, start)


def cell(found, group, period):
    at = np.flatnonzero((found.group == group) & (found.period == period))
    return found.att[at[0]], found.n_treated[at[0]], found.n_control[at[0]]


def test_six_communes_by_hand_against_those_not_yet_started():
    found = group_time(PANEL, START)
    # A and B from period 1 to 2: (4 + 0) / 2; C, D, E, F: (1 + 1 + 0 + 2) / 4.
    assert cell(found, 2, 2) == (pytest.approx(2 - 1), 2, 4)
    # To period 3: (5 + 5) / 2; D, E, F (C has started): (3 + 1 + 1) / 3.
    assert cell(found, 2, 3) == (pytest.approx(5 - 5 / 3), 2, 3)
    # C to period 4 from 2: 6; E, F (D has started): (2 + 0) / 2.
    assert cell(found, 3, 4) == (pytest.approx(6 - 1), 1, 2)
    # D before its start, from period 1 to 2: 1; those not started by 2 and not D: C, E, F: (1 + 0 + 2) / 3.
    assert cell(found, 4, 2) == (pytest.approx(1 - 1), 1, 3)


def test_six_communes_by_hand_against_those_that_never_start():
    found = group_time(PANEL, START, control="never", base="universal")
    assert cell(found, 2, 2) == (pytest.approx(2 - 1), 2, 2)  # E, F: (0 + 2) / 2
    # C in period 0 against its base 2: 0 - 2; E, F: (2 - 3 + 4 - 6) / 2.
    assert cell(found, 3, 0) == (pytest.approx(-2 + 1.5), 1, 2)
    assert not ((found.group == 3) & (found.period == 2)).any()


def test_errors_by_hand():
    found = group_time(PANEL, START)
    at = int(np.flatnonzero((found.group == 2) & (found.period == 2))[0])
    # Changes 4, 0 and 1, 1, 0, 2: sums of squares 8 and 2, over the squares of 2 and 4.
    assert found.std_error[at] == pytest.approx(np.sqrt(8 / 4 + 2 / 16))
    alone = int(np.flatnonzero((found.group == 3) & (found.period == 4))[0])
    # One unit's own chance is not seen: that is why event_study leaves units out instead.
    assert found.std_error[alone] == pytest.approx(np.sqrt(2 / 4))


@pytest.mark.parametrize("control", ["not_yet", "never"])
@pytest.mark.parametrize("base", ["varying", "universal"])
def test_every_cell_equals_a_regression_in_r(numbers, made, control, base):
    theirs = numbers["cells"][f"{control}_{base}"]
    found = group_time(*made, control=control, base=base)
    mine = dict(
        zip(zip(found.group, found.period, strict=True), zip(found.att, found.std_error, strict=True), strict=True)
    )
    keys = list(zip(theirs["group"], theirs["period"], strict=True))
    assert set(mine) == set(keys)
    for key, att, error in zip(keys, theirs["att"], theirs["error"], strict=True):
        assert mine[key] == (pytest.approx(att, abs=EXACT), pytest.approx(error, abs=EXACT))


def test_the_event_study_equals_rs_loops(numbers, made):
    theirs, found = numbers["study"], event_study(*made, before=4, after=4)
    assert found.value == pytest.approx(theirs["value"], abs=EXACT)
    assert found.std_error == pytest.approx(theirs["error"], abs=EXACT)
    assert (found.overall, found.overall_error) == pytest.approx(
        (theirs["overall"], theirs["overall_error"]), abs=EXACT
    )
    assert found.n_treated == theirs["n_treated"] and found.value[3] == found.std_error[3] == 0
    assert found.interval.high - found.overall == pytest.approx(2.5705818366 * found.overall_error)  # t, 5 degrees
    assert (found.n_control, found.df, found.warnings) == (6, 5, ())


def test_the_event_study_is_the_mean_of_the_cells(made):
    values, start = made
    kept = (start == 6) | (start == 7) | ~np.isfinite(start)
    found = event_study(values[kept], start[kept], before=4, after=4)
    cells = aggregate(group_time(values[kept], start[kept]), "dynamic")
    assert found.value[4:] == pytest.approx(cells.parts[:4])


@pytest.mark.parametrize("kind", ["simple", "group", "dynamic"])
def test_errors_of_aggregates_are_how_much_each_unit_moves_them(made, kind):
    """A unit counted a little more, in a panel in which everybody stands 80 times: the derivative, without any formula."""
    values, start = made
    times, n = 80, len(start)
    whole = aggregate(group_time(values, start), kind)
    rows = np.repeat(np.arange(n), times)
    moved = [
        aggregate(group_time(values[np.append(rows, unit)], start[np.append(rows, unit)]), kind).value
        for unit in range(n)
    ]
    influence = (np.array(moved) - whole.value) * (n * times + 1)
    assert np.sqrt((influence**2).mean() / n) == pytest.approx(whole.std_error, rel=2e-3)


def test_the_simple_mean_counts_each_treated_unit_and_period(made):
    effects, _ = unit_effects(*made)
    after = np.arange(effects.shape[1]) >= made[1][:, None]
    assert aggregate(group_time(*made), "simple").value == pytest.approx(effects[after].mean())


def test_the_lottery_of_starts_against_every_way_to_deal_them_out():
    rng = np.random.default_rng(4)
    values, start = rng.normal(size=(7, 5)), np.array([2, 2, 3, NONE, NONE, NONE, NONE])
    ways = set(permutations(start))

    def size(dealt):
        effects, _ = unit_effects(values, np.array(dealt))
        rows = [effects[i, int(s) : int(s) + 2] for i, s in enumerate(dealt) if np.isfinite(s)]
        return abs(np.mean(rows))

    exact = np.mean([size(each) >= size(start) - 1e-12 for each in ways])
    assert len(ways) == 105 and 0.05 < exact < 0.95
    drawn = lottery_of_starts(values, start, before=2, after=2, rng=rng, draws=4000)
    assert drawn == pytest.approx(exact, abs=4 * np.sqrt(0.25 / 4000))


def test_a_plain_shift_of_time_or_unit_changes_nothing(made):
    values, start = made
    shifted = values + 3 * np.arange(len(start))[:, None] + np.arange(values.shape[1]) ** 2
    assert group_time(shifted, start).att == pytest.approx(group_time(values, start).att)


def test_what_is_refused():
    with pytest.raises(ValueError, match="known value"):
        group_time(np.where(PANEL == 9, np.nan, PANEL), START)
    with pytest.raises(ValueError, match="period from 0"):
        group_time(PANEL, START - 0.5)
    with pytest.raises(ValueError, match="control"):
        group_time(PANEL, START, control="all")
    with pytest.raises(ValueError, match="two treated"):
        event_study(PANEL, np.where(START == 2, NONE, START), before=3, after=2)
    with pytest.raises(ValueError, match="two controls"):
        event_study(PANEL[:5], START[:5], before=2, after=2)
    with pytest.raises(ValueError, match="two periods"):
        event_study(PANEL, START, before=1, after=2)
    with pytest.raises(ValueError, match="after its start"):
        aggregate(group_time(PANEL[:, :3], np.array([NONE, NONE, NONE, NONE, NONE, 3])), "simple")


def test_nobody_who_has_started_is_a_control_and_the_first_period_has_no_base():
    effects, n_control = unit_effects(PANEL, np.array([0, 2, 2, 2, NONE, NONE]))
    assert np.isnan(effects[0]).all() and n_control[1, 2] == 2
    assert list(usable(np.array([0, 2, 4, NONE]), 5, 2, 2)) == [False, True, False, False]


# -- Public data -------------------------------------------------------------------------------


def column_of(name):
    with (PROJECT / "tests" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return lambda column: np.array([float(row[column]) if column != "state" else row[column] for row in rows])


def test_house_prices_near_an_incinerator(numbers):
    of = column_of("kielmc")
    late, near, age = of("y81"), of("nearinc"), of("age")
    for name, more in (("plain", []), ("age", [age, age**2])):
        found = means.adjusted(of("rprice"), late * near == 1, np.column_stack([late, near, *more]))
        assert (found.value, found.std_error) == pytest.approx(
            (numbers["kielmc"][name]["value"], numbers["kielmc"][name]["HC2"]), rel=PARITY
        )
    assert numbers["kielmc"]["plain"]["value"] == pytest.approx(-11863.9033, abs=1e-3)  # Wooldridge, table 13.2
    assert numbers["kielmc"]["plain"]["classical"] == pytest.approx(7456.64617, rel=1e-6)
    assert numbers["kielmc"]["age"]["value"] == pytest.approx(-21920.26995, rel=1e-6)


def test_workers_compensation_in_kentucky(numbers):
    of = column_of("injury")
    times = of("people").astype(int)
    high, late, days = (np.repeat(of(name), times) for name in ("highearn", "afchnge", "durat"))
    found = means.adjusted(np.log(days), high * late == 1, np.column_stack([late, high]))
    theirs = numbers["injury"]
    assert len(days) == 5626
    assert (found.value, found.std_error) == pytest.approx((theirs["value"], theirs["HC2"]), rel=PARITY)
    assert (theirs["value"], theirs["HC1"]) == pytest.approx((0.19060120066, 0.0689819573), rel=1e-5)


@pytest.fixture(scope="module")
def donors():
    of = column_of("organ_donations")
    states, place = np.unique(of("state"), return_inverse=True)
    values = np.full((len(states), 6), np.nan)
    values[place, of("quarter_num").astype(int) - 1] = of("rate")
    return values, np.where(states == "California", 3.0, NONE)


def test_one_treated_state_of_27_gives_a_number_and_a_warning(numbers, donors):
    values, start = donors
    n, periods = values.shape
    state, quarter = np.repeat(np.arange(n), periods), np.tile(np.arange(periods), n)
    treated = quarter >= start[state]
    dummies = np.column_stack([state[:, None] == np.arange(1, n), quarter[:, None] == np.arange(1, periods)]).astype(
        float
    )
    found = clusters.adjusted(values.ravel(), treated, state, dummies, kind="CR1S")
    theirs = numbers["organ_donations"]
    assert found.value == pytest.approx(theirs["value"], rel=PARITY)
    # R's HC1 by cluster counts the columns in n - p as Stata does; the number stands, and is not to be believed.
    assert found.std_error == pytest.approx(theirs["CR1S"], rel=PARITY)
    assert theirs["CR1S"] == pytest.approx(0.00672076553, rel=1e-6)
    assert "not_credible_one_treated" in found.warnings


def test_one_treated_state_has_no_interval_by_state_but_a_lottery(numbers, donors):
    values, start = donors
    with pytest.raises(ValueError, match="two treated"):
        event_study(values, start, before=3, after=3)
    effects, _ = unit_effects(values, start)
    halves = np.column_stack([values[:, :3].mean(axis=1), values[:, 3:].mean(axis=1)])
    of_halves, _ = unit_effects(halves, np.where(np.isfinite(start), 1, NONE))
    assert of_halves[np.isfinite(start), 1] == pytest.approx(numbers["organ_donations"]["value"])
    assert np.isfinite(effects[np.isfinite(start)]).all()
    p = lottery_of_starts(values, start, before=3, after=3, rng=np.random.default_rng(1))
    assert 1 / 27 < p <= 1
