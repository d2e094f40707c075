import math

import numpy as np
import pytest
from scipy import stats

from analysis.stats import share_intervals
from analysis.stats.proportions import clopper_pearson
from tests.conftest import PARITY, reference

LIMITS = {"rel": PARITY, "abs": 1e-12}
METHODS = ["blaker", "mid_p", "jeffreys"]


@pytest.mark.parametrize("method", METHODS)
def test_intervals_equal_r(method):
    """Jeffreys is R's qbeta; Blaker and mid-P are second implementations in R, by steps and by uniroot."""
    for case in reference("exact")["shares"]:
        found = getattr(share_intervals, method)(case["x"], case["n"])
        assert [found.low, found.high] == pytest.approx(case[method], **LIMITS)
        assert (found.level, found.method) == (0.95, method)


def test_blaker_by_hand():
    # 2 of 2: P(X >= 2) = p^2, and the lower tail (1 - p)^2 joins only from p = 1/2 on; so p^2 = 0.05.
    found = share_intervals.blaker(2, 2)
    assert [found.low, found.high] == pytest.approx([math.sqrt(0.05), 1], **LIMITS)
    # 0 of 1 at 80%: 1 - p = 0.2.
    assert share_intervals.blaker(0, 1, conf_level=0.8).high == pytest.approx(0.8, **LIMITS)


def test_blaker_lies_inside_clopper_pearson_and_mirrors():
    for n in (1, 7, 20):
        for events in range(n + 1):
            found, wider = share_intervals.blaker(events, n), clopper_pearson(events, n)
            mirrored = share_intervals.blaker(n - events, n)
            assert wider.low - 1e-12 <= found.low < found.high <= wider.high + 1e-12
            assert (found.low, found.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low), **LIMITS)


@pytest.mark.parametrize("n", [1, 6, 13, 40])
def test_blaker_covers_at_least_its_level(n):
    found = [share_intervals.blaker(events, n) for events in range(n + 1)]
    edges = np.array([(each.low, each.high) for each in found]).ravel()
    for rate in [*np.linspace(0, 1, 401), *np.clip(edges - 1e-9, 0, 1), *np.clip(edges + 1e-9, 0, 1)]:
        covered = [not each.excludes(rate) for each in found]
        assert stats.binom.pmf(np.arange(n + 1), n, rate) @ covered >= 0.95 - 1e-9


def test_mid_p_by_hand():
    # 6 of 6: half of p^6 is 0.025; nobody of 13: half of (1 - p)^13.
    assert share_intervals.mid_p(6, 6).low == pytest.approx(0.05 ** (1 / 6), **LIMITS)
    assert share_intervals.mid_p(0, 13).high == pytest.approx(1 - 0.05 ** (1 / 13), **LIMITS)


@pytest.mark.parametrize("method", METHODS)
def test_none_and_all_reach_the_end(method):
    interval = getattr(share_intervals, method)
    assert interval(0, 5).low == 0 and 0 < interval(0, 5).high < 1
    assert interval(5, 5).high == 1 and 0 < interval(5, 5).low < 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("events", "n"), [(1, 0), (-1, 5), (6, 5)])
def test_impossible_counts_are_refused(method, events, n):
    with pytest.raises(ValueError, match="events"):
        getattr(share_intervals, method)(events, n)
