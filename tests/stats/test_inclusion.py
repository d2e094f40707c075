"""Odds of being among those taken."""

from itertools import combinations

import numpy as np
import pytest

from analysis.stats import inclusion
from analysis.stats.inclusion import inclusion_odds


def counted(ratio: np.ndarray, m: int) -> np.ndarray:
    """The odds from a list of all sets of m."""
    sets = [(each, np.prod(ratio[list(each)])) for each in combinations(range(len(ratio)), m)]
    total = sum(chance for _, chance in sets)
    taken = np.array([sum(chance for each, chance in sets if i in each) for i in range(len(ratio))]) / total
    return taken / (1 - taken)


def test_one_of_three_by_hand():
    # Ratios 3, 2 and 1: 3 of 3 + 2 + 1, so odds of 3 to 3, 2 to 4 and 1 to 5.
    assert inclusion_odds(np.array([3.0, 2, 1]), 1) == pytest.approx([1, 1 / 2, 1 / 5])


@pytest.mark.parametrize("m", range(1, 9))
def test_odds_equal_those_of_all_sets_counted(m):
    ratio = np.exp(np.random.default_rng(m).normal(0, 1.5, 9))
    assert inclusion_odds(ratio, m) == pytest.approx(counted(ratio, m), rel=1e-10)


def test_without_differences_everybody_has_the_same_odds_however_many_there_are():
    assert inclusion_odds(np.full(3000, 0.01), 700) == pytest.approx(np.full(3000, 700 / 2300), rel=1e-9)
    assert inclusion_odds(np.full(1500, 40.0), 1400) == pytest.approx(np.full(1500, 14.0), rel=1e-9)


def test_the_approximation_for_many_is_close_to_the_exact_odds(monkeypatch):
    ratio = np.exp(np.random.default_rng(3).normal(0, 1, 600))
    exact = inclusion_odds(ratio, 190)
    monkeypatch.setattr(inclusion, "MOST_EXACT", 100)
    assert inclusion_odds(ratio, 190) == pytest.approx(exact, rel=0.005)


@pytest.mark.parametrize("m", [0, 3])
def test_nobody_or_everybody_is_refused(m):
    with pytest.raises(ValueError, match="some left"):
        inclusion_odds(np.ones(3), m)
