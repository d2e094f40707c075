"""Three ways to adjust one difference: a table by hand where nothing is to be adjusted, and what is withheld."""

import numpy as np
import pytest

from analysis.stats import standardise, weighting
from analysis.stats.adjustment import AIPW, G_COMPUTATION, OF_A_FEW, OVERLAP, TOO_FEW, by_method
from analysis.stats.propensity import propensity
from tests.stats.lalonde import columns, men


def alike(events_1=10, events_0=20, n=40):
    """Two arms of `n`; a covariate that half of each has, among those with the event as among those without."""
    treated = np.arange(2 * n) < n
    place = np.tile(np.arange(n), 2)
    return place < np.where(treated, events_1, events_0), treated, (place % 2)[:, None]


def test_where_the_arms_are_alike_nothing_is_adjusted():
    found = by_method(*alike(), least=10)
    assert found[OVERLAP].value == pytest.approx(10 / 40 - 20 / 40, abs=1e-9)
    assert found[AIPW].value == pytest.approx(-0.25, abs=1e-9)
    assert found[AIPW].risks == pytest.approx((0.25, 0.5), abs=1e-9)
    # The penalty draws the odds ratio towards 1, as a half added to each cell does: 10.5 * 20.5 / (30.5 * 20.5).
    assert -0.25 < found[G_COMPUTATION].value < -0.23


def test_each_is_its_own_formula_where_the_arms_are_not_alike():
    event, treated, chosen = men()["re78"] > 0, men()["treat"] == 1, columns("age", "educ", "black", "married")
    found = by_method(event, treated, chosen, least=10, conf_level=0.9)
    expected = {
        G_COMPUTATION: standardise.g_computation(event, treated, chosen, conf_level=0.9),
        AIPW: standardise.aipw(event, treated, chosen, propensity(treated, chosen), conf_level=0.9),
        OVERLAP: weighting.overlap(event, treated, chosen, penalised=True, conf_level=0.9),
    }
    assert {name: (each.value, each.interval) for name, each in found.items()} == {
        name: (each.value, each.interval) for name, each in expected.items()
    }
    assert len({round(each.value, 4) for each in found.values()}) == 3


def test_weights_that_leave_a_few_people_are_withheld():
    event, treated, column = alike()
    assert by_method(event, treated, column, least=30)[OVERLAP].value == pytest.approx(-0.25, abs=1e-9)
    found = by_method(event, treated, column, least=41)
    assert (found[OVERLAP], found[AIPW]) == (OF_A_FEW, OF_A_FEW)
    assert not isinstance(found[G_COMPUTATION], str)


def test_no_event_in_an_arm_or_a_constant_column_is_no_model():
    event, treated, column = alike(events_1=0)
    assert set(by_method(event, treated, column, least=10).values()) == {TOO_FEW}
    event, treated, column = alike()
    assert set(by_method(event, treated, np.ones_like(column), least=10).values()) == {TOO_FEW}
