import math

import numpy as np
import pytest

from analysis.stats import misclassification as errors
from analysis.stats import proportions
from analysis.stats.misclassification import Record
from tests.conftest import PARITY

LIMITS = {"rel": PARITY, "abs": 1e-12}
EXACT = Record(1, 1)


def test_a_share_by_hand():
    # 30 of 100 have the event: 24 are recorded at sensitivity 0.8, and 7 of the other 70 at specificity 0.9.
    found = errors.share(31, 100, Record(0.8, 0.9))
    assert found.value == pytest.approx(0.30, **LIMITS)
    seen = proportions.share_interval(31, 100)
    assert found.interval.low == pytest.approx((seen.low - 0.1) / 0.7, **LIMITS)
    assert found.interval.high == pytest.approx((seen.high - 0.1) / 0.7, **LIMITS)
    assert found.possible


def test_a_perfect_record_changes_nothing():
    found, seen = errors.share(48, 216, EXACT), proportions.share_interval(48, 216)
    assert (found.value, found.interval.low, found.interval.high) == pytest.approx((48 / 216, seen.low, seen.high))
    found, seen = errors.difference(48, 216, 66, 216, EXACT, EXACT), proportions.newcombe(48, 216, 66, 216)
    assert [found.value, found.interval.low, found.interval.high] == pytest.approx(
        [-18 / 216, seen.low, seen.high], **LIMITS
    )


def test_fewer_than_false_records_alone_or_more_than_can_be_found():
    # 1 of 50 where 5% of those without are recorded; 45 of 50 where 80% of those with are.
    below = errors.share(1, 50, Record(1, 0.95))
    assert (below.value, below.interval.low, below.possible) == (0, 0, False)
    assert below.interval.high == pytest.approx(1 - (1 - proportions.share_interval(1, 50).high) / 0.95, **LIMITS)
    above = errors.share(45, 50, Record(0.8, 1))
    assert (above.value, above.interval.high, above.possible) == (1, 1, False)
    assert errors.share(40, 50, Record(0.8, 1)).possible
    assert not errors.difference(1, 50, 20, 50, Record(1, 0.95), EXACT).possible


def test_the_same_record_in_both_arms_stretches_the_difference():
    # (p1 - p0) / (sensitivity + specificity - 1), as long as both shares are possible.
    record = Record(0.8, 0.95)
    found = errors.difference(48, 216, 66, 216, record, record)
    assert found.value == pytest.approx(-18 / 216 / 0.75, **LIMITS)


def test_records_that_differ_by_arm_by_hand():
    # 20 of 100 with half of the events recorded are 40; 30 of 100 with false records of 10% are 20 / 90.
    found = errors.difference(20, 100, 30, 100, Record(0.5, 1), Record(1, 0.9))
    assert found.value == pytest.approx(0.4 - 0.2 / 0.9, **LIMITS)


def test_where_the_sign_turns():
    # 48 against 66 of 216: level once 48 are 48/66 of the events, turned below.
    value, turned = errors.difference_grid(48, 216, 66, 216, [0.6, 48 / 66, 0.8, 1], [0.9, 1], EXACT)
    assert value[:, 1] == pytest.approx([48 / 0.6 / 216 - 66 / 216, 0, 60 / 216 - 66 / 216, -18 / 216], **LIMITS)
    assert turned.tolist() == [[False, True], [False, True], [False, False], [False, False]]
    # At specificity 0.9: (48/216 - 0.1) / (0.6 - 0.1) is 0.244, still below 66/216.
    assert value[0, 0] == pytest.approx((48 / 216 - 0.1) / 0.5 - 66 / 216, **LIMITS)


def test_a_record_no_better_than_chance_is_not_a_number_in_the_grid():
    value, turned = errors.difference_grid(48, 216, 66, 216, [0.3, 0.5], [0.5, 0.9], EXACT)
    assert np.isnan(value).tolist() == [[True, False], [True, False]]
    assert not turned[:, 0].any()
    for sensitivity, specificity in (([0, 0.5], [1]), ([1.5], [1]), ([1], [0]), ([1], [1.5])):
        with pytest.raises(ValueError, match="sensitivity"):
            errors.difference_grid(48, 216, 66, 216, sensitivity, specificity, EXACT)


