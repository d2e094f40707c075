"""Households: the list for borrowing (Form 01) says for whom a household borrows, and so to whom a loan belongs."""

from dataclasses import dataclass, field

import pandas as pd

from analysis.columns.text import match_key
from analysis.intake.identify import counted, text_identities
from analysis.intake.pseudonyms import Key, pseudonym
from analysis.linkage.household import bridge
from analysis.linkage.links import Links, review
from analysis.linkage.weights import Weights

COLUMNS = ["person", "household", "borrower", "purpose"]


@dataclass(frozen=True)
class Borrowed:
    """Household of each roster row; by loan its person, household, borrower and purpose; and the pairs to be decided.

    `records` has the named borrowers of all loans, whether each was found, and whether it is doubtful.
    """

    households: pd.Series
    by_loan: pd.DataFrame
    records: pd.DataFrame = field(repr=False)
    doubtful: pd.DataFrame = field(repr=False)


def borrowed(bank: pd.DataFrame, roster: pd.DataFrame, key: Key, weights: Weights, decisions: dict) -> Borrowed:
    """Find the person of each loan through the household.

    Parameters
    ----------
    bank : DataFrame
        Rows of the bank's loan files with `loan` (pseudonym) and the named borrower.
    roster : DataFrame
        Rows of the list for borrowing, with `person`.
    key : Key
    weights, decisions
        As for `linkage.links.link`.
    """
    households = _households(roster, key)
    once = bank.drop_duplicates("loan", keep="last")
    loans = text_identities("bank_loans", once.assign(person_name=once["borrower_name"])).set_axis(_index(once["loan"]))
    rows = roster.set_axis(
        _index(roster["label"].astype("str") + "/" + roster["sheet"].astype(str) + "/" + roster["row"].astype(str))
    )
    people = text_identities("roster", rows).assign(
        borrower_name=_text(rows["borrower_name"]),
        borrower_id=_text(rows["borrower_id"]),
        head_name=_text(rows["household_head"]),
    )
    links = bridge(loans, people, weights=weights, decisions_made=decisions)
    told = rows.assign(household=households.to_numpy()).loc[links.matches["right"]].set_axis(links.matches["left"])
    relation = (
        told["relation"].where(told["relation"].isna() | (told["relation"] == "self"), "relative").fillna("unknown")
    )
    by_loan = told.assign(borrower=relation)[COLUMNS]
    doubtful = _pairs(links, loans, people)
    return Borrowed(households, by_loan, _found(loans, links), doubtful)


def _households(roster: pd.DataFrame, key: Key) -> pd.Series:
    """The pseudonym of each household: by the borrower's number, else by the borrower's name and place."""
    named = _text(roster["borrower_name"]).map(match_key)
    for column in ("commune_today", "village"):
        named = named + "|" + _text(roster[column])
    identity = roster["borrower_id"].where(roster["borrower_id"].notna(), named)
    return identity.map(lambda each: pseudonym(key, "household", each))


def _pairs(links: Links, loans: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    shown = review(links, loans, people.drop(columns=["borrower_name", "borrower_id", "head_name"]))
    borrower = people.loc[links.doubtful["right"], "borrower_name"].to_numpy()
    shown["right_name"] = shown["right_name"].where(borrower == "", shown["right_name"] + " (" + borrower + ")")
    return shown.assign(label="bank_loans", left=links.doubtful["left"].array, right=links.doubtful["right"].array)


def _found(loans: pd.DataFrame, links: Links) -> pd.DataFrame:
    linked = loans.index.isin(links.matches["left"])
    return counted(loans).assign(
        person=None, linked=linked, doubtful=loans.index.isin(links.doubtful["left"]) & ~linked
    )


def _text(column: pd.Series) -> pd.Series:
    return column.astype("str").fillna("")


def _index(names: pd.Series) -> pd.Index:
    return pd.Index(names, dtype="str")
