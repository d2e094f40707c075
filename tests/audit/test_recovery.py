"""The simulated comparisons by joining, small, and what the large run found (docs/audit/recovery.json)."""

import json

import numpy as np
import pytest

from analysis.stats.trial_risks import once_risks, trial_risks
from tests.audit import recovery
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def found():
    return json.loads((PROJECT / recovery.RESULT).read_text(encoding="utf-8"))


def test_the_planted_difference_is_the_one_that_happens():
    """With everybody joining at once, shares of many people who joined against the same people had they not."""
    rng = np.random.default_rng(11)
    quick = {"joining": 1e6, "frailty": (0.6, 1.4), "x_event": 3}
    shares = []
    for ratio in (0.5, 1.0):
        releases = recovery.draw(recovery.World(ratio=ratio, **quick), 40_000, rng)
        shares.append(np.mean((releases.cause == 1) & (releases.exit - releases.entry <= recovery.HORIZON)))
    true = recovery.draw(recovery.World(ratio=0.5, **quick), 40_000, rng).true_difference()
    assert shares[0] - shares[1] == pytest.approx(true, abs=4 * np.sqrt(2 * 0.25 / 40_000))


def test_without_effect_only_the_naive_ratio_moves():
    each = recovery.hazard_ratio_without_effect(200, 150, np.random.default_rng(12))
    assert 0.58 < each["naive"]["ratio"] < 0.72
    right = each["exposure"]
    assert abs(np.log(right["ratio"])) < 3 * right["monte_carlo_error_log"] < 0.06


def test_without_effect_the_trials_find_none():
    rng = np.random.default_rng(13)
    errors = []
    for _ in range(200):
        rows = recovery.draw(recovery.NULL, 200, rng).trials().rows
        errors.append([trial_risks(rows, recovery.HORIZON).difference, once_risks(rows, recovery.HORIZON).difference])
    means, noise = np.mean(errors, axis=0), np.std(errors, axis=0) / np.sqrt(len(errors))
    assert np.all(noise < 0.006)
    assert np.all(np.abs(means) < 3 * noise)


def test_confounding_needs_the_weights():
    rng = np.random.default_rng(14)
    errors = []
    for _ in range(40):
        releases = recovery.draw(recovery.CONFOUNDED, 200, rng)
        plain, weighed = (trial_risks(rows, recovery.HORIZON) for rows in (releases.trials().rows, releases.weighed()))
        errors.append(np.array([plain.difference, weighed.difference]) - releases.true_difference())
    (plain, weighed), noise = np.mean(errors, axis=0), np.std(errors, axis=0) / np.sqrt(len(errors))
    assert plain > 5 * noise[0]
    assert abs(weighed) < 3 * noise[1]


def test_the_large_run_is_unbiased_where_it_should_be(found):
    rows = {row["world"]: row for row in found["bias"]}
    assert rows.keys() == recovery.WORLDS.keys()
    for name, row in rows.items():
        weighed, naive = row["risk_sets_weighted"], row["naive"]
        assert weighed["monte_carlo_error"] <= max(abs(row["planted"]), 0.1) / 10
        assert abs(weighed["bias"]) < 3 * weighed["monte_carlo_error"]
        assert naive["bias"] < -5 * naive["monte_carlo_error"]
        assert ("confounded" in name) == (abs(row["risk_sets"]["bias"]) > 5 * row["risk_sets"]["monte_carlo_error"])


def test_the_cautious_interval_covers(found):
    for row in (row for row in found["coverage"] if "confounded" not in row["world"]):
        assert row["trials_beta_product"]["coverage"] >= 0.95
