"""What the audit of the adjusted differences says still holds for this code, and the regions follow from its cells."""

import json
from functools import cache

import numpy as np
import pytest

from analysis.reference import tables
from analysis.reference.intervals import may_publish
from analysis.stats.proportions import clopper_pearson
from tests.audit import adjusted
from tests.conftest import PROJECT


@cache
def found() -> dict:
    return json.loads((PROJECT / adjusted.RESULT).read_text(encoding="utf-8"))


def test_the_code_is_the_one_that_was_checked():
    assert found()["code"] == adjusted.code_hash(), "rerun python -m tests.audit.adjusted"


def test_the_regions_follow_from_the_cells():
    expected = [
        row | {"lowest_coverage": round(row["lowest_coverage"], 4)}
        for method in (adjusted.G_COMPUTATION, adjusted.AIPW, adjusted.OVERLAP)
        for row in adjusted.regions(found()["cells"], method)
    ]
    assert [row._asdict() for row in tables.rows("adjusted_intervals")] == expected
    assert all(row["lowest_coverage"] >= adjusted.ENOUGH for row in expected)


def test_a_cell_run_again_by_other_chance_agrees():
    """A hundred draws: the recorded coverage lies in their own 99.9% limits."""
    cell = {row["method"]: row for row in found()["cells"] if (row["n"], row["rate_comparison"]) == (100, 0.3)}
    for row in adjusted.cell(100, 0.3, adjusted.EFFECTS[-1], 100, np.random.default_rng(1)):
        held = round(row["coverage"] * row["given"])
        limits = clopper_pearson(held, row["given"], conf_level=0.999)
        assert limits.low <= cell[row["method"]]["coverage"] <= limits.high


def test_the_lottery_is_adjusted_without_bias():
    """Four errors leave room for the seventy-two looks; rare events in fifty people bias any penalised fit a little."""
    many = [row for row in found()["cells"] if row["n"] >= 100 and row["rate_comparison"] >= 0.1]
    assert len(many) == 36
    assert all(abs(row["bias"]) < 4 * row["bias_error"] + 0.005 for row in many)


def test_the_table_of_the_page_is_of_these_cells():
    text = (PROJECT / "docs" / "validity.md").read_text(encoding="utf-8")
    for n in adjusted.NS:
        cells = [row for row in found()["cells"] if row["n"] == n and row["rate_participants"] > 0.05]
        columns = [str(n)]
        for method in (adjusted.G_COMPUTATION, adjusted.AIPW, adjusted.OVERLAP):
            held = [100 * row["coverage"] for row in cells if row["method"] == method]
            columns.append(f"{round(min(held) + 1e-9, 1)} to {round(max(held) + 1e-9, 1)}%")
        errors = [abs(row["bias"]) for row in cells if row["method"] == adjusted.G_COMPUTATION]
        assert f"| {' | '.join(columns)} | {100 * max(errors):.1f} |" in text


def made_up(at_least):
    about = {"method": "aipw", "rate_participants": 0.3}
    return [
        about | {"n": n, "rate_comparison": rate, "at_least": at_least(n, rate)}
        for n in adjusted.NS
        for rate in adjusted.RATES
    ]


def test_regions_by_hand():
    assert adjusted.regions(made_up(lambda n, rate: 0.95), "aipw")[-1]["n_from"] == min(adjusted.NS)
    assert adjusted.regions(made_up(lambda n, rate: 0.93), "aipw") == []
    (row,) = adjusted.regions(made_up(lambda n, rate: 0.94 if n == 200 and rate > 0.05 else 0.9), "aipw")
    # A rate of 0.03 must be ruled out: 12 of 200 leave 3.1% possible, 10 leave 2.4%.
    assert (row["n_from"], row["events_from"], row["lowest_coverage"]) == (200, 12, 0.94)
    assert clopper_pearson(12, 200).low > 0.03 > clopper_pearson(10, 200).low


@pytest.mark.parametrize("method", ["g_computation", "aipw", "overlap"])
def test_few_people_or_events_never_get_an_approximate_interval(method):
    assert not may_publish(method, 29, 14) and not may_publish(method, 500, 4)
    assert not may_publish(method, 500, 100, conf_level=0.9)
