import numpy as np
import pytest

from analysis import cohort
from analysis.stats import means
from tests.conftest import PARITY


@pytest.fixture(scope="module")
def people(nsw):
    return cohort.build_workers(*nsw).people


def arm(people, name):
    return people.loc[people["arm"] == name, "income_1978"]


def test_welch_equals_r(people, nsw_numbers):
    expected = nsw_numbers["experiment"]["welch"]
    found = means.welch(arm(people, "participant"), arm(people, "comparison"))
    assert found.value == pytest.approx(expected["estimate"], rel=PARITY)
    assert found.std_error == pytest.approx(expected["se"], rel=PARITY)
    assert [found.interval.low, found.interval.high] == pytest.approx([expected["low"], expected["high"]], rel=PARITY)
    assert found.p_value == pytest.approx(expected["p"], rel=PARITY)


def test_the_naive_comparison_equals_r(people, nsw_numbers):
    found = means.welch(arm(people, "participant"), arm(people, "cps"))
    assert found.value == pytest.approx(nsw_numbers["naive_cps"]["estimate"], rel=PARITY)
    assert found.std_error == pytest.approx(nsw_numbers["naive_cps"]["se"], rel=PARITY)


def test_adjusted_equals_r(people, nsw, nsw_numbers):
    experiment = people[people["arm"] != "cps"]
    covariates = experiment[list(nsw[1].income.adjust_for)]
    found = means.adjusted(experiment["income_1978"], experiment["arm"] == "participant", covariates)
    assert found.value == pytest.approx(nsw_numbers["adjusted"]["estimate"], rel=PARITY)
    assert found.std_error == pytest.approx(nsw_numbers["adjusted"]["se_hc2"], rel=PARITY)


def test_welch_by_hand():
    # Means 2 and 6, variances 1 and 4 of three values each: error sqrt(1/3 + 4/3).
    found = means.welch([1, 2, 3], [4, 6, 8])
    assert found.value == -4
    assert found.std_error == pytest.approx(np.sqrt(5 / 3))


def test_adjusted_without_covariates_is_the_difference_of_means():
    found = means.adjusted([1, 2, 3, 4, 6, 8], [True] * 3 + [False] * 3, np.empty((6, 0)))
    assert found.value == pytest.approx(-4)
    assert found.std_error == pytest.approx(np.sqrt(5 / 3))


def test_mean_by_hand():
    # Mean 4 and variance 4 of three values; Student's 97.5% quantile with 2 degrees of freedom is 4.302653.
    centre, error, interval = means.mean([2, 4, 6])
    assert (centre, error) == (4, pytest.approx(2 / np.sqrt(3)))
    assert interval.high == pytest.approx(4 + 4.3026527 * 2 / np.sqrt(3), rel=PARITY)


def test_one_value_has_no_interval():
    with pytest.raises(ValueError, match="two values"):
        means.mean([5.0])
    with pytest.raises(ValueError, match="two values"):
        means.welch([5.0], [1.0, 2.0])
