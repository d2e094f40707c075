"""The simulated comparisons by joining, small, and what the large run found (docs/audit/recovery.json)."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest
import yaml

from analysis.outcomes import joining_contrasts
from analysis.reference.intervals import GUARANTEED_BELOW_EVENTS, GUARANTEED_BELOW_N, may_publish
from analysis.stats.trial_risks import once_risks, trial_risks
from tests.audit import recovery
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def found():
    return json.loads((PROJECT / recovery.RESULT).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def regions():
    with (PROJECT / recovery.REGIONS).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_numbers_were_made_by_this_very_code(found):
    """If this fails: ``nice python -m tests.audit.recovery``, ``python -m tests.audit.validity``; commit what they write."""
    assert found["code"] == recovery.code_hash()


def test_a_changed_line_changes_the_hash(tmp_path, monkeypatch):
    before = recovery.code_hash()
    for name in recovery.CHECKED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((PROJECT / name).read_bytes())
    monkeypatch.setenv("HOANHAP_ROOT", str(tmp_path))
    assert recovery.code_hash() == before
    path = tmp_path / "src/analysis/stats/effective_shares.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert recovery.code_hash() != before


def test_what_is_shown_is_what_the_plan_lets_be_shown():
    ladder = yaml.safe_load((PROJECT / "data" / "raw" / "plan.yaml").read_text(encoding="utf-8"))["reoffending"][
        "ladder"
    ]
    assert (ladder["model_from"], ladder["weights_from"]) == (recovery.LEAST_EVENTS, recovery.LEAST_TOGETHER)
    assert recovery.LEAST_EFFECTIVE == joining_contrasts.LEAST_EFFECTIVE
    assert (recovery.LEAST_PEOPLE, recovery.LEAST_EVENTS) == (GUARANTEED_BELOW_N, GUARANTEED_BELOW_EVENTS)


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


def test_the_origin_takes_away_that_risk_falls_with_time_since_release():
    """Where those at high risk reoffend first, and joiners have been out for longer or shorter than others of that day."""
    rng = np.random.default_rng(15)
    late = replace(recovery.NULL, frailty=(0.2, 3.0), joining=1 / 60, willing=0.6)
    errors = []
    for _ in range(150):
        releases = recovery.draw(late, 200, rng)
        rows = (releases.trials().rows, releases.weighed())
        errors.append([trial_risks(each, recovery.HORIZON).difference for each in rows])
    (plain, weighed), noise = np.mean(errors, axis=0), np.std(errors, axis=0) / np.sqrt(len(errors))
    assert plain > 4 * noise[0]
    assert abs(weighed) < plain / 2


def test_the_large_run_is_unbiased_where_it_should_be(found):
    rows = {row["world"]: row for row in found["bias"]}
    assert rows.keys() == set(recovery.BIASED)
    for name, row in ((name, rows[name]) for name in recovery.WORLDS):
        weighed, naive = row["weighted"], row["naive"]
        assert weighed["monte_carlo_error"] <= max(abs(row["planted"]), 0.1) / 10
        assert abs(weighed["bias"]) < 3 * weighed["monte_carlo_error"]
        assert naive["bias"] < -5 * naive["monte_carlo_error"]
        assert ("confounded" in name) == (abs(row["risk_sets"]["bias"]) > 10 * row["risk_sets"]["monte_carlo_error"])


def test_within_communes_a_part_of_the_confounding_is_left_and_said(found):
    """Where few of a commune have not joined, weights have nobody to choose from (docs/validity.md)."""
    (row,) = [row for row in found["bias"] if row["world"] == "within_communes"]
    plain, weighed = row["risk_sets"], row["weighted"]
    assert 0 < weighed["bias"] < plain["bias"] / 2
    assert weighed["bias"] < 0.015


def test_the_cautious_interval_covers(found):
    for row in (row for row in found["coverage"] if row["world"] in ("no_effect", "effect")):
        assert row["cautious"]["coverage"] >= 0.95


def test_regions_hold_in_every_cell_and_design(found, regions):
    assert {row["kind"] for row in regions} <= {"weighted_difference", "weighted_share"}
    for region in regions:
        people, events = int(region["n_from"]), int(region["events_from"])
        kinds = ("difference",) if region["kind"] == "weighted_difference" else ("joined", "not_joined")
        cells = [
            row
            for row in found["cells"]
            if row["people_from"] >= people and row["events_from"] >= events and row["draws"] >= recovery.LEAST_IN_CELL
        ]
        # Smaller regions may rest on whole designs alone.
        assert (cells or people > recovery.LEAST_PEOPLE) and float(region["lowest_coverage"]) >= recovery.ENOUGH
        assert all(row[kind]["at_least"] >= recovery.ENOUGH for row in cells for kind in kinds)
        assert may_publish(region["method"], people, events) and not may_publish(region["method"], people - 1, 4)


def test_the_normal_interval_would_not_have_covered(found):
    shown = [row for row in found["coverage"] if row.get("shown", 0) > row["draws"] / 2]
    assert min(row["all"]["normal"]["coverage"] for row in shown) < 0.93


def test_a_design_again_small():
    row, held = recovery.design("effect", 900, 300, 60)
    assert row["draws"] == 60 and row["given"] == len(held) > 50
    assert row["all"]["difference"]["coverage"] >= 0.85
    assert row["width_over_normal"] > 1.02
    right = recovery.covered([each.difference for each in held if each.people >= 30])
    assert row["all"]["difference"] == right
    # An interval half as wide, from the same draws, would not do.
    half = [abs(each.error) <= each.width / 4 for each in held]
    assert np.mean(half) < 0.85


def one(**about):
    return recovery.Held(
        **{"people": 40, "events": 6, "shown": True, "joined": True, "not_joined": True, "difference": True}
        | {"normal": True, "width": 1.0, "normal_width": 1.0, "error": 0.0, "std_error": 1.0}
        | about
    )


def test_cells_and_regions_by_hand():
    good = [one() for _ in range(1000)]
    few = [one(difference=i % 10 > 0) for i in range(1000)]  # 90%
    many = [one(events=15, people=60) for _ in range(1000)]
    seen = recovery.cells([*few, *many, one(shown=False)])
    assert [(row["people_from"], row["events_from"], row["draws"]) for row in seen] == [(30, 5, 1000), (50, 12, 1000)]
    designs = [({"draws": 1000}, good)]
    difference = [each for each in recovery.regions(designs, seen) if each["kind"] == "weighted_difference"]
    # Six of 40 do not cover, so 8 events are needed; from 50 people on, 5 are enough.
    assert [(each["n_from"], each["events_from"]) for each in difference] == [(30, 8), (50, 5)]
    # A design that rarely shows so much does not count; one that often does counts with all its draws, but for those with too
    # few people for it.
    bad = [*(one(difference=i % 10 > 0, events=3, shown=False) for i in range(850)), *good[:150]]
    worse = {"draws": 1000}
    assert recovery.reaches(1000, bad, 30, 5) and not recovery.reaches(1000, bad, 30, 8)
    assert recovery.lowest_coverage(("difference",), [(worse, bad)], [], 30, 5) < 0.91
    thin = [one(difference=False, people=20.5) for _ in range(500)]
    assert recovery.lowest_coverage(("difference",), [(worse, good + thin)], [], 30, 5) > 0.99
