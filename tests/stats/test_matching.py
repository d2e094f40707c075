import numpy as np
import pytest

from analysis.stats import matching
from analysis.stats.propensity import propensity
from tests.conftest import PARITY, reference
from tests.stats.lalonde import columns, men


@pytest.fixture(scope="module")
def adjust():
    return reference("adjust")


@pytest.fixture(scope="module")
def score():
    return propensity(men()["treat"], columns(), penalised=False)


def test_exact_matching_equals_r(adjust):
    found = matching.exact(men()["re78"], men()["treat"], columns("black", "hispan", "married", "nodegree"))
    assert found.value == pytest.approx(adjust["exact"]["value"], rel=PARITY)
    assert found.value == pytest.approx(adjust["exact"]["by_matchit"], rel=PARITY)
    assert found.std_error == pytest.approx(adjust["exact"]["se"], rel=PARITY)
    assert found.n_matched == adjust["exact"]["n_matched"]


def test_nearest_with_replacement_equals_r_and_the_package_matching(adjust, score):
    # Ties as R's package Matching has them: squared distances in variances within 1e-5.
    found = matching.nearest(men()["re78"], men()["treat"], score, tie=1e-5)
    assert found.value == pytest.approx(adjust["nearest"]["value"], rel=PARITY)
    assert found.std_error == pytest.approx(adjust["nearest"]["se"], rel=PARITY)
    # Matching 4.10-8 (Match, M = 1, ATT), recomputed in R: estimate and its Abadie-Imbens error.
    assert found.value == pytest.approx(1933.3918758, rel=PARITY)
    assert found.std_error == pytest.approx(1090.6046438, rel=PARITY)
    assert found.weight[men()["treat"] == 0].max() == pytest.approx(adjust["nearest"]["largest"], rel=PARITY)


def test_propensity_match_is_on_the_log_odds(adjust):
    found = matching.propensity_match(men()["re78"], men()["treat"], columns(), penalised=False)
    assert found.value == pytest.approx(adjust["nearest_log_odds"]["value"], rel=PARITY)
    assert found.std_error == pytest.approx(adjust["nearest_log_odds"]["se"], rel=PARITY)


def test_nearest_without_replacement_equals_a_loop_in_r(adjust):
    rounded = np.array(adjust["nearest_once_rounded"])
    found = matching.nearest(men()["re78"], men()["treat"], rounded, replacement=False, caliper=0.2)
    assert found.value == pytest.approx(adjust["nearest_once"]["value"], rel=PARITY)
    assert found.n_matched == pytest.approx(adjust["nearest_once"]["n_matched"], rel=PARITY)
    assert found.n_matched + found.n_unmatched == 185
    assert found.std_error is None
    assert found.interval is None


@pytest.mark.parametrize("replacement", [True, False])
@pytest.mark.parametrize("caliper", [None, 0.05])
def test_row_order_changes_nothing(replacement, caliper):
    # Schooling, marriage and colour only: many men are alike, and whole years make distances equal on both sides.
    values, treated, covariates = men()["re78"], men()["treat"], columns("educ", "married", "black")
    rules = {"replacement": replacement, "caliper": caliper}
    first = matching.propensity_match(values, treated, covariates, **rules)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(614)
        again = matching.propensity_match(values[order], treated[order], covariates[order], **rules)
        assert again.value == pytest.approx(first.value, rel=1e-11)
        assert again.weight == pytest.approx(first.weight[order], abs=1e-9)
        assert again.std_error == (pytest.approx(first.std_error, rel=1e-11) if replacement else None)


