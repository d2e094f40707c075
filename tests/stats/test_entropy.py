import numpy as np
import pytest

from analysis.stats import weighting
from analysis.stats.entropy import NotConverged, entropy_balance
from tests.conftest import PARITY, reference
from tests.stats.lalonde import columns, men

VALUES = np.array([10.0, 12, 20, 1, 3, 11, 13, 15, 9])
TREATED = np.array([1, 1, 1, 0, 0, 0, 0, 0, 0], bool)
GROUP = np.array([0.0, 0, 1, 0, 0, 1, 1, 1, 1])


@pytest.mark.parametrize("outcome", ["entropy", "entropy_employed"])
def test_estimate_weights_and_error_equal_r(outcome):
    expected = reference("adjust")[outcome]
    values = men()["re78"] if outcome == "entropy" else men()["re78"] > 0
    found = entropy_balance(values, men()["treat"], columns())
    assert found.value == pytest.approx(expected["value"], rel=PARITY)
    assert found.std_error == pytest.approx(expected["se"], rel=PARITY)
    assert found.ess == pytest.approx(expected["ess"], rel=PARITY)
    assert found.largest == pytest.approx(expected["largest"], rel=PARITY)
    assert found.weight[men()["treat"] == 0][:5] == pytest.approx(expected["first_weights"], rel=PARITY)


def test_means_are_equal():
    treated = men()["treat"] == 1
    found = entropy_balance(men()["re78"], treated, columns())
    weighted = np.average(columns()[~treated], axis=0, weights=found.weight[~treated])
    assert weighted == pytest.approx(columns()[treated].mean(axis=0), rel=1e-8)
    assert found.weight[~treated].sum() == pytest.approx(treated.sum())


def test_one_binary_covariate_by_hand():
    # Two of three participants are in group 0: its two get weight 2 together, the four of group 1 get 1 together.
    found = entropy_balance(VALUES, TREATED, GROUP[:, None])
    assert found.weight == pytest.approx([1, 1, 1, 1, 1, 0.25, 0.25, 0.25, 0.25], rel=1e-9)
    assert found.value == pytest.approx(14 - 16 / 3, rel=1e-9)
    # The odds of a logit score are the same weights here, and their error is the same.
    assert found.std_error == pytest.approx(weighting.att(VALUES, TREATED, GROUP[:, None]).std_error, rel=PARITY)


@pytest.mark.parametrize("outside", [4.0, 3.0])
def test_means_out_of_reach_are_refused(outside):
    # The others range from 0 to 3: a mean of 4 is beyond them, and one of 3 would leave one person with all weight.
    covariate = np.array([outside, outside, 0, 1, 2, 3.0])[:, None]
    with pytest.raises(NotConverged, match="no weights"):
        entropy_balance(np.arange(6.0), np.array([1, 1, 0, 0, 0, 0]), covariate)


def test_means_far_out_but_in_reach_are_balanced():
    covariate = np.array([2.9, 2.9, 0, 1, 2, 3.0])[:, None]
    found = entropy_balance(np.arange(6.0), np.array([1, 1, 0, 0, 0, 0]), covariate)
    assert found.weight[2:] @ covariate[2:, 0] == pytest.approx(2 * 2.9, rel=1e-9)
    assert found.ess < 1.3


def test_order_of_rows_and_units_do_not_matter():
    order = np.random.default_rng(4).permutation(614)
    first = entropy_balance(men()["re78"], men()["treat"], columns())
    again = entropy_balance(
        men()["re78"][order], men()["treat"][order], columns()[order] * [1, 12, 1, 1, 1, 1, 24_000, 1]
    )
    assert again.value == pytest.approx(first.value, rel=1e-8)
    assert again.std_error == pytest.approx(first.std_error, rel=1e-8)


def test_what_cannot_be_balanced_is_refused():
    with pytest.raises(ValueError, match="constant"):
        entropy_balance(VALUES, TREATED, np.where(TREATED, 1.0, 2.0)[:, None])
    with pytest.raises(ValueError, match="one covariate or more"):
        entropy_balance(VALUES, TREATED, np.zeros((9, 0)))
    with pytest.raises(ValueError, match="depends"):
        entropy_balance(VALUES, TREATED, np.column_stack([GROUP, 2 * GROUP]))
    with pytest.raises(ValueError, match="do not vary"):
        entropy_balance(np.where(TREATED, VALUES, 0.0), TREATED, GROUP[:, None])
    with pytest.raises(ValueError, match="at least one person"):
        entropy_balance(VALUES, np.zeros(9, bool), GROUP[:, None])
