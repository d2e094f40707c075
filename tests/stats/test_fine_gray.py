import numpy as np
import pytest

from analysis.stats import cox
from analysis.stats.fine_gray import fine_gray
from tests.conftest import PARITY, reference
from tests.stats.columns import columns, melanoma_terms


@pytest.fixture(scope="module")
def expected():
    return reference("competing")["fine_gray"]


def same(found, expected):
    assert found.coef == pytest.approx(np.ravel(expected["coef"]), rel=PARITY)
    assert found.std_error == pytest.approx(np.ravel(expected["se"]), rel=PARITY)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(np.ravel(expected["model_se"]), rel=PARITY)
    assert (found.loglik_null, found.loglik) == pytest.approx((expected["loglik_null"], expected["loglik"]), rel=PARITY)
    return True


@pytest.mark.parametrize("of", [1, 2])
def test_equals_crr(expected, of):
    data = columns("melanoma")
    found = fine_gray(data["time"], data["cause"], melanoma_terms(data), of=of)
    assert same(found, expected[f"melanoma_cause_{of}"])
    assert (found.n, found.n_events) == (205, {1: 57, 2: 14}[of])


@pytest.mark.parametrize("of", [1, 2])
def test_tied_months_equal_crr(expected, of):
    data = columns("mgus2")
    found = fine_gray(data["months"], data["cause"], data["male"][:, None], of=of)
    assert same(found, expected[f"mgus2_cause_{of}"])


def test_two_covariates_with_tied_months_equal_crr(expected):
    data = columns("mgus2")
    found = fine_gray(data["months"], data["cause"], np.column_stack([data["male"], data["age"]]))
    assert same(found, expected["mgus2_two"])


@pytest.mark.parametrize("of", [1, 2])
def test_tied_months_equal_the_weighted_rows_of_survival(expected, of):
    data = columns("mgus2")
    found = fine_gray(data["months"], data["cause"], data["male"][:, None], of=of, convention="finegray")
    assert same(found, expected["mgus2_rows"][of - 1])
    # The vignette of survival on competing risks, recomputed in R: -0.229047474 and 0.233485708.
    assert found.coef[0] == pytest.approx({1: -0.229047474, 2: 0.233485708}[of], rel=1e-8)


def test_five_people_by_hand():
    # Cause 1 at 1 (arm 1) and 4 (arm 0), cause 2 at 2 (arm 1), censored at 3 and 5 (arm 0). At 4 the one with cause 2
    # counts 2/3, one of three having been censored since: the likelihood r / (2r + 3) * 1 / (2 + 2r/3) is largest where
    # r^2 = 9/2.
    found = fine_gray([1, 2, 3, 4, 5], [1, 2, 0, 1, 0], [[1.0], [1], [0], [0], [0]])
    assert found.coef == pytest.approx([np.log(np.sqrt(9 / 2))], rel=PARITY)


def test_without_censoring_it_is_a_cox_model_in_which_nobody_competing_leaves():
    data = columns("melanoma")
    seen = data["cause"] > 0
    time, cause, design = data["time"][seen], data["cause"][seen], melanoma_terms(data)[seen]
    found = fine_gray(time, cause, design)
    forever = cox.fit(np.where(cause == 1, time, 1e6), cause == 1, design, ties="breslow", cluster=np.arange(len(time)))
    assert found.coef == pytest.approx(forever.coef, rel=PARITY)
    assert found.std_error == pytest.approx(forever.std_error, rel=PARITY)


def test_the_conventions_agree_without_ties():
    data = columns("melanoma")
    distinct = np.argsort(np.argsort(data["time"], kind="stable")) + 1.0
    both = [
        fine_gray(distinct, data["cause"], melanoma_terms(data), convention=convention)
        for convention in ("crr", "finegray")
    ]
    assert both[0].coef == pytest.approx(both[1].coef, rel=PARITY)


def test_nobody_with_the_trait_has_the_cause():
    with pytest.raises(cox.NoFitError, match="no maximum"):
        fine_gray([1, 2, 3, 4, 5], [2, 1, 1, 0, 1], [[1.0], [0], [0], [1], [0]])


def test_impossible_data_are_refused():
    with pytest.raises(cox.NoFitError, match="no event"):
        fine_gray([1, 2], [2, 0], [[1.0], [0.0]])
    with pytest.raises(ValueError, match="whole numbers"):
        fine_gray([1, 2], [1, -1], [[1.0], [0.0]])
    with pytest.raises(ValueError, match="crr or finegray"):
        fine_gray([1, 2], [1, 2], [[1.0], [0.0]], convention="efron")


def test_the_ratio_of_weighted_likelihoods_is_no_test():
    found = fine_gray([1, 2, 3, 4, 5], [1, 2, 0, 1, 0], [[1.0], [1], [0], [0], [0]])
    with pytest.raises(ValueError, match="no likelihood-ratio test"):
        found.likelihood_ratio()
