"""Whole communes: the simulations small, and what the large run found (docs/audit/units.json)."""

import json

import numpy as np
import pytest

from analysis.outcomes.units import LEAST_COMMUNES, LEAST_EVENTS
from tests.audit import units
from tests.conftest import PROJECT

ENOUGH = 0.935  # as tests.audit.coverage
# What methods.md says of tests that count people: one treated commune of 17, by the spread of communes.
KNOWN = {0.0: 0.08, 0.3: 0.14, 0.5: 0.24}


@pytest.fixture(scope="module")
def found():
    return json.loads((PROJECT / units.RESULT).read_text(encoding="utf-8"))


def test_the_code_that_was_checked_is_this_code(found):
    assert found["code"] == units.code_hash(), "run: nice python -m tests.audit.units"


def test_the_document_has_the_numbers_that_were_found(found):
    text = (PROJECT / units.DOCUMENT).read_text(encoding="utf-8")
    assert units.written(text, found) == text, "run: python -m tests.audit.units table"
    assert {mark[2] for mark in units.MARK.finditer(text)} == set(units.tables(found))
    found["one_commune"][0]["wald"]["share"] += 0.01
    assert units.written(text, found) != text


@pytest.mark.parametrize("spread", units.SPREADS)
def test_counting_people_of_one_commune_rejects_far_too_often(spread):
    row = units.one_commune(spread, 4_000, np.random.default_rng(5))
    assert row["wald"]["share"] == pytest.approx(KNOWN[spread], abs=0.01 + 3 * row["wald"]["error"])
    assert row["lottery"]["share"] == 0
    assert row["lottery_at_smallest"]["share"] <= 1 / 17 + 3 * row["lottery_at_smallest"]["error"]


def test_the_large_run_rejects_as_often_as_known(found):
    for row in found["one_commune"]:
        assert row["wald"]["share"] == pytest.approx(KNOWN[row["spread"]], abs=0.01)
        assert row["lottery"]["share"] == 0 and row["lottery_at_smallest"]["share"] <= 1 / 17


def test_the_interval_by_commune_covers_wherever_it_is_shown(found):
    for row in [*found["staggered"], *found["staggered_effect"]]:
        if row["by_commune"]:
            assert row["by_commune"]["share"] - 1.96 * row["by_commune"]["error"] >= ENOUGH, row


def test_counting_people_does_not_where_communes_differ(found):
    worst = [row["by_person"]["share"] for row in found["staggered"] if row["n"] == 600 and row["spread"] == 0.5]
    assert max(worst) < ENOUGH


def test_the_lottery_of_starts_keeps_its_level(found):
    for row in found["staggered"]:
        assert row["lottery"]["share"] <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / units.FEWER), row


def test_within_communes_people_may_be_counted(found):
    for row in found["within"]:
        assert row["within"]["share"] <= 1 - ENOUGH
    assert found["within"][-1]["pooled"]["share"] > 0.05 + 3 * found["within"][-1]["pooled"]["error"]


def test_one_cell_small():
    row = units.staggered(300, 0.15, 0.5, 60, np.random.default_rng(6))
    assert row["shown"] == 60 and row["by_commune"]["share"] > 0.8 and row["lottery"]["share"] < 0.2


def test_the_rule_by_which_an_interval_is_shown():
    assert (LEAST_COMMUNES, LEAST_EVENTS) == (6, 5)
    y = np.tile([1.0, 0.0], 36)
    treated, unit = np.arange(72) < 36, np.arange(72) // 6
    assert units._shown(y, treated, unit)
    assert not units._shown(y, treated, np.minimum(unit, 10))  # five communes without
    assert not units._shown(np.where(treated, y, np.arange(72) < 40), treated, unit)  # four events without
