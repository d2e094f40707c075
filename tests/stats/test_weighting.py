import numpy as np
import pytest

from analysis import cohort
from analysis.outcomes import employment
from analysis.stats import weighting
from tests.conftest import PARITY


@pytest.fixture(scope="module")
def outsiders(nsw):
    people = cohort.build_workers(*nsw).people
    return people[people["arm"] != "comparison"].reset_index(drop=True)


@pytest.fixture(scope="module")
def weighted(outsiders, nsw):
    design = employment.design(outsiders, nsw[1].income.lesson.terms)
    return weighting.att(outsiders["income_1978"], outsiders["arm"] == "participant", design)


def test_the_weighted_effect_equals_r(weighted, nsw_numbers):
    expected = nsw_numbers["att_odds_weights"]
    assert weighted.value == pytest.approx(expected["att"], rel=PARITY)
    assert weighted.ess == pytest.approx(expected["ess"], rel=PARITY)
    assert weighted.largest == pytest.approx(expected["largest_share"], rel=PARITY)


@pytest.mark.parametrize(
    ("column", "name"), [("age_years", "age"), ("married", "marr"), ("income_1974", "re74"), ("income_1975", "re75")]
)
def test_balance_equals_r(outsiders, weighted, nsw_numbers, column, name):
    takes_part = outsiders["arm"] == "participant"
    raw = weighting.standardised_difference(outsiders[column], takes_part)
    after = weighting.standardised_difference(outsiders[column], takes_part, weighted.weight)
    assert raw == pytest.approx(nsw_numbers["att_odds_weights"]["smd_raw"][name], rel=PARITY)
    # A difference near zero of large numbers: absolute, on a scale where 0.1 begins to matter.
    assert after == pytest.approx(nsw_numbers["att_odds_weights"]["smd_weighted"][name], abs=1e-7)


VALUES = np.array([10.0, 12, 20, 1, 3, 11, 13, 15, 9])
TREATED = np.array([1, 1, 1, 0, 0, 0, 0, 0, 0], bool)
GROUP = np.array([0.0, 0, 1, 0, 0, 1, 1, 1, 1])


def test_one_binary_covariate_by_hand():
    # Two of three participants are in group 0, where the others' mean is 2, one in group 1 with mean 12:
    # the comparison mean is (2 * 2 + 12) / 3.
    found = weighting.att(VALUES, TREATED, GROUP[:, None])
    assert found.value == pytest.approx(14 - 16 / 3, rel=PARITY)
    # Odds of taking part: 2 to 2 in group 0, 1 to 4 in group 1.
    assert found.weight[3:] == pytest.approx([1, 1, 0.25, 0.25, 0.25, 0.25], rel=PARITY)
    assert found.ess == pytest.approx(3**2 / 2.25, rel=PARITY)
    assert found.largest == pytest.approx(1 / 3, rel=PARITY)


def test_the_standard_error_by_hand():
    # With one binary covariate the weighted mean is the comparison's means (2 and 12) in the participants' mix.
    # Each person's influence on the difference: a participant's (y - 14) - (group mean - 16/3), over 3;
    # another's share of the mix times (y - group mean), over the group's size.
    participants = [(10 - 14) - (2 - 16 / 3), (12 - 14) - (2 - 16 / 3), (20 - 14) - (12 - 16 / 3)]
    others = [2 / 3 * -1 / 2, 2 / 3 * 1 / 2, *(1 / 3 * each / 4 for each in (-1, 1, 3, -3))]
    expected = np.sqrt(np.sum(np.square(participants)) / 9 + np.sum(np.square(others)))
    assert weighting.att(VALUES, TREATED, GROUP[:, None]).std_error == pytest.approx(expected, rel=PARITY)


def test_separated_groups_are_refused():
    with pytest.raises(ValueError, match="separated"):
        weighting.att(VALUES, TREATED, np.where(TREATED, 5.0, 1.0)[:, None] + GROUP[:, None] / 10)


def test_effective_sample_size_by_hand():
    assert weighting.effective_sample_size([1, 1, 2]) == pytest.approx(16 / 6)


def test_row_order_changes_no_digit(outsiders, weighted, nsw):
    order = np.random.default_rng(2).permutation(len(outsiders))
    shuffled = outsiders.iloc[order].reset_index(drop=True)
    design = employment.design(shuffled, nsw[1].income.lesson.terms)
    again = weighting.att(shuffled["income_1978"], shuffled["arm"] == "participant", design)
    assert again.value == pytest.approx(weighted.value, rel=1e-9)
