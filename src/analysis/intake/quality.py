"""Counts about the tables as a whole: linkage, what the doubtful pairs could change, the lists over time, the flow."""

from collections.abc import Mapping, Sequence

import pandas as pd
from pandas.api.types import union_categoricals

from analysis.intake.build import Built
from analysis.intake.contradictions import counted
from analysis.intake.lists import movements
from analysis.intake.plausible import check
from analysis.linkage.rates import of_groups
from analysis.reference.areas import SiteArea
from analysis.results import FlowStep
from analysis.tables.shelf import some

# What would change with the doubtful pairs: a count of people by the file that says it of them.
QUANTITIES = {"offences": "people_with_offence", "payroll": "people_with_job", "bank_loans": "loans_of_people"}


def counts(
    tables: Mapping[str, pd.DataFrame], built: Built, records: pd.DataFrame, area: SiteArea
) -> dict[str, pd.DataFrame]:
    """The tables of `Site.quality` that need more than one file.

    Parameters
    ----------
    tables : mapping
        Of the contract.
    built : Built
        From `build_tables`.
    records : DataFrame
        Every distinct record that was linked, with `source`, `person`, `linked`, `doubtful`.
    area : SiteArea
    """
    told = [("release_days_differ", built.n_told, built.n_apart)]
    extra = pd.DataFrame(told, columns=["check", "n_checked", "n_failed"])
    found = {
        "linkage": _linkage(records),
        "doubtful": _what_if(records),
        "checks": pd.concat([check(tables, area), extra, counted(built.contradictions)], ignore_index=True),
        "flow": pd.DataFrame([step.row() for step in _flow(tables)]),
    }
    if "list_spells" in tables:
        status = some(tables, "people_status", ["record", "as_of", "state"])
        on = status[status["state"] == "on_list"]
        found["lists"] = movements(on, some(tables, "list_spells", ["record", "entered_last", "left_last", "reason"]))
    return found


BY = ("source", "birth", "id_number", "sex", "commune")


def _linkage(records: pd.DataFrame) -> pd.DataFrame:
    """How many records of each file were found among the people of the others; newcomers to the police's list apart."""
    asked = records[records["source"] != "police_list"]
    state = {"n": 1, "linked": asked["linked"], "doubtful": asked["doubtful"] & ~asked["linked"]}
    sums = asked.assign(**state).groupby(list(BY), observed=True)[list(state)].sum().reset_index()
    return of_groups(sums.astype(dict.fromkeys(BY, "str")))


def stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Records of several files as one frame whose categories stay categories."""
    columns = {name: union_categoricals([each[name] for each in frames]) for name in BY}
    return pd.concat([each.drop(columns=list(BY)) for each in frames], ignore_index=True).assign(**columns)


def _what_if(records: pd.DataFrame) -> pd.DataFrame:
    """People of whom a file tells, if every doubtful pair is refused (low) and if every one is accepted (high)."""
    rows = []
    for role, quantity in QUANTITIES.items():
        mine = records[records["source"] == role]
        if len(mine):
            sure = mine.loc[mine["linked"], "person"].nunique() if role != "bank_loans" else int(mine["linked"].sum())
            rows.append((quantity, sure, sure + int((mine["doubtful"] & ~mine["linked"]).sum())))
    return pd.DataFrame(rows, columns=["quantity", "low", "high"])


def _flow(tables: Mapping[str, pd.DataFrame]) -> list[FlowStep]:
    """From the people of all files to those who can be followed from a known release."""
    people, supervised = _people(tables, "people"), _people(tables, "community_sentences")
    home = pd.concat([_people(tables, name) for name in ("people_status", "releases", "enrolments", "referrals")])
    only_supervised = people.isin(supervised) & ~people.isin(home)
    left = people[~only_supervised]
    released = left.isin(_people(tables, "releases"))
    return [
        FlowStep(
            step="community_sentence_only", unit="people", n_before=len(people), n_excluded=int(only_supervised.sum())
        ),
        FlowStep(step="no_release_date", unit="people", n_before=len(left), n_excluded=int((~released).sum())),
    ]


def _people(tables: Mapping[str, pd.DataFrame], name: str) -> pd.Series:
    """The people whom a table names."""
    return some(tables, name, ["person_id"]).get("person_id", pd.Series(dtype="str"))
