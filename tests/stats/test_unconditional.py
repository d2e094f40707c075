import itertools
import math

import numpy as np
import pytest
from scipy import stats

from analysis.stats import unconditional
from analysis.stats.score import difference_score, ratio_score
from tests.conftest import PARITY, reference

EXACT = {"abs": 1e-6}  # the last step of the search is 6e-8 wide


@pytest.mark.parametrize(
    ("table", "limits"),
    [  # SAS 9.4 and StatXact 11, as printed in the tests of R's exact2x2 (inst/slowTests/test_SAS.R, test_StatXact.R)
        ((6, 13, 2, 7), (-0.3108, 0.5787)),
        ((13, 13, 0, 7), (0.5904, 1.0)),
        ((24, 61, 10, 35), (-0.0992, 0.2949)),
        ((9, 11, 4, 12), (0.0616, 0.7968)),
    ],
)
def test_difference_equals_printed_values(table, limits):
    found = unconditional.exact_difference(*table)
    assert [found.low, found.high] == pytest.approx(limits, abs=5.1e-5)
    assert (found.level, found.method) == (0.95, "exact_unconditional")


@pytest.mark.parametrize(
    ("table", "limits"),
    [((24, 61, 10, 35), (0.7663, 3.0005)), ((9, 11, 4, 12), (1.0964, 10.8647)), ((11, 13, 2, 7), (1.078, 29.1))],
)
def test_ratio_equals_printed_values(table, limits):
    """From the same two programs, whose own searches are good to about 1e-5 more than the digits that they print."""
    found = unconditional.exact_ratio(*table)
    for limit, printed in zip((found.low, found.high), limits, strict=True):
        last_digit = 10.0 ** -len(str(printed).partition(".")[2])
        assert limit == pytest.approx(printed, abs=last_digit / 2 + 1e-5)


def test_difference_equals_a_grid_in_r():
    """A second implementation: numeric likelihood maxima, 4,001 shares, halving."""
    for case in reference("exact")["exact_difference"]:
        found = unconditional.exact_difference(*case["table"])
        # R halves down to 2^-18, and its grid can miss a little of the largest chance.
        assert [found.low, found.high] == pytest.approx([case["low"], case["high"]], abs=1e-5)


def test_difference_by_hand():
    # 1 of 1 against 0 of 1: p (1 - q) with p - q = d is at most ((1 + d) / 2)^2, which is 0.025 here.
    found = unconditional.exact_difference(1, 1, 0, 1)
    assert [found.low, found.high] == pytest.approx([2 * math.sqrt(0.025) - 1, 1], **EXACT)


def test_ratio_by_hand():
    # 1 of 1 against 0 of 1: r q (1 - q) is at most r / 4 while r <= 2.
    found = unconditional.exact_ratio(1, 1, 0, 1)
    assert found.low == pytest.approx(0.1, **EXACT)
    assert math.isinf(found.high)


def test_a_ratio_with_an_empty_cell_is_one_sided():
    least = unconditional.exact_ratio(7, 19, 0, 5)
    most = unconditional.exact_ratio(0, 5, 7, 19)
    assert math.isinf(least.high) and most.low == 0
    assert most.high == pytest.approx(1 / least.low, rel=PARITY)
    nothing = unconditional.exact_ratio(0, 5, 0, 9)
    assert nothing.low == 0 and math.isinf(nothing.high)


def all_tables(n_1, n_0):
    return itertools.product(range(n_1 + 1), range(n_0 + 1))


def chances(n_1, n_0, rate_1, rate_0):
    first = stats.binom.pmf(np.arange(n_1 + 1), n_1, rate_1)
    return np.outer(first, stats.binom.pmf(np.arange(n_0 + 1), n_0, rate_0)).ravel()


