"""Net benefit by hand, and against the closed form for a normal effect."""

import numpy as np
import pytest
from scipy import stats

from analysis.stats import net_benefit as nb


def test_by_hand():
    draws = nb.net_benefit(np.array([0.02, 0.05, -0.01]), np.array([200.0, 100.0, 100.0]), np.array([1.0, 5.0, 1.0]))
    assert draws == pytest.approx([300, 0, -200])  # 100 (0.02 x 200 - 1) and so on
    found = nb.summary(draws, conf_level=0.5)
    assert (found.mean, found.low, found.high) == pytest.approx((100 / 3, -100, 150)) and found.probability == 1 / 3
    assert nb.break_even(6.0, 150.0) == pytest.approx(4)  # 600 over 150
    assert nb.break_even(6.0, 150.0, people=25) == pytest.approx(1)


def test_the_curve_against_the_normal_distribution():
    prevented = np.random.default_rng(3).normal(0.02, 0.03, 400_000)
    values = [0.0, 50.0, 250.0, 1e9]
    found = nb.acceptability(prevented, np.full(400_000, 5.0), values)
    closed = [0.0, *(stats.norm.sf(5 / value, 0.02, 0.03) for value in values[1:])]
    assert found == pytest.approx(closed, abs=0.003)


def test_each_input_from_end_to_end():
    low, likely, high = ({"prevented": p, "value": v, "cost": c} for p, v, c in
                         ((-0.01, 50, 2), (0.02, 150, 5), (0.05, 400, 10)))  # fmt: skip
    assert nb.swings(low, likely, high) == {
        "prevented": pytest.approx((-650, 250)),
        "value": pytest.approx((-400, 300)),
        "cost": pytest.approx((100, -700)),
    }


def test_draws_between_two_limits():
    draws = nb.triangular(2, 5, 14, 200_000, rng=np.random.default_rng(1))
    assert draws.min() >= 2 and draws.max() <= 14
    assert draws.mean() == pytest.approx(7, rel=0.01)  # a third of the sum of the three
    # Distribution function at the peak: (5 - 2) / (14 - 2).
    assert (draws < 5).mean() == pytest.approx(0.25, abs=0.005)
    assert list(nb.triangular(3, 3, 3, 2, rng=np.random.default_rng(1))) == [3, 3]


def test_refusals():
    with pytest.raises(ValueError, match="no draws"):
        nb.summary(np.array([]))
    with pytest.raises(ValueError, match="above zero"):
        nb.break_even(1, 0)
    with pytest.raises(ValueError, match="in order"):
        nb.triangular(2, 1, 3, 5, rng=np.random.default_rng(1))
