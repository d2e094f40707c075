import math

import numpy as np
import pytest

from analysis.stats import stratified
from tests.conftest import PARITY, reference

SETS = reference("strata")["stratified"]
COUNTS = ("events_1", "n_1", "events_0", "n_0")
LIMITS = {"rel": PARITY, "abs": 1e-12}


def counts(case):
    return [np.array(case[name]) for name in COUNTS]


@pytest.mark.parametrize("name", SETS)
def test_the_difference_equals_metafor(name):
    found, expected = stratified.mantel_haenszel_difference(*counts(SETS[name])), SETS[name]["difference"]
    assert [found.value, found.std_error, found.p_value] == pytest.approx(
        [expected[key] for key in ("value", "se", "p")], **LIMITS
    )
    assert [found.interval.low, found.interval.high] == pytest.approx([expected["low"], expected["high"]], **LIMITS)


@pytest.mark.parametrize("name", [name for name in SETS if SETS[name]["log_odds_ratio"]])
def test_the_odds_ratio_equals_metafor(name):
    found, expected = stratified.mantel_haenszel_odds_ratio(*counts(SETS[name])), SETS[name]["log_odds_ratio"]
    assert math.log(found.value) == pytest.approx(expected["value"], **LIMITS)
    assert [found.std_error, found.p_value] == pytest.approx([expected["se"], expected["p"]], **LIMITS)
    assert [math.log(found.interval.low), math.log(found.interval.high)] == pytest.approx(
        [expected["low"], expected["high"]], **LIMITS
    )


def test_berkeley_as_printed():
    # Admissions at Berkeley, 1973: the common odds ratio and R's default test, recomputed in R.
    found = stratified.mantel_haenszel_odds_ratio(*counts(SETS["admissions"]))
    assert found.value == pytest.approx(0.9046968283, rel=1e-9)
    test = stratified.cochran_mantel_haenszel(*counts(SETS["admissions"]))
    assert test.statistic == pytest.approx(1.426946229, rel=1e-9)


@pytest.mark.parametrize("name", SETS)
def test_the_chi_square_equals_r(name):
    plain = stratified.cochran_mantel_haenszel(*counts(SETS[name]), correction=False)
    corrected = stratified.cochran_mantel_haenszel(*counts(SETS[name]))
    assert [plain.statistic, plain.p_value] == pytest.approx([SETS[name]["chisq"], SETS[name]["p"]], **LIMITS)
    expected = [SETS[name]["chisq_corrected"], SETS[name]["p_corrected"]]
    assert [corrected.statistic, corrected.p_value] == pytest.approx(expected, **LIMITS)


def test_two_strata_by_hand():
    # 1 of 2 against 1 of 4, and 2 of 4 against 0 of 4: weights 2 * 4 / 6 and 4 * 4 / 8.
    table = [1, 2], [2, 4], [1, 0], [4, 4]
    weights, differences = np.array([8 / 6, 2]), np.array([1 / 4, 1 / 2])
    found = stratified.mantel_haenszel_difference(*table, sparse=False)
    assert found.value == pytest.approx(weights @ differences / weights.sum(), **LIMITS)
    # Greenland and Robins: each stratum's p q / n of either arm, by its squared weight.
    variances = np.array([0.25 / 2 + 0.1875 / 4, 0.25 / 4])
    assert found.std_error == pytest.approx(math.sqrt(weights**2 @ variances) / weights.sum(), **LIMITS)
    # Odds ratio: (1 * 3 / 6 + 2 * 4 / 8) against (1 * 1 / 6 + 2 * 0 / 8).
    assert stratified.mantel_haenszel_odds_ratio(*table).value == pytest.approx(1.5 / (1 / 6), **LIMITS)
    # Chi-square: deviations 1 - 2 * 2/6 and 2 - 4 * 2/8; variances 2*4*2*4/(36*5) and 4*4*2*6/(64*7).
    test = stratified.cochran_mantel_haenszel(*table, correction=False)
    assert test.statistic == pytest.approx((1 / 3 + 1) ** 2 / (64 / 180 + 192 / 448), **LIMITS)


def test_strata_with_an_empty_arm_change_nothing():
    few = counts(SETS["few"])
    more = [np.append(each, extra) for each, extra in zip(few, (3, 9, 0, 0), strict=True)]
    for estimate in (stratified.mantel_haenszel_difference, stratified.mantel_haenszel_odds_ratio):
        assert estimate(*more) == estimate(*few)
    assert stratified.mantel_haenszel_difference(*more).n_strata == 3


def test_a_stratum_without_events_tells_the_odds_ratio_nothing():
    few = counts(SETS["few"])
    more = [np.append(each, extra) for each, extra in zip(few, (0, 9, 0, 7), strict=True)]
    with_it, without = (stratified.mantel_haenszel_odds_ratio(*each) for each in (more, few))
    assert (with_it.value, with_it.n_strata) == (pytest.approx(without.value, **LIMITS), 3)
    assert stratified.mantel_haenszel_difference(*more).n_strata == 4


def test_large_counts_do_not_overflow():
    # Ten times the people of each cell: the same estimate, the statistic ten times as large but for n - 1.
    small, large = ([scale * each for each in counts(SETS["admissions"])] for scale in (1000, 10_000))
    statistics = [stratified.cochran_mantel_haenszel(*each, correction=False).statistic for each in (small, large)]
    assert statistics[1] / statistics[0] == pytest.approx(10, rel=1e-4)


@pytest.mark.parametrize(
    "estimate",
    [stratified.mantel_haenszel_difference, stratified.mantel_haenszel_odds_ratio, stratified.cochran_mantel_haenszel],
)
@pytest.mark.parametrize(
    "table",
    [
        ([0, 0], [5, 6], [0, 0], [7, 8]),  # no event
        ([5, 6], [5, 6], [7, 8], [7, 8]),  # nobody without
        ([1], [5], [0], [0]),  # an arm without people
        ([6], [5], [0], [5]),  # more events than people
        ([-1], [5], [0], [5]),
        ([0.5], [5], [2], [5]),  # no count
    ],
)
def test_what_cannot_be_estimated_is_refused(estimate, table):
    with pytest.raises(ValueError, match=r"varies|undefined|stratum"):
        estimate(*table)


def test_no_event_in_one_arm_is_left_to_the_exact_method():
    with pytest.raises(ValueError, match="exact"):
        stratified.mantel_haenszel_odds_ratio(*counts(SETS["none"]))
