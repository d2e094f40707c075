import numpy as np
import pytest

from analysis import cohort
from analysis.stats import survival
from tests.conftest import PARITY, reference
from tests.stats.columns import by_age, columns

WEEK = 7


@pytest.fixture(scope="module")
def releases(tarp):
    return cohort.build_releases(tarp[0]).people


@pytest.fixture(scope="module")
def curves():
    return reference("competing")["curves"]


@pytest.fixture(scope="module")
def gehan():
    return columns("gehan")


@pytest.fixture(scope="module")
def aged():
    return by_age(columns("mgus2"))


@pytest.mark.parametrize("arm", ["participant", "comparison"])
def test_kaplan_meier_equals_r(releases, rossi, arm):
    inside = releases[releases["arm"] == arm]
    curve = survival.kaplan_meier(inside["days"], inside["event"])
    expected = rossi["kaplan_meier"][arm]
    for i, week in enumerate(expected["weeks"]):
        share, error = curve.at(week * WEEK)
        assert share == pytest.approx(expected["surv"][i], rel=PARITY)
        assert error == pytest.approx(expected["se"][i], rel=PARITY)
        limits = survival.log_log_interval(share, error)
        assert limits.low == pytest.approx(expected["low_log_log"][i], rel=PARITY)
        assert limits.high == pytest.approx(expected["high_log_log"][i], rel=PARITY)
        assert survival.at_risk(inside["days"], week * WEEK) == expected["n_risk"][i]


def test_kaplan_meier_by_hand():
    # 5 people: events at 1 and 3, censored at 2, 3 and 4. After 1: 4/5; after 3: 4/5 * 2/3.
    curve = survival.kaplan_meier([1, 2, 3, 3, 4], [True, False, True, False, False])
    assert curve.at(0.5) == (1, 0)
    assert curve.at(1)[0] == pytest.approx(4 / 5)
    assert curve.at(3)[0] == pytest.approx(8 / 15)
    assert curve.n_at_risk.tolist() == [5, 3]
    assert curve.at(3)[1] == pytest.approx(8 / 15 * np.sqrt(1 / (5 * 4) + 1 / (3 * 2)))


def test_a_curve_without_events_stays_at_one():
    assert survival.kaplan_meier([1, 2], [False, False]).at(2) == (1, 0)


def test_an_event_on_day_zero_is_kept():
    assert survival.kaplan_meier([0, 5], [True, False]).at(0)[0] == pytest.approx(0.5)


def test_log_log_interval_needs_a_share_between_zero_and_one():
    with pytest.raises(ValueError, match="strictly between"):
        survival.log_log_interval(1.0, 0.0)


def test_kaplan_meier_of_gehan_equals_r(gehan, curves):
    treated = gehan["control"] == 0
    curve = survival.kaplan_meier(gehan["time"][treated], gehan["cens"][treated] == 1)
    expected = curves["gehan_6mp"]
    for i, time in enumerate(expected["time"]):
        assert curve.at(time) == pytest.approx((expected["surv"][i], expected["se"][i]), rel=PARITY)
        assert curve.n_at_risk[curve.time == time] == expected["n_risk"][i]


def test_kaplan_meier_with_delayed_entry_equals_r(aged, curves):
    curve = survival.kaplan_meier(aged["exit"], aged["cause"] > 0, entry=aged["entry"])
    expected = curves["mgus2_age"]
    for i, time in enumerate(expected["time"]):
        assert curve.at(time) == pytest.approx((expected["surv"][i], expected["se"][i]), rel=PARITY)
        assert survival.at_risk(aged["exit"], time, entry=aged["entry"]) == expected["n_risk"][i]


def test_delayed_entry_by_hand():
    # Two from the start, with the event at 1 and at 3; one from 1 on, censored at 4. At 1 the third is not yet there:
    # 1/2; at 3 one of two: 1/4.
    curve = survival.kaplan_meier([1, 3, 4], [True, True, False], entry=[0, 0, 1])
    assert curve.n_at_risk.tolist() == [2, 2]
    assert curve.survival.tolist() == [1 / 2, 1 / 4]
    assert curve.at(3)[1] == pytest.approx(1 / 4 * np.sqrt(1 / 2 + 1 / 2))
    assert [survival.at_risk([1, 3, 4], at, entry=[0, 0, 1]) for at in (0, 1, 1.5, 4)] == [2, 2, 2, 1]


