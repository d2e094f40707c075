"""Releases from prison, put together from every list that tells of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.columns.terms import Term
from analysis.intake.build_people import inside
from analysis.intake.spans import span

# Whose word counts first: the certificate states the day, the court's register copies it, a list repeats it.
ORDER = ("certificates", "court_register", "police_list")
# Two days of release of one person so near each other are one release written down differently; nobody serves a new
# prison sentence and comes out in less (assumed).
SAME_RELEASE_DAYS = 45
PEOPLE_AT_ONCE = 200_000
FACTS = ["certificate_kind", "sentence_months", "life", "offence", "intent", "gravity", "prior_convictions",
         "obligations_met", "commune", "commune_on"]  # fmt: skip


@dataclass(frozen=True)
class Releases:
    """One row a release; how many are told of more than once, and in how many of these the days contradict each other."""

    table: pd.DataFrame
    n_told: int
    n_apart: int


def releases(facts: dict[str, pd.DataFrame]) -> Releases:
    """Releases with their days from the record that knows best, every other fact from the first that has it.

    Parameters
    ----------
    facts : dict
        Rows of the files in `ORDER`, with `person`.
    """
    people = np.unique(np.concatenate([facts[role]["person"].dropna().unique() for role in ORDER]).astype(str))
    parts = [_releases(_part(facts, some)) for some in np.array_split(people, 1 + len(people) // PEOPLE_AT_ONCE)]
    table = pd.concat([part.table for part in parts], ignore_index=True)
    return Releases(table, sum(part.n_told for part in parts), sum(part.n_apart for part in parts))


def _part(facts: dict[str, pd.DataFrame], people: np.ndarray) -> dict[str, pd.DataFrame]:
    return {role: facts[role][facts[role]["person"].isin(people)] for role in ORDER}


def _releases(facts: dict[str, pd.DataFrame]) -> Releases:
    rows = pd.concat([_told(facts[role], place) for place, role in enumerate(ORDER)], ignore_index=True)
    rows = rows[rows["release_first"].notna() & rows["person_id"].notna()]
    rows = rows.sort_values(["person_id", "release_first", "release_last", "rank", "as_of"], kind="stable")
    gap = (rows["release_first"] - rows.groupby("person_id")["release_last"].cummax().shift()).dt.days
    new = (rows["person_id"] != rows["person_id"].shift()) | (gap > SAME_RELEASE_DAYS)
    rows["number"] = new.groupby(rows["person_id"]).cumsum().astype(int)
    rows["days"] = (rows["release_last"] - rows["release_first"]).dt.days
    rows = rows.sort_values(["person_id", "number", "rank", "days", "as_of"], kind="stable")
    best = rows.groupby(["person_id", "number"], sort=False)
    table = rows.loc[best.head(1).index, ["release_first", "release_last", "record", "person_id", "number"]]
    filled = best[[*FACTS, "certificate_first", "certificate_last"]].first()
    table = table.merge(filled, left_on=["person_id", "number"], right_index=True)
    table["release_id"] = table["person_id"] + "-" + table["number"].astype(str)
    conditional = table["certificate_kind"] == "conditional"
    table["conditional"] = conditional.astype(float).where(table["certificate_kind"].notna())
    apart = best["release_first"].max() > best["release_last"].min()
    return Releases(table.drop(columns="number").reset_index(drop=True), int((best.size() > 1).sum()), int(apart.sum()))


def _told(rows: pd.DataFrame, rank: int) -> pd.DataFrame:
    terms = rows["sentence"].map(lambda each: each if isinstance(each, Term) and not each.suspended else None)
    known = terms.notna()
    facts = pd.DataFrame(
        {
            "person_id": rows["person"],
            "record": rows["record"],
            "as_of": rows["as_of"],
            "rank": rank,
            "certificate_kind": rows["release_kind"],
            "sentence_months": terms.map(lambda each: each.months, na_action="ignore").astype(float),
            "life": terms.map(lambda each: float(each.life), na_action="ignore").astype(float).where(known),
            "offence": rows["offence"],
            "intent": rows["intent"],
            "gravity": rows["gravity"],
            "prior_convictions": rows["prior_convictions"].astype(float),
            "obligations_met": rows["obligations"].map({"yes": 1.0, "no": 0.0}),
            "commune": inside(rows["commune_code"]),
            "commune_on": rows["as_of"].where(inside(rows["commune_code"]).notna()),
        }
    )
    return facts.join(span(rows["release_date"], "release")).join(span(rows["issued_date"], "certificate"))
