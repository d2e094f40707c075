"""The releases that can be followed, one row each, with what was known at the release, and those that cannot, counted."""

import numpy as np
import pandas as pd

from analysis.followup.areas import area_codes
from analysis.followup.reading import read
from analysis.results import FlowStep
from analysis.sites import Site

RELEASE, CERTIFICATE, LISTED = "release", "certificate", "list"
TEXTS = ("release_id", "person_id", "offence", "intent", "gravity", "commune", "record")
NUMBERS = ("conditional", "sentence_months", "life", "prior_convictions", "obligations_met")
KNOWN_AT_RELEASE = ["sex", "age", "sentence_months", "life", "prior_convictions", "offence", "intent", "gravity",
                    "commune", "year"]  # fmt: skip
# Of these and the kind of release, what a model may hold fixed: numbers that nothing after the release can change.
NUMBERS_AT_RELEASE = ("age", "sentence_months", "life", "prior_convictions", "conditional", "year")


def dated_releases(site: Site) -> tuple[pd.DataFrame, FlowStep]:
    """Releases with a day, by `release_id`.

    Returns
    -------
    DataFrame
        `person_id`, `release_first`, `start` (latest possible day of release), `next_first`, `next_last` (the person's
        next release), `area`, `conditional`, `enters` (what people are known by: the release, the certificate of a
        conditional one, or a list that overwrites, on which only those stand whom nothing has taken off), `entry` (the
        day from which they are), `ended_first`, `ended_last` (end of the sentence), `KNOWN_AT_RELEASE`.
    FlowStep
        Those without a day.
    """
    rows = read(site.tables, "releases", spans=("release", "certificate"), texts=TEXTS, numbers=NUMBERS)
    dated = rows[["release_first", "release_last"]].notna().all(axis=1)
    step = FlowStep(step="no_release_date", unit="releases", n_before=len(rows), n_excluded=int((~dated).sum()))
    rows = rows[dated].sort_values(["release_last", "release_id"], kind="stable").set_index("release_id")
    rows = rows.assign(
        start=rows["release_last"], conditional=rows["conditional"] == 1, year=rows["release_last"].dt.year
    )
    rows["area"] = area_codes(rows["commune"], rows["start"], site.source)
    rows[["next_first", "next_last"]] = rows.groupby("person_id")[["release_first", "release_last"]].shift(-1)
    return _with_person(_with_entry(_with_end(rows), site), site), step


def _with_end(rows: pd.DataFrame) -> pd.DataFrame:
    """A conditional release ends the sentence with its certificate."""
    early, later = rows["conditional"], rows[["certificate_first", "release_first"]].max(axis=1)
    last = rows[["certificate_last", "release_last"]].max(axis=1).where(rows["certificate_last"].notna())
    return rows.assign(
        ended_first=later.where(early, rows["release_first"]), ended_last=last.where(early, rows["release_last"])
    )


def _with_entry(rows: pd.DataFrame, site: Site) -> pd.DataFrame:
    listed = rows["record"].isin(_overwriting(site)) & rows["record"].notna()
    entry = rows["start"].mask(rows["conditional"], rows["ended_last"])
    seen = _first_list(rows[listed], site).reindex(rows.index)
    entry = entry.mask(listed, np.maximum(entry.to_numpy(), seen.to_numpy()))
    enters = pd.Series(RELEASE, rows.index, dtype="str").mask(rows["conditional"], CERTIFICATE).mask(listed, LISTED)
    return rows.assign(entry=entry, enters=enters)


def _overwriting(site: Site) -> list[str]:
    coverage = read(site.tables, "source_coverage", texts=("record", "event"), numbers=("overwrites",))
    return coverage.loc[(coverage["event"] == "listed") & (coverage["overwrites"] == 1), "record"].tolist()


def _first_list(rows: pd.DataFrame, site: Site) -> pd.Series:
    """Day of the first list with the person after each release."""
    status = read(site.tables, "people_status", days=("as_of",), texts=("person_id", "record", "state"))
    seen = status.loc[status["state"] == "on_list", ["person_id", "record", "as_of"]]
    both = rows[["person_id", "record", "start"]].reset_index().merge(seen, on=["person_id", "record"])
    return both[both["as_of"] >= both["start"]].groupby("release_id")["as_of"].min()


def _with_person(rows: pd.DataFrame, site: Site) -> pd.DataFrame:
    people = read(site.tables, "people", texts=("person_id", "sex"), numbers=("age_years", "birth_year"))
    people = people.drop_duplicates("person_id").set_index("person_id")
    known = people.reindex(rows["person_id"]).set_axis(rows.index)
    age = (rows["year"] - known["birth_year"]).fillna(known["age_years"])
    return rows.assign(sex=known["sex"], age=age.astype(np.float64))