def test_shares_in_the_grid_keep_to_one():
    # 48 of 216 are more than a fifth of anybody's events can be.
    value, turned = errors.difference_grid(48, 216, 66, 216, [0.2], [1], EXACT)
    assert (value[0, 0], turned[0, 0]) == (pytest.approx(1 - 66 / 216), True)


def test_a_record_is_perfect_unless_said_otherwise():
    assert Record() == EXACT


def test_the_error_at_which_the_difference_vanishes_by_hand():
    # 18 of 66 missed among participants; or, of the 168 others who are free of arrest, 18 recorded by mistake.
    found = errors.vanishing(48, 216, 66, 216, EXACT, EXACT)
    assert found.sensitivity == pytest.approx(48 / 66, **LIMITS)
    assert found.missed == pytest.approx(18, **LIMITS)
    assert found.specificity == pytest.approx(150 / 168, **LIMITS)


@pytest.mark.parametrize("table", [(66, 216, 48, 216), (48, 216, 66, 216), (3, 13, 20, 87)])
def test_the_difference_does_vanish_there(table):
    first, second = Record(0.9, 0.97), Record(0.8, 0.99)
    found = errors.vanishing(*table, first, second)
    shares = [errors.share(*table[:2], first).value, errors.share(*table[2:], second).value]
    lower = int(shares[1] < shares[0])
    records = [[first, second], [first, second]]
    records[0][lower] = Record(found.sensitivity, records[0][lower].specificity)
    records[1][1 - lower] = Record(records[1][1 - lower].sensitivity, found.specificity)
    for pair in records:
        assert errors.difference(*table, *pair).value == pytest.approx(0, abs=1e-12)


def test_no_event_cannot_be_scaled_up():
    # Any share of no events is none; but two of ten can all be false records.
    found = errors.vanishing(0, 6, 2, 10, EXACT, EXACT)
    assert math.isnan(found.sensitivity) and math.isnan(found.missed)
    assert found.specificity == pytest.approx(0.8, **LIMITS)


def test_bounds_for_unknown_outcomes_by_hand():
    # 2 of 8 known to have the event and 2 unknown: 2 to 4 of 10. 3 of 4 and 1 unknown: 3 to 4 of 5.
    found = errors.share_bounds(2, 8, 2)
    assert (found.low, found.high, found.level) == (0.2, 0.4, 1)
    found = errors.difference_bounds(2, 8, 2, 3, 4, 1)
    assert [found.low, found.high] == pytest.approx([0.2 - 0.8, 0.4 - 0.6], **LIMITS)


def test_bounds_at_the_ends():
    assert [errors.share_bounds(0, 0, 5).low, errors.share_bounds(0, 0, 5).high] == [0, 1]
    assert [errors.share_bounds(1, 1, 0).low, errors.share_bounds(0, 0, 1).high] == [1, 1]
    assert [errors.share_bounds(3, 7, 0).low, errors.share_bounds(3, 7, 0).high] == [3 / 7, 3 / 7]


@pytest.mark.parametrize("counts", [(0, 0, 0), (3, 2, 0), (-1, 2, 0), (1, 2, -1)])
def test_impossible_counts_are_refused(counts):
    with pytest.raises(ValueError, match="n_known"):
        errors.share_bounds(*counts)


@pytest.mark.parametrize(("sensitivity", "specificity"), [(0.5, 0.5), (0, 1), (1, 0), (1.1, 1), (math.nan, 1)])
def test_impossible_records_are_refused(sensitivity, specificity):
    with pytest.raises(ValueError, match="sensitivity"):
        Record(sensitivity, specificity)


@pytest.mark.parametrize("counts", [(1, 0), (3, 2), (-1, 2)])
def test_impossible_shares_are_refused(counts):
    for estimate in (lambda *c: errors.share(*c, EXACT), lambda *c: errors.vanishing(*c, 1, 2, EXACT, EXACT)):
        with pytest.raises(ValueError, match="events"):
            estimate(*counts)
