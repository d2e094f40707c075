"""The tables of the contract from the facts of all files, under pseudonyms."""

from dataclasses import replace

import pandas as pd

from analysis.columns.text import match_key
from analysis.intake import build_events, build_loans, build_models, build_people, build_releases, build_work
from analysis.intake.households import Borrowed
from analysis.intake.pseudonyms import Key, pseudonym
from analysis.intake.roles import ROLES
from analysis.tables.schema import TABLES
from analysis.tables.source import Source

# Columns that facts have beside the fields of their file: places as codes, and what only another file, or the cells of
# the court's register, can give.
PLACED = ["commune_code", "commune_today", "commune_fault"]
FURTHER = {
    "police_list": ["issued_date"],
    "court_register": ["release_date", "issued_date", "offence", "release_kind", "died_date", "intent", "gravity",
                       "prior_convictions", "obligations"],
}  # fmt: skip


def build_tables(
    facts: dict[str, pd.DataFrame], known: pd.DataFrame, source: Source, key: Key, lent: Borrowed
) -> tuple[dict[str, pd.DataFrame], build_releases.Releases]:
    """Every table for which there are rows, and what was found in putting the releases together.

    Parameters
    ----------
    facts : dict
        By role, each with `person` under a running name; see `joined`.
    known : DataFrame
        Identifiers of the people by running name.
    source : Source
    key : Key
    lent : Borrowed
        From `households.borrowed`, people under running names.
    """
    person = person_ids(known, key)
    facts = {role: rows.assign(person=rows["person"].map(person).astype("str")) for role, rows in facts.items()}
    lent = replace(lent, by_loan=lent.by_loan.assign(person=lent.by_loan["person"].map(person)))
    firms = {role: _named(facts[role]["firm"], "firm", key) for role in ("models", "payroll", "employer_loans")}
    bank, employers = facts["bank_loans"], facts["employer_loans"].assign(firm_id=firms["employer_loans"])
    police, leavers, participants = facts["police_list"], facts["leavers"], facts["participants"]
    models = build_models.models(facts["models"], with_loans=len(bank) + len(facts["roster"]) > 0)
    names = set(models["model_id"])
    found = build_releases.releases(facts)
    releases = found.table
    spells = build_people.spells(police, leavers)
    tables = {
        "people": build_people.people(known.set_axis(known.index.map(person)), facts["roster"], lent.households),
        "people_status": build_people.people_status(police, leavers, spells),
        "list_spells": spells,
        "releases": releases,
        "models": models,
        "model_coverage": build_models.model_coverage(facts["models"], firms["models"]),
        "enrolments": build_models.enrolments(participants, police, names),
        "referrals": build_models.referrals(participants, facts["roster"], names),
        "source_coverage": build_events.source_coverage(source),
        "offences": build_events.offences(facts["offences"], releases),
        "exits": build_people.exits(police, leavers, facts["court_register"], facts["offences"]),
        "loans": build_loans.loans(bank, employers, lent.by_loan),
        "loan_status": build_loans.loan_status(bank, employers),
        "jobs": build_work.jobs(facts["payroll"], firms["payroll"]),
        "income_months": build_work.income_months(facts["payroll"], firms["payroll"]),
        "community_sentences": build_events.community_sentences(facts["community_sentences"]),
    }
    contract = {name: in_contract(name, tables.pop(name)) for name in list(tables) if len(tables[name])}
    return contract, found


def joined(facts: dict[str, list[pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """The rows of all files of each role as one frame; a role without files has none. `facts` is emptied on the way."""
    return {role: _joined(role, facts.pop(role, [])) for role in ROLES}


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
            values = table[column].astype(object).where(table[column].notna(), None) if kind == "str" else table[column]
            columns[column] = values.astype(kind)
    return pd.DataFrame(columns).reset_index(drop=True)


def _joined(role: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    own = [each.name if each.name != "as_of" else "as_of_date" for each in ROLES[role].fields]
    names = list(
        dict.fromkeys([*own, *FURTHER.get(role, ()), *PLACED, "person", "record", "label", "sheet", "row", "as_of"])
    )
    filled = [each for each in frames if len(each)]
    if filled:
        rows = pd.concat(filled, ignore_index=True)
        return rows.assign(**dict.fromkeys([name for name in names if name not in rows]))[names]
    return pd.DataFrame(columns=names, dtype=object).assign(as_of=pd.Series(dtype="datetime64[us]"))


def _named(names: pd.Series, kind: str, key: Key) -> pd.Series:
    """Pseudonyms of names; spellings that differ in case or tone placement are one."""
    return names.map(lambda name: pseudonym(key, kind, match_key(name)), na_action="ignore")


def with_loans(rows: pd.DataFrame, key: Key) -> pd.DataFrame:
    """The rows of a loan file with the pseudonym of each loan."""
    return rows.assign(loan=rows["loan_id"].map(lambda number: pseudonym(key, "loan", number), na_action="ignore"))
