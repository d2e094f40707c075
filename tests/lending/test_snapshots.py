"""Snapshots of one loan by hand: its state, and for how long it has been late between two limits."""

import pandas as pd
import pytest

from analysis.lending.snapshots import book
from analysis.sites import Site
from tests.evidence import district

DAYS = ("2024-06-30", "2024-12-31", "2025-06-30", "2025-12-31")
LOAN = {"loan_id": "l", "person_id": "p", "kind": "person", "borrower": "relative", "amount_vnd": 100e6,
        "loan_date": pd.Timestamp("2024-01-10"), "contract_due_date": pd.Timestamp("2027-01-10")}  # fmt: skip


def shot(day, in_term=0.0, overdue=0.0, frozen=0.0, paid=None, extended=None, loan="l"):
    told = {"loan_id": loan, "as_of": pd.Timestamp(day), "in_term_vnd": in_term * 1e6, "overdue_vnd": overdue * 1e6,
            "frozen_vnd": frozen * 1e6, "extended_due_date": pd.Timestamp(extended) if extended else pd.NaT}  # fmt: skip
    return told | {"balance_vnd": None if paid is None else (in_term + overdue + frozen) * 1e6,
                   "principal_paid_vnd": None if paid is None else paid * 1e6}  # fmt: skip


def rows(*shots, loans=(LOAN,)):
    tables = {"loans": pd.DataFrame(loans), "loan_status": pd.DataFrame(shots)}
    return book(Site(district.source(), tables, None, ()))


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"in_term": 100, "paid": 0}, "in_term"),
        ({"in_term": 80, "overdue": 20, "paid": 0}, "overdue"),
        ({"in_term": 60, "overdue": 20, "frozen": 20, "paid": 0}, "frozen"),
        ({"in_term": 80, "paid": 20, "extended": "2028-01-10"}, "extended"),
        ({"in_term": 80, "overdue": 20, "paid": 0, "extended": "2028-01-10"}, "overdue"),
        ({"paid": 100}, "repaid"),
        ({"paid": 99.9995}, "repaid"),  # rounding
        ({"paid": 60}, "gone"),  # nothing left to pay although 40 million never came back
    ],
)
def test_the_state_in_a_file(facts, state):
    assert rows(shot(DAYS[0], **facts)).rows["state"].item() == state


def limits(*shots):
    return rows(*shots).rows[["late_low", "late_high"]].to_numpy().tolist()


def test_missed_between_two_files():
    found = limits(shot(DAYS[0], 100, paid=0), shot(DAYS[1], 80, 20, paid=0))
    assert found == [[0, 0], [1, 184]]  # 30 June to 31 December


def test_already_late_in_the_first_file():
    assert limits(shot(DAYS[0], 80, 20, paid=0)) == [[1, 172]]  # since the payout at the earliest


def test_arrears_that_were_not_paid_are_still_the_same():
    found = limits(shot(DAYS[0], 100, paid=0), shot(DAYS[1], 80, 20, paid=0), shot(DAYS[2], 60, 40, paid=0))
    assert found[2] == [1 + 181, 184 + 181]


def test_arrears_that_may_have_been_paid_are_new_or_old():
    # 20 million of arrears, 20 million paid since, 20 million of arrears: the old ones or those of the next instalment.
    found = limits(shot(DAYS[0], 100, paid=0), shot(DAYS[1], 80, 20, paid=0), shot(DAYS[2], 60, 20, paid=20))
    assert found[2] == [1, 184 + 181]


def test_made_good_and_missed_again():
    found = limits(
        shot(DAYS[0], 80, 20, paid=0),
        shot(DAYS[1], 80, paid=20),
        shot(DAYS[2], 60, 20, paid=20),
        shot(DAYS[3], 40, 40, paid=20),
    )
    assert found[1:] == [[0, 0], [1, 181], [1 + 184, 181 + 184]]


def test_a_frozen_debt_is_late_for_more_than_ninety_days():
    assert limits(shot(DAYS[0], 100, paid=0), shot(DAYS[1], 80, 0, 20, paid=0))[1] == [91, 184]
    assert limits(shot("2024-02-10", 80, 0, 20, paid=0)) == [[91, 91]]


def test_files_of_several_loans_do_not_mix():
    other = LOAN | {"loan_id": "m"}
    found = rows(
        shot(DAYS[0], 80, 20, paid=0), shot(DAYS[0], 80, 20, paid=0, loan="m"), shot(DAYS[1], 80, 20, paid=0, loan="m"),
        loans=(LOAN, other),
    ).rows  # fmt: skip
    assert found[["late_low", "late_high"]].to_numpy().tolist() == [[1, 172], [1, 172], [1 + 184, 172 + 184]]


def test_what_a_file_leaves_out_is_made_from_its_other_columns():
    row = rows(shot(DAYS[0], 60, 20)).rows.iloc[0]
    assert (row["balance_vnd"], row["principal_paid_vnd"]) == (80e6, 20e6)


def test_a_loan_that_no_file_shows_is_counted_and_never_repaid():
    found = rows(shot(DAYS[0], 100, paid=0), loans=(LOAN, LOAN | {"loan_id": "m"}))
    assert (found.flow.n_before, found.flow.n_excluded) == (2, 1)
    assert pd.isna(found.loans.loc["m", "last_seen"])
