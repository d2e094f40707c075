"""Communes by quarter: the simulations small, and what the large run found (docs/audit/staggered.json)."""

import json

import numpy as np
import pytest

from tests.audit import staggered
from tests.conftest import PROJECT

ENOUGH = 0.935  # as tests.audit.coverage


@pytest.fixture(scope="module")
def found():
    return json.loads((PROJECT / staggered.RESULT).read_text(encoding="utf-8"))


def test_the_code_that_was_checked_is_this_code(found):
    assert found["code"] == staggered.code_hash()


def test_the_tables_of_the_document_are_what_was_found(found):
    text = (PROJECT / staggered.DOCUMENT).read_text(encoding="utf-8")
    assert staggered.written(text, found) == text
    assert {name for _, name, _ in staggered.MARK.findall(text)} == set(staggered.tables(found))


def test_leaving_communes_out_covers_and_the_large_sample_error_does_not(found):
    cells = found["coverage"] + found["effect"]
    for row in cells:
        assert row["jackknife"]["share"] >= ENOUGH, row
    assert max(row["large_sample"]["share"] for row in found["coverage"]) < 0.95


def test_the_lottery_of_starts_keeps_its_level(found):
    share = [row["lottery"]["share"] for row in found["coverage"]]
    error = np.sqrt(0.05 * 0.95 / staggered.FEWER)
    # 24 cells of 300 draws: one of them may lie 3 errors off by chance, and all together may not.
    assert max(share) <= 0.05 + 4 * error
    assert np.mean(share) <= 0.05 + 3 * error / np.sqrt(len(share))


def test_group_by_group_is_right_and_the_regression_is_not(found):
    for row in found["bias"]:
        assert abs(row["group_time"]["mean"]) < 1e-5
        assert row["regression"]["mean"] > 0.2 * -row["truth"]  # less than four fifths of the effect is left


def test_honest_limits_hold_where_trends_went_apart_before(found):
    assert found["trends"]["plain"]["share"] < 0.7 and found["trends"]["once"]["share"] >= 0.95


def test_one_cell_small():
    row = staggered.coverage(25, 0.15, 0.3, 9, 0.0, 40, np.random.default_rng(3))
    assert row["shown"] == 40 and row["jackknife"]["share"] > 0.8


def test_the_regression_by_hand():
    # Two units, two periods, one treated in the second: the difference of the changes, 5 - 1.
    values, treated = np.array([[1.0, 6.0], [2.0, 3.0]]), np.array([[False, True], [False, False]])
    assert staggered.two_way(values, treated) == pytest.approx(4)
