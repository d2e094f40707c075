"""Loans keep the rules that the reader's checks hold them against, and their parts add up."""

from datetime import date

import numpy as np
import pytest

from analysis.reference.loans import check_loan
from analysis.simulate.loans import Loan, draw_loan, standing
from analysis.simulate.world import world

WORLD = world()
DAYS = [date(2024, 6, 30), date(2024, 12, 31), date(2025, 6, 30), date(2027, 1, 1), date(2034, 1, 1)]


@pytest.fixture(scope="module")
def loans():
    rng = np.random.default_rng(4)
    return [draw_loan(str(number), date(2024, 1, 15), WORLD, rng) for number in range(400)]


def test_every_loan_keeps_the_rules(loans):
    for loan in loans:
        assert (
            check_loan(kind="person", amount_vnd=loan.amount_vnd, loan_date=loan.day, due_date=loan.due, rate=0.066)
            == []
        )
        assert sum(amount for _, amount, _, _ in loan.instalments) == loan.amount_vnd
        assert loan.instalments[-1][0] == loan.due


def test_what_is_owed_and_what_was_paid_add_up_on_every_day(loans):
    for loan in loans:
        for on in DAYS:
            stands = standing(loan, on, WORLD)
            assert stands.balance + stands.paid == loan.amount_vnd
            assert min(stands.in_term, stands.overdue, stands.frozen, stands.interest_overdue) >= 0


def test_some_are_overdue_extended_and_frozen_and_most_are_not(loans):
    stands = [standing(loan, date(2026, 6, 30), WORLD) for loan in loans]
    assert 0.02 < np.mean([each.overdue > 0 for each in stands]) < 0.25
    assert any(each.frozen for each in stands) and any(loan.extended_due for loan in loans)
    assert all(loan.extended_due > loan.due for loan in loans if loan.extended_due)


def test_one_loan_by_hand():
    # 12 triệu in two parts: the first paid a year late, the second on its day.
    parts = (
        (date(2024, 7, 15), 6_000_000, "late", date(2025, 7, 15)),
        (date(2025, 1, 15), 6_000_000, "paid", date(2025, 1, 15)),
    )
    loan = Loan("1", 12_000_000, date(2024, 1, 15), 12, date(2025, 1, 15), "central", "women", "parent", parts)
    assert standing(loan, date(2024, 7, 15), WORLD).overdue == 0
    assert standing(loan, date(2024, 7, 16), WORLD).overdue == 6_000_000
    first = standing(loan, date(2024, 8, 14), WORLD)
    assert (first.in_term, first.overdue, first.frozen, first.paid) == (6_000_000, 6_000_000, 0, 0)
    # 6,000,000 at 1.3 times 6.6% for 30 days: 42,312, to the nearest thousand
    assert first.interest_overdue == 42_000
    assert standing(loan, date(2025, 2, 1), WORLD).overdue == 6_000_000
    assert standing(loan, date(2025, 7, 15), WORLD).balance == 0
