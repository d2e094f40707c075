"""Three loans of 100 million in two files, by hand; and the ledger of five loans beside the files that it would make."""

import pandas as pd
import pytest

from analysis.lending.snapshots import book
from analysis.outcomes import arrears
from analysis.sites import Site
from analysis.stats.share_intervals import blaker
from tests.evidence import district
from tests.lending.test_ledger import DUE_DAYS, PAYMENTS, day
from tests.lending.test_ledger import book as ledger_of_five  # noqa: F401  (a fixture)
from tests.lending.test_snapshots import DAYS, LOAN, rows, shot

LOANS = (
    LOAN,
    LOAN | {"loan_id": "m", "fund": "local"},
    LOAN | {"loan_id": "n", "contract_due_date": pd.Timestamp("2024-12-01")},
)


def three():
    """Of three one pays, m misses its second instalment, n is repaid; in the second file m has paid a part."""
    first = [shot(DAYS[1], 80, paid=20), shot(DAYS[1], 60, 20, paid=20, loan="m"), shot(DAYS[1], 40, paid=60, loan="n")]
    second = [shot(DAYS[2], 60, paid=40), shot(DAYS[2], 40, 30, paid=30, loan="m"), shot(DAYS[2], paid=100, loan="n")]
    return rows(*first, *second, loans=LOANS)


def test_the_parts_of_the_balance_add_up_and_every_loan_is_somewhere():
    first, second = arrears.standings(three())
    assert (first.n_loans, first.n_open, first.n_repaid, first.n_overdue, first.n_not_due) == (3, 3, 0, 1, 2)
    assert (first.balance_vnd, first.in_term_vnd, first.overdue_vnd, first.not_due_vnd) == (200e6, 180e6, 20e6, 160e6)
    assert (second.n_open, second.n_repaid, second.n_unseen) == (2, 1, 0)
    assert (second.balance_vnd, second.overdue_vnd) == (130e6, 30e6)
    assert second.bank_ratio == 30 / 130 and second.largest_share == 70 / 130


def test_loans_at_risk_by_balance_and_by_number():
    first, second = arrears.standings(three())
    # m was in its first file late for 1 day at least and, since it was paid out on 10 January, for 356 at most.
    assert (first.par_30_low, first.par_30_high, first.n_late_30_low, first.n_late_30_high) == (0, 80 / 200, 0, 1)
    # Of its 20 million of arrears 10 were paid: they are the same, 181 days older.
    assert (second.par_30_low, second.par_90_low, second.n_late_90_low) == (70 / 130, 70 / 130, 1)


def test_shares_of_loans_are_exact_or_lie_between_two_limits():
    first, second = arrears.shares(arrears.standings(three()), conf_level=0.95)[::2]
    assert second.value == 1 / 2 and second.interval == blaker(1, 2)
    assert first.value.reason == "days_late_not_known"
    assert (first.interval.low, first.interval.high) == (blaker(0, 3).low, blaker(1, 3).high)


def test_parts_of_the_book_add_up_to_it():
    parts = [row for row in arrears.standings(three(), by="fund") if row.day == DAYS[1]]
    assert {row.part: row.balance_vnd for row in parts} == {"": 120e6, "local": 80e6}


def test_a_repaid_loan_stays_repaid_and_one_that_is_missing_is_not_seen():
    found = rows(shot(DAYS[0], paid=100), shot(DAYS[0], 80, paid=20, loan="m"), shot(DAYS[1], 60, paid=40, loan="m"),
                 shot(DAYS[2], 60, paid=40, loan="n"), loans=LOANS)  # fmt: skip
    last = arrears.standings(found)[-1]
    assert (last.n_loans, last.n_open, last.n_repaid, last.n_unseen) == (3, 1, 1, 1)
    gone = rows(shot(DAYS[0], paid=30))
    assert arrears.standings(gone)[0].n_gone == 1 and arrears.standings(gone)[0].par_30_low is None


def test_every_loan_is_in_one_state_on_each_day_whether_a_file_has_it_or_not():
    """Loan l is repaid and gone from later files; m has no balance, then one again; n stands in the third file only."""
    found = rows(shot(DAYS[0], paid=100), shot(DAYS[1], paid=30, loan="m"), shot(DAYS[3], 50, paid=50, loan="m"),
                 shot(DAYS[2], 60, paid=40, loan="n"), loans=LOANS)  # fmt: skip
    days = [(row.n_open, row.n_repaid, row.n_gone, row.n_unseen) for row in arrears.standings(found)]
    assert days == [(0, 1, 0, 2), (0, 1, 1, 1), (1, 1, 1, 0), (1, 1, 0, 1)]
    later = [LOANS[0], LOANS[1] | {"loan_date": pd.Timestamp("2025-03-01")}, LOANS[2]]
    found = rows(
        shot(DAYS[0], paid=100), shot(DAYS[1], paid=100, loan="m"), shot(DAYS[2], 60, paid=40, loan="n"), loans=later
    )
    # m stands in a file before it was paid out: it counts as a loan from then on, and as repaid since its row.
    assert [(row.n_loans, row.n_repaid, row.n_unseen) for row in arrears.standings(found)] == [
        (2, 1, 1),
        (2, 2, 1),
        (3, 2, 0),
    ]


