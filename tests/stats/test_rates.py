import math

import numpy as np
import pytest
from scipy import stats

from analysis.stats import rates
from tests.conftest import PARITY, reference

LIMITS = {"rel": PARITY, "abs": 1e-12}


def test_exact_rate_equals_poisson_test_in_r():
    for case in reference("exact")["rates"]:
        found = rates.exact_rate(case["x"], case["time"])
        assert [found.low, found.high] == pytest.approx(case["exact"], **LIMITS)


def test_exact_rate_by_hand():
    # No event in 12.5 years: exp(-12.5 u) = 0.025. One event: 1 - exp(-l) = 0.025.
    found = rates.exact_rate(0, 12.5)
    assert [found.low, found.high] == pytest.approx([0, -math.log(0.025) / 12.5], **LIMITS)
    assert rates.exact_rate(1, 1).low == pytest.approx(-math.log(0.975), **LIMITS)


def test_byar_by_hand():
    # 16 events in 2 years at z = 3: 16 (1 - 1/144 - 3/12)^3 / 2, and 17 (1 - 1/153 + 3/(3 sqrt(17)))^3 / 2.
    found = rates.byar(16, 2, conf_level=math.erf(3 / math.sqrt(2)))
    low, high = 16 * (107 / 144) ** 3 / 2, 17 * (152 / 153 + 1 / math.sqrt(17)) ** 3 / 2
    assert [found.low, found.high] == pytest.approx([low, high], **LIMITS)


def test_byar_is_within_a_fifth_of_a_per_cent_of_the_exact_limits():
    # So says Public Health England's technical guide on confidence intervals (2018), for 10 events and more.
    for events in (10, 25, 300):
        found, exact = rates.byar(events, 1), rates.exact_rate(events, 1)
        assert [found.low, found.high] == pytest.approx([exact.low, exact.high], rel=2e-3)


def test_byar_needs_ten_events():
    with pytest.raises(ValueError, match="10 events"):
        rates.byar(9, 1)


def test_rate_ratio_equals_poisson_test_in_r():
    for case in reference("exact")["rate_ratio"]:
        ratio, limits = rates.rate_ratio(*case["counts"])
        assert [ratio, limits.low, limits.high] == pytest.approx([case["estimate"], *case["limits"]], **LIMITS)


def test_rate_ratio_by_hand():
    # 2 events in 1 year against none in 3: the first arm's share is at least sqrt(0.025), so the ratio at least
    # sqrt(0.025) / (1 - sqrt(0.025)) * 3.
    ratio, limits = rates.rate_ratio(2, 1, 0, 3)
    root = math.sqrt(0.025)
    assert math.isinf(ratio) and math.isinf(limits.high)
    assert limits.low == pytest.approx(3 * root / (1 - root), **LIMITS)
    ratio, limits = rates.rate_ratio(0, 3, 2, 1)
    assert ratio == limits.low == 0
    assert limits.high == pytest.approx((1 - root) / (3 * root), **LIMITS)


def test_rate_ratio_needs_an_event():
    with pytest.raises(ValueError, match="needs an event"):
        rates.rate_ratio(0, 1, 0, 1)


def test_rate_difference_by_hand():
    # No event in either arm, 2 and 5 years: each upper limit errs with chance (1 - sqrt(0.95)) / 2.
    most = -math.log((1 - math.sqrt(0.95)) / 2)
    found = rates.rate_difference(0, 2, 0, 5)
    assert [found.low, found.high] == pytest.approx([-most / 5, most / 2], **LIMITS)


@pytest.mark.parametrize(("mean_1", "mean_0"), [(0.1, 0.1), (2, 0.5), (3, 3), (1, 6)])
def test_rate_difference_covers_at_least_its_level(mean_1, mean_0):
    counts = np.arange(31)
    covered = [
        [not rates.rate_difference(int(x_1), 1, int(x_0), 2).excludes(mean_1 - mean_0 / 2) for x_0 in counts]
        for x_1 in counts
    ]
    assert stats.poisson.pmf(counts, mean_1) @ covered @ stats.poisson.pmf(counts, mean_0) >= 0.95


@pytest.mark.parametrize(("events", "time"), [(-1, 1), (1, 0), (1, -2), (1, math.inf), (1, math.nan)])
def test_impossible_counts_and_times_are_refused(events, time):
    for function in (rates.exact_rate, rates.byar):
        with pytest.raises(ValueError, match="need events"):
            function(events, time)
    for function in (rates.rate_ratio, rates.rate_difference):
        with pytest.raises(ValueError, match="need events"):
            function(events, time, 1, 1)
        with pytest.raises(ValueError, match="need events"):
            function(1, 1, events, time)
