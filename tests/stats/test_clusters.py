import math

import numpy as np
import pytest

from analysis.stats import clusters, means
from tests.conftest import PARITY, reference

NUMBERS = reference("clusters")
LIMITS = {"rel": PARITY, "abs": 1e-12}
COVARIATES = {"twelve_adjusted": ("quebec", "log_conc")}


def rows(name):
    """Outcome, treatment, cluster and covariates of one of R's sets."""
    if name == "npk":
        return (*(np.array(NUMBERS["npk"][column]) for column in ("yield", "n", "block")), None)
    data = NUMBERS["data"][name.removesuffix("_adjusted")]
    values = (np.array(data[column]) for column in ("uptake", "chilled", "plant"))
    wanted = COVARIATES.get(name)
    return (*values, np.column_stack([data[column] for column in wanted]) if wanted else None)


@pytest.mark.parametrize("kind", clusters.KINDS)
@pytest.mark.parametrize("name", NUMBERS["robust"])
def test_covariance_and_degrees_of_freedom_equal_clubsandwich(name, kind):
    values, treated, cluster, covariates = rows(name)
    expected = NUMBERS["robust"][name]["kinds"][kind]
    found = clusters.fit(values, clusters.design(treated, covariates), cluster, kind=kind)
    assert found.coef == pytest.approx(NUMBERS["robust"][name]["coef"], **LIMITS)
    assert found.covariance == pytest.approx(np.array(expected["covariance"]), **LIMITS)
    assert found.df == pytest.approx(expected["df"], **LIMITS)


@pytest.mark.parametrize("kind", clusters.KINDS)
@pytest.mark.parametrize("name", NUMBERS["robust"])
def test_the_difference_equals_clubsandwich(name, kind):
    expected = NUMBERS["robust"][name]["kinds"][kind]
    found = clusters.adjusted(*rows(name), kind=kind)
    assert found.value == pytest.approx(NUMBERS["robust"][name]["coef"][1], **LIMITS)
    assert [found.std_error, found.df, found.p_value, found.interval.low, found.interval.high] == pytest.approx(
        [expected[key][1] for key in ("se", "df", "p", "low", "high")], **LIMITS
    )


@pytest.mark.parametrize("name", NUMBERS["robust"])
def test_the_plain_errors_equal_sandwich(name):
    expected = NUMBERS["robust"][name]
    assert clusters.adjusted(*rows(name), kind="CR1S").std_error == pytest.approx(expected["sandwich_hc1"][1], **LIMITS)
    assert clusters.adjusted(*rows(name), kind="CR0").std_error == pytest.approx(expected["sandwich_hc0"][1], **LIMITS)


def test_people_as_their_own_clusters_are_hc2():
    values, treated, *_ = rows("twelve")
    log_conc = np.array(NUMBERS["data"]["twelve"]["log_conc"])[:, None]
    found = clusters.adjusted(values, treated, np.arange(len(values)), log_conc)
    assert found.std_error == pytest.approx(means.adjusted(values, treated, log_conc).std_error, **LIMITS)


def test_equal_clusters_by_hand():
    # Three treated clusters with means 2, 4 and 9 and two controls with 1 and 5, two people each: the clusters'
    # means are all that counts. Squared error 13/3 + 8/2; degrees of freedom (1/3 + 1/2)^2 / (1/3^2/2 + 1/2^2/1).
    centres = np.repeat([2.0, 4, 9, 1, 5], 2)
    cluster = np.repeat(list("abcde"), 2)
    found = clusters.adjusted(centres + np.tile([-1, 1], 5), np.isin(cluster, list("abc")), cluster)
    assert found.value == pytest.approx(5 - 3, **LIMITS)
    assert found.std_error == pytest.approx(math.sqrt(13 / 3 + 8 / 2), **LIMITS)
    assert found.df == pytest.approx((5 / 6) ** 2 / (1 / 18 + 1 / 4), **LIMITS)
    assert (found.n_treated_clusters, found.n_control_clusters) == (3, 2)


def test_one_treated_cluster_is_said_not_to_be_credible():
    values, treated, cluster, _ = rows("one_treated")
    found = clusters.adjusted(values, treated, cluster)
    assert found.warnings == ("not_credible_one_treated", "few_clusters", "few_df")
    turned = clusters.adjusted(values, 1 - treated, cluster)
    assert turned.warnings == ("not_credible_one_control", "few_clusters", "few_df")


def test_few_clusters_are_said_and_enough_are_not():
    assert clusters.adjusted(*rows("twelve")).warnings == ()
    assert clusters.adjusted(*rows("twelve"), few=7).warnings == ("few_clusters",)
    assert clusters.cluster_warnings(6, 5) == ("few_clusters",)


def test_row_order_changes_nothing():
    values, treated, cluster, covariates = rows("twelve_adjusted")
    order = np.random.default_rng(2).permutation(len(values))
    again = clusters.adjusted(values[order], treated[order], cluster[order], covariates[order])
    found = clusters.adjusted(values, treated, cluster, covariates)
    assert [again.std_error, again.df] == pytest.approx([found.std_error, found.df], rel=1e-9)


Y, D, C = np.array([1.0, 2, 3, 5]), np.array([1, 1, 0, 0]), np.array(["a", "b", "c", "d"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((Y, [1, 1, 1, 1], C), "each arm"),
        ((Y, [0, 0, 0, 0], C), "each arm"),
        ((Y, D, ["a"] * 4), "two clusters"),
        ((Y, D, C, np.ones((4, 1))), "depend"),
        ((Y, D, C, np.eye(4)[:, :3]), "depend"),
        ((Y, D, C, np.eye(4)[:, [0, 2]]), "not fewer"),
        ((np.array([1, 2, 3, np.nan]), D, C), "unknown"),
        ((Y, D, C, np.array([[1.0], [2], [np.nan], [4]])), "unknown"),
        ((np.zeros(4), D, C), "does not vary"),
        ((np.array([1.0, 1, 0, 0]), D, C), "does not vary"),
    ],
)
def test_what_has_no_error_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        clusters.adjusted(*arguments)


def test_unknown_kinds_are_refused():
    with pytest.raises(ValueError, match="kind"):
        clusters.adjusted(Y, D, C, kind="HC3")
