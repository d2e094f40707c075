"""Counts about the tables as a whole: linkage, what the doubtful pairs could change, the lists over time, the flow."""

import pandas as pd

from analysis.intake.build_releases import Releases
from analysis.intake.lists import movements
from analysis.intake.plausible import check
from analysis.linkage.links import Links
from analysis.linkage.rates import by_subgroup
from analysis.reference.areas import SiteArea
from analysis.results import FlowStep

# What would change with the doubtful pairs: a count of people by the file that says it of them.
QUANTITIES = {"offences": "people_with_offence", "payroll": "people_with_job", "bank_loans": "loans_of_people"}


def counts(
    tables: dict[str, pd.DataFrame], releases: Releases, records: pd.DataFrame, area: SiteArea
) -> dict[str, pd.DataFrame]:
    """The tables of `Site.quality` that need more than one file.

    Parameters
    ----------
    tables : dict
        Of the contract.
    releases : Releases
        What was found in putting the releases together.
    records : DataFrame
        Every distinct record that was linked, with `source`, `person`, `linked`, `doubtful`.
    area : SiteArea
    """
    told = [("release_days_differ", releases.n_told, releases.n_apart)]
    extra = pd.DataFrame(told, columns=["check", "n_checked", "n_failed"])
    found = {
        "linkage": _linkage(records),
        "doubtful": _what_if(records),
        "checks": pd.concat([check(tables, area), extra], ignore_index=True),
        "flow": pd.DataFrame([step.row() for step in _flow(tables)]),
    }
    if "list_spells" in tables:
        on = tables["people_status"].query("state == 'on_list'")[["person_id", "record", "as_of"]]
        found["lists"] = movements(on, tables["list_spells"])
    return found


BY = ("source", "birth", "id_number", "sex", "commune")


def _linkage(records: pd.DataFrame) -> pd.DataFrame:
    """How many records of each file were found among the people of the others; newcomers to the police's list apart."""
    asked = records[records["source"] != "police_list"].astype(dict.fromkeys(BY, "str"))
    sides = [pd.DataFrame({"right": asked.index[asked[state]]}).assign(left="") for state in ("linked", "doubtful")]
    return by_subgroup(asked, Links(*sides, blocks=pd.DataFrame(), scorer="own"))


def _what_if(records: pd.DataFrame) -> pd.DataFrame:
    """People of whom a file tells, if every doubtful pair is refused (low) and if every one is accepted (high)."""
    rows = []
    for role, quantity in QUANTITIES.items():
        mine = records[records["source"] == role]
        if len(mine):
            sure = mine.loc[mine["linked"], "person"].nunique() if role != "bank_loans" else int(mine["linked"].sum())
            rows.append((quantity, sure, sure + int((mine["doubtful"] & ~mine["linked"]).sum())))
    return pd.DataFrame(rows, columns=["quantity", "low", "high"])


def _flow(tables: dict[str, pd.DataFrame]) -> list[FlowStep]:
    """From the people of all files to those who can be followed from a known release."""
    people = tables["people"]["person_id"] if "people" in tables else pd.Series(dtype="str")
    supervised = tables["community_sentences"]["person_id"] if "community_sentences" in tables else []
    named = {
        name: set(tables[name]["person_id"])
        for name in ("people_status", "releases", "enrolments", "referrals")
        if name in tables
    }
    home = set().union(*named.values()) if named else set()
    only_supervised = people.isin(supervised) & ~people.isin(home)
    left = people[~only_supervised]
    released = left.isin(named.get("releases", set()))
    return [
        FlowStep(
            step="community_sentence_only", unit="people", n_before=len(people), n_excluded=int(only_supervised.sum())
        ),
        FlowStep(step="no_release_date", unit="people", n_before=len(left), n_excluded=int((~released).sum())),
    ]
