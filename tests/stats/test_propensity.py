import numpy as np
import pytest

from analysis.stats.propensity import propensity
from tests.conftest import PARITY, reference
from tests.stats.lalonde import columns, men


def test_the_plain_score_equals_r():
    expected = reference("adjust")["propensity"]
    treated = men()["treat"] == 1
    found = propensity(treated, columns(), penalised=False)
    assert found.mean() == pytest.approx(expected["mean"], rel=PARITY)
    assert (found**2).sum() == pytest.approx(expected["sum_of_squares"], rel=PARITY)
    assert found[treated].min() == pytest.approx(expected["low"], rel=PARITY)
    assert found.max() == pytest.approx(expected["high"], rel=PARITY)


def test_the_penalised_score_by_hand():
    # Two of three in one group and one of four in the other took part; a half is added to each cell.
    treated, group = np.array([1, 1, 0, 1, 0, 0, 0]), np.array([1.0, 1, 1, 0, 0, 0, 0])[:, None]
    found = propensity(treated, group)
    assert found == pytest.approx([2.5 / 4] * 3 + [1.5 / 5] * 4)


def test_separated_groups_have_a_penalised_score_only():
    treated, covariate = np.array([1, 1, 0, 0, 0]), np.array([5.0, 6, 1, 2, 3])[:, None]
    found = propensity(treated, covariate)
    assert ((found > 0) & (found < 1)).all()
    with pytest.raises(ValueError, match="separated"):
        propensity(treated, covariate, penalised=False)


@pytest.mark.parametrize("penalised", [True, False])
@pytest.mark.parametrize("column", [np.full(6, 0.1), np.array([2.0, 4, 6, 8, 10, 12])])
def test_constant_and_dependent_columns_are_refused(column, penalised):
    covariates = np.column_stack([[1.0, 2, 3, 4, 5, 6], column])
    with pytest.raises(ValueError, match="constant, or depends"):
        propensity(np.array([1, 0, 1, 0, 1, 0]), covariates, penalised=penalised)
