"""From a bank loan to the person it is meant for: the borrower usually is a relative, and Form 01 says which one.

Under Decision 22/2023 the household's representative is the named borrower; the person borrows only where no able adult
is left. So a loan is looked up by the borrower that the roster names, never by the person's own name beside it.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.columns.text import match_key
from analysis.errors import HoanhapError, Problem
from analysis.linkage import assign, blocks, identities, links, prior, small
from analysis.linkage import decisions as decided
from analysis.linkage.weights import LEVELS, Weights
from analysis.words import say

ROSTER = (*identities.COLUMNS, "borrower_name", "borrower_id", "head_name")
BORROWER, HEAD, PERSON, PERSON_INSTEAD = "borrower", "head", "person", "person_instead"
NOT_NAMED = "not_named"  # the roster names no borrower: the head of the household, or the person, could be it
PERSON_BORROWS = "person_borrows"  # the number is the person's, though the roster says that someone else borrows
OLD_NUMBER = "old_number"  # equal numbers of 9 digits, which are not unique, without equal name and commune
RULES = ["id_number", "name_commune"]


def bridge(
    loans: pd.DataFrame,
    roster: pd.DataFrame,
    *,
    weights: Weights,
    decisions_made: Mapping[str, str] | Iterable[tuple[str, str]] = (),
) -> links.Links:
    """Find the roster row of each loan.

    Parameters
    ----------
    loans : DataFrame
        Identities of the named borrowers, one row a loan; see `identities.check`.
    roster : DataFrame
        Index: record id. `ROSTER`: identities of the people, and for each the borrower's name and ID number and the name
        of the head of the household ("" where not given); commune and village are the household's.

    Returns
    -------
    Links
        `left` is the loan, `right` the roster row. A loan belongs to one row at most; a row can have several loans.

    Notes
    -----
    Taken are an equal 12-digit number of the named borrower, and the borrower's name (but for marks) in the same commune
    where the villages do not differ and no other loan or row fits as well. All else that fits is doubtful.
    """
    identities.check(loans, "loans")
    expected = _expected(roster)
    said = decided.checked(decisions_made)
    pairs, made = _pairs(loans, expected, weights)
    pairs = pairs.assign(rule=_rules(pairs))
    pairs = pairs[pairs["rule"] != ""].sort_values(["rank", "weight"], ascending=[True, False])
    pairs = pairs.drop_duplicates(["left", "right"]).assign(probability=lambda one: small.probability(one["weight"]))
    pairs = _with_decisions(pairs, loans, roster, said)
    pairs = pairs.assign(rule=pairs["rule"].mask(_contested(pairs, loans), assign.TIE))
    pairs = pairs.assign(left=loans.index[pairs["left"]], right=roster.index[pairs["right"]])
    pairs = pairs.sort_values(["probability", "left", "right"], ascending=[False, True, True])
    taken = pairs["rule"].isin([assign.DECIDED, assign.ID, BORROWER])
    matches, others = pairs.loc[taken, links.SHOWN], pairs.loc[~taken, links.SHOWN]
    doubtful = others[~others["left"].isin(matches["left"])].reset_index(drop=True)
    return links.Links(matches.reset_index(drop=True), doubtful, blocks=made, scorer="own")


def _expected(roster: pd.DataFrame) -> pd.DataFrame:
    """Who may be the named borrower for each roster row, with `row` (its position) and `as_`."""
    wrong = [Problem(say("is missing"), file="roster", column=name) for name in ROSTER if name not in roster]
    wrong += [
        Problem(say("the linker takes identifiers only, and this is none"), file="roster", column=str(name))
        for name in roster.columns
        if name not in ROSTER
    ]
    if wrong:
        raise HoanhapError(wrong)
    identities.check(roster[list(identities.COLUMNS)], "roster")
    person = roster[list(identities.COLUMNS)].assign(row=np.arange(len(roster)), as_=PERSON)
    named = (roster["borrower_name"] != "") | (roster["borrower_id"] != "")
    same_key = roster["borrower_name"].map(match_key) == roster["name"].map(match_key)
    same_id = roster["borrower_id"] == roster["id_number"]
    itself = named & np.where(
        roster["borrower_id"] == "", same_key, same_id & (same_key | (roster["borrower_name"] == ""))
    )
    unknown = {"birth": "", "sex": "", "id_number": ""}
    borrower = person.assign(
        **unknown | {"name": roster["borrower_name"], "id_number": roster["borrower_id"]}, as_=BORROWER
    )
    head = person.assign(**unknown | {"name": roster["head_name"]}, as_=HEAD)
    parts = [
        person[itself].assign(as_=BORROWER),
        borrower[named & ~itself],
        person[named & ~itself].assign(as_=PERSON_INSTEAD),
        person[~named],
        head[~named & (roster["head_name"] != "")],
    ]
    expected = pd.concat(parts, ignore_index=True)
    expected.index = expected.index.map(str)
    identities.check(expected[list(identities.COLUMNS)], "roster")
    return expected


def _pairs(loans: pd.DataFrame, expected: pd.DataFrame, weights: Weights) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Loans and expected borrowers that share a number, or name and commune, with their levels."""
    lists = identities.features(loans, expected[list(identities.COLUMNS)], weights)
    lists, made = blocks.add_blocks(lists, weights.limits)
    used = [one.drop(columns=[f"block_{rule}" for rule in blocks.RULES if rule not in RULES]) for one in lists]
    pairs = small.score(*used, weights=weights, prior=prior.of_pair(*lists, weights.prior))
    pairs = links.with_full_id(pairs, *used)
    as_ = expected["as_"].to_numpy()[pairs["right"]]
    rank = pd.Series(as_).map({BORROWER: 0, PERSON: 1, HEAD: 2, PERSON_INSTEAD: 3}).to_numpy()
    pairs = pairs.assign(as_=as_, rank=rank, right=expected["row"].to_numpy()[pairs["right"]])
    return pairs, made[made["rule"].isin(RULES)].reset_index(drop=True)


