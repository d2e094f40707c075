import math

import numpy as np
import pytest

from analysis.stats import pooling
from tests.conftest import PARITY, reference

SETS = reference("pooling")["effects"]
LIMITS = {"rel": PARITY, "abs": 1e-12}
METHODS = {"REML": "reml", "PM": "paule_mandel"}
# Rubin's coaching in eight schools (1981).
SCHOOLS = np.array([28.0, 8, -3, 7, -1, 1, 18, 12]), np.array([15.0, 10, 16, 11, 9, 11, 10, 18])


def effects(name):
    return np.array(SETS[name]["effect"]), np.array(SETS[name]["std_error"])


@pytest.mark.parametrize("name", SETS)
def test_one_effect_equals_metafor(name):
    found, expected = pooling.fixed_effect(*effects(name)), SETS[name]["fixed"]
    assert [found.value, found.std_error, found.interval.low, found.interval.high, found.p_value] == pytest.approx(
        [expected[key] for key in ("value", "se", "low", "high", "p")], **LIMITS
    )


@pytest.mark.parametrize("floor", [False, True])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", SETS)
def test_the_middle_of_effects_that_differ_equals_metafor(name, method, floor):
    expected = SETS[name]["fits"][f"{method} {'adhoc' if floor else 'knha'}"]
    found = pooling.random_effects(*effects(name), spread=METHODS[method], floor=floor)
    told = [found.value, found.std_error, found.interval.low, found.interval.high, found.p_value]
    told += [found.heterogeneity.tau2, found.heterogeneity.i2]
    assert told == pytest.approx([expected[key] for key in ("value", "se", "low", "high", "p", "tau2", "i2")], **LIMITS)
    if len(SETS[name]["effect"]) < 5:
        assert found.prediction is None
    else:
        limits = [expected["prediction_low"], expected["prediction_high"]]
        assert [found.prediction.low, found.prediction.high] == pytest.approx(limits, **LIMITS)


@pytest.mark.parametrize("name", SETS)
def test_how_unlike_they_are_equals_metafor(name):
    found, expected = pooling.heterogeneity(*effects(name)), SETS[name]
    told = [found.q, found.p_value, found.tau2_interval.low, found.tau2_interval.high]
    assert told == pytest.approx([expected[key] for key in ("q", "q_p", "tau2_low", "tau2_high")], **LIMITS)


@pytest.mark.parametrize("name", [name for name in SETS if name != "three"])
def test_without_each_in_turn_equals_metafor(name):
    found, expected = pooling.leave_one_out(*effects(name)), SETS[name]["without"]
    told = [(each.value, each.interval.low, each.interval.high, each.heterogeneity.tau2) for each in found]
    assert np.array(told) == pytest.approx(
        np.array([[each[key] for key in ("value", "low", "high", "tau2")] for each in expected]), **LIMITS
    )


def test_the_floor_matters_where_schools_agree_by_chance():
    # Hartung and Knapp's error alone is smaller than the one without it: 3.339 against 4.072 (recomputed in R).
    with_floor, without = (pooling.random_effects(*SCHOOLS, floor=floor) for floor in (True, False))
    assert with_floor.heterogeneity.tau2 == 0
    assert with_floor.value == pytest.approx(7.685616725, rel=1e-9)
    assert with_floor.std_error == pytest.approx(4.07191916, rel=1e-8)
    assert without.std_error == pytest.approx(3.339, abs=5e-4)
    assert with_floor.heterogeneity.q == pytest.approx(4.70707886, rel=1e-8)


def test_tuberculosis_vaccine_as_in_the_documentation_of_metafor():
    # Thirteen trials, log risk ratios; recomputed in R.
    found = pooling.random_effects(*effects("bcg"), floor=False)
    assert found.value == pytest.approx(-0.7145323422, rel=1e-9)
    assert found.heterogeneity.tau2 == pytest.approx(0.313243258, rel=1e-8)
    assert found.heterogeneity.i2 == pytest.approx(0.92221385, rel=1e-7)
    assert [found.interval.low, found.interval.high] == pytest.approx([-1.108443713, -0.320620971], rel=1e-8)
    assert [found.prediction.low, found.prediction.high] == pytest.approx([-1.99601683, 0.56695215], rel=1e-8)


def test_two_equal_weights_by_hand():
    # Three effects with error 1: mean 2, variance between them 4, so tau2 = 4 - 1 by both estimators.
    for method in METHODS.values():
        found = pooling.random_effects(np.array([0.0, 2, 4]), np.ones(3), spread=method)
        assert [found.value, found.heterogeneity.tau2] == pytest.approx([2, 3], rel=1e-9)
        assert found.std_error == pytest.approx(math.sqrt(4 / 3), rel=1e-9)
        assert found.interval.high == pytest.approx(2 + 4.302652729911275 * math.sqrt(4 / 3), rel=1e-9)


def test_nothing_is_pooled_below_three():
    for method in (pooling.fixed_effect, pooling.random_effects, pooling.heterogeneity):
        with pytest.raises(ValueError, match="nothing is pooled below 3"):
            method(np.array([1.0, 2]), np.array([1.0, 1]))
    with pytest.raises(ValueError, match="nothing is pooled below 3"):
        pooling.leave_one_out(np.array([1.0, 2, 3]), np.ones(3))


@pytest.mark.parametrize("error", [0.0, -1.0, np.nan, np.inf])
def test_an_error_must_be_known_and_above_zero(error):
    with pytest.raises(ValueError, match="standard errors above 0"):
        pooling.random_effects(np.array([1.0, 2, 3]), np.array([1.0, 1, error]))


def test_dersimonian_and_laird_are_not_offered():
    with pytest.raises(ValueError, match="reml, paule_mandel"):
        pooling.random_effects(*SCHOOLS, spread="dersimonian_laird")
