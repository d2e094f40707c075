"""The simulation with communes against the package's own functions, by hand, and what the large run found."""

import json

import numpy as np
import pytest
from scipy import special, stats

from analysis.outcomes.contrast import difference_interval
from analysis.stats import censored, rates
from analysis.stats.firth_cox import firth
from tests.audit import commune_coverage, coverage
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def found():
    return json.loads((PROJECT / commune_coverage.RESULT).read_text(encoding="utf-8"))


def cells(found, kind, arms, method):
    return {
        (row["n"], row["rate"], row["sd"]): row[method]
        for row in found["cells"]
        if (row["kind"], row["arms"]) == (kind, arms)
    }


def test_the_code_is_the_one_that_was_checked(found):
    assert found["code"] == commune_coverage.code_hash(), "run: python -m tests.audit.commune_coverage"


def test_the_risk_over_all_communes_is_the_rate():
    assert commune_coverage.intercept(0.1, 0.0) == pytest.approx(special.logit(0.1))
    effect = 0.5 * stats.norm.ppf((np.arange(100_000) + 0.5) / 100_000)
    assert special.expit(commune_coverage.intercept(0.1, 0.5) + effect).mean() == pytest.approx(0.1, abs=1e-6)


def test_people_of_one_commune_share_its_effect_and_arms_are_apart():
    first, second = commune_coverage.effects(200, 0.5, commune_coverage.MIXED, 3, np.random.default_rng(1))
    for row in range(3):
        assert len({*first[row], *second[row]}) == commune_coverage.COMMUNES
    first, second = commune_coverage.effects(200, 0.5, commune_coverage.APART, 3, np.random.default_rng(1))
    for row in range(3):
        assert len({*first[row]}) == 1 and not {*first[row]} & {*second[row]}
        assert len({*second[row]}) == commune_coverage.COMMUNES - 1


@pytest.mark.parametrize("n", [6, 13])
def test_the_difference_is_the_one_that_is_shown(n):
    held = commune_coverage.zero_held(n)
    for first in range(0, n + 1, 3):
        for second in range(0, n + 1, 2):
            shown = difference_interval((first, n), (second, n), coverage.LEVEL)
            assert held[first, second] == (not shown.excludes(0)), (first, second)


@pytest.mark.parametrize(
    ("first", "second"), [(0, 5), (0, 6), (4, 15), (30, 45), (30, 55), (8, 22), (10, 22), (150, 180)]
)
def test_and_in_large_arms(first, second):
    shown = difference_interval((first, 300), (second, 300), coverage.LEVEL)
    assert commune_coverage.zero_held(300)[first, second] == (not shown.excludes(0))


def test_beta_product_is_the_packages():
    time, event = commune_coverage.censored_times(np.full((20, 9), 0.4), np.random.default_rng(2))
    low, high = commune_coverage.beta_product_limits(time, event, 0.975)
    for row in range(20):
        limits = censored.beta_product(time[row], event[row], commune_coverage.HORIZON, conf_level=0.975).interval
        assert (low[row], high[row]) == pytest.approx((limits.low, limits.high), abs=1e-9)


def test_firths_profile_is_the_packages():
    rng = np.random.default_rng(3)
    event, first = rng.random((40, 24)) < 0.5, rng.random((40, 24)) < np.linspace(0.8, 0.2, 24)
    p_values = [
        firth(np.arange(1.0, 25), event[row], first[row][:, None].astype(float)).hazards[0].p_value for row in range(40)
    ]
    fall = commune_coverage.profile_fall(event, first)
    np.testing.assert_allclose(stats.chi2.sf(np.maximum(fall, 0), 1), p_values, rtol=1e-6)
    assert min(p_values) < 0.05


def test_rates_are_the_packages():
    """With everybody alike the share of held counts is the chance of those counts whose exact interval holds the rate."""
    counts = np.arange(40)
    held = [not rates.exact_rate(int(each), 30).excludes(0.3) for each in counts]
    true = stats.poisson.pmf(counts, 9) @ held
    simulated = commune_coverage.rates(30, 0.3, 0.0, np.random.default_rng(4))["exact"]
    assert simulated == pytest.approx(true, abs=4 * np.sqrt(true * (1 - true) / commune_coverage.DRAWS))


def test_without_communes_shares_cover_as_enumerated(found):
    exact = json.loads((PROJECT / coverage.RESULT).read_text(encoding="utf-8"))["share"]
    simulated = cells(found, "share", "", "blaker")
    for row in (row for row in exact if row["method"] == "blaker"):
        error = np.sqrt(row["coverage"] * (1 - row["coverage"]) / found["draws"])
        assert simulated[row["n"], row["rate"], 0.0] == pytest.approx(row["coverage"], abs=4.5 * error)


def test_without_communes_what_is_guaranteed_covers(found):
    pairs = [("share", "", "blaker"), ("rate", "", "exact"), ("censored", "", "beta_product")]
    pairs += [("rate_ratio", arms, "conditional_exact") for arms in (commune_coverage.MIXED, commune_coverage.APART)]
    for kind, arms, method in pairs:
        alike = [share for (_, _, sd), share in cells(found, kind, arms, method).items() if sd == 0]
        assert len(alike) == len(commune_coverage.NS) * len(commune_coverage.RATES)
        assert min(alike) > 0.95 - 4 * np.sqrt(0.95 * 0.05 / found["draws"])


def test_communes_make_shares_and_separate_arms_miss_and_mixed_arms_not(found):
    largest = (300, 0.3, 0.5)
    assert cells(found, "share", "", "blaker")[largest] < 0.9
    assert cells(found, "difference", commune_coverage.APART, "shown")[largest] < 0.6
    assert min(cells(found, "difference", commune_coverage.MIXED, "shown").values()) > 0.935
