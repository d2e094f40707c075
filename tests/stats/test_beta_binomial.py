import numpy as np
import pytest

from analysis.stats.beta_binomial import beta_binomial
from tests.conftest import PARITY, reference

NUMBERS = reference("pooling")
ARMS = ("x1", "n1", "x0", "n0")


def counts(case):
    return [np.array(case[name]) for name in ARMS]


@pytest.mark.parametrize("name", NUMBERS["beta_binomial"])
def test_it_equals_vgam(name):
    found, expected = beta_binomial(*counts(NUMBERS["counts"][name])), NUMBERS["beta_binomial"][name]
    assert found.log_odds_ratio == pytest.approx(expected["log_odds_ratio"], rel=PARITY)
    assert found.std_error == pytest.approx(expected["se"], rel=PARITY)
    assert found.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-9)
    assert np.log(found.risk_0 / (1 - found.risk_0)) == pytest.approx(expected["log_odds_0"], rel=PARITY)
    # VGAM ends its search where the likelihood is flat to its precision.
    assert found.rho == pytest.approx(expected["rho"], rel=1e-5)


@pytest.mark.parametrize("name", NUMBERS["beta_binomial"])
def test_the_difference_and_its_error_follow_from_vgams(name):
    found, expected = beta_binomial(*counts(NUMBERS["counts"][name])), NUMBERS["beta_binomial"][name]
    low, up = expected["log_odds_0"], expected["log_odds_0"] + expected["log_odds_ratio"]
    risk_0, risk_1 = (1 / (1 + np.exp(-each)) for each in (low, up))
    slope = np.array([risk_1 * (1 - risk_1) - risk_0 * (1 - risk_0), risk_1 * (1 - risk_1)])
    error = np.sqrt(slope @ np.array(expected["covariance"]) @ slope)
    assert [found.difference, found.difference_error] == pytest.approx([risk_1 - risk_0, error], rel=PARITY)
    assert found.interval.high == pytest.approx(risk_1 - risk_0 + 1.959963984540054 * error, rel=PARITY, abs=1e-8)


def test_districts_more_alike_than_by_chance_are_plain_binomial():
    found, expected = beta_binomial(*counts(NUMBERS["alike"])), NUMBERS["alike"]["fit"]
    assert found.rho == 0
    assert [found.log_odds_ratio, found.std_error, found.log_likelihood] == pytest.approx(
        [expected[key] for key in ("log_odds_ratio", "se", "log_likelihood")], rel=PARITY
    )


def test_zeros_stay_as_they_are_and_empty_arms_tell_nothing():
    case = counts(NUMBERS["counts"]["few"])
    with_empty = [np.append(each, add) for each, add in zip(case, (0, 0, 2, 30), strict=True)]
    without = [np.append(each, add) for each, add in zip(case, (0, 0, 0, 0), strict=True)]
    assert beta_binomial(*without) == beta_binomial(*case)
    assert beta_binomial(*with_empty).risk_0 != beta_binomial(*case).risk_0


def test_no_event_in_an_arm_has_no_estimate():
    with pytest.raises(ValueError, match="nobody or everybody"):
        beta_binomial([0, 0, 0], [6, 7, 8], [1, 2, 3], [20, 30, 40])


@pytest.mark.parametrize("events", [[-1, 0], [3, 1.5], [9, 1]])
def test_counts_must_be_possible(events):
    with pytest.raises(ValueError, match="whole numbers"):
        beta_binomial(events, [5, 5], [1, 2], [5, 5])
