import math

import pytest

from analysis.stats import proportions
from tests.conftest import PARITY, reference

LIMITS = {"rel": PARITY, "abs": 1e-12}


@pytest.mark.parametrize("method", ["clopper_pearson", "wilson"])
def test_share_intervals_equal_r(small_samples, method):
    for case in small_samples["intervals"]:
        found = getattr(proportions, method)(case["x"], case["n"])
        assert [found.low, found.high] == pytest.approx(case[method], **LIMITS)


def test_clopper_pearson_for_none_by_hand():
    # With no event the upper limit u solves (1 - u)^13 = 0.025.
    assert proportions.clopper_pearson(0, 13).high == pytest.approx(1 - 0.025 ** (1 / 13), **LIMITS)
    assert proportions.clopper_pearson(0, 13).low == 0
    assert proportions.clopper_pearson(6, 6).low == pytest.approx(0.025 ** (1 / 6), **LIMITS)


def test_wilson_by_hand():
    # 1 of 4 at z = 2: centre (1 + 2)/(4 + 4), half width 2 sqrt(1 * 3/4 + 1)/(4 + 4).
    level = math.erf(2 / math.sqrt(2))
    found = proportions.wilson(1, 4, conf_level=level)
    half = 2 * math.sqrt(0.75 + 1) / 8
    assert [found.low, found.high] == pytest.approx([3 / 8 - half, 3 / 8 + half], **LIMITS)


@pytest.mark.parametrize(
    ("table", "limits"),
    [  # Newcombe (1998) Stat Med 17:873-890, method 10, recomputed in R
        ((56, 70, 48, 80), (0.0524314724, 0.3338726540)),
        ((9, 10, 3, 10), (0.170522724, 0.809017974)),
        ((6, 7, 2, 7), (0.0582279275, 0.8062496375)),
        ((5, 56, 0, 29), (-0.0381371479, 0.1925600139)),
        ((0, 10, 0, 20), (-0.161125158, 0.277532800)),
        ((10, 10, 0, 10), (0.60750935, 1)),
    ],
)
def test_newcombe_equals_the_published_examples(table, limits):
    found = proportions.newcombe(*table)
    assert [found.low, found.high] == pytest.approx(limits, **LIMITS)


def test_newcombe_by_hand_from_wilson():
    first, second = proportions.wilson(48, 216), proportions.wilson(66, 216)
    p_1, p_0 = 48 / 216, 66 / 216
    low = p_1 - p_0 - math.hypot(p_1 - first.low, second.high - p_0)
    high = p_1 - p_0 + math.hypot(first.high - p_1, p_0 - second.low)
    found = proportions.newcombe(48, 216, 66, 216)
    assert [found.low, found.high] == pytest.approx([low, high], **LIMITS)


def test_log_ratio_by_hand():
    error = math.sqrt(1 / 48 - 1 / 216 + 1 / 66 - 1 / 216)
    found = proportions.log_ratio(48, 216, 66, 216)
    centre, half = math.log(48 / 66), 1.959963984540054 * error
    assert [found.low, found.high] == pytest.approx([math.exp(centre - half), math.exp(centre + half)], **LIMITS)


def test_log_ratio_needs_an_event_in_each_arm():
    with pytest.raises(ValueError, match="at least one event"):
        proportions.log_ratio(0, 10, 3, 10)


def test_fisher_equals_r(small_samples, rossi):
    for case in small_samples["fisher"]:
        a, b, c, d = case["table"]
        assert proportions.fisher(a, a + b, c, c + d).p_value == pytest.approx(case["p"], **LIMITS)
    assert proportions.fisher(48, 216, 66, 216).p_value == pytest.approx(rossi["fisher_52"]["p"], **LIMITS)


def test_fisher_by_hand():
    # 3 of 4 against 1 of 4: of 70 tables with these margins 1 + 16 + 16 + 1 are no likelier than this one.
    assert proportions.fisher(3, 4, 1, 4).p_value == pytest.approx(34 / 70, **LIMITS)


def test_chi_square_equals_r(rossi):
    found = proportions.chi_square(48, 216, 66, 216)
    assert found.statistic == pytest.approx(rossi["chi_square_52"]["chisq"], **LIMITS)
    assert found.p_value == pytest.approx(rossi["chi_square_52"]["p"], **LIMITS)


def test_chi_square_of_a_table_without_events_is_not_a_number():
    assert math.isnan(proportions.chi_square(0, 5, 0, 6).p_value)


def test_the_published_interval_of_a_share_is_blakers():
    """Limits by a second implementation in R (`exact.R`); a few people and many alike."""
    for case in reference("exact")["shares"]:
        found = proportions.share_interval(case["x"], case["n"])
        assert [found.low, found.high] == pytest.approx(case["blaker"], **LIMITS)
        assert found.method == "blaker"


@pytest.mark.parametrize(("events", "n"), [(1, 0), (-1, 5), (6, 5)])
def test_impossible_counts_are_refused(events, n):
    with pytest.raises(ValueError, match="events"):
        proportions.wilson(events, n)
