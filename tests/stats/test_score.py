import numpy as np
import pytest
from scipy import stats

from analysis.stats import score
from tests.conftest import PARITY, reference

Z = stats.norm.isf(0.025)


def test_miettinen_nurminen_equals_numeric_maxima_in_r():
    """A second implementation: the likelihood is maximised by optimize, not by the root of a cubic."""
    for case in reference("exact")["miettinen_nurminen"]:
        found = score.miettinen_nurminen(*case["table"])
        assert [found.low, found.high] == pytest.approx([case["low"], case["high"]], rel=PARITY)
        assert found.method == "miettinen_nurminen"


def test_miettinen_nurminen_equals_propcis():
    # diffscoreci(7, 34, 1, 34, 0.95) of R's PropCIs, as printed in the tests of statsmodels (test_confint_2indep_propcis).
    found = score.miettinen_nurminen(7, 34, 1, 34)
    assert [found.low, found.high] == pytest.approx([0.0270416, 0.3452912], abs=6e-8)


def test_miettinen_nurminen_by_hand():
    # Nobody of 6 against nobody of 6: under d the likeliest shares are d and 0, so z^2 = d / (1 - d) 6 * 11/12.
    odds = Z**2 * 12 / 11 / 6
    found = score.miettinen_nurminen(0, 6, 0, 6)
    assert [found.low, found.high] == pytest.approx([-odds / (1 + odds), odds / (1 + odds)], rel=PARITY)
    # All of 6 against none of 6.
    assert score.miettinen_nurminen(6, 6, 0, 6).high == 1
    assert score.miettinen_nurminen(0, 6, 6, 6).low == -1


def test_score_of_equal_shares_is_the_pooled_z():
    pooled = (9 + 4) / 23
    z = (9 / 11 - 4 / 12) / np.sqrt(pooled * (1 - pooled) * (1 / 11 + 1 / 12))
    table = (np.array(9), 11, np.array(4), 12)
    assert score.difference_score(*table, 0.0) == pytest.approx(z)
    assert score.ratio_score(*table, 1.0) == pytest.approx(z)


def test_score_where_nothing_varies():
    none = np.array(0)
    assert score.difference_score(none, 5, none, 7, 0.0) == 0
    assert score.ratio_score(none, 5, none, 7, 2.0) == 0
    assert np.isneginf(score.difference_score(none, 5, none, 7, 1.0))


def test_ratio_score_by_hand():
    # 2 of 4 against 1 of 4 at ratio 3: the root of 8 * 3 p^2 - (4 * 3 + 2 + 4 + 1 * 3) p + 3 is p = (21 - sqrt(153)) / 48.
    p = (21 - np.sqrt(153)) / 48
    variance = 3 * p * (1 - 3 * p) / 4 + 9 * p * (1 - p) / 4
    assert score.ratio_score(np.array(2), 4, np.array(1), 4, 3.0) == pytest.approx((2 / 4 - 3 / 4) / np.sqrt(variance))


@pytest.mark.parametrize("table", [(1, 0, 1, 2), (3, 2, 0, 2), (0, 2, -1, 2)])
def test_impossible_counts_are_refused(table):
    with pytest.raises(ValueError, match="events"):
        score.miettinen_nurminen(*table)
