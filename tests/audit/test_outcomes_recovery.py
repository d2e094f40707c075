"""What the audit of pay and loans found is what this code does, and the planted truth is found."""

import numpy as np
import pytest

from analysis.lending.snapshots import book
from analysis.outcomes import lateness
from analysis.stats.proportions import clopper_pearson
from tests.audit import outcomes_recovery as audit


@pytest.fixture(scope="module")
def full():
    return audit.found()


@pytest.fixture(scope="module")
def small():
    """A fiftieth of the draws."""
    return audit.cells(1 / 50)


def test_the_code_is_the_one_that_was_checked(full):
    assert full["code"] == audit.code_hash(), "rerun python -m tests.audit.outcomes_recovery"


def test_a_fiftieth_of_it_by_other_chance_agrees(full, small):
    for kind, ends in (("pay", {"bias": "monte_carlo_error"}),
                       ("loans", {end: f"monte_carlo_error_{end}" for end in ("low", "high")})):  # fmt: skip
        assert len(full[kind]) == len(small[kind])
        for mine, theirs in zip(small[kind], full[kind], strict=True):
            assert (mine["world"], mine["n"], mine["planted"]) == (theirs["world"], theirs["n"], theirs["planted"])
            for value, error in ends.items():
                # The full run's error, for so few draws; five of them leave room for so many looks.
                expected = theirs[error] * np.sqrt(theirs["draws"] / mine["draws"] + 1)
                assert abs(mine[value] - theirs[value]) <= 5 * expected + 1e-9


def test_coverage_of_a_fiftieth_agrees(full, small):
    for kind in ("pay", "loans"):
        for mine, theirs in zip(small[kind], full[kind], strict=True):
            if mine["given"] and theirs["given"]:
                limits = clopper_pearson(round(mine["coverage"] * mine["given"]), mine["given"], conf_level=0.9999)
                assert limits.low <= theirs["coverage"] <= limits.high


def test_the_error_is_a_tenth_of_what_was_planted(full):
    planted = max(row["planted"] for row in full["pay"])
    assert all(10 * row["monte_carlo_error"] <= planted for row in full["pay"])
    for row in full["loans"]:
        assert 10 * max(row["monte_carlo_error_low"], row["monte_carlo_error_high"]) <= row["planted"]


def test_pay_is_found_without_bias_where_chance_alone_sorts_and_not_where_it_does_not(full):
    for row in full["pay"]:
        if row["world"].endswith("selected"):
            assert row["bias"] > 10 * row["monte_carlo_error"]
        else:
            assert abs(row["bias"]) < 4 * row["monte_carlo_error"]


def test_limits_hold_what_was_planted_unless_arrears_come_and_go_between_two_files(full):
    for row in full["loans"]:
        slack = 3 * max(row["monte_carlo_error_low"], row["monte_carlo_error_high"])
        assert row["low"] <= row["planted"] + slack
        assert (row["high"] >= row["planted"] - slack) == (row["world"] != "made_good_6")


def test_a_loan_by_hand_is_told_to_the_bank_as_it_went():
    """Misses the part of day 364 and pays it 50 days later; another misses that of day 182 and stops paying."""
    never = np.full((2, audit.PARTS), np.inf)
    told = {"missed": never.copy(), "lasts": never.copy(), "repaid": np.full(2, np.inf), "died": np.full(2, 1e5)}
    told["missed"][0, 1], told["lasts"][0, 1] = 364.0, 50.0
    told["missed"][1] = 182.0 * np.arange(1, 7)
    assert audit.late_on(told).tolist() == [395.0, 213.0]
    site = audit.snapshots(told, 1, np.random.default_rng(1))
    rows = book(site).rows
    parts = rows["overdue_vnd"] / (audit.AMOUNT / audit.PARTS)
    age = (rows["as_of"] - rows["loan_date"]).dt.days
    stopped = rows["loan_id"] == "l0001"
    assert parts[~stopped].max() == 1 and (parts[stopped] == ((age[stopped] - 1) // 182).clip(0, 6)).all()
    late = rows[(rows["loan_id"] == "l0000") & (rows["overdue_vnd"] > 0)]
    day = (late["as_of"] - late["loan_date"]).dt.days
    assert len(late) in (1, 2) and day.between(365, 413).all()
    found = lateness.spells(book(site), site)
    assert found.loc["l0001", "cause"] == "late"
    assert found.loc["l0001", "first"] <= 213 <= found.loc["l0001", "last"]


def test_pay_by_hand_changes_in_the_month_after_joining():
    told = {"joined": np.array([60.0, np.nan]), "without": np.array([5e6, 4e6]), "with": np.array([7e6, 9e6])}
    rows = audit.pay_rows(told, np.array(["a", "b"]))
    mine = rows[rows["person_id"] == "a"].set_index("month")["pay"]
    assert mine[audit.MONTH + 1] == 5e6 and mine[audit.MONTH + 2] == 7e6
    assert (rows.loc[rows["person_id"] == "b", "pay"] == 4e6).all()
