"""The tables of a district's loans that notebook 3 rests on."""

import pandas as pd

from analysis.lending.snapshots import book
from analysis.outcomes import lateness
from analysis.sites import Site

AGREED = ["person_id", "household_id", "kind", "purpose", "fund", "association", "office", "loan_date", "contract_due_date",
          "amount_vnd", "rate_percent", "last_seen"]  # fmt: skip
IN_FILES = ["loan_id", "as_of", "kind", "state", "balance_vnd", "in_term_vnd", "overdue_vnd", "frozen_vnd", "late_vnd",
            "principal_paid_vnd", "since", "paid_since", "late_before", "late_low", "late_high", "contract_due_date",
            "extended_due_date"]  # fmt: skip
SPELLS = ["vintage", "cause", "first", "last", "doubt", "seen"]


def tables(site: Site) -> dict[str, pd.DataFrame]:
    """`loans` (what was agreed), `loan_files` (how each stands in each file), `loan_spells` (what came first, and when)."""
    found = book(site)
    spells = lateness.spells(found, site)
    return {
        "loans": found.loans[AGREED].rename_axis("loan_id").reset_index(),
        "loan_files": found.rows[IN_FILES],
        "loan_spells": spells[SPELLS].rename_axis("loan_id").reset_index(),
    }
