"""Models beside each other: who is moved towards whom, and when a funnel is drawn."""

import numpy as np
import pytest

from analysis.evidence.side_by_side import PRIORS, funnels, moved
from analysis.outcomes.by_model import ByModel
from analysis.stats.funnel import limits
from analysis.stats.shrinkage import shrink_counts


def model(name, events, known, kind="helpers"):
    return ByModel(model=name, models=kind, name_vi=name, name_en=name, horizon="12m", n_joined=known, n_events=events,
                   n_without=known - events, n_unknown=0, n_not_yet=0)  # fmt: skip


FIVE = [model("a", 0, 10), model("b", 1, 12), model("c", 0, 8), model("d", 2, 14), model("nobody", 0, 0)]
ALONE = model("firm", 3, 6, "firm")


def test_a_model_that_is_alone_in_its_kind_is_moved_towards_nobody():
    rows, apart = moved([*FIVE, ALONE], conf_level=0.95)
    mine = [row for row in rows if row.model == "firm"]
    assert len(mine) == len(PRIORS) and all(row.mean is None and row.low is None for row in mine)
    assert {row.models for row in apart} == {"helpers"} and len(apart) == len(PRIORS)
    # Those of the other kind are as if it were not there.
    assert moved(FIVE, conf_level=0.95)[0] == [row for row in rows if row.models == "helpers"]


def test_moved_shares_lie_between_what_was_counted_and_the_middle():
    rows, apart = moved(FIVE, conf_level=0.95)
    first = [row for row in rows if row.family == PRIORS[0].family]
    assert [row.model for row in first] == ["a", "b", "c", "d"]  # of whom nobody is known, nothing is said
    found = shrink_counts(np.array([0, 1, 0, 2]), np.array([10, 12, 8, 14]), prior=PRIORS[0])
    assert [row.mean for row in first] == pytest.approx(list(found.mean))
    assert first[0].mean > 0 and first[3].mean < 2 / 14
    assert not any(row.told_apart for row in apart)


def test_large_differences_are_told_apart():
    _, apart = moved([model("a", 2, 200), model("b", 90, 200), model("c", 20, 200)], conf_level=0.95)
    assert all(row.told_apart for row in apart)


def test_a_funnel_needs_three_models_and_an_event():
    spreads, found = funnels([*FIVE, ALONE])
    (spread,) = spreads
    assert (spread.n_models, spread.n_known, spread.n_events) == (4, 44, 3)
    assert spread.share == pytest.approx(3 / 44) and spread.used == max(1, spread.factor)
    assert [row.n_known for row in found] == list(range(1, 16))
    assert found[13].high_95 == pytest.approx(limits(3 / 44, 14).high)
    assert funnels([model("a", 0, 9), model("b", 0, 9), model("c", 0, 9)]) == ([], [])
    assert funnels([model("a", 1, 9), model("b", 0, 9)]) == ([], [])
