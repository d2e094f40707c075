import numpy as np
import pytest

from analysis import cohort
from analysis.stats.two_part import two_part
from analysis.stats.weighted_means import uneven_difference
from tests.conftest import PARITY, reference


@pytest.fixture(scope="module")
def numbers():
    return reference("income")["two_part"]


@pytest.fixture(scope="module")
def people(nsw):
    people = cohort.build_workers(*nsw).people
    return people[people["arm"] != "cps"].reset_index(drop=True)


def fitted(people, plan, **options):
    treated = (people["arm"] == "participant").to_numpy()
    return two_part(people["income_1978"], treated, people[list(plan.income.adjust_for)], **options)


def test_gamma_equals_r(people, nsw, numbers):
    found = fitted(people, nsw[1])
    assert found.value == pytest.approx(numbers["difference"], rel=PARITY)
    assert (found.mean_treated, found.mean_control) == pytest.approx(
        (numbers["treated"], numbers["control"]), rel=PARITY
    )
    assert found.std_error == pytest.approx(numbers["se"], rel=1e-5)  # R's gradients are numerical


def test_log_normal_with_smearing_equals_r(people, nsw, numbers):
    assert fitted(people, nsw[1], family="log_normal").value == pytest.approx(numbers["log_normal"], rel=PARITY)


@pytest.mark.parametrize("family", ["gamma", "log_normal"])
def test_without_covariates_it_is_the_difference_of_means(people, family):
    treated = (people["arm"] == "participant").to_numpy()
    values = people["income_1978"].to_numpy()
    found = two_part(values, treated, family=family)
    first, second = values[treated], values[~treated]
    assert found.value == pytest.approx(first.mean() - second.mean(), rel=PARITY)
    assert found.std_error == pytest.approx(np.sqrt(first.var() / len(first) + second.var() / len(second)), rel=PARITY)
    assert found.share_treated == pytest.approx((first > 0).mean(), rel=PARITY)


def test_weighted_and_counted_by_person_equals_r():
    numbers = reference("work")
    rows, wanted = {name: np.array(each) for name, each in numbers["rows"].items()}, numbers["two_part"]
    covariate = np.array(wanted["covariate"])[:, None]
    found = two_part(rows["pay"], rows["treated"] == 1, covariate, weight=rows["weight"], person=rows["person"])
    assert (found.value, found.mean_treated, found.mean_control) == pytest.approx(
        (wanted["difference"], wanted["treated"], wanted["control"]), rel=PARITY
    )
    assert found.std_error == pytest.approx(wanted["error"], rel=1e-5)  # R's gradients are numerical


def test_weighted_without_covariates_it_is_the_weighted_difference():
    rng = np.random.default_rng(3)
    values = np.where(rng.random(120) < 0.4, 0.0, rng.exponential(5, 120))
    treated, weight, person = np.arange(120) < 50, rng.uniform(0.5, 2, 120), np.arange(120) // 2
    found = two_part(values, treated, weight=weight, person=person)
    wanted = uneven_difference(values, treated, weight, person)
    assert (found.value, found.std_error) == pytest.approx((wanted.value, wanted.std_error), rel=PARITY)
    assert found.interval.low == pytest.approx(wanted.interval.low, rel=PARITY)
    with pytest.raises(ValueError):
        two_part(values, treated, family="log_normal", weight=weight)


def test_by_hand():
    # 5 of 10 are paid 4 in one arm, 5 of 20 are paid 8 in the other: 2 and 2 for all.
    # (Pay differs a little within each arm: a perfect fit has no error.)
    values = np.array([3.0, 3.5, 4.0, 4.5, 5.0] + [0.0] * 5 + [6.0, 7.0, 8.0, 9.0, 10.0] + [0.0] * 15)
    found = two_part(values, np.arange(30) < 10)
    assert (found.mean_treated, found.mean_control) == pytest.approx((2, 2))
    assert (found.share_treated, found.share_control) == pytest.approx((0.5, 0.25))


@pytest.mark.parametrize(
    "values", [[1.0] * 20, [0.0] * 20, [1.0, 0.0] * 4 + [1.0] * 12, [-1.0, 0.0] * 10, [np.nan] * 20]
)
def test_refuses(values):
    with pytest.raises(ValueError):
        two_part(np.array(values), np.arange(20) < 10)
