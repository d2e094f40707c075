import pytest

from analysis.stats.pairs import mcnemar
from tests.conftest import PARITY, reference


def test_rearrests_equal_r():
    # Adult and juvenile court, 2,097 matched pairs (Agresti); R's mcnemar.test and binom.test.
    expected = reference("adjust")["mcnemar"]
    found = mcnemar(158, 515, 290, 1134)
    assert found.statistic == pytest.approx(expected["statistic"], rel=PARITY)
    assert found.p_value == pytest.approx(expected["p"], rel=PARITY)
    assert found.odds_ratio == pytest.approx(expected["odds_ratio"], rel=PARITY)
    assert found.interval.low == pytest.approx(expected["low"], rel=PARITY)
    assert found.interval.high == pytest.approx(expected["high"], rel=PARITY)
    assert found.difference == pytest.approx((515 - 290) / 2097, rel=PARITY)


def test_by_hand():
    # Five discordant pairs, all one way: 2 / 2^5.
    found = mcnemar(1, 5, 0, 4)
    assert found.p_value == pytest.approx(1 / 16)
    assert found.difference == pytest.approx(0.5)
    assert found.odds_ratio == float("inf")
    # Clopper-Pearson's lower limit of 5 of 5 is 0.025^(1/5).
    low = 0.025 ** (1 / 5)
    assert found.interval.low == pytest.approx(low / (1 - low))
    assert found.interval.high == float("inf")
    mirrored = mcnemar(1, 0, 5, 4)
    assert (mirrored.odds_ratio, mirrored.interval.low) == (0, 0)
    assert mirrored.interval.high == pytest.approx(1 / found.interval.low)


@pytest.mark.parametrize("counts", [(3, 0, 0, 4), (0, 0, 0, 0), (1, -1, 2, 3)])
def test_pairs_that_tell_nothing_are_refused(counts):
    with pytest.raises(ValueError, match="discordant"):
        mcnemar(*counts)
