import math

import numpy as np
import pytest

from analysis.stats.exposure import exposure_rows
from analysis.stats.exposure_exact import exact_hazard_ratio
from tests.conftest import PARITY, reference
from tests.stats.jasa import jasa

R = reference("second_opinions")
# R's mantelhaen.test stops its own search for limits and ratio early (docs/methods.md); its p-value is exact.
EARLY_STOP = 2e-4
FIRST = slice(0, 45)


def patients():
    data = {name: values[FIRST] for name, values in jasa().items()}
    return data, exposure_rows(data["entry"], data["joined"], data["exit"], data["cause"] > 0)


def test_equals_r_on_the_same_tables():
    found, expected = exact_hazard_ratio(patients()[1]), R["plain"]
    assert found.value == pytest.approx(R["cox_exact"], rel=PARITY)
    assert found.p_value == pytest.approx(expected["p"], rel=PARITY)
    assert [found.interval.low, found.interval.high] == pytest.approx(
        [expected["low"], expected["high"]], rel=EARLY_STOP
    )


def test_strata_are_compared_within_themselves():
    data, rows = patients()
    found, expected = exact_hazard_ratio(rows, stratum=data["surgery"]), R["by_surgery"]
    assert found.p_value == pytest.approx(expected["p"], rel=PARITY)
    assert [found.value, found.interval.low, found.interval.high] == pytest.approx(
        [expected[name] for name in ("ratio", "low", "high")], rel=EARLY_STOP
    )


def five(events):
    """Five releases on one day; the first two join on day 10, all end on days 20 to 60."""
    joined = np.array([10, 10, np.inf, np.inf, np.inf])
    return exposure_rows(np.zeros(5), joined, np.array([20.0, 30, 40, 50, 60]), np.array(events, bool))


def test_by_hand():
    # On day 20 the event falls on one of the 2 joined of 5, on day 30 on the last of 4 who joined.
    found = exact_hazard_ratio(five([1, 1, 0, 0, 0]))
    assert found.p_greater == pytest.approx(2 / 5 * 1 / 4) and found.n_strata == 2
    assert (found.value, found.interval.high) == (math.inf, math.inf) and 0 < found.interval.low < math.inf


def test_without_an_event_after_joining_it_is_at_most():
    # Nobody is at risk who had joined on day 40; on day 20, if anything, 2 of 5.
    found = exact_hazard_ratio(exposure_rows(np.zeros(3), [10, np.inf, np.inf], [50, 20, 60], [False, True, False]))
    # One table, 1 of 3 joined: the odds ratio r gives the others' event a chance 2 / (2 + r), 1/40 at r = 78.
    assert (found.value, found.interval.low) == (0, 0) and found.interval.high == pytest.approx(78)


def test_nothing_to_compare():
    with pytest.raises(ValueError, match="people in both arms"):
        exact_hazard_ratio(five([0, 0, 1, 0, 0]))  # by day 40 both who joined have gone
    with pytest.raises(ValueError, match="nobody has the event"):
        exact_hazard_ratio(five([0, 0, 0, 0, 0]))
