"""The tables of the contract from the facts of all files, under pseudonyms."""

from collections.abc import MutableMapping
from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.columns.text import match_key
from analysis.intake import (
    build_events,
    build_ledger,
    build_loans,
    build_models,
    build_people,
    build_releases,
    build_survey,
    build_work,
    contradictions,
)
from analysis.intake.contradictions import Contradiction
from analysis.intake.facts import joined
from analysis.intake.households import Borrowed
from analysis.intake.pseudonyms import Key, pseudonym
from analysis.intake.spans import DAYS
from analysis.tables.schema import TABLES
from analysis.tables.source import Source

LENT = ("bank_loans", "employer_loans")
SURVEY = "survey"


@dataclass(frozen=True)
class Built:
    """What became known while the tables were made.

    `n_told` releases are told of more than once; the days of `n_apart` of them contradict each other.
    """

    n_told: int
    n_apart: int
    contradictions: tuple[Contradiction, ...]


@dataclass(frozen=True)
class Facts:
    """The rows of all files: `frames` by role, and the pseudonym of each running name. Rows are taken out once."""

    frames: dict[str, list[pd.DataFrame]] = field(repr=False)
    person: pd.Series = field(repr=False)

    def take(self, role: str) -> pd.DataFrame:
        """The rows of a role, `person` as pseudonym."""
        rows = joined(self.frames, role)
        return rows.assign(person=rows["person"].map(self.person).astype("str"))


def build_tables(
    tables: MutableMapping[str, pd.DataFrame],
    frames: dict[str, list[pd.DataFrame]],
    known: pd.DataFrame,
    source: Source,
    key: Key,
    lent: Borrowed,
) -> Built:
    """Put every table for which there are rows into `tables`, one after another: together they can be too large.

    Parameters
    ----------
    tables : mutable mapping
        Takes the tables of the contract by name.
    frames : dict
        The facts by role, with `person` under a running name; emptied on the way.
    known : DataFrame
        Identifiers of the people by running name.
    source : Source
    key : Key
    lent : Borrowed
        From `households.borrowed`, people under running names.

    Returns
    -------
    Built
    """
    facts = Facts(frames, person_ids(known, key))
    lent = replace(lent, by_loan=lent.by_loan.assign(person=lent.by_loan["person"].map(facts.person)))
    participants, roster = facts.take("participants"), facts.take("roster")
    people = build_people.people(known.set_axis(known.index.map(facts.person)), roster, lent.households)
    _keep(tables, people=people, source_coverage=build_events.source_coverage(source))
    del people
    loans, of_loans = _loans(facts, key, lent)
    names = _models(tables, facts, participants, roster, key, with_loans=len(loans["loan_status"]) + len(roster) > 0)
    _keep(tables, **loans)
    of_pay = _work(tables, facts, key)
    _keep(tables, community_sentences=build_events.community_sentences(facts.take("community_sentences")))
    return Built(*_lives(tables, facts, participants, names), (*of_loans, *of_pay))


def _loans(facts: Facts, key: Key, lent: Borrowed) -> tuple[dict[str, pd.DataFrame], list[Contradiction]]:
    bank, employers, ledger = (with_loans(facts.take(role), key) for role in (*LENT, "loan_ledger"))
    employers = employers.assign(firm_id=_named(employers["firm"], "firm", key))
    tables = {
        "loans": build_loans.loans(bank, employers, lent.by_loan),
        "loan_status": build_loans.loan_status(bank, employers),
        "loan_instalments": build_ledger.instalments(ledger),
        "loan_payments": build_ledger.payments(ledger),
    }
    both = zip(LENT, (bank, employers), strict=True)
    return tables, [each for role, rows in both if len(rows) for each in contradictions.of_loans(role, rows)]


