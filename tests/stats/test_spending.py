"""Error rates of several looks."""

import numpy as np
import pytest

from analysis.stats.spending import per_look


def test_one_look_has_all_of_it():
    assert per_look(0.05, 1) == pytest.approx([0.05]) and per_look(0.05, 1, "late") == pytest.approx([0.05])


def test_equal_looks_share_alike():
    assert per_look(0.05, 5) == pytest.approx([0.01] * 5)


def test_late_spending_is_what_lan_and_demets_print():
    # One side of 0.025 at half of the information spends 0.0015, and at 0.2, 0.4, 0.6, 0.8 of it 0.00000, 0.0004, 0.0038 and
    # 0.0122 (O'Brien-Fleming kind; Lan & DeMets 1983, and the tables of any package for group-sequential trials).
    assert np.cumsum(per_look(0.05, 2, "late")) / 2 == pytest.approx([0.00153, 0.025], abs=5e-6)
    assert np.cumsum(per_look(0.05, 5, "late")) / 2 == pytest.approx([0.0000, 0.0004, 0.0038, 0.0122, 0.025], abs=6e-5)


@pytest.mark.parametrize("kind", ["equal", "late"])
def test_all_looks_together_spend_what_was_given(kind):
    assert per_look(0.1, 4, kind).sum() == pytest.approx(0.1) and per_look(0.1, 4, kind).min() > 0


@pytest.mark.parametrize(("looks", "kind"), [(0, "equal"), (2, "early")])
def test_no_look_and_an_unknown_kind_are_refused(looks, kind):
    with pytest.raises(ValueError, match="look"):
        per_look(0.05, looks, kind)
