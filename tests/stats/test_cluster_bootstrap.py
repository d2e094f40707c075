import math

import numpy as np
import pytest

from analysis.stats import cluster_bootstrap
from tests.conftest import PARITY, reference

NUMBERS = reference("clusters")
LIMITS = {"rel": PARITY, "abs": 1e-12}


def rows(name):
    return [np.array(NUMBERS["data"][name][column]) for column in ("uptake", "chilled", "plant")]


def bootstrap(*arguments, seed=20, **keywords):
    return cluster_bootstrap.wild_bootstrap(*arguments, rng=np.random.default_rng(seed), **keywords)


@pytest.mark.parametrize("case", NUMBERS["wild"]["six"], ids=lambda case: f"null {case['null']}")
def test_signs_equal_a_loop_over_lm(case):
    found = bootstrap(*rows("six"), null=case["null"], weights="rademacher", limit=64)
    assert found.p_value == pytest.approx(case["p"], **LIMITS)
    assert [found.value, found.std_error] == pytest.approx([case["seen"]["estimate"], case["seen"]["se"]], **LIMITS)
    assert found.n_used == 64


@pytest.mark.parametrize("case", NUMBERS["wild"]["six_adjusted"], ids=lambda case: f"null {case['null']}")
def test_covariates_equal_a_loop_over_lm(case):
    found = bootstrap(*rows("six"), NUMBERS["data"]["six"]["log_conc"], null=case["null"], weights="rademacher")
    assert found.p_value == pytest.approx(case["p"], **LIMITS)
    assert [found.value, found.std_error] == pytest.approx([case["seen"]["estimate"], case["seen"]["se"]], **LIMITS)


def test_the_interval_equals_a_search_with_lm():
    found = bootstrap(*rows("six"), weights="rademacher", conf_level=0.9).interval
    assert [found.low, found.high] == pytest.approx(NUMBERS["wild"]["six_limits_90"], **LIMITS)


def test_webbs_weights_equal_a_loop_over_lm():
    found = bootstrap(*rows("four"))
    assert (found.weights, found.n_used) == ("webb", 6**4)
    assert found.p_value == pytest.approx(NUMBERS["wild"]["four_webb"]["p"], **LIMITS)


def test_one_treated_cluster_is_said_and_its_interval_has_no_end():
    found = bootstrap(*rows("one_treated"), weights="rademacher")
    assert found.p_value == pytest.approx(NUMBERS["wild"]["one_treated"]["p"], **LIMITS)
    assert "not_credible_one_treated" in found.warnings
    assert (found.interval.low, found.interval.high) == (-math.inf, math.inf)


# Each person a cluster: 1 and 5 treated, 2.5 and -0.5 not. With the null imposed the residuals are -1, 3, 0.5, -2.5.
# For signs (+ b c d) the squared t is 8 d^2 / (a^2 + b^2), d the difference of the arms' means and a, b the
# distances within them: 1.28 (+++), 0.1, 2.5, 0, and with the second turned 0.615, 12.25, 0.25, 5.54.
HAND = np.array([1, 5, 2.5, -0.5]), np.array([1, 1, 0, 0]), np.arange(4)


def test_four_clusters_by_hand():
    found = bootstrap(*HAND, weights="rademacher")
    assert found.value == pytest.approx(2)
    # CR1: 4/3 of (16 + 9) / 8.
    assert found.std_error == pytest.approx(math.sqrt(4 / 3 * 25 / 8))
    assert found.p_value == pytest.approx(4 / 8)
    assert found.smallest_p == pytest.approx(2 / 16)
    # p is never below 1/8, so a 95% interval cannot end.
    assert (found.interval.low, found.interval.high) == (-math.inf, math.inf)


def test_the_estimate_as_null_is_never_rejected():
    assert bootstrap(*HAND, null=2).p_value == 1


def three_plants():
    """Three plants of twelve as if treated: an interval twice as long on one side of the estimate as on the other."""
    values, _, plant = rows("twelve")
    return values, np.isin(plant, ["Mn3", "Qc2", "Qn2"]), plant


@pytest.mark.parametrize("given", [rows("twelve"), three_plants(), rows("four")], ids=["twelve", "three", "four"])
def test_the_interval_ends_where_the_test_begins_to_reject(given):
    found = bootstrap(*given, conf_level=0.9)
    for end, inwards in ((found.interval.low, 1e-6), (found.interval.high, -1e-6)):
        assert bootstrap(*given, null=end - inwards).p_value <= 0.1
        assert bootstrap(*given, null=end + inwards).p_value > 0.1


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_the_unit_of_the_outcome_changes_nothing(scale):
    values, *others = rows("twelve")
    found, again = bootstrap(values, *others, null=1), bootstrap(values * scale, *others, null=scale)
    assert again.p_value == found.p_value
    assert again.interval.high == pytest.approx(found.interval.high * scale, rel=PARITY)


def test_draws_come_near_the_enumeration():
    exact = bootstrap(*rows("twelve"))
    drawn = bootstrap(*rows("twelve"), limit=4095, draws=19_999)
    assert (exact.n_used, drawn.n_used) == (4096, 20_000)
    # Four standard errors of the share of draws.
    error = math.sqrt(exact.p_value * (1 - exact.p_value) / 19_999)
    assert drawn.p_value == pytest.approx(exact.p_value, abs=4 * error)
    assert drawn.smallest_p == pytest.approx(1 / 20_000)


def test_drawn_p_values_count_the_one_seen():
    # Twenty clusters a arm, wholly apart: no draw of 99 comes up to it.
    values = np.r_[np.arange(20.0), np.arange(20) + 1000]
    found = bootstrap(values, values >= 1000, np.arange(40), draws=99)
    assert found.p_value == pytest.approx(1 / 100)


@pytest.mark.parametrize("limit", [1, 10**6])
def test_row_order_changes_nothing(limit):
    given = rows("twelve")
    order = np.random.default_rng(2).permutation(len(given[0]))
    found, again = (bootstrap(*each, limit=limit) for each in (given, [column[order] for column in given]))
    assert again.p_value == found.p_value
    assert [again.interval.low, again.interval.high] == pytest.approx([found.interval.low, found.interval.high])


@pytest.mark.parametrize(
    ("arguments", "keywords", "message"),
    [
        ((HAND[0], [1, 1, 1, 1], HAND[2]), {}, "each arm"),
        ((HAND[0], HAND[1], [1, 1, 1, 1]), {}, "two clusters"),
        ((*HAND, np.ones((4, 1))), {}, "depend"),
        (HAND, {"weights": "mammen"}, "weights"),
        ((np.array([1, 2, 3, np.nan]), *HAND[1:]), {}, "unknown"),
        ((*HAND, np.array([1, 2, 3, np.inf])), {}, "unknown"),
        ((np.zeros(4), *HAND[1:]), {}, "does not vary"),
        ((np.array([1.0, 1, 0, 0]), *HAND[1:]), {}, "does not vary"),
    ],
)
def test_what_cannot_be_tested_is_refused(arguments, keywords, message):
    with pytest.raises(ValueError, match=message):
        bootstrap(*arguments, **keywords)
