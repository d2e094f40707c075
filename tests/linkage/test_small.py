import math

import numpy as np
import pytest

from analysis.linkage.identities import features
from analysis.linkage.prior import of_pair, overlap
from analysis.linkage.small import probability, score_pairs
from analysis.linkage.weights import LEVELS
from tests.linkage.hand import WEIGHTS, crowd, records, sides

FIRST = np.array([0])


def weight(left, right, prior=0.5):
    return score_pairs(left, right, FIRST, FIRST, weights=WEIGHTS, prior=prior)["weight"].iloc[0]


def test_a_posterior_by_hand():
    """Of 202 records 2 have this name, 22 (they and twenty strangers) this year, 22 this commune.

    prior odds                           1/99 = 0.010101
    name, equal         0.78 / (2/202)        = 78.78
    year, equal         0.965 / (22/202)      = 8.860455
    day, exchanged      0.04 / 0.11           = 0.363636
    sex, the same       0.998 / 0.95          = 1.050526
    commune, the same   0.88 / (22/202)       = 8.08
    village, different  0.2 / 0.85            = 0.235294
    odds: the product, 5.12075; probability 5.12075 / 6.12075 = 0.836621
    """
    one = {"name": "Quách Văn Lạc", "sex": "male", "birth": "1950-03-07", "commune": "x0", "village": "Đông"}
    other = one | {"birth": "1950-07-03", "village": "Đoài"}
    left, right = features(crowd("l", one), crowd("r", other, middle="Khoan"), WEIGHTS)
    found = weight(left, right, prior=0.01)
    assert 2**found == pytest.approx(5.12075, abs=5e-6)
    assert probability(np.array([found]))[0] == pytest.approx(0.836621, abs=1e-6)


def test_missing_everything_leaves_the_prior():
    assert weight(*sides({}, {}), prior=0.01) == pytest.approx(math.log2(1 / 99))


def test_the_more_frequent_of_two_names_counts():
    left = records([{"name": "Quách Văn Lạc"}] + [{"name": "Quách Văn Lạ"}] * 3, "l")
    right = records([{"name": "Quách Văn Lạ"}], "r")
    found = weight(*features(left, right, WEIGHTS))
    # a slip; the right one's name stands in four of five records
    assert found == pytest.approx(math.log2(0.06 / 0.8))


def test_agreement_on_a_rare_name_weighs_more():
    rare, frequent = ({"name": name} for name in ("Quách Văn Lạc", "Nguyễn Văn Hùng"))
    many = [frequent] * 38
    one = weight(*features(records([rare, *many], "l"), records([rare], "r"), WEIGHTS))
    other = weight(*features(records([frequent, *many], "l"), records([frequent], "r"), WEIGHTS))
    assert one - other == pytest.approx(math.log2(40 / 2))


def test_the_prior_by_hand():
    """100 against 50 records, nobody has a number: 25 are expected in common, odds 25 / (75 * 25) = 1/75."""
    lists = features(records([{}] * 100, "l"), records([{}] * 50, "r"), WEIGHTS)
    assert of_pair(*lists, WEIGHTS.prior) == pytest.approx(1 / 76)
    assert of_pair(lists[0], None, WEIGHTS.prior) == pytest.approx(0.02 / 100)


def test_numbers_in_common_correct_the_prior():
    """Half of 100 on the left and all 100 on the right have a number, 5 in common: (5 + 10) / (50 + 20) = 3/14."""
    number = "0300850{:05d}".format
    left = [{"id_number": number(place)} for place in range(50)] + [{}] * 50
    right = [{"id_number": number(place)} for place in range(45, 145)]
    lists = features(records(left, "l"), records(right, "r"), WEIGHTS)
    assert overlap(*lists, WEIGHTS.prior) == pytest.approx(3 / 14)


def test_nobody_is_ever_sure_of_a_partner():
    number = [{"id_number": f"0300850{place:05d}"} for place in range(2000)]
    lists = features(records(number, "l"), records(number, "r"), WEIGHTS)
    assert overlap(*lists, WEIGHTS.prior) == WEIGHTS.prior.overlap_at_most.value


def test_levels_are_in_the_answer():
    found = score_pairs(*sides({"sex": "male"}, {"sex": "female"}), FIRST, FIRST, weights=WEIGHTS, prior=0.5)
    assert found[list(LEVELS)].iloc[0].tolist() == [-1, -1, -1, -1, 1, -1, -1]
    assert found["weight"].iloc[0] == pytest.approx(math.log2(0.002 / 0.05))
