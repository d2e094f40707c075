import numpy as np
import pytest
from scipy import integrate, stats

from analysis.stats.shrinkage import shrink, shrink_counts
from analysis.stats.spread_prior import Spread
from tests.conftest import PARITY, reference

COUNTED = reference("pooling")["shrunk"]
# Rubin's coaching in eight schools (1981).
EFFECT = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
ERROR = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])
DENSITIES = {
    "half_normal": lambda spread, scale: 2 * stats.norm.pdf(spread, 0, scale),
    "half_cauchy": lambda spread, scale: 2 * stats.cauchy.pdf(spread, 0, scale),
    "uniform": lambda spread, scale: 1 / scale,
}
PRIORS = [Spread("half_normal", 10), Spread("half_cauchy", 8), Spread("uniform", 30)]


def by_hand(of, prior):
    """Average of `of(middle, spread)` over the joint posterior of both, by plain double integrals."""
    farthest = {"half_normal": 9 * prior.scale, "half_cauchy": np.inf, "uniform": prior.scale}[prior.family]

    def slice_of(weight, spread):
        total = np.hypot(ERROR, spread)[:, None]
        width = 10 * (1 / total**2).sum() ** -0.5
        middle = (EFFECT[:, None] / total**2).sum() / (1 / total**2).sum() + np.linspace(-width, width, 801)
        chance = np.exp(-0.5 * (((EFFECT[:, None] - middle) / total) ** 2).sum(axis=0) - np.log(total / 12).sum())
        return integrate.simpson(weight(middle, spread) * chance, x=middle) * DENSITIES[prior.family](
            spread, prior.scale
        )

    def integral(weight):
        ends = [(0, min(30, farthest)), *([(30, farthest)] if farthest > 30 else [])]
        options = {"epsabs": 0, "epsrel": 1e-8, "limit": 200}
        return sum(integrate.quad(lambda spread: slice_of(weight, spread), *each, **options)[0] for each in ends)

    return integral(of) / integral(lambda middle, spread: 1.0)


@pytest.mark.parametrize("prior", PRIORS, ids=lambda prior: prior.family)
def test_eight_schools_equal_double_integrals(prior):
    found = shrink(EFFECT, ERROR, prior=prior)

    def own(school):
        share = lambda spread: spread**2 / (spread**2 + ERROR[school] ** 2)  # noqa: E731 (part of a formula)
        return lambda middle, spread: share(spread) * EFFECT[school] + (1 - share(spread)) * middle

    def below(school, limit):
        def chance(middle, spread):
            share = spread**2 / (spread**2 + ERROR[school] ** 2)
            deviation = max(np.sqrt(share) * ERROR[school], 1e-12)
            return stats.norm.cdf(limit, share * EFFECT[school] + (1 - share) * middle, deviation)

        return chance

    assert found.mean[0] == pytest.approx(by_hand(own(0), prior), rel=PARITY)
    assert found.mean[2] == pytest.approx(by_hand(own(2), prior), rel=PARITY)
    assert found.middle == pytest.approx(by_hand(lambda middle, spread: middle, prior), rel=PARITY)
    # Where the limits are to be, the double integral finds the chance asked for.
    assert by_hand(below(0, found.high[0]), prior) == pytest.approx(0.975, abs=1e-6)
    assert by_hand(below(2, found.low[2]), prior) == pytest.approx(0.025, abs=1e-6)
    assert found.posterior.chance_below(5) == pytest.approx(
        by_hand(lambda middle, spread: float(spread < 5), prior), abs=2e-4
    )


def test_eight_schools_as_printed():
    # Gelman et al., Bayesian Data Analysis, table 5.3 (flat prior): School A 2.5% -2, 97.5% 31; School C -11 and 19.
    # Theirs come from 200 draws, so whole numbers are good to about one or two.
    found = shrink(EFFECT, ERROR, prior=Spread("uniform", 1000))
    assert [found.low[0], found.high[0]] == pytest.approx([-2, 31], abs=1.5)
    assert [found.low[2], found.high[2]] == pytest.approx([-11, 19], abs=2)


