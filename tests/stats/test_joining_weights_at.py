"""Weights on one day equal the weights of pieces that are renewed up to that day."""

import numpy as np
import pytest

from analysis.stats import joining_weights
from analysis.stats.trials import sequential_trials


def drawn(rng, n=400):
    x = rng.normal(size=n)
    entry = rng.integers(0, 60, n).astype(float)
    joined = entry + np.ceil(rng.exponential(300 * np.exp(-0.7 * x)))
    exit = entry + np.ceil(rng.exponential(900, n)) + 1
    joined = np.where(joined < exit, joined, np.inf)
    return entry, joined, exit, x[:, None]


@pytest.mark.parametrize("days", [90.0, 365.0])
def test_equals_the_last_piece_before_the_day(days):
    entry, joined, exit, x = drawn(np.random.default_rng(4))
    trials = sequential_trials(entry, joined, exit, np.zeros(len(entry), int), np.arange(len(entry)))
    (found,) = joining_weights.weigh_at(trials, entry, joined, exit, x, days=[days])
    # Pieces of a day: the last one begins on the last day before the horizon, or before the row's end.
    pieces = joining_weights.weigh(trials, entry, joined, exit, x, horizon=days + 1, renew=1)
    last = np.append(pieces.start[1:] == 0, True)
    whole = trials.rows.time >= days + 1
    assert pieces.start[last][whole & ~trials.rows.treated].max() == days
    assert found[whole] == pytest.approx(pieces.weight[last][whole], rel=1e-12)
    assert (found[trials.rows.treated] == 1).all()


def test_refuses_no_days():
    entry, joined, exit, x = drawn(np.random.default_rng(5), 60)
    trials = sequential_trials(entry, joined, exit, np.zeros(60, int), np.arange(60))
    with pytest.raises(ValueError):
        joining_weights.weigh_at(trials, entry, joined, exit, x, days=[0.0])
