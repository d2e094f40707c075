import numpy as np
import pytest

from analysis.stats.competing import aalen_johansen
from analysis.stats.weighted_incidence import weighted_share
from tests.conftest import PARITY
from tests.stats.columns import by_age, columns


@pytest.mark.parametrize("of", [1, 2])
def test_with_equal_weights_it_is_the_unweighted_one(of):
    """`aalen_johansen` equals survfit (test_competing); weights and clusters equal it in test_trial_risks."""
    data, late = columns("mgus2"), by_age(columns("mgus2"))
    for time, cause, entry, at in (
        (data["months"], data["cause"], None, 120),
        (late["exit"], late["cause"], late["entry"], 900),
    ):
        share, error = aalen_johansen(time, cause, entry=entry).at(at)
        found = weighted_share(time, cause, at, entry=entry, of=of, weight=np.full(len(time), 0.3))
        assert found.value == pytest.approx(share[of - 1], rel=PARITY)
        assert np.linalg.norm(found.influence) == pytest.approx(error[of - 1], rel=PARITY)
        assert found.influence.sum() == pytest.approx(0, abs=1e-12)


def test_a_weight_of_two_is_two_people():
    time, cause = np.array([1, 2, 3, 4, 5]), np.array([1, 2, 0, 1, 0])
    twice = np.repeat(np.arange(5), [2, 1, 1, 2, 1])
    assert weighted_share(time, cause, 4, weight=[2, 1, 1, 2, 1]).value == pytest.approx(
        weighted_share(time[twice], cause[twice], 4).value
    )


def test_influence_is_the_slope():
    time, cause, weight = np.arange(1, 8), np.array([1, 2, 0, 1, 1, 0, 2]), np.array([1, 2, 0.5, 1, 3, 1, 1])
    found = weighted_share(time, cause, 5, weight=weight)
    for row in range(7):
        moved = [weighted_share(time, cause, 5, weight=weight + h * (np.arange(7) == row)).value for h in (1e-6, -1e-6)]
        assert found.influence[row] == pytest.approx(weight[row] * (moved[0] - moved[1]) / 2e-6, abs=1e-9)


def test_weights_that_change_by_hand():
    # Two people, an event of the first at 2. From 1 on the second counts three times: the share is 1/4.
    found = weighted_share([1, 2, 1, 3], [0, 1, 0, 0], 3, entry=[0, 1, 0, 1], weight=[1, 1, 1, 3])
    assert found.value == pytest.approx(1 / 4)


def test_when_all_have_something_nothing_is_left():
    found = weighted_share([1, 1, 2], [1, 2, 1], 9, weight=[0.1, 0.2, 0.3])
    assert found.value == pytest.approx(4 / 6)
    assert weighted_share([9, 9], [0, 0], 9).value == 0
    # Sums of such weights, less those of people not yet there, are not exact; once all have gone the curve stays at 1.
    for seed in range(20):
        weight = np.random.default_rng(seed).uniform(0.01, 3, 60)
        late = weighted_share(
            np.repeat([3.0, 4], 30), np.repeat([1, 0], 30), 9, entry=np.repeat([0, 3.5], 30), weight=weight
        )
        assert late.value == pytest.approx(1, rel=1e-12) and np.abs(late.influence).max() < 1e-12


@pytest.mark.parametrize(
    ("time", "cause", "at", "weight", "message"),
    [
        ([], [], 1, None, "needs people"),
        ([1, 2], [1, 0], 0, None, "above 0"),
        ([1, 2], [1, 0], 1, [1, 0], "weights"),
        ([1, 2], [1, 0], 1, [1], "weights"),
        ([1, 2], [1, 0], 3, None, "followed up"),
        ([1, 2], [1, -1], 1, None, "whole numbers"),
        ([1, np.nan], [1, 1], 1, None, "known"),
    ],
)
def test_impossible_data_are_refused(time, cause, at, weight, message):
    with pytest.raises(ValueError, match=message):
        weighted_share(time, cause, at, weight=weight)
