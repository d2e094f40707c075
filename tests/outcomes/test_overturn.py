"""What would overturn a difference: small tables by hand, and no event at all."""

import pytest

from analysis.outcomes.arms import Arm
from analysis.outcomes.overturn import overturn
from analysis.stats.misclassification import Record, difference
from analysis.stats.unconditional import exact_difference, exact_ratio


def arms(x_1, n_1, x_0, n_0, unknown=(0, 0), not_yet=(0, 0)):
    return tuple(
        Arm(models="helpers", horizon="12m", arm=name, n_events=x, n_without=n - x, n_unknown=u, n_not_yet=later)
        for name, x, n, u, later in (
            ("joined", x_1, n_1, unknown[0], not_yet[0]),
            ("not_joined", x_0, n_0, unknown[1], not_yet[1]),
        )
    )


def answers(*counts, **more):
    found = overturn(arms(*counts, **more), conf_level=0.95)
    return {row.what: row for row in found if row.what != "detected"}, [row for row in found if row.what == "detected"]


def test_by_hand():
    # 2 of 10 against 5 of 10: three more among those who joined and the shares are equal; equal detection at 2 / 5.
    found, grid = answers(2, 10, 5, 10, unknown=(2, 1), not_yet=(3, 0))
    assert found["difference"].value == pytest.approx(-0.3)
    assert (found["unrecorded"].arm, found["unrecorded"].n, found["unrecorded"].n_of) == ("joined", 3, 8)
    assert found["unrecorded"].n_unknown == 5
    assert found["detection"].arm == "joined" and found["detection"].value == pytest.approx(0.4)
    # Nobody unknown who joined had it and the other one did; then both who joined did.
    assert (found["bounds"].low, found["bounds"].high) == pytest.approx((2 / 12 - 6 / 11, 4 / 12 - 5 / 11))
    # E-value of 0.4: 2.5 + sqrt(2.5 * 1.5); the interval of the difference holds zero.
    assert (found["e_value"].value, found["e_value"].low) == (pytest.approx(2.5 + 3.75**0.5), 1)
    assert "unrecorded_interval" not in found
    half = next(row for row in grid if (row.assumed_first, row.assumed_second) == (0.5, 1.0))
    assert half.value == pytest.approx(0.4 - 0.5)
    assert len(grid) == 9


def test_the_grid_is_rogan_and_gladens():
    for row in answers(4, 30, 9, 40)[1]:
        records = Record(row.assumed_first), Record(row.assumed_second)
        assert row.value == pytest.approx(difference(4, 30, 9, 40, *records).value)


def test_it_turns_with_the_arms():
    found, _ = answers(5, 10, 2, 10)
    assert (found["unrecorded"].arm, found["unrecorded"].n) == ("not_joined", 3)
    assert found["detection"].arm == "not_joined" and found["detection"].value == pytest.approx(0.4)


def test_an_interval_that_leaves_zero_out_has_its_own_number():
    found, _ = answers(0, 13, 9, 13)
    assert found["difference"].high < 0
    assert 0 < found["unrecorded_interval"].n < found["unrecorded"].n == 9
    assert found["e_value"].reason == found["detection"].reason == "no_event_in_an_arm"
    found, _ = answers(1, 30, 12, 30)
    limit = exact_ratio(1, 30, 12, 30).high
    assert found["e_value"].low == pytest.approx(1 / limit + (1 / limit * (1 / limit - 1)) ** 0.5)


@pytest.mark.parametrize("counts", [(0, 13, 9, 13), (9, 12, 1, 13), (1, 20, 9, 15)])
def test_the_number_for_the_interval_is_the_first_that_reaches_zero(counts):
    x_1, n_1, x_0, n_0 = counts
    found, _ = answers(*counts)
    lower = x_1 * n_0 < x_0 * n_1

    def holds_zero(extra):
        table = (x_1 + extra, n_1, x_0, n_0) if lower else (x_1, n_1, x_0 + extra, n_0)
        return not exact_difference(*table).excludes(0)

    assert found["unrecorded_interval"].n == next(extra for extra in range(1, n_1) if holds_zero(extra))


def test_six_people_and_no_event_at_all():
    found, grid = answers(0, 6, 0, 5, unknown=(1, 0))
    assert (found["difference"].value, found["unrecorded"].reason) == (0, "no_difference")
    assert found["detection"].reason == "no_difference" and found["e_value"].reason == "no_events"
    assert (found["bounds"].low, found["bounds"].high) == (0, pytest.approx(1 / 7))
    assert grid == []


def test_nobody_known_in_an_arm_has_no_answer():
    assert overturn(arms(0, 0, 1, 5), conf_level=0.95) == overturn((), conf_level=0.95) == []
