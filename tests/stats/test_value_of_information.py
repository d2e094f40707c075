"""Value of information against R (integrals, conditioning by matrices), printed losses and the ends that are known."""

import math

import numpy as np
import pytest

from analysis.stats import value_of_information as voi
from analysis.stats.value_of_information import Known
from tests.conftest import PARITY, reference

NUMBERS = reference("decisions")
LEARNING = pytest.mark.parametrize("case", NUMBERS["learning"])


def near(value):
    return pytest.approx(value, rel=PARITY)


def known(case):
    return voi.posterior(Known(0.0, case["prior_sd"]), case["estimate"], case["se"], case["bias"])


@pytest.mark.parametrize("case", NUMBERS["loss"])
def test_the_unit_normal_loss_is_its_integral(case):
    assert voi.unit_normal_loss(case["z"]) == near(case["loss"])


# Table of the unit normal linear loss integral as textbooks print it.
@pytest.mark.parametrize(("z", "printed"), [(0.0, 0.3989), (0.5, 0.1978), (1.0, 0.08332), (2.0, 0.008491)])
def test_the_unit_normal_loss_as_printed(z, printed):
    assert voi.unit_normal_loss(z) == pytest.approx(printed, rel=1e-3)


@LEARNING
def test_what_is_believed(case):
    assert (known(case).mean, known(case).sd) == (near(case["mean"]), near(case["sd"]))


@LEARNING
def test_what_is_learnt_and_what_it_is_worth(case):
    prior, now = Known(0.0, case["prior_sd"]), known(case)
    same = voi.learnt_same_way(prior, case["se"], case["bias"], case["n"], case["more"])
    endless = voi.learnt_same_way(prior, case["se"], case["bias"], case["n"], math.inf)
    lottery = voi.learnt_by_lottery(now, case["lottery_se"])
    for name, learnt in (("same", same), ("endless", endless), ("lottery", lottery)):
        assert learnt == near(case[name]["learnt"])
        assert voi.worth(now, learnt, case["threshold"]) == near(case[name]["worth"])
    assert voi.worth(now, now.sd, case["threshold"]) == near(case["perfect"])


def test_more_people_followed_the_same_way_stop_being_worth_more():
    prior = Known(0.0, 0.05)
    steps = [voi.learnt_same_way(prior, 0.02, 0.03, 200, more) for more in (0, 100, 10_000, 1e9, math.inf)]
    assert steps[0] == 0 and steps == sorted(steps) and steps[-1] == pytest.approx(steps[-2], rel=1e-4)
    # Without a bias everything is learnt in the end; with one, it is not.
    assert voi.learnt_same_way(prior, 0.02, 0.0, 200, math.inf) == near(voi.posterior(prior, 0.0, 0.02).sd)
    assert steps[-1] < voi.posterior(prior, 0.0, 0.02, 0.03).sd


def test_by_hand():
    # Prior and estimate with the same spread: halfway between, spread over the root of two.
    half = voi.posterior(Known(0.0, 0.1), 0.06, 0.08, 0.06)
    assert half.mean == near(0.03) and half.sd == near(0.1 / math.sqrt(2))
    assert half.chance_above(0.03) == near(0.5)
    # At the threshold everything that is learnt is worth the density at 0, whatever the scale.
    assert voi.worth(Known(0.02, 0.1), 0.1, 0.02, scale=200) == near(200 * 0.1 / math.sqrt(2 * math.pi))
    assert voi.chance_of_other_side(Known(0.02, 0.1), 0.1, 0.02) == near(0.5)
    assert voi.chance_of_other_side(Known(0.02, 0.1), 0.0, 0.5) == 0 == voi.worth(Known(0.02, 0.1), 0.0, 0.5)


def test_perfect_information_from_draws():
    assert voi.perfect_information(np.array([3.0, -1.0, -1.0, 1.0])) == 0.5  # 4/4 without the losses, less 2/4
    assert voi.perfect_information(np.array([1.0, 2.0])) == 0
    draws = np.random.default_rng(1).normal(-1, 2, 400_000)
    assert voi.perfect_information(draws) == pytest.approx(2 * voi.unit_normal_loss(0.5), rel=0.01)


def test_two_stages_by_simulation():
    # The truth, today's estimate and more people's estimate with one bias; who decides by all of it gains what is said.
    rng, prior, n = np.random.default_rng(5), Known(0.0, 0.05), 400_000
    today, known_now = 0.03, voi.posterior(Known(0.0, 0.05), 0.03, 0.02, 0.015)
    truth = rng.normal(known_now.mean, known_now.sd, n)
    # The bias given the truth and today's estimate, then the further estimate.
    weight = 0.015**2 / (0.015**2 + 0.02**2)
    bias = rng.normal(weight * (today - truth), math.sqrt(0.015**2 * (1 - weight)))
    error = 0.02 * math.sqrt(2)  # 100 people where today's error is that of 200
    further = truth + bias + rng.normal(0, error, n)
    pooled = (today / 0.02**2 + further / error**2) / (1 / 0.02**2 + 1 / error**2)
    believed = pooled * prior.sd**2 / (prior.sd**2 + 0.015**2 + 1 / (1 / 0.02**2 + 1 / error**2))
    gain = np.where(believed > 0.02, truth - 0.02, 0).mean() - max(known_now.mean - 0.02, 0)
    learnt = voi.learnt_same_way(prior, 0.02, 0.015, 200, 100)
    assert believed.std() == pytest.approx(learnt, rel=0.01)
    assert gain == pytest.approx(voi.worth(known_now, learnt, 0.02), rel=0.05)


def test_refusals():
    for error, bias in ((0.0, 0.1), (0.1, -0.1)):
        with pytest.raises(ValueError, match="error above zero"):
            voi.posterior(Known(0.0, 0.1), 0.0, error, bias)
