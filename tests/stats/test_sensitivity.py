import math

import pytest
from scipy import stats

from analysis.results import Interval
from analysis.stats import proportions, sensitivity
from tests.conftest import PARITY, reference


def interval(low, high):
    return Interval(low, high, 0.95, "given")


def test_e_values_as_printed():
    # VanderWeele & Ding (2017): risk ratio 3.9 (1.8 to 8.7) has 7.26 and 3.0; and the same turned round.
    for ratio, limits in ((3.9, (1.8, 8.7)), (1 / 3.9, (1 / 8.7, 1 / 1.8))):
        found = sensitivity.e_value_risk_ratio(ratio, interval(*limits))
        assert [found.estimate, found.limit] == pytest.approx([7.26303434, 3.0], rel=PARITY)


def test_e_values_of_the_aid(rossi):
    # Rossi's hazard ratio 0.684; numbers recomputed in R from its coefficient and error.
    coef, se = rossi["cox_efron"]["coef"]["fin"], rossi["cox_efron"]["se"]["fin"]
    half = stats.norm.isf(0.025) * se
    limits = interval(math.exp(coef - half), math.exp(coef + half))
    found = sensitivity.e_value_hazard_ratio(math.exp(coef), limits, common=False)
    assert [found.estimate, found.limit] == pytest.approx([2.28263817, 1.07031520], rel=PARITY)
    found = sensitivity.e_value_hazard_ratio(math.exp(coef), common=True)
    assert found.estimate == pytest.approx(1.925082121, rel=PARITY)
    assert math.isnan(found.limit)


def test_odds_ratios_by_hand():
    # 4 taken as a risk ratio: 4 + sqrt(4 * 3). Its square root, 2: 2 + sqrt(2); the limit 2.25 gives 1.5 + sqrt(0.75).
    assert sensitivity.e_value_odds_ratio(4, common=False).estimate == pytest.approx(4 + math.sqrt(12))
    found = sensitivity.e_value_odds_ratio(4, interval(2.25, 7), common=True)
    assert [found.estimate, found.limit] == pytest.approx([2 + math.sqrt(2), 1.5 + math.sqrt(0.75)])


def test_an_interval_that_holds_one_needs_no_confounder():
    assert sensitivity.e_value_risk_ratio(1.3, interval(0.9, 1.9)).limit == 1
    assert sensitivity.e_value_risk_ratio(1).estimate == 1


def test_risk_difference_as_the_package_prints_it():
    # Lung cancer among smokers (Hammond & Horn 1958): 397 of 78,954 against 51 of 108,829. The tests of R's
    # EValue give 15.95703 for the limit, from a grid with steps of 0.0001.
    found = sensitivity.e_value_risk_difference(397, 78_954, 51, 108_829)
    ratio = (397 / 78_954) / (51 / 108_829)
    assert found.estimate == pytest.approx(ratio + math.sqrt(ratio * (ratio - 1)), rel=PARITY)
    assert found.limit == pytest.approx(15.95703, rel=2e-5)
    assert sensitivity.e_value_risk_difference(51, 108_829, 397, 78_954) == found


def test_risk_difference_that_could_be_chance():
    found = sensitivity.e_value_risk_difference(55, 108_833, 51, 108_829)
    assert found.limit == 1
    assert found.estimate > 1


@pytest.mark.parametrize("table", [(0, 10, 3, 10), (3, 10, 3, 10), (11, 10, 3, 10)])
def test_risk_difference_without_a_ratio_is_refused(table):
    with pytest.raises(ValueError, match="an event in each arm"):
        sensitivity.e_value_risk_difference(*table)


@pytest.mark.parametrize(("ratio", "limits"), [(0, None), (-1, None), (math.nan, None), (2, (2.1, 3))])
def test_impossible_ratios_are_refused(ratio, limits):
    with pytest.raises(ValueError, match="ratio"):
        sensitivity.e_value_risk_ratio(ratio, limits and interval(*limits))


