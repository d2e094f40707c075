import math

import numpy as np
import pandas as pd
import pytest

from analysis.outcomes import contrast
from analysis.results import NotEstimable
from tests.conftest import reference


def rows(events_1, n_1, events_0, n_0, conf_level=0.95):
    people = pd.DataFrame({"arm": ["participant"] * n_1 + ["comparison"] * n_0})
    happened = pd.Series(np.r_[np.arange(n_1) < events_1, np.arange(n_0) < events_0].astype(bool))
    found = contrast.shares(people, happened, outcome="x", horizon="12m", conf_level=conf_level)
    return {row.estimand: row for row in found}


@pytest.mark.parametrize(
    ("table", "difference", "ratio"),
    [
        ((0, 6, 3, 6), "exact_unconditional", "exact_unconditional"),
        ((48, 200, 4, 200), "exact_unconditional", "exact_unconditional"),
        ((60, 100, 196, 200), "exact_unconditional", "exact_unconditional"),  # four without the event
        ((48, 216, 66, 216), "newcombe", "katz_log"),
        ((9, 216, 4, 216), "two_exact", "two_exact"),
        ((14, 29, 1000, 2000), "two_exact", "two_exact"),  # few people in one arm
    ],
)
def test_the_method_by_the_counts(table, difference, ratio):
    found = rows(*table)
    assert found["risk_difference"].interval.method == difference
    assert found["risk_ratio"].interval.method == ratio


def test_arms_change_places():
    for table in ((60, 100, 196, 200), (9, 216, 4, 216), (48, 216, 66, 216)):
        there, back = rows(*table)["risk_difference"].interval, rows(*table[2:], *table[:2])["risk_difference"].interval
        assert (there.method, there.low, there.high) == pytest.approx((back.method, -back.high, -back.low), abs=1e-6)


def test_another_level_has_no_region():
    assert rows(48, 216, 66, 216, conf_level=0.9)["risk_difference"].interval.method == "two_exact"


def test_small_differences_equal_a_grid_in_r():
    for case in reference("exact")["exact_difference"]:
        found = rows(*case["table"])["risk_difference"].interval
        assert [found.low, found.high] == pytest.approx([case["low"], case["high"]], abs=1e-5)


def test_a_ratio_with_an_empty_cell_has_one_limit():
    none, all_ = rows(0, 6, 4, 6)["risk_ratio"], rows(4, 6, 0, 6)["risk_ratio"]
    assert (none.value, none.interval.low) == (0, 0) and 0 < none.interval.high < 1
    assert (all_.value, all_.interval.high) == (math.inf, math.inf)
    assert all_.interval.low == pytest.approx(1 / none.interval.high)
    large = rows(9, 500, 0, 500)["risk_ratio"]
    assert (large.value, large.interval.high, large.interval.method) == (math.inf, math.inf, "two_exact")
    assert large.interval.low > 0


def test_ratios_by_hand_and_as_printed():
    # 1 of 1 against 0 of 1: under a ratio r <= 2 the chance r q (1 - q) is at most r / 4, which is 0.025 at 0.1.
    assert rows(1, 1, 0, 1)["risk_ratio"].interval.low == pytest.approx(0.1, abs=1e-6)
    # SAS and StatXact, as printed in the tests of R's exact2x2.
    found = rows(9, 11, 4, 12)["risk_ratio"]
    assert [found.interval.low, found.interval.high] == pytest.approx([1.0964, 10.8647], abs=7e-5)
    assert found.value == pytest.approx((9 / 11) / (4 / 12))


def test_without_an_event_or_an_arm_there_is_no_ratio():
    nothing = rows(0, 6, 0, 6)
    assert nothing["risk_ratio"].value == NotEstimable("no_events")
    assert nothing["risk_ratio"].interval is None
    assert nothing["risk_difference"].interval.low < 0 < nothing["risk_difference"].interval.high
    alone = rows(3, 6, 0, 0)
    assert alone["risk_ratio"].value == alone["risk_difference"].value == NotEstimable("nobody_in_an_arm")