@pytest.mark.parametrize(("n_1", "n_0"), [(3, 3), (5, 2)])
def test_both_cover_at_least_their_level_on_either_side(n_1, n_0):
    differences = [unconditional.exact_difference(x_1, n_1, x_0, n_0) for x_1, x_0 in all_tables(n_1, n_0)]
    ratios = [unconditional.exact_ratio(x_1, n_1, x_0, n_0) for x_1, x_0 in all_tables(n_1, n_0)]
    for rate_1, rate_0 in itertools.product(np.linspace(0.01, 0.99, 25), repeat=2):
        chance = chances(n_1, n_0, rate_1, rate_0)
        for found, truth in ((differences, rate_1 - rate_0), (ratios, rate_1 / rate_0)):
            assert chance @ [each.low > truth for each in found] <= 0.025 + 1e-9
            assert chance @ [each.high < truth for each in found] <= 0.025 + 1e-9


def test_just_outside_a_limit_is_left_out_and_just_inside_is_not():
    """By brute force: all tables ordered at the one difference, the unknown share on a fine grid."""

    def p_value(x_1, n_1, x_0, n_0, difference):
        scores = difference_score(np.arange(n_1 + 1)[:, None], n_1, np.arange(n_0 + 1), n_0, difference)
        share = np.linspace(max(0, -difference), min(1, 1 - difference), 2001)[:, None]
        first = stats.binom.pmf(np.arange(n_1 + 1), n_1, np.minimum(share + difference, 1))
        second = stats.binom.pmf(np.arange(n_0 + 1), n_0, share)
        return np.sum(first @ (scores >= scores[x_1, x_0] - 1e-9) * second, axis=1).max()

    for table in ((2, 13, 5, 20), (0, 6, 2, 13), (12, 30, 3, 25)):
        low = unconditional.exact_difference(*table).low
        assert p_value(*table, low - 1e-5) <= 0.025 < p_value(*table, low + 1e-5)
        # Nothing further out comes in again.
        assert max(p_value(*table, difference) for difference in np.linspace(-0.999, low - 1e-5, 20)) <= 0.025


@pytest.mark.parametrize(("n_1", "n_0"), [(1, 1), (1, 7), (7, 1), (5, 5), (13, 7), (20, 30), (13, 100)])
def test_the_score_orders_tables_as_the_bounds_need(n_1, n_0):
    x_1, x_0 = np.arange(n_1 + 1)[:, None], np.arange(n_0 + 1)
    for score, values in (
        (difference_score, [-1, -0.9999, -1e-6, 0, 1e-6, 0.9999, 1, *np.linspace(-0.99, 0.99, 67)]),
        (ratio_score, [0, 1e-6, *np.geomspace(1e-3, 1e3, 61), 1e6]),
    ):
        found = np.array([score(x_1, n_1, x_0, n_0, value) for value in sorted(values)]).clip(-1e6, 1e6)
        assert not np.any(np.isnan(found))
        assert np.diff(found, axis=1).min() >= -1e-9  # more events in the first arm
        assert np.diff(found, axis=2).max() <= 1e-9  # more in the second
        assert np.diff(found, axis=0).max() <= 1e-9  # a larger contrast


def test_the_arms_and_the_outcome_mirror():
    found = unconditional.exact_difference(3, 12, 1, 9)
    swapped = unconditional.exact_difference(1, 9, 3, 12)
    turned = unconditional.exact_difference(8, 9, 9, 12)
    assert (found.low, found.high) == pytest.approx((-swapped.high, -swapped.low), **EXACT)
    assert (found.low, found.high) == pytest.approx((turned.low, turned.high), **EXACT)


def test_a_higher_level_is_wider():
    narrow = unconditional.exact_difference(3, 12, 1, 9, conf_level=0.8)
    wide = unconditional.exact_difference(3, 12, 1, 9, conf_level=0.99)
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize("function", [unconditional.exact_difference, unconditional.exact_ratio])
def test_impossible_and_too_many_people_are_refused(function):
    for table in ((1, 0, 1, 2), (3, 2, 0, 2), (0, 2, -1, 2)):
        with pytest.raises(ValueError, match="events"):
            function(*table)
    with pytest.raises(ValueError, match="too many people"):
        function(5, 201, 5, 200)
