import numpy as np
import pytest

from analysis.stats import weighting
from analysis.stats.balance import chance_band, smd, variance_ratio
from tests.conftest import PARITY, reference
from tests.stats.lalonde import COVARIATES, columns, men


@pytest.fixture(scope="module")
def weight():
    return weighting.att(men()["re78"], men()["treat"], columns()).weight


@pytest.mark.parametrize("name", COVARIATES)
@pytest.mark.parametrize("divisor", ["treated", "pooled"])
def test_differences_equal_r(weight, name, divisor):
    expected = reference("adjust")["balance"][name]
    assert smd(men()[name], men()["treat"], divisor=divisor) == pytest.approx(expected[divisor], rel=PARITY)
    # A difference near zero of large numbers: absolute, on a scale where 0.1 begins to matter.
    after = smd(men()[name], men()["treat"], weight, divisor=divisor)
    assert after == pytest.approx(expected[f"{divisor}_weighted"], abs=1e-7)


@pytest.mark.parametrize("name", COVARIATES)
def test_variance_ratios_equal_r(weight, name):
    expected = reference("adjust")["balance"][name]
    assert variance_ratio(men()[name], men()["treat"]) == pytest.approx(expected["variance_ratio"], rel=PARITY)
    after = variance_ratio(men()[name], men()["treat"], weight)
    assert after == pytest.approx(expected["variance_ratio_weighted"], rel=PARITY)


def test_by_hand():
    # Treated 2 and 6: mean 4, variance 8. Others 1, 2, 3: mean 2, variance 1; weighted 1, 1, 2: mean 2.25.
    values, treated = np.array([2.0, 6, 1, 2, 3]), np.array([1, 1, 0, 0, 0])
    assert smd(values, treated) == pytest.approx(2 / np.sqrt(8))
    assert smd(values, treated, divisor="pooled") == pytest.approx(2 / np.sqrt(4.5))
    weight = np.array([1, 1, 1, 1, 2.0])
    assert smd(values, treated, weight) == pytest.approx(1.75 / np.sqrt(8))
    assert variance_ratio(values, treated) == pytest.approx(8)
    # Weighted squares (1.25^2 + 0.25^2 + 2 * 0.75^2) = 2.75, over 4 - 6/4.
    assert variance_ratio(values, treated, weight) == pytest.approx(8 / (2.75 / 2.5))


@pytest.mark.parametrize("divisor", ["treated", "pooled"])
@pytest.mark.parametrize(("n_1", "n_0"), [(6, 13), (13, 87)])
def test_a_lottery_leaves_the_band_as_often_as_it_says(divisor, n_1, n_0):
    # A normal covariate, arms drawn by lot, 20,000 times: 95% inside, and two standard errors of that are 0.3%. The
    # pooled band's degrees of freedom are approximate: one per cent more.
    rng = np.random.default_rng(7)
    covariate = rng.normal(size=(20_000, n_1 + n_0))
    treated, others = covariate[:, :n_1], covariate[:, n_1:]
    variances = [arm.var(axis=1, ddof=1) for arm in (treated, others)]
    spread = variances[0] if divisor == "treated" else (variances[0] + variances[1]) / 2
    found = (treated.mean(axis=1) - others.mean(axis=1)) / np.sqrt(spread)
    band = chance_band(n_1, n_0, divisor=divisor)
    inside = np.mean((found >= band.low) & (found <= band.high))
    assert inside == pytest.approx(0.95, abs=0.005 if divisor == "treated" else 0.013)


def test_the_band_for_a_real_covariate_with_permuted_labels():
    # Schooling of 13 and 87 men: whole years, so the share inside is near 95% only.
    rng = np.random.default_rng(8)
    values, treated = men()["educ"][130:230], np.arange(100) < 13
    band = chance_band(13, 87)
    found = [smd(rng.permutation(values), treated) for _ in range(4000)]
    assert np.mean([band.low <= each <= band.high for each in found]) == pytest.approx(0.95, abs=0.03)


def test_the_band_by_hand():
    # Student's t with 4 degrees of freedom: 2.776445 for 95%; sqrt(1/5 + 1/20) = 0.5.
    band = chance_band(5, 20)
    assert (band.low, band.high) == pytest.approx((-1.388223, 1.388223), abs=1e-6)
    # Equal arms of 5: 8 degrees of freedom, 2.306004, and sqrt(0.4).
    assert chance_band(5, 5, divisor="pooled").high == pytest.approx(2.306004 * np.sqrt(0.4), rel=1e-6)


def test_what_has_no_difference_is_zero_and_what_has_no_divisor_is_refused():
    treated = np.array([1, 1, 0, 0])
    assert smd(np.full(4, 3.0), treated) == 0.0
    with pytest.raises(ValueError, match="do not vary"):
        smd(np.array([0.0, 0, 1, 0]), treated)
    assert smd(np.array([0.0, 0, 1, 0]), treated, divisor="pooled") == pytest.approx(-0.5 / np.sqrt(0.25))
    with pytest.raises(ValueError, match="do not vary"):
        smd(np.array([0.0, 1, 1, 0]), np.array([1, 0, 0, 0]))
    with pytest.raises(ValueError, match="comparison group does not vary"):
        variance_ratio(np.array([0.0, 1, 1, 1]), treated)
    with pytest.raises(ValueError, match="two people"):
        variance_ratio(np.array([0.0, 1, 1, 2]), treated, np.array([1.0, 0, 1, 1]))
    for refused in (lambda: smd(np.ones(3), np.ones(3)), lambda: smd(np.ones(3), [1, 0, 0], [1.0, 0, 0])):
        with pytest.raises(ValueError, match="at least one person"):
            refused()
    for refused in (lambda: smd(np.arange(4.0), treated, divisor="sd"), lambda: chance_band(5, 5, divisor="sd")):
        with pytest.raises(ValueError, match="divisor"):
            refused()
    with pytest.raises(ValueError, match="two people"):
        chance_band(1, 5)
