"""Funnel limits against R, which counts up where the program asks for a quantile, and by hand."""

import numpy as np
import pytest

from analysis.stats.funnel import limits, overdispersion
from tests.conftest import PARITY, reference

NUMBERS = reference("decisions")


@pytest.mark.parametrize("case", NUMBERS["funnel"])
def test_limits(case):
    found = limits(case["centre"], case["n"], conf_level=case["level"], factor=case["factor"])
    assert (found.low, found.high) == (pytest.approx(case["low"], rel=PARITY), pytest.approx(case["high"], rel=PARITY))


def test_limits_by_hand():
    # One person: nobody has the event with chance 0.8, so the upper limit stands (0.975 - 0.8) / 0.2 of the way from 0 to 1.
    found = limits(0.2, 1)
    assert found.low == 0 and found.high == pytest.approx(1 - (1 - 0.975) / 0.2)


@pytest.mark.parametrize("case", NUMBERS["spread"])
def test_overdispersion(case):
    found = overdispersion(np.array(case["events"]), np.array(case["n"]), case["centre"])
    assert found == pytest.approx(case["factor"], rel=PARITY, abs=1e-12)


def test_refusals():
    for centre, n, factor in ((0.0, 5, 1), (1.0, 5, 1), (0.5, 0, 1), (0.5, 5, 0.9)):
        with pytest.raises(ValueError, match="strictly between"):
            limits(centre, n, factor=factor)
