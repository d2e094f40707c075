"""Five loans of 100 million in five half-yearly instalments of 20 million, worked on paper.

Paid out on 10 January 2024; due on 10 July 2024, 10 January and 10 July 2025, 10 January and 10 July 2026. Millions:

| loan | what happens | due by 31 Dec 2025 | paid | late |
|---|---|---|---|---|
| a | every instalment on its day | 60 | 60 | 0 |
| b | the third is moved to 10 January 2026 by an extension, the others paid | 40 (60 by the contract) | 40 | 0 (20) |
| c | nothing after the first; the bank freezes it | 60 | 20 | 40, since 10 January 2025 |
| d | everything repaid on 1 March 2025 | 60 | 100 | 0 |
| e | half of the first, then written off on 1 October 2025 | 60 | 10 | 0 after the write-off |
"""

import pandas as pd
import pytest

from analysis.lending.ledger import Ledger, fell_due, standing

MILLION = 1e6
DUE_DAYS = ("2024-07-10", "2025-01-10", "2025-07-10", "2026-01-10", "2026-07-10")
PAYMENTS = [
    ("a", "2024-07-10", 20, "paid"), ("a", "2025-01-10", 20, "paid"), ("a", "2025-07-10", 20, "paid"),
    ("b", "2024-07-10", 20, "paid"), ("b", "2025-01-10", 20, "paid"),
    ("c", "2024-07-10", 20, "paid"),
    ("d", "2024-07-10", 20, "paid"), ("d", "2025-01-10", 20, "paid"), ("d", "2025-03-01", 60, "paid"),
    ("e", "2024-07-10", 10, "paid"), ("e", "2025-10-01", 90, "written_off"),
]  # fmt: skip


def day(text):
    return pd.Timestamp(text)


@pytest.fixture
def book():
    due = pd.DataFrame([(loan, d) for loan in "abcde" for d in DUE_DAYS], columns=["loan_id", "day"])
    due = due.assign(day=pd.to_datetime(due["day"]), vnd=20 * MILLION)
    moved = (due["loan_id"] == "b") & (due["day"] == day("2025-07-10"))
    paid = pd.DataFrame(PAYMENTS, columns=["loan_id", "day", "vnd", "kind"])
    paid = paid.assign(day=pd.to_datetime(paid["day"]), vnd=paid["vnd"] * MILLION)
    return Ledger(due.assign(later=due["day"].mask(moved, day("2026-01-10"))), paid)


def millions(table, column):
    return (table[column] / MILLION).round(6).tolist()


def test_the_five_loans_at_the_end_of_2025(book):
    found = standing(book, day("2025-12-31"))
    assert millions(found, "due_vnd") == [60, 40, 60, 60, 60]
    assert millions(found, "paid_vnd") == [60, 40, 20, 100, 10]
    assert millions(found, "written_off_vnd") == [0, 0, 0, 0, 90]
    assert millions(found, "late_vnd") == [0, 0, 40, 0, 0]
    assert found["late_days"].tolist() == [0, 0, 355, 0, 0]  # 10 January to 31 December 2025


def test_by_the_contract_an_extension_does_not_count(book):
    found = standing(book, day("2025-12-31"), extended=False)
    assert millions(found, "late_vnd") == [0, 20, 40, 0, 0]
    assert found["late_days"].tolist() == [0, 174, 355, 0, 0]  # 10 July to 31 December


def test_what_is_due_today_is_late_from_tomorrow(book):
    assert standing(book, day("2025-01-10")).loc["c", ["due_vnd", "late_vnd", "late_days"]].tolist() == [40e6, 0, 0]
    assert standing(book, day("2025-01-11")).loc["c", ["late_vnd", "late_days"]].tolist() == [20e6, 1]


def test_a_write_off_takes_arrears_away_and_collects_nothing(book):
    before, after = standing(book, day("2025-09-30")).loc["e"], standing(book, day("2025-10-01")).loc["e"]
    assert (before["late_vnd"], before["late_days"]) == (50e6, 447)  # since 10 July 2024
    assert (after["late_vnd"], after["late_days"]) == (0, 0)
    period = fell_due(book, day("2025-06-30"), day("2025-12-31")).loc["e"]
    assert (period["fell_due_vnd"], period["recovered_vnd"], period["collected_vnd"]) == (20e6, 0, 0)
    assert period["owed_vnd"] == 50e6  # 30 of before and the 20 of July


def test_what_fell_due_in_the_second_half_of_2025_and_what_was_recovered(book):
    found = fell_due(book, day("2025-06-30"), day("2025-12-31"))
    # By day the third instalment of all but b, whose third is moved to January 2026. d had paid it early.
    assert millions(found, "fell_due_vnd") == [20, 0, 20, 20, 20]
    assert millions(found, "recovered_vnd") == [20, 0, 0, 20, 0]
    # What d paid in March was not owed any more from July on.
    assert millions(found, "owed_vnd") == [20, 0, 40, 0, 50]
    assert millions(found, "collected_vnd") == [20, 0, 0, 0, 0]
    assert millions(found, "early_vnd") == [0, 0, 0, 40, 0]


def test_a_payment_goes_to_the_oldest_instalment_first(book):
    late = pd.concat([book.paid, pd.DataFrame([("c", day("2025-08-01"), 20e6, "paid")], columns=book.paid.columns)])
    found = standing(Ledger(book.due, late.sort_values(["loan_id", "day"])), day("2025-12-31")).loc["c"]
    assert (found["late_vnd"], found["late_days"]) == (20e6, 174)  # the second is covered, the third is the oldest


def test_due_is_paid_and_late_and_written_off_and_early(book):
    for on in pd.date_range("2024-07-01", "2026-12-31", freq="17D"):
        found = standing(book, on)
        early = (found["paid_vnd"] + found["written_off_vnd"] - found["due_vnd"]).clip(lower=0)
        not_yet_late = (
            book.due[book.due["later"] == on].groupby("loan_id")["vnd"].sum().reindex(found.index, fill_value=0)
        )
        left = found["due_vnd"] - (found["paid_vnd"] + found["written_off_vnd"] - early) - found["late_vnd"]
        assert ((left >= 0) & (left <= not_yet_late)).all()


def test_the_ledger_of_some_loans(book):
    found = standing(book.among(pd.Index(["a", "c"])), day("2025-12-31"))
    assert found.index.tolist() == ["a", "c"] and millions(found, "late_vnd") == [0, 40]