@pytest.mark.parametrize("case", reference("strata")["rosenbaum"], ids=lambda case: f"{case['first']}")
def test_rosenbaum_bounds_equal_r(case):
    pairs = case["first"], case["second"]
    assert sensitivity.rosenbaum(*pairs, case["gamma"]) == pytest.approx(case["p"], rel=PARITY)
    assert sensitivity.rosenbaum_gamma(*pairs) == pytest.approx(case["crossing"], rel=PARITY)


def test_rosenbaum_bounds_as_printed():
    # Rearrests of 2,097 pairs of juveniles (HSAUR), and smoking and lung cancer (Rosenbaum 2002, section 4.3.2).
    assert sensitivity.rosenbaum(515, 290, 1.5) == pytest.approx(0.0113832654, rel=PARITY)
    assert sensitivity.rosenbaum(515, 290, 1.6) == pytest.approx(0.082634063, rel=PARITY)
    assert sensitivity.rosenbaum(110, 12, 6) == pytest.approx(0.0969287748, rel=PARITY)


def test_rosenbaum_by_hand():
    # Five pairs, all one way: (g / (1 + g))^5, which is 1/32 at g = 1 and 0.05 at the crossing.
    assert sensitivity.rosenbaum(5, 0, 1) == pytest.approx(1 / 32)
    share = 0.05 ** (1 / 5)
    assert sensitivity.rosenbaum_gamma(5, 0) == pytest.approx(share / (1 - share), rel=PARITY)
    # Four pairs: 1/16 is above 0.05 without any bias.
    assert sensitivity.rosenbaum_gamma(4, 0) == 1


@pytest.mark.parametrize(("first", "second", "gamma"), [(0, 0, 1), (-1, 3, 1), (3, 1, 0.5)])
def test_impossible_pairs_are_refused(first, second, gamma):
    with pytest.raises(ValueError, match="pair"):
        sensitivity.rosenbaum(first, second, gamma)


def test_tipping_point_by_hand():
    # 2 of 10 stay fewer than 5 of 10 until three more are found; 5 of 10 stay more whatever is found among them.
    def fewer(events_1, n_1, events_0, n_0):
        return events_1 / n_1 < events_0 / n_0

    assert sensitivity.tipping_point(2, 10, 5, 10, arm=1, holds=fewer) == sensitivity.Tipping(3, 8)
    assert sensitivity.tipping_point(2, 10, 5, 10, arm=0, holds=fewer) == sensitivity.Tipping(None, 5)


def test_one_arrest_overturns_the_aid():
    # Newcombe's interval leaves zero out at 48 against 66 of 216 (-0.1650 to -0.0002), and holds it at 49.
    def holds(*table):
        return proportions.newcombe(*table).excludes(0)

    assert proportions.newcombe(49, 216, 66, 216).high > 0
    assert sensitivity.tipping_point(48, 216, 66, 216, arm=1, holds=holds).extra == 1


def test_fishers_finding_at_thirteen():
    # 0 of 13 against 6 of 13: p = 2 C(13,6) / C(26,6) = 0.0149. With 1 of 13, p = 0.0730: one offence is enough.
    def holds(*table):
        return proportions.fisher(*table).p_value <= 0.05

    assert proportions.fisher(0, 13, 6, 13).p_value == pytest.approx(
        2 * math.comb(13, 6) / math.comb(26, 6), rel=PARITY
    )
    assert sensitivity.tipping_point(0, 13, 6, 13, arm=1, holds=holds) == sensitivity.Tipping(1, 13)


def test_tipping_needs_a_finding_and_two_arms():
    with pytest.raises(ValueError, match="does not hold"):
        sensitivity.tipping_point(5, 10, 5, 10, arm=1, holds=lambda *table: False)
    for table, arm in (((1, 0, 1, 5), 1), ((1, 5, 6, 5), 1), ((1, 5, 2, 5), 2)):
        with pytest.raises(ValueError, match="need 0 <= events"):
            sensitivity.tipping_point(*table, arm=arm, holds=lambda *table: True)
