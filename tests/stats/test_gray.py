import numpy as np
import pytest

from analysis.stats.gray import gray
from tests.conftest import PARITY, reference
from tests.stats.columns import columns


@pytest.fixture(scope="module")
def expected():
    return reference("competing")["gray"]


def same(found, expected):
    return (found.statistic, found.p_value) == pytest.approx((expected["chisq"], expected["p"]), rel=PARITY)


@pytest.mark.parametrize("of", [1, 2])
def test_equals_cmprsk(expected, of):
    data = columns("melanoma")
    assert same(gray(data["time"], data["cause"], data["ulcer"], of=of), expected["melanoma_ulcer"][of - 1])
    four = np.digitize(data["age"], [40, 55, 70], right=True)
    assert same(gray(data["time"], data["cause"], four, of=of), expected["melanoma_four"][of - 1])


@pytest.mark.parametrize("of", [1, 2])
def test_tied_months_equal_cmprsk(expected, of):
    data = columns("mgus2")
    assert same(gray(data["months"], data["cause"], data["male"], of=of), expected["mgus2_sex"][of - 1])


@pytest.mark.parametrize("of", [1, 2])
def test_small_groups_that_run_out_equal_cmprsk(expected, of):
    few = expected["few"]
    found = gray(few["time"], few["cause"], few["group"], of=of)
    assert same(found, few["tests"][of - 1])


def test_one_event_by_hand():
    # One event among two and two: 1 - 1/2 above expectation, variance 1/2 * 1/2.
    found = gray([1, 2, 2, 2], [1, 0, 0, 0], ["a", "a", "b", "b"])
    assert found.statistic == pytest.approx(1)


@pytest.mark.parametrize(
    ("time", "cause", "group", "statistic"),
    [
        ([1, 1, 2, 3], [1, 1, 1, 1], "aabb", 3),
        ([1, 1, 2, 3], [1, 1, 1, 2], "aabb", 3),
        ([1, 1, 2, 2, 3, 4], [1, 1, 1, 1, 1, 1], "aabbbb", 5),
    ],
)
def test_events_after_the_pooled_incidence_has_come_to_one(time, cause, group, statistic):
    # The first group runs out, then 1/2 and 1/2 make 1 while somebody is left. cmprsk 2.2's cuminc prints 3, 3 and 5.
    assert gray(time, cause, list(group)).statistic == pytest.approx(statistic, rel=PARITY)


def test_two_groups_left_when_the_pooled_incidence_is_one_have_no_variance():
    # 4 of 8, then 2 of 4 who stand for themselves; one of b and one of c are left. cmprsk stops there.
    assert np.isnan(gray([1, 1, 1, 1, 2, 2, 3, 3], [1] * 8, list("aaaabcbc")).statistic)


def test_without_two_groups_or_an_event_of_the_cause_there_is_no_test():
    assert np.isnan(gray([1, 2], [1, 2], ["a", "a"]).p_value)
    assert np.isnan(gray([1, 2], [2, 2], ["a", "b"]).p_value)
    assert np.isnan(gray([], [], []).p_value)


def test_impossible_causes_are_refused():
    with pytest.raises(ValueError, match="whole numbers"):
        gray([1, 2], [1, -2], ["a", "b"])
