import math

import numpy as np
import pytest
from scipy import stats

from analysis.stats.censored import beta_product, moment_quantile, product_quantile
from analysis.stats.proportions import clopper_pearson
from tests.conftest import PARITY, reference

LIMITS = {"rel": PARITY, "abs": 1e-12}


def test_children_on_6_mp_equal_r():
    """A second implementation in R (betas death by death, rbeta); the share is survival's."""
    numbers = reference("exact")
    children = numbers["children"]["time"], numbers["children"]["event"]
    for case in numbers["censored"]:
        found = beta_product(*children, case["at"])
        assert found.value == pytest.approx(case["value"], **LIMITS)
        assert found.n_followed == case["followed"]
        assert [found.interval.low, found.interval.high] == pytest.approx(case["moments"], **LIMITS)
        exact = beta_product(*children, case["at"], exact=True).interval
        # Four million draws: the standard error of a drawn quantile is about 1e-4.
        assert [exact.low, exact.high] == pytest.approx(case["drawn"], abs=6e-4)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(
    ("at", "low", "high"),
    [  # survival just after 3, 7, 8 and 14, printed by bpcp 1.2.6 in its vignette discreteBPCP
        (4, 0.194120450, 0.9936905),
        (7.5, 0.067585986, 0.9324140),
        (10, 0.006309463, 0.8058796),
        (20, 0.0, 0.6023646),
    ],
)
def test_four_people_equal_bpcp(at, low, high, exact):
    found = beta_product([3, 7, 8, 14], [True] * 4, at, exact=exact).interval
    assert [1 - found.high, 1 - found.low] == pytest.approx([low, high], abs=6e-8)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(("events", "n"), [(0, 13), (2, 13), (6, 6), (5, 30), (1, 1), (40, 250)])
def test_without_censoring_it_is_clopper_pearson(events, n, exact):
    time = np.where(np.arange(n) < events, 1 + np.arange(n) // 2, 400)  # two by two at the same time
    found = beta_product(time, np.arange(n) < events, 400, exact=exact)
    expected = clopper_pearson(events, n)
    assert [found.interval.low, found.interval.high] == pytest.approx([expected.low, expected.high], **LIMITS)
    assert found.value == pytest.approx(events / n, **LIMITS)
    assert (found.n_events, found.n_followed) == (events, n - events)


def test_three_people_by_hand():
    # An event at 1, one censored at 2, one followed beyond 2.5. Kaplan-Meier 2/3. The upper limit of survival is
    # that of Beta(3, 1): u^3 = 0.975. The lower is that of Beta(3, 1) Beta(1, 1), whose chance to lie below w is
    # (3 w - w^3) / 2; its first two moments are 3/4 1/2 and 3/5 1/3, those of Beta(21/19, 35/19).
    people = [1, 2, 3], [True, False, False]
    found, exact = beta_product(*people, 2.5), beta_product(*people, 2.5, exact=True)
    assert found.value == exact.value == pytest.approx(1 / 3, **LIMITS)
    for share in (found, exact):
        assert share.interval.low == pytest.approx(1 - 0.975 ** (1 / 3), **LIMITS)
    assert found.interval.high == pytest.approx(1 - stats.beta.ppf(0.025, 21 / 19, 35 / 19), **LIMITS)
    w = 1 - exact.interval.high
    assert (3 * w - w**3) / 2 == pytest.approx(0.025, rel=PARITY)
    assert [share.interval.method for share in (found, exact)] == ["beta_product", "beta_product_exact"]


def test_who_is_censored_at_the_horizon_was_followed_that_long():
    at, beyond = beta_product([1, 5, 5], [True, False, False], 5), beta_product([1, 9, 9], [True, False, False], 5)
    assert at.interval == beyond.interval and at.n_followed == 2
    event = beta_product([1, 5, 5], [True, True, False], 5)
    assert (event.n_events, event.n_followed) == (2, 1)


def test_nobody_followed_so_long_leaves_one_limit():
    found = beta_product([1, 2, 3], [True, False, False], 4)
    assert math.isnan(found.value) and found.interval.high == 1
    assert found.interval.low == pytest.approx(1 - 0.975 ** (1 / 3), **LIMITS)
    unknown = beta_product([1, 1], [False, False], 4)
    assert (unknown.interval.low, unknown.interval.high, unknown.n_events) == (0, 1, 0)
    everybody = beta_product([1, 1], [True, True], 4)
    assert everybody.value == 1 and everybody.interval.low == pytest.approx(math.sqrt(0.025), **LIMITS)


def test_a_product_of_two_by_hand():
    # Beta(a, 1) Beta(b, 1) lies below w with chance (a w^b - b w^a) / (a - b).
    for chance in (0.025, 0.5, 0.975):
        w = product_quantile(np.array([5.0, 2.0]), chance)
        assert (5 * w**2 - 2 * w**5) / 3 == pytest.approx(chance, rel=PARITY)
    assert moment_quantile(np.array([7.0]), 0.3) == pytest.approx(0.3 ** (1 / 7), **LIMITS)


@pytest.mark.parametrize(
    ("time", "event", "at"),
    [([], [], 1), ([1, 2], [True], 1), ([-1], [True], 1), ([math.nan], [True], 1), ([1], [True], -1),
     ([1], [True], math.inf), ([[1]], [[True]], 1)],
)  # fmt: skip
def test_what_cannot_be_is_refused(time, event, at):
    with pytest.raises(ValueError, match="need"):
        beta_product(time, event, at)
