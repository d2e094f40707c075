"""Loans against the rules of their day, and balances against themselves."""

from collections.abc import Mapping

import pandas as pd

from analysis.intake.rule_of_rows import Result, looked_up, result, rows
from analysis.reference.loans import check_loan

# Balances are whole đồng.
ROUNDING_VND = 0.5
LOAN = ("loan_id", "kind", "person_id", "loan_date", "contract_due_date", "amount_vnd", "workers", "ex_prisoners")

Tables = Mapping[str, pd.DataFrame]


def find(tables: Tables) -> dict[str, Result]:
    """All checks of loans and their balances, by code."""
    balances = {
        "loan_extension": extension(tables),
        "loan_as_of": as_of(tables),
        "loan_parts": parts(tables),
        "loan_principal": principal(tables),
    }
    return by_rule(tables) | balances


def by_rule(tables: Tables) -> dict[str, Result]:
    """The loans against the rules of `reference.loans`.

    The release that counts is the last one before the loan, on the latest day that it can have been.
    """
    loans = _with_releases(tables)
    loans = loans[loans["loan_date"].notna() & loans["amount_vnd"].notna()]
    broken = pd.Series([_broken(loan) for loan in loans.itertuples()], loans.index, dtype=object)
    employer = loans["kind"] == "employer"
    known = {
        "loan_ceiling": ("ceiling", loans["loan_date"].notna()),
        "loan_ceiling_per_worker": ("ceiling_per_worker", employer & loans["workers"].notna()),
        "loan_employer_share": ("ex_prisoner_share", employer & loans[["workers", "ex_prisoners"]].notna().all(axis=1)),
        "loan_programme_start": ("programme_start", loans["loan_date"].notna()),
        "loan_after_release": ("sentence_completed", loans["first_release"].notna()),
        "loan_five_years": ("years_from_completion", loans["last_release"].notna()),
        "loan_due_date": ("months_to_due_date", loans["contract_due_date"].notna()),
    }
    return {
        code: result("loans", loans["loan_id"], asked, broken.map(lambda rules, rule=rule: rule in rules).astype(bool))
        for code, (rule, asked) in known.items()
    }


def extension(tables: Tables) -> Result:
    """The due date after an extension against that of the contract."""
    status = rows(tables, "loan_status", "loan_id", "contract_due_date", "extended_due_date")
    known = status[["contract_due_date", "extended_due_date"]].notna().all(axis=1)
    earlier = status["extended_due_date"] < status["contract_due_date"]
    return result("loan_status", status["loan_id"], known, earlier)


def as_of(tables: Tables) -> Result:
    """The day of a balance against that of the loan; a balance without a day breaks the rule too."""
    status = rows(tables, "loan_status", "loan_id", "as_of")
    paid_out = looked_up(status["loan_id"], rows(tables, "loans", *LOAN).set_index("loan_id")["loan_date"])
    early = status["as_of"].isna() | (status["as_of"] < paid_out)
    return result("loan_status", status["loan_id"], paid_out.notna(), early)


def parts(tables: Tables) -> Result:
    """The three kinds of balance against the whole."""
    kinds = ["in_term_vnd", "overdue_vnd", "frozen_vnd"]
    status = rows(tables, "loan_status", "loan_id", *kinds, "balance_vnd")
    known = status[[*kinds, "balance_vnd"]].notna().all(axis=1)
    return result("loan_status", status["loan_id"], known, _differ(status[kinds].sum(axis=1), status["balance_vnd"]))


def principal(tables: Tables) -> Result:
    """What is repaid and what is left against what was lent."""
    status = rows(tables, "loan_status", "loan_id", "principal_paid_vnd", "balance_vnd")
    lent = looked_up(status["loan_id"], rows(tables, "loans", *LOAN).set_index("loan_id")["amount_vnd"])
    known = status[["principal_paid_vnd", "balance_vnd"]].notna().all(axis=1) & lent.notna()
    together = status[["principal_paid_vnd", "balance_vnd"]].sum(axis=1)
    return result("loan_status", status["loan_id"], known, _differ(together, lent))


def _differ(one: pd.Series, other: pd.Series) -> pd.Series:
    return (one.astype(float) - other.astype(float)).abs() > ROUNDING_VND


def _broken(loan) -> frozenset[str]:
    """The rules that a loan breaks."""
    completed = loan.first_release if pd.isna(loan.last_release) else min(loan.last_release, loan.loan_date)
    found = check_loan(
        kind=loan.kind,
        amount_vnd=loan.amount_vnd,
        loan_date=loan.loan_date.date(),
        completion_date=completed.date() if pd.notna(completed) else None,
        due_date=loan.contract_due_date.date() if pd.notna(loan.contract_due_date) else None,
        workers=None if pd.isna(loan.workers) else int(loan.workers),
        ex_prisoners=None if pd.isna(loan.ex_prisoners) else int(loan.ex_prisoners),
    )
    return frozenset(violation.rule for violation in found)


def _with_releases(tables: Tables) -> pd.DataFrame:
    """The loans, with the borrower's first release and the last one that can have been before the loan."""
    loans = rows(tables, "loans", *LOAN)
    releases = rows(tables, "releases", "person_id", "release_first", "release_last").dropna()
    pairs = loans[["loan_id", "person_id", "loan_date"]].dropna().merge(releases, on="person_id")
    before = pairs[pairs["release_first"] <= pairs["loan_date"]]
    return loans.assign(
        first_release=looked_up(loans["loan_id"], pairs.groupby("loan_id")["release_first"].min()),
        last_release=looked_up(loans["loan_id"], before.groupby("loan_id")["release_last"].max()),
    )
