import numpy as np
import pytest

from analysis import cohort
from analysis.stats import survival
from tests.conftest import PARITY

WEEK = 7


@pytest.fixture(scope="module")
def releases(tarp):
    return cohort.build_releases(tarp[0]).people


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


def test_log_rank_equals_r(releases, rossi):
    found = survival.log_rank(releases["days"], releases["event"], releases["arm"])
    assert found.statistic == pytest.approx(rossi["log_rank"]["chisq"], rel=PARITY)
    assert found.p_value == pytest.approx(rossi["log_rank"]["p"], rel=PARITY)


def test_log_rank_by_hand():
    # Events at 1 (arm a, 2 of 4 at risk in a) and 2 (arm b, 1 of 3 in a): O - E = 1 - 1/2 - 1/3 for a,
    # variance 1/4 + 2/9.
    found = survival.log_rank([1, 2, 3, 3], [True, True, False, False], ["a", "b", "a", "b"])
    assert found.statistic == pytest.approx((1 - 1 / 2 - 1 / 3) ** 2 / (1 / 4 + 2 / 9))


def test_cox_equals_r(releases, rossi):
    names = ["fin", "age", "black", "wexp", "married", "paro", "prio"]
    columns = ["age_years", "black", "work_experience", "married", "conditional", "prior_convictions"]
    design = np.column_stack([releases["arm"] == "participant", *(releases[name] for name in columns)])
    expected = rossi["cox_efron"]
    for name, found in zip(names, survival.cox(releases["days"], releases["event"], design), strict=True):
        assert found.log_hr == pytest.approx(expected["coef"][name], rel=PARITY)
        assert found.std_error == pytest.approx(expected["se"][name], rel=PARITY)
        assert found.p_value == pytest.approx(expected["p"][name], rel=PARITY)


def test_cox_with_aid_alone_equals_r(releases, rossi):
    design = (releases["arm"] == "participant").to_numpy(float)[:, None]
    found = survival.cox(releases["days"], releases["event"], design)[0]
    assert found.log_hr == pytest.approx(rossi["cox_fin_only"]["coef"]["fin"], rel=PARITY)
    ratio, limits = found.ratio()
    assert ratio == pytest.approx(np.exp(-0.36906921), rel=1e-6)
    assert limits.high == pytest.approx(np.exp(-0.369069210 + 1.959963985 * 0.189722437), rel=1e-6)


def test_cox_by_hand():
    # Two people in each arm, events at 1 (arm 1) and 2 (arm 0): with r = exp(b) the partial likelihood is
    # r / (2r + 2) * 1 / (r + 2), largest where r^2 = 2.
    found = survival.cox([1, 2, 3, 3], [True, True, False, False], np.array([[1.0], [0.0], [1.0], [0.0]]))[0]
    assert found.log_hr == pytest.approx(np.log(np.sqrt(2)), rel=PARITY)


def test_cox_refuses_covariates_that_depend_on_one_another():
    twice = np.array([[1.0, 2.0], [0.0, 0.0], [1.0, 2.0], [0.0, 0.0]])
    with pytest.raises(survival.NoFitError, match="depend on one another"):
        survival.cox([1, 2, 3, 4], [True, True, True, False], twice)


def test_row_order_changes_no_digit(releases, rng_order):
    shuffled = releases.iloc[rng_order]
    for frame in (releases, shuffled):
        found = survival.log_rank(frame["days"], frame["event"], frame["arm"])
        assert found.statistic == pytest.approx(3.837569576549, rel=1e-10)


@pytest.fixture
def rng_order(releases):
    return np.random.default_rng(1).permutation(len(releases))


def test_cox_refuses_a_likelihood_without_a_maximum():
    # Everybody in the first group has the event before anybody in the second.
    group = np.repeat([[1.0], [0.0]], 4, axis=0)
    with pytest.raises(survival.NoFitError, match="no maximum"):
        survival.cox([1, 2, 3, 4, 5, 6, 7, 8], [True] * 8, group)


def test_log_rank_of_one_group_is_not_a_number():
    assert np.isnan(survival.log_rank([1, 2], [True, False], ["a", "a"]).p_value)
