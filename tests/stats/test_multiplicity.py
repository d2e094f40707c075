import pytest

from analysis.stats import multiplicity
from tests.conftest import PARITY, reference


@pytest.mark.parametrize("case", reference("strata")["adjusted"], ids=lambda case: f"{len(case['p'])} tests")
def test_adjusted_p_values_equal_r(case):
    assert multiplicity.holm(case["p"]) == pytest.approx(case["holm"], rel=PARITY)
    assert multiplicity.benjamini_hochberg(case["p"]) == pytest.approx(case["bh"], rel=PARITY)


def test_three_tests_by_hand():
    # Sorted 0.01, 0.02, 0.04. Holm: 3 * 0.01, 2 * 0.02, 1 * 0.04, never falling.
    # Benjamini-Hochberg: 3/3 * 0.04, 3/2 * 0.02, 3/1 * 0.01, never rising towards the smallest.
    assert multiplicity.holm([0.04, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])
    assert multiplicity.benjamini_hochberg([0.04, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.03])


@pytest.mark.parametrize("p_values", [[], [0.1, float("nan")], [-0.1], [1.1], [[0.1, 0.2]]])
def test_what_is_no_list_of_p_values_is_refused(p_values):
    with pytest.raises(ValueError, match=r"in \[0, 1\]"):
        multiplicity.holm(p_values)
