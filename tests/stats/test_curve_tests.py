import numpy as np
import pytest

from analysis import cohort
from analysis.stats import curve_tests
from tests.conftest import PARITY, reference
from tests.stats.columns import by_age, columns


@pytest.fixture(scope="module")
def releases(tarp):
    return cohort.build_releases(tarp[0]).people


@pytest.fixture(scope="module")
def curves():
    return reference("competing")["curves"]


def same(found, expected):
    return (found.statistic, found.p_value) == pytest.approx((expected["chisq"], expected["p"]), rel=PARITY)


def test_log_rank_equals_r(releases, rossi):
    assert same(curve_tests.log_rank(releases["days"], releases["event"], releases["arm"]), rossi["log_rank"])


def test_gehan_equals_r(curves):
    data = columns("gehan")
    sample = data["time"], data["cens"] == 1, data["control"]
    assert same(curve_tests.log_rank(*sample), curves["gehan_log_rank"])
    assert same(curve_tests.peto_peto(*sample), curves["gehan_peto"])


def test_four_groups_equal_r(curves):
    data = columns("melanoma")
    sample = data["time"], data["cause"] > 0, np.digitize(data["age"], [40, 55, 70], right=True)
    assert same(curve_tests.log_rank(*sample), curves["melanoma_four_log_rank"])
    assert same(curve_tests.peto_peto(*sample), curves["melanoma_four_peto"])


def test_log_rank_with_delayed_entry_equals_the_score_test_of_r(curves):
    data = by_age(columns("mgus2"))
    first = data["id"] <= 200
    found = curve_tests.log_rank(
        data["exit"][first], data["cause"][first] > 0, data["male"][first], entry=data["entry"][first]
    )
    assert same(found, curves["mgus2_age_first_200_log_rank"])


def test_log_rank_by_hand():
    # Events at 1 (arm a, 2 of 4 at risk in a) and 2 (arm b, 1 of 3 in a): O - E = 1 - 1/2 - 1/3 for a,
    # variance 1/4 + 2/9.
    found = curve_tests.log_rank([1, 2, 3, 3], [True, True, False, False], ["a", "b", "a", "b"])
    assert found.statistic == pytest.approx((1 - 1 / 2 - 1 / 3) ** 2 / (1 / 4 + 2 / 9))


def test_delayed_entry_by_hand():
    # The third (arm a) comes at 1.5: at 1 and at 2 one of three is in a, variance 2/9 each; O - E = 1 - 2/3.
    # Peto and Peto weigh the second by 2/3: O - E = 1 - 1/3 - 2/3 * 1/3 = 4/9, variance 2/9 + 4/9 * 2/9 = 26/81.
    sample = [1, 2, 3, 3], [True, True, False, False], ["a", "b", "a", "b"]
    entry = [0, 0, 1.5, 0]
    assert curve_tests.log_rank(*sample, entry=entry).statistic == pytest.approx((1 / 3) ** 2 / (4 / 9))
    assert curve_tests.peto_peto(*sample, entry=entry).statistic == pytest.approx((4 / 9) ** 2 / (26 / 81))


def test_a_group_never_at_risk_costs_no_degree_of_freedom():
    # The third group was gone before the first event; by R's rule it leaves the test (survdiff drops it).
    two = curve_tests.log_rank([1, 2, 3, 3], [True, True, False, False], ["a", "b", "a", "b"])
    three = curve_tests.log_rank([1, 2, 3, 3, 0.5], [True, True, False, False, False], ["a", "b", "a", "b", "c"])
    assert (three.statistic, three.p_value) == pytest.approx((two.statistic, two.p_value))


@pytest.mark.parametrize("test", [curve_tests.log_rank, curve_tests.peto_peto])
def test_without_two_groups_or_events_there_is_no_test(test):
    assert np.isnan(test([1, 2], [True, False], ["a", "a"]).p_value)
    assert np.isnan(test([1, 2], [False, False], ["a", "b"]).p_value)
    assert np.isnan(test([], [], []).p_value)
    # The only event happens to the last one at risk: nothing is left to chance.
    assert np.isnan(test([1, 2], [False, True], ["a", "b"]).p_value)


def test_row_order_changes_no_digit(releases):
    shuffled = releases.iloc[np.random.default_rng(1).permutation(len(releases))]
    for frame in (releases, shuffled):
        found = curve_tests.log_rank(frame["days"], frame["event"], frame["arm"])
        assert found.statistic == pytest.approx(3.837569576549, rel=1e-10)