def _rules(pairs: pd.DataFrame) -> np.ndarray:
    """What each pair is taken for, "" if for nothing; what stands against it makes it doubtful."""

    def at(comparison: str, *levels: str) -> np.ndarray:
        return pairs[comparison].isin([LEVELS[comparison].index(level) for level in levels]).to_numpy()

    full_id, as_ = pairs["full_id"].to_numpy(), pairs["as_"].to_numpy()
    against = at("sex", "conflict") | at("year", "different") | at("day", "different")
    name = at("name", "same", "marks") & at("commune", "same")
    unsure = against | at("village", "different") | at("id_number", "slip", "different")
    cases = {
        PERSON_BORROWS: (as_ == PERSON_INSTEAD) & at("id_number", "same"),
        "": as_ == PERSON_INSTEAD,
        assign.ID_CONTRADICTED: full_id & (against | (at("name", "different") & pairs["names_apart"].to_numpy())),
        assign.ID: full_id,
        NOT_NAMED: name & (as_ != BORROWER),
        assign.UNSURE: name & unsure,
        BORROWER: name,
        OLD_NUMBER: at("id_number", "same"),
    }
    return np.select(list(cases.values()), list(cases), "")


def _with_decisions(
    pairs: pd.DataFrame, loans: pd.DataFrame, roster: pd.DataFrame, said: dict[str, str]
) -> pd.DataFrame:
    """Without what a person refused, and without alternatives to what a person decided."""
    answers = decided.of_pairs(pairs, loans, roster, said)
    pairs, answers = pairs[answers != decided.DIFFERENT], answers[answers != decided.DIFFERENT]
    same = answers == decided.SAME
    clash = same & (pairs["left"].map(pairs["left"][same].value_counts()) > 1)
    rules = pairs["rule"].mask(same, assign.DECIDED).mask(clash, assign.CLASH)
    pairs = pairs.assign(rule=rules, probability=pairs["probability"].mask(same, 1.0))
    return pairs[same | ~pairs["left"].isin(pairs["left"][same])]


def _contested(pairs: pd.DataFrame, loans: pd.DataFrame) -> pd.Series:
    """Whether a pair that would be taken has another that fits as well: a row for the loan, or a borrower for the row."""
    taken = pairs[pairs["rule"].isin([assign.ID, BORROWER])]
    rows = taken.groupby("left")["right"].transform("nunique")
    by_id = taken.groupby("left")["rule"].transform(lambda rules: (rules == assign.ID).sum())
    two_rows = (rows > 1) & ~((taken["rule"] == assign.ID) & (by_id == 1))
    numbers = loans["id_number"].iloc[taken["left"]].set_axis(taken.index)
    # Several loans of one row are one borrower's only if all show one number.
    borrowers = numbers.where(numbers != "", "loan " + taken["left"].astype("str"))
    two_borrowers = (borrowers.groupby(taken["right"]).transform("nunique") > 1) & (taken["rule"] == BORROWER)
    return (two_rows | two_borrowers).reindex(pairs.index, fill_value=False)