def test_exact_by_hand():
    # Stratum a: treated 5 and 7, others 1, 3 and 5. Stratum b: treated 4, others 2 and 4. Stratum c: treated 9, nobody else.
    values = np.array([5.0, 7, 1, 3, 5, 4, 2, 4, 9])
    treated = np.array([1, 1, 0, 0, 0, 1, 0, 0, 1])
    stratum = np.array([0, 0, 0, 0, 0, 1, 1, 1, 2])[:, None]
    found = matching.exact(values, treated, stratum)
    assert found.value == pytest.approx((2 * 3 + 1 * 1) / 3)
    assert (found.n_matched, found.n_unmatched) == (3, 1)
    assert found.weight == pytest.approx([1, 1, 2 / 3, 2 / 3, 2 / 3, 1, 0.5, 0.5, 0])
    # Within strata: treated 2 on 1 degree of freedom; others (8 + 2) on 3. Weights 2/3 and 1/3 of the treated.
    variance = 2 / 3 + 10 / 3 * ((2 / 3) ** 2 / 3 + (1 / 3) ** 2 / 2)
    assert found.std_error == pytest.approx(np.sqrt(variance))


def test_exact_without_a_spread_has_no_error():
    found = matching.exact(np.array([1.0, 0, 1, 1]), np.array([1, 0, 1, 0]), np.array([0, 0, 1, 1])[:, None])
    assert found.value == pytest.approx(0.5)
    assert found.std_error is None


def test_nearest_with_replacement_by_hand():
    # Treated at 2 and 5; others at 1, 3 (equally near to 2) and 6. Differences 10 - (2 + 6) / 2 and 9 - 1.
    values, treated = np.array([10.0, 9, 2, 6, 1]), np.array([1, 1, 0, 0, 0])
    found = matching.nearest(values, treated, np.array([2.0, 5, 1, 3, 6]))
    assert found.value == pytest.approx((6 + 8) / 2)
    assert found.weight == pytest.approx([1, 1, 0.5, 0.5, 1])
    # Nobody stands for two, so only the spread of the differences, (1 + 1) / 2^2; ties add none of it.
    assert found.std_error == pytest.approx(np.sqrt(2) / 2)


def test_one_who_stands_for_two_adds_to_the_error():
    values, treated = np.array([10.0, 6, 2, 50]), np.array([1, 1, 0, 0])
    found = matching.nearest(values, treated, np.array([2.0, 2.2, 2.1, 9]))
    # Differences 8 and 4: spread 8, variance of a value 8 / (2 * 2); used twice: (2^2 - 2) * 2 more.
    assert found.std_error == pytest.approx(np.sqrt(8 + 4) / 2)


def test_without_replacement_by_hand():
    # Two treated with score 3 choose first and take the pair at 3 (mean 5); the one at 2 gets what is at 1.
    values, treated = np.array([8.0, 10, 7, 4, 6, 1]), np.array([1, 1, 1, 0, 0, 0])
    score = np.array([3.0, 3, 2, 3, 3, 1])
    once = {"replacement": False}
    found = matching.nearest(values, treated, score, **once)
    assert found.value == pytest.approx(25 / 3 - (4 + 6 + 1) / 3)
    # Nothing near enough for the one at 2, which is 1.2 standard deviations from what is left.
    near = matching.nearest(values, treated, score, **once, caliper=1)
    assert near.value == pytest.approx(9 - 5)
    assert (near.n_matched, near.n_unmatched) == (2, 1)
    # One match for two equals: each is matched by half.
    short = matching.nearest(values[[0, 1, 3, 5]], treated[[0, 1, 3, 5]], score[[0, 1, 3, 5]], **once, caliper=1)
    assert short.value == pytest.approx(9 - 4)
    assert short.weight == pytest.approx([0.5, 0.5, 1, 0])


def test_nobody_to_compare_with_is_refused():
    values, treated = np.array([1.0, 2, 3]), np.array([1, 1, 0])
    with pytest.raises(ValueError, match="nobody treated has"):
        matching.exact(values, treated, np.array([0, 1, 2])[:, None])
    with pytest.raises(ValueError, match="nobody treated finds"):
        matching.nearest(values, treated, np.array([0.0, 1, 9]), caliper=0.1)
    with pytest.raises(ValueError, match="missing"):
        matching.nearest(values, treated, np.array([0.0, 1, np.nan]))
    with pytest.raises(ValueError, match="at least one person"):
        matching.exact(np.array([]), np.array([]), np.zeros((0, 1)))
    for arm in (np.zeros(3), np.ones(3)):
        with pytest.raises(ValueError, match="at least one person"):
            matching.nearest(values, arm, np.array([0.0, 1, 9]))
