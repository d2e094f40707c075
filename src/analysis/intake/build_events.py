"""New offences, sentences served in the community, and what each record covers."""

import pandas as pd

from analysis.columns.terms import Term
from analysis.intake.build_people import inside
from analysis.intake.spans import span
from analysis.tables.source import OF_THEIR_OWN, Source

DATES = ("offence", "arrest", "judgment")
ASKED = ("job", "income")  # what a survey asks about


def offences(rows: pd.DataFrame, releases: pd.DataFrame) -> pd.DataFrame:
    """New offences of people known, each after the release that it follows; three dates, none standing for another."""
    rows = rows[rows["person"].notna()]
    table = pd.DataFrame(
        {
            "offence_id": numbered(rows, "offence"),
            "person_id": rows["person"],
            "kind": rows["handling"],
            "offence": rows["offence"],
            "intent": rows["intent"],
            "gravity": rows["gravity"],
            "record": rows["record"],
        }
    )
    for name in DATES:
        table = table.join(span(rows[f"{name}_date"], name))
    day = table["offence_last"].fillna(table["arrest_last"]).fillna(table["judgment_last"])
    return table.assign(release_id=_release_before(table["person_id"], day, releases)).reset_index(drop=True)


def community_sentences(rows: pd.DataFrame) -> pd.DataFrame:
    """Sentences served in the community."""
    months = rows["sentence"].map(lambda each: each.months if isinstance(each, Term) else None, na_action="ignore")
    table = pd.DataFrame(
        {
            "sentence_id": numbered(rows, "sentence"),
            "person_id": rows["person"],
            "kind": rows["sentence_kind"],
            "term_months": months.astype(float),
            "commune": inside(rows["commune_code"]),
            "commune_on": rows["as_of"],
            "outcome": rows["outcome"],
            "record": rows["record"],
        }
    )
    for name in ("start", "end", "outcome"):
        table = table.join(span(rows[f"{name}_date"], name))
    kept = table["person_id"].notna() & ~table.duplicated(["person_id", "kind", "start_first"], keep="last")
    return table[kept].reset_index(drop=True)


def source_coverage(source: Source) -> pd.DataFrame:
    """What each record would show if it happened, one row for each kind of event and area."""
    asking = {delivery.record for delivery in source.deliveries if delivery.role == "survey"}
    rows = [
        {
            "record": record,
            "event": event,
            "area": area,
            "starts": covered.starts,
            "ends": covered.ends,
            "complete_until": covered.complete_until,
            "lag_days": float(covered.lag_days),
            "recorded_by": told.recorded_by,
            "overwrites": float(told.overwrites),
            "sees_expunged": float(told.sees_expunged),
            "observed_for": told.observed_for or OF_THEIR_OWN.get(told.recorded_by),
            "asks": float(record in asking and event in ASKED),
        }
        for record, told in source.records.items()
        for covered in told.covers
        for event in covered.events
        for area in covered.areas
    ]
    table = pd.DataFrame(rows)
    days = {name: pd.to_datetime(table[name]).astype("datetime64[us]") for name in ("starts", "ends", "complete_until")}
    return table.assign(**days)


def numbered(rows: pd.DataFrame, what: str) -> pd.Series:
    """An id for each row: the person and a running number of theirs, in the order of the files."""
    number = rows.groupby("person").cumcount() + 1
    return rows["person"] + f"-{what}-" + number.astype(str)


def _release_before(person: pd.Series, day: pd.Series, releases: pd.DataFrame) -> pd.Series:
    """The person's last release on or before a day; missing where there is none or no day."""
    mine = releases[["person_id", "release_id", "release_first"]].dropna().sort_values("release_first")
    asked = pd.DataFrame({"person_id": person, "day": day}).reset_index(names="row").dropna().sort_values("day")
    found = pd.merge_asof(asked, mine, left_on="day", right_on="release_first", by="person_id")
    return found.set_index("row")["release_id"].reindex(person.index)