def test_schools_cannot_be_told_apart_and_far_groups_can():
    assert not shrink(EFFECT, ERROR, prior=Spread("half_normal", 10)).told_apart
    far = shrink(np.array([-30.0, 0, 30, 60]), np.ones(4), prior=Spread("half_normal", 30))
    assert far.told_apart
    assert far.mean == pytest.approx([-30, 0, 30, 60], abs=0.1)
    assert far.posterior.chance_below(5) < 1e-6


def test_the_chance_of_no_spread_against_the_prior_by_hand():
    # One number each: two effects 0 and 0 with error 1. Without spread their difference has density 1/sqrt(4 pi) at 0,
    # with spread t it has 1/sqrt(4 pi (1 + t^2)); the ratio is one over the mean of 1/sqrt(1 + t^2) over the prior.
    found = shrink(np.zeros(2), np.ones(2), prior=Spread("uniform", 3))
    assert found.at_zero == pytest.approx(3 / np.arcsinh(3), rel=1e-8)
    assert found.posterior.chance_below(1) == pytest.approx(np.arcsinh(1) / np.arcsinh(3), rel=1e-7)


def test_a_group_alone_is_not_moved():
    found = shrink(np.array([4.0]), np.array([2.0]), prior=Spread("half_normal", 1))
    assert [found.mean[0], found.low[0], found.high[0]] == pytest.approx([4, 4 - 3.919928, 4 + 3.919928], rel=1e-6)
    assert found.posterior is None and not found.told_apart
    counted = shrink_counts([0], [6], prior=Spread("half_normal", 1))
    # Every share as likely as any other beforehand: after 0 of 6 the chance to be below p is 1 - (1 - p)^7.
    assert [counted.mean[0], counted.high[0]] == pytest.approx([1 / 8, 1 - 0.025 ** (1 / 7)], rel=1e-9)


def test_shares_equal_nested_integrals_in_r():
    found = shrink_counts(COUNTED["events"], COUNTED["n"], prior=Spread("half_normal", COUNTED["scale"]))
    assert found.mean == pytest.approx(COUNTED["mean"], rel=1e-5)
    average = found.posterior.nodes @ found.posterior.weights
    assert average == pytest.approx(COUNTED["spread_mean"], rel=1e-5)


@pytest.mark.parametrize("group", range(3))
def test_limits_of_shares_equal_nested_integrals_in_r(group):
    # R gives the chance that a share is below 0.1; asked for an interval with that tail, the limit is 0.1.
    chance = COUNTED["below_0.1"][group]
    level = abs(2 * chance - 1)
    prior = Spread("half_normal", COUNTED["scale"])
    found = shrink_counts(COUNTED["events"], COUNTED["n"], prior=prior, conf_level=level)
    limit = found.high[group] if chance > 0.5 else found.low[group]
    assert limit == pytest.approx(0.1, rel=1e-4)


def test_no_event_anywhere_still_gives_an_answer():
    found = shrink_counts([0, 0, 0], [13, 6, 30], prior=Spread("half_cauchy", 0.5))
    assert (found.low > 0).all() and (found.mean < 0.08).all() and (found.high < 0.25).all()
    assert not found.told_apart


def test_many_alike_counts_are_close_to_normal_theory():
    # 200 of 1,000 and 260 of 1,000 in log odds: both ways of counting agree to the third digit.
    events, n = np.array([200, 230, 260]), np.full(3, 1000)
    odds = np.log(events / (n - events))
    normal = shrink(odds, np.sqrt(n / (events * (n - events))), prior=Spread("half_normal", 0.5))
    counted = shrink_counts(events, n, prior=Spread("half_normal", 0.5))
    assert counted.mean == pytest.approx(1 / (1 + np.exp(-normal.mean)), abs=1e-3)
    assert counted.spread == pytest.approx(normal.spread, rel=0.02)


@pytest.mark.parametrize("prior", [("normal", 1.0), ("uniform", 0.0), ("half_normal", np.inf)])
def test_a_prior_is_one_of_three(prior):
    with pytest.raises(ValueError, match="a prior is one of"):
        Spread(*prior)


def test_impossible_values_are_refused():
    with pytest.raises(ValueError, match="known effects"):
        shrink(np.array([1.0, np.nan]), np.ones(2), prior=PRIORS[0])
    with pytest.raises(ValueError, match="whole numbers"):
        shrink_counts([3], [2], prior=PRIORS[0])
