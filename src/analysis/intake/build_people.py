"""People, where they stood on which list, when they left it, and what else ended their follow-up."""

import pandas as pd

from analysis.columns.ids import birth_year, sex
from analysis.intake.identify import OUTSIDE
from analysis.intake.lists import list_spells
from analysis.intake.spans import span

# What leaving a list means for follow-up.
EXITS = {
    "died": "death",
    "moved": "moved",
    "custody": "custody",
    "detox": "compulsory_detox",
    "expunged": "expunged",
    "lost": "lost",
}


def people(known: pd.DataFrame, roster: pd.DataFrame, households: pd.Series) -> pd.DataFrame:
    """One row a person: sex and year of birth (stated, else by the ID number), and the household of the list for borrowing.

    Parameters
    ----------
    known : DataFrame
        Identifiers by running name (`identify.Known.people`).
    roster : DataFrame
        Rows of the list for borrowing, with `person`.
    households : Series
        Household of each roster row.
    """
    stated = pd.to_numeric(known["birth"].str[:4].where(known["birth"] != ""), errors="coerce")
    years = stated.fillna(known["id_number"].map(birth_year).astype(float))
    sexes = known["sex"].where(known["sex"] != "", known["id_number"].map(sex)).fillna("unknown")
    table = pd.DataFrame({"person_id": known.index, "sex": sexes, "birth_year": years})
    mine = pd.Series(households.to_numpy(), roster["person"].to_numpy()) if len(roster) else pd.Series(dtype="str")
    return table.assign(household_id=table["person_id"].map(mine.groupby(level=0).first())).reset_index(drop=True)


def people_status(police: pd.DataFrame, leavers: pd.DataFrame, spells: pd.DataFrame) -> pd.DataFrame:
    """One row for each person, record and day: on the list, or gone and why."""
    on = pd.DataFrame(
        {
            "person_id": police["person"],
            "record": police["record"],
            "as_of": police["as_of"],
            "state": "on_list",
            "reason": None,
            "commune": inside(police["commune_code"]),
            "grade": police["police_grade"],
        }
    )
    told = pd.DataFrame(
        {
            "person_id": leavers["person"],
            "record": leavers["record"],
            "as_of": leavers["as_of"],
            "state": "gone",
            "reason": leavers["left_reason"],
            "commune": inside(leavers["commune_code"]),
            "grade": None,
        }
    )
    lost = spells[spells["left_last"].notna() & (spells["reason"] == "unknown")]
    unexplained = lost[["person_id", "record"]].assign(
        as_of=lost["left_last"], state="gone", reason="unknown", commune=None, grade=None
    )
    rows = pd.concat([on, told, unexplained], ignore_index=True)
    return rows.drop_duplicates(["person_id", "record", "as_of"]).reset_index(drop=True)


def spells(police: pd.DataFrame, leavers: pd.DataFrame) -> pd.DataFrame:
    """Spells on the police's list, from comparing its days; see `lists.list_spells`."""
    on_list = police.rename(columns={"person": "person_id"})[["person_id", "record", "as_of"]]
    told = leavers.rename(columns={"person": "person_id", "left_reason": "reason"})
    told = told[["person_id", "record", "reason"]].join(span(leavers["left_date"], "left"))
    told["left_first"] = told["left_first"].where(told["left_last"] <= leavers["as_of"])
    told["left_last"] = told["left_last"].where(told["left_first"].notna())
    return list_spells(on_list, told)


def exits(police: pd.DataFrame, leavers: pd.DataFrame, court: pd.DataFrame, offences: pd.DataFrame) -> pd.DataFrame:
    """What takes people out of follow-up, each with the days between which it began; none of it is a success."""
    parts = [
        _exit(leavers, leavers["left_reason"].map(EXITS), leavers["left_date"]),
        _exit(police, "expunged", police["expunged_date"]),
        _exit(court, "death", court["died_date"]),
        _exit(offences, "compulsory_detox", offences["judgment_date"], offences["handling"] == "detox"),
    ]
    rows = pd.concat(parts, ignore_index=True)
    return rows.drop_duplicates(["person_id", "kind", "start_last", "record"]).reset_index(drop=True)


def inside(communes: pd.Series) -> pd.Series:
    """Commune codes, missing for a place outside the site."""
    return communes.where(communes != OUTSIDE, None)


def _exit(rows: pd.DataFrame, kind: object, dates: pd.Series, which: pd.Series | None = None) -> pd.DataFrame:
    """Exits of some rows; without a day, one that a list states lies before the day of the list."""
    days = span(dates, "start")
    stated = rows["as_of"].where(pd.Series(kind, rows.index).notna()) if isinstance(kind, pd.Series) else None
    if stated is not None:
        days["start_last"] = days["start_last"].fillna(stated)
    frame = days.assign(person_id=rows["person"], kind=kind, record=rows["record"], end_first=pd.NaT, end_last=pd.NaT)
    chosen = frame["start_last"].notna() & frame["kind"].notna() & frame["person_id"].notna()
    return frame[chosen & (which if which is not None else True)]
