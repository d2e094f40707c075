"""What cannot be, or hardly can: rules over the finished tables; a row that breaks one is counted and stays.

The rules are those of Decision 22/2023/QĐ-TTg, of the Penal Code, of places in time, and of plain order in a life. Each
accuses only where the row is wrong on every day that its dates can be.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.intake import plausible_lives, plausible_loans, plausible_places
from analysis.intake.rule_of_rows import Result
from analysis.reference.areas import SiteArea
from analysis.words import Said, say

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Check:
    """A rule in words; `fault` is False where a row that breaks it is only to be known."""

    about: Said
    fault: bool = True


CHECKS = {
    "loan_ceiling": Check(say("amount lent within the ceiling of its day")),
    "loan_ceiling_per_worker": Check(say("loan to an employer within the ceiling for its workers")),
    "loan_employer_share": Check(say("enough of a borrowing employer's workers have served a prison sentence")),
    "loan_programme_start": Check(say("loan not before the programme began")),
    "loan_after_release": Check(say("loan not before the release from prison")),
    "loan_five_years": Check(say("loan within five years of the release from prison")),
    "loan_due_date": Check(say("loan due within the longest term")),
    "loan_extension": Check(say("an extension does not end before the contract's due date")),
    "loan_as_of": Check(say("balance of a day on or after the day of the loan")),
    "loan_parts": Check(say("balances in term, overdue and frozen add up to the balance")),
    "loan_principal": Check(say("principal repaid and balance add up to the amount lent")),
    "release_age": Check(say("released at 14 or older")),
    "listed_after_release": Check(say("on the list only after the first release")),
    "offence_after_release": Check(say("new offence after the first release")),
    "event_after_death": Check(say("nothing is recorded of a person after death")),
    "custody_overlap": Check(say("spells in custody of one record do not overlap")),
    "expunged_early": Check(say("record not expunged before the law's day")),
    "expunged_early_assumed": Check(
        say("the same since 1 July 2025, assuming that Law 86/2025/QH15 left the waits as they were")
    ),
    "job_age": Check(say("at work at 15 or older")),
    "pay_without_job": Check(say("pay only in months with a job")),
    "pay_far": Check(say("monthly pay within 20 times the median, up and down")),
    "commune_code": Check(say("code of a commune that existed on that day")),
    "commune_today": Check(say("the people of the commune are in one commune of today, counted once"), fault=False),
    "list_outside": Check(say("people on a list live in the site's area")),
    "job_outside": Check(say("workers live in the site's area"), fault=False),
    "job_outside_differs": Check(say("the mark for workers from outside agrees with where they live")),
}


def check(tables: Tables, area: SiteArea) -> pd.DataFrame:
    """Every check that had something to look at.

    Parameters
    ----------
    tables : mapping of DataFrame
        Of the contract; those that a check needs and that are absent are no fault.
    area : SiteArea

    Returns
    -------
    DataFrame
        `check` (a code of `CHECKS`, in that order), `n_checked`, `n_failed`; no key of anybody.
    """
    found = _results(tables, area)
    rows = [(code, found[code].n_checked, len(found[code].failed)) for code in CHECKS if found[code].n_checked]
    return pd.DataFrame(rows, columns=["check", "n_checked", "n_failed"]).astype({"check": "str"})


def failures(tables: Tables, area: SiteArea) -> pd.DataFrame:
    """The rows that break a rule: `check`, `table` and `key` (a pseudonym). Not for showing: a row is a person's."""
    found = _results(tables, area)
    rows = [(code, found[code].table, key) for code in CHECKS for key in found[code].failed]
    return pd.DataFrame(rows, columns=["check", "table", "key"], dtype="str")


def _results(tables: Tables, area: SiteArea) -> dict[str, Result]:
    return plausible_loans.find(tables) | plausible_lives.find(tables) | plausible_places.find(tables, area)