def test_entry_at_the_start_changes_nothing():
    # An event on day 0 counts: entry 0 is "from the start".
    plain = survival.kaplan_meier([0, 2, 3], [True, True, False])
    entered = survival.kaplan_meier([0, 2, 3], [True, True, False], entry=[0, 0, 0])
    assert plain.survival.tolist() == entered.survival.tolist() == [2 / 3, pytest.approx(1 / 3)]


def test_a_curve_that_ends_at_zero_has_no_error_there():
    curve = survival.kaplan_meier([1, 2], [True, True])
    assert curve.at(2)[0] == 0 and np.isnan(curve.at(2)[1])


@pytest.mark.parametrize(
    ("time", "entry", "message"),
    [
        ([1, -1], None, "not negative"),
        ([1, np.nan], None, "must be known"),
        ([1, 2], [0, 2], "begin before it ends"),
        ([1, 2], [0, np.nan], "known value"),
        ([1, 2], [0], "known value"),
    ],
)
def test_impossible_times_are_refused(time, entry, message):
    with pytest.raises(ValueError, match=message):
        survival.kaplan_meier(time, [True, False], entry=entry)


@pytest.mark.parametrize("arm", ["participant", "comparison"])
def test_restricted_mean_equals_r(releases, rossi, arm):
    inside = releases[releases["arm"] == arm]
    found = survival.rmst(inside["days"] / WEEK, inside["event"], 52)
    expected = rossi["rmst_52"][arm]
    assert (found.value, found.std_error) == pytest.approx((expected["rmst"], expected["se"]), rel=PARITY)
    assert found.interval.high == pytest.approx(expected["rmst"] + 1.959963984540054 * expected["se"], rel=PARITY)


def test_restricted_means_equal_r_between_event_times_and_with_entry(gehan, aged, curves):
    for name, arm in (("mp6", 0), ("control", 1)):
        who = gehan["control"] == arm
        found = survival.rmst(gehan["time"][who], gehan["cens"][who] == 1, 20)
        expected = curves["gehan_rmst_20"][name]
        assert (found.value, found.std_error) == pytest.approx((expected["value"], expected["se"]), rel=PARITY)
    found = survival.rmst(aged["exit"], aged["cause"] > 0, 1080, entry=aged["entry"])
    expected = curves["mgus2_age_rmst"]
    assert (found.value, found.std_error) == pytest.approx((expected["value"], expected["se"]), rel=PARITY)


def test_restricted_mean_by_hand():
    # Events at 1 (of 5) and 3 (of 3): 1 until 1, 4/5 until 3, 8/15 until 4. Right of 1 lie 32/15, right of 3 8/15.
    found = survival.rmst([1, 2, 3, 3, 4], [True, False, True, False, False], 4)
    assert found.value == pytest.approx(1 + 8 / 5 + 8 / 15)
    assert found.std_error == pytest.approx(np.sqrt((32 / 15) ** 2 / 20 + (8 / 15) ** 2 / 6))


def test_restricted_means_of_two_arms_by_hand():
    # Errors 0.3 and 0.4 make 0.5.
    first = survival.RestrictedMean(10.0, 0.3, survival.Interval(0, 0, 0.9, "normal"))
    second = survival.RestrictedMean(8.0, 0.4, survival.Interval(0, 0, 0.9, "normal"))
    found = survival.rmst_difference(first, second)
    assert (found.value, found.std_error) == pytest.approx((2, 0.5))
    assert (found.interval.low, found.interval.level) == (pytest.approx(2 - 1.6448536269514722 * 0.5), 0.9)


def test_restricted_mean_needs_follow_up_to_the_horizon():
    with pytest.raises(ValueError, match="followed up to the horizon"):
        survival.rmst([1, 2], [True, False], 3)
    with pytest.raises(ValueError, match="followed up to the horizon"):
        survival.rmst([1, 2], [False, False], 3)
    with pytest.raises(ValueError, match="above 0"):
        survival.rmst([], [], 3)
    with pytest.raises(ValueError, match="above 0"):
        survival.rmst([1, 2], [True, False], 0)


def test_restricted_mean_of_people_without_events_is_the_horizon():
    assert survival.rmst([5, 6], [False, False], 4).value == 4
    # All have had it by 2: nothing is unknown after that.
    assert survival.rmst([1, 2], [True, True], 4).value == pytest.approx(1.5)
