import numpy as np
import pytest

from analysis.stats.pseudo_values import pseudo_values
from tests.conftest import PARITY, reference
from tests.stats.jasa import jasa

R = reference("second_opinions")


def test_equal_rs_pseudo():
    data = jasa()
    found = pseudo_values(data["exit"] - data["entry"], data["cause"], 200)
    assert found == pytest.approx(np.array(R["pseudo"]), rel=PARITY, abs=1e-9)
    assert found.mean() == pytest.approx(R["share"], rel=PARITY)


def test_without_censoring_they_are_the_outcomes():
    assert pseudo_values([1, 2, 3, 9], [1, 2, 1, 0], 5) == pytest.approx([1, 0, 1, 0])


def test_one_censored_by_hand():
    # Of three, one is censored at 1 and one of the two left has the event at 2: the share is 1/2. In units of weight its
    # derivative is 0 for the first, 1/4 for the event (1/2 at risk less 1/4) and -1/4 for the last; times three people.
    assert pseudo_values([1, 2, 3], [0, 1, 0], 3) == pytest.approx([0.5, 1.25, -0.25])


def test_nobody_followed_so_long():
    with pytest.raises(ValueError, match="nobody is followed"):
        pseudo_values([1, 2], [1, 0], 3)