def _models(tables: MutableMapping, facts: Facts, participants, roster, key: Key, *, with_loans: bool) -> set[str]:
    rows = facts.take("models")
    models = build_models.models(rows, with_loans)
    names = set(models["model_id"])
    coverage = build_models.model_coverage(rows, _named(rows["firm"], "firm", key))
    referrals = build_models.referrals(participants, roster, names)
    _keep(tables, models=models, model_coverage=coverage, referrals=referrals)
    _keep(tables, waiting_list=build_models.waiting_list(facts.take("waiting_list")))
    return names


def _work(tables: MutableMapping, facts: Facts, key: Key) -> list[Contradiction]:
    rows = pd.concat([facts.take("payroll"), facts.take("social_insurance")], ignore_index=True)
    firms = _named(rows["firm"], "firm", key)
    asked = facts.take(SURVEY)
    _keep(tables, jobs=build_work.jobs(rows, firms), interviews=build_survey.interviews(asked))
    told = [build_work.income_months(rows, firms), build_survey.income_months(asked)]
    _keep(tables, income_months=pd.concat([each for each in told if len(each)] or told[:1], ignore_index=True))
    found = contradictions.of_pay(rows, firms) if len(rows) else []
    return found + (contradictions.of_survey(SURVEY, asked) if len(asked) else [])


def _lives(tables: MutableMapping, facts: Facts, participants: pd.DataFrame, models: set[str]) -> tuple[int, int]:
    """Who stood on which list, left prison when, was found with a new offence, and is out of sight since when."""
    police, leavers, offences = facts.take("police_list"), facts.take("leavers"), facts.take("offences")
    court = facts.take("court_register")
    spells = build_people.spells(police, leavers)
    _keep(tables, people_status=build_people.people_status(police, leavers, spells), list_spells=spells)
    del spells
    _keep(tables, enrolments=build_models.enrolments(participants, police, models))
    _keep(tables, exits=build_people.exits(police, leavers, court, offences))
    told = {"certificates": facts.take("certificates"), "court_register": court, "police_list": police}
    del police, court, leavers
    found = build_releases.releases(told)
    del told
    _keep(tables, releases=found.table)
    days = found.table[["person_id", "release_id", "release_first"]]
    counts = found.n_told, found.n_apart
    del found
    _keep(tables, offences=build_events.offences(offences, days))
    return counts


def _keep(tables: MutableMapping, **made: pd.DataFrame) -> None:
    for name, table in made.items():
        if len(table):
            tables[name] = in_contract(name, table)


def person_ids(known: pd.DataFrame, key: Key) -> pd.Series:
    """The pseudonym of each person, from the ID number, else from everything else that is known of who it is.

    Two people who share all of it (and were not found to be one) get different ones by the order of the files.
    """
    rest = known["name"].map(match_key)
    for column in ("birth", "sex", "commune", "village"):
        rest = rest + "|" + known[column]
    number = known["id_number"].where(known["id_number"].str.len() == 12, "")
    identity = number.where(number != "", rest)
    again = identity.groupby(identity).cumcount()
    identity = identity.where(again == 0, identity + "#" + again.astype(str))
    return identity.map(lambda each: pseudonym(key, "person", each))


def in_contract(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table with the columns of its contract in their order and kinds."""
    columns = {}
    for column, spec in TABLES[name].columns.items():
        if column in table:
            kind = str(spec.dtype)
            columns[column] = table[column].astype(DAYS if kind.startswith("datetime") else kind)
    return pd.DataFrame(columns).reset_index(drop=True)


def _named(names: pd.Series, kind: str, key: Key) -> pd.Series:
    """Pseudonyms of names; spellings that differ in case or tone placement are one."""
    return names.map(lambda name: pseudonym(key, kind, match_key(name)), na_action="ignore")


def with_loans(rows: pd.DataFrame, key: Key) -> pd.DataFrame:
    """The rows of a loan file with the pseudonym of each loan."""
    return rows.assign(loan=rows["loan_id"].map(lambda number: pseudonym(key, "loan", number), na_action="ignore"))
