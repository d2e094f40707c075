import itertools

import pytest
from scipy import stats

from analysis.stats import power
from tests.conftest import PARITY

# The enumeration leaves out tables of probability below 1e-12.
LIMITS = {"rel": PARITY, "abs": 1e-11}


def test_power_of_halving_equals_r(small_samples):
    for case in small_samples["power_of_halving"]:
        n = case["n_per_arm"]
        found = power.fisher_power(n, n, case["halved"], case["base_rate"])
        assert found == pytest.approx(case["power"], **LIMITS)


def test_thirteen_loans_against_87_people(small_samples):
    expected = small_samples["rejection_13_v_87"]["power"]
    assert power.fisher_power(13, 87, 0, 0.15) == pytest.approx(expected, **LIMITS)
    assert round(expected, 3) == 0.004


def test_power_by_listing_every_table():
    listed = sum(
        stats.binom.pmf(a, 5, 0.1) * stats.binom.pmf(b, 7, 0.8)
        for a, b in itertools.product(range(6), range(8))
        if stats.fisher_exact([[a, 5 - a], [b, 7 - b]]).pvalue <= 0.05
    )
    assert power.fisher_power(5, 7, 0.1, 0.8) == pytest.approx(listed, **LIMITS)


def test_power_by_hand():
    # With 4 an arm only 0 against 4 and 4 against 0 are rejected (p = 2/70).
    assert power.fisher_power(4, 4, 0.25, 0.5) == pytest.approx(0.75**4 * 0.5**4 + 0.25**4 * 0.5**4, **LIMITS)


def test_chance_of_none(small_samples):
    for case in small_samples["none_of_13"]:
        assert power.chance_of_none(13, case["base_rate"]) == pytest.approx(case["chance"], **LIMITS)
    assert power.chance_of_none(13, 0.03) == pytest.approx(0.97**13, **LIMITS)


@pytest.mark.parametrize("rate", [0.03, 0.15, 0.30])
def test_the_number_needed_is_where_power_crosses(rate):
    n = power.n_per_arm(rate / 2, rate)
    assert power.fisher_power(n, n, rate / 2, rate) >= 0.8 > power.fisher_power(n - 1, n - 1, rate / 2, rate)


def test_over_1500_an_arm_to_show_a_halving_of_three_per_cent():
    # The normal formula for 3% against 1.5%, two-sided 5%, 80% power, gives 1,534; the exact test needs more.
    assert 1534 < power.n_per_arm(0.015, 0.03) < 1700


def test_equal_rates_need_no_number():
    with pytest.raises(ValueError, match="cannot be told apart"):
        power.n_per_arm(0.1, 0.1)


def test_means_by_the_textbook_number():
    # d = 0.25, 80% power, two-sided 5%: 252.13 an arm.
    assert power.n_per_arm_means(0.25) == 253
