import numpy as np
import pytest

from analysis.stats import competing, survival
from tests.conftest import PARITY, reference
from tests.stats.columns import by_age, columns


@pytest.fixture(scope="module")
def expected():
    return reference("competing")["incidence"]


def same(curves, expected):
    for i, time in enumerate(expected["time"]):
        share, error = curves.at(time)
        assert share == pytest.approx([expected["cause_1"][i], expected["cause_2"][i]], rel=PARITY)
        assert error == pytest.approx([expected["se_1"][i], expected["se_2"][i]], rel=PARITY)
    return True


@pytest.mark.parametrize(("name", "male"), [("mgus2_women", 0), ("mgus2_men", 1)])
def test_tied_months_equal_r(expected, name, male):
    data = columns("mgus2")
    who = data["male"] == male
    assert same(competing.aalen_johansen(data["months"][who], data["cause"][who]), expected[name])


def test_days_equal_r(expected):
    data = columns("melanoma")
    assert same(competing.aalen_johansen(data["time"], data["cause"]), expected["melanoma"])


def test_delayed_entry_equals_r(expected):
    data = by_age(columns("mgus2"))
    curves = competing.aalen_johansen(data["exit"], data["cause"], entry=data["entry"])
    assert same(curves, expected["mgus2_age"])
    at = np.searchsorted(curves.time, 600)
    assert curves.n_at_risk[at] == survival.at_risk(data["exit"], curves.time[at], entry=data["entry"])


def test_five_people_by_hand():
    # Cause 1 at 1 and 4, cause 2 at 2, censored at 3 and 5. Cause 1: 1/5, then 3/5 still there and one of two: 1/2.
    curves = competing.aalen_johansen([1, 2, 3, 4, 5], [1, 2, 0, 1, 0])
    assert curves.at(0.5)[0].tolist() == [0, 0]
    assert curves.at(4)[0] == pytest.approx([1 / 2, 1 / 5])
    # Before anybody is censored the error is that of a share.
    assert curves.at(2)[1] == pytest.approx(np.sqrt([0.2 * 0.8 / 5, 0.2 * 0.8 / 5]))
    assert curves.n_at_risk.tolist() == [5, 4, 2]
    assert curves.n_events.tolist() == [[1, 0], [0, 1], [1, 0]]


def test_delayed_entry_by_hand():
    # The third comes at 2. Cause 1: 1 of 2 at 1, then 1 of 2 of the half that is left; cause 2 takes the last quarter.
    curves = competing.aalen_johansen([1, 3, 4], [1, 1, 2], entry=[0, 0, 2])
    assert curves.incidence == pytest.approx(np.array([[1 / 2, 0], [3 / 4, 0], [3 / 4, 1 / 4]]))


def test_one_cause_is_what_kaplan_meier_leaves():
    data = columns("gehan")
    treated = data["control"] == 0
    time, cause = data["time"][treated], data["cens"][treated].astype(int)
    curves, curve = competing.aalen_johansen(time, cause), survival.kaplan_meier(time, cause == 1)
    assert curves.incidence[:, 0] == pytest.approx(1 - curve.survival, rel=PARITY)
    assert curves.std_error[:, 0] == pytest.approx(curve.std_error, rel=PARITY)


def test_people_between_two_events_change_nothing():
    # The last one comes at 1.2 and goes at 1.8: no event happens then.
    entry = [0, 0, 0, 1.5]
    plain = competing.aalen_johansen([1, 2, 3, 4], [1, 2, 0, 1], entry=entry)
    with_one = competing.aalen_johansen([1, 2, 3, 4, 1.8], [1, 2, 0, 1, 0], entry=[*entry, 1.2])
    assert with_one.incidence.tolist() == plain.incidence.tolist()
    assert with_one.std_error == pytest.approx(plain.std_error)


def test_interval_is_on_the_log_log_scale():
    # Five people: 1/5 by 1, error sqrt(0.032); log(-log) half width 1.96 * 0.1789 / (0.2 * log 0.2).
    limits = competing.aalen_johansen([1, 2, 3, 4, 5], [1, 2, 0, 1, 0]).interval(1, 1)
    half = 1.959963984540054 * np.sqrt(0.032) / (0.2 * np.log(5))
    assert (limits.low, limits.high) == pytest.approx((0.2 ** np.exp(half), 0.2 ** np.exp(-half)), rel=PARITY)
    with pytest.raises(ValueError, match="strictly between"):
        competing.aalen_johansen([1, 2], [1, 0], n_causes=2).interval(1, 2)


def test_without_events_the_shares_are_zero():
    curves = competing.aalen_johansen([1, 2], [0, 0], n_causes=3)
    assert curves.at(2)[0].tolist() == [0, 0, 0] and curves.at(2)[1].tolist() == [0, 0, 0]


def test_when_everybody_has_something_the_shares_add_up_to_one():
    curves = competing.aalen_johansen([1, 1, 2, 2], [1, 2, 1, 3])
    assert curves.at(2)[0] == pytest.approx([1 / 2, 1 / 4, 1 / 4])
    assert curves.at(2)[1] == pytest.approx(np.sqrt([1 / 16, 3 / 64, 3 / 64]))


@pytest.mark.parametrize(
    ("time", "cause", "message"),
    [
        ([], [], "needs people"),
        ([1, 2], [1, -1], "whole numbers"),
        ([1, 2], [1, 1.5], "whole numbers"),
        ([1, 2], [1, np.nan], "whole numbers"),
        ([-1, 2], [1, 1], "not negative"),
        ([1, 2, 3], [1, 1], "one value for each person"),
    ],
)
def test_impossible_data_are_refused(time, cause, message):
    with pytest.raises(ValueError, match=message):
        competing.aalen_johansen(time, cause)


def test_a_cause_beyond_those_announced_is_refused():
    with pytest.raises(ValueError, match="whole numbers"):
        competing.aalen_johansen([1, 2], [1, 3], n_causes=2)