@pytest.mark.parametrize("by", ["all", "fund"])
def test_the_last_day_alone_is_that_of_all_days(by):
    absent = rows(shot(DAYS[0], paid=100), shot(DAYS[0], 80, paid=20, loan="m"), shot(DAYS[2], 60, paid=40, loan="n"),
                  shot(DAYS[2], 30, 10, paid=60, loan="m"), loans=LOANS)  # fmt: skip
    for found in (three(), absent):
        everything = arrears.standings(found, by=by)
        assert arrears.standings(found, by=by, last=True) == [
            row for row in everything if row.day == everything[-1].day
        ]


def test_collected_between_files_lies_between_two_limits():
    _, second = arrears.collected(three())
    # Paid since: l 20, m 10, n 40. Surely collected: nothing, m's arrears rose from 20 to 30. At most all 70, then 100 were due.
    assert (second.paid_vnd, second.collected_low_vnd, second.collected_high_vnd) == (70e6, 0, 70e6)
    assert (second.owed_low_vnd, second.owed_high_vnd) == (30e6, 100e6)
    assert (second.rate_low, second.rate_high) == (0, 0.7)


def test_payments_that_shrink_are_left_out():
    found = arrears.collected(rows(shot(DAYS[0], 60, paid=40), shot(DAYS[1], 80, paid=20)))
    assert [row.n_loans for row in found] == [1]


def test_by_its_interest_the_arrears_are_as_old_as_they_are():
    # 20 million for 40 days at 1.3 times 6.6% a year.
    interest = 20e6 * 0.066 * 1.3 * 40 / 365
    loan = LOAN | {"rate_percent": 6.6}
    told = shot(DAYS[0], 80, 20, paid=0) | {"interest_overdue_vnd": interest}
    assert rows(told, loans=(loan,)).rows["late_implied"].item() == pytest.approx(40)
    assert arrears.standings(rows(told, loans=(loan,)))[0].n_late_30_implied == 1
    assert arrears.standings(rows(shot(DAYS[0], 80, 20, paid=0), loans=(loan,)))[0].n_late_30_implied is None


def files_of(ledger_book, days):
    """The files that a bank would send of the five loans of the ledger, on some days."""
    shots = []
    for on in days:
        for loan in "abcde":
            paid = sum(v for name, d, v, kind in PAYMENTS if name == loan and day(d) <= on and kind == "paid")
            off = sum(v for name, d, v, kind in PAYMENTS if name == loan and day(d) <= on and kind == "written_off")
            moved = "2026-01-10" if loan == "b" else None
            due = sum(20 for d in DUE_DAYS if day(moved if moved and d == "2025-07-10" else d) < on)
            late = max(0, due - paid - off)
            shots.append(shot(on, 100 - paid - off - late, late, paid=paid, loan=loan))
    return rows(*shots, loans=[LOAN | {"loan_id": loan} for loan in "abcde"])


def test_what_files_tell_holds_what_the_ledger_knows(ledger_of_five):  # noqa: F811  (the fixture, by its name)
    days = [day("2024-06-30"), day("2024-12-31"), day("2025-06-30"), day("2025-12-31")]
    exact = arrears.collected_exactly(ledger_of_five, days)
    told = arrears.collected(files_of(ledger_of_five, days))[1:]
    for ledger, files in zip(exact, told, strict=True):
        assert files.collected_low_vnd <= ledger.collected_low_vnd <= files.collected_high_vnd
        assert files.rate_low <= ledger.rate_low <= files.rate_high
    # Second half of 2025 by hand: owed 110 million (20, 0, 40, 0, 50), collected 20.
    assert (exact[-1].owed_low_vnd, exact[-1].collected_low_vnd) == (110e6, 20e6)
    assert exact[-1].rate_low == 20 / 110
    assert (exact[-1].fell_due_vnd, exact[-1].recovered_vnd, exact[-1].paid_vnd) == (80e6, 40e6, 20e6)


def test_days_late_in_files_hold_those_of_the_ledger(ledger_of_five):  # noqa: F811  (the fixture, by its name)
    from analysis.lending.ledger import standing

    days = [day("2024-06-30"), day("2024-12-31"), day("2025-06-30"), day("2025-09-30")]
    found = files_of(ledger_of_five, days).rows.set_index(["as_of", "loan_id"])
    for on in days:
        for loan, late in standing(ledger_of_five, on)["late_days"].items():
            assert found.loc[(on, loan), "late_low"] <= late <= found.loc[(on, loan), "late_high"]


def test_a_site_without_loans_has_an_empty_book():
    assert arrears.standings(book(Site(district.source(), {}, None, ()))) == []
