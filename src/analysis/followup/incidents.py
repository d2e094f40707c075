"""What a district's records tell of people after release, each definition of the event apart.

Five definitions stand side by side. `any`: a new crime. `intentional`: an intentional one. `legal`: *tái phạm* of the
Penal Code, Art. 53 (an intentional crime, or a very or exceptionally serious one through negligence, while the record
stands). `custody`: return to custody, see `custody`. `minor`: an administrative violation, education, or compulsory detox.

An offence has three dates and counts by the one that is asked for; without it the offence has no day and never takes
another. What has one day only (entering detox or custody, dying, leaving a list) has it as each of the three.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.followup.reading import DAY, DAYS, read

DEFINITIONS = ("any", "intentional", "legal", "custody", "minor")
DATES = ("offence", "arrest", "judgment")
CRIMES, MINOR, DETOX = ("criminal", "arrest"), ("administrative", "education", "detox"), "detox"
INTO_DETOX = "compulsory_detox"
GRAVE, LIGHT = ("very_serious", "specially_serious"), ("less_serious", "serious")
OFFENCE, EXIT, ARREST, LIST = "offence", "exit", "arrest", "list"
SPANS = [f"{name}_{end}" for name in ("began", *DATES) for end in ("first", "last")]
COLUMNS = ["person_id", "origin", "kind", "intent", "gravity", "ends", *SPANS]


def incidents(tables: Mapping[str, pd.DataFrame], last_release: pd.Series) -> pd.DataFrame:
    """Everything that the tables tell of people, whoever's release it follows.

    Parameters
    ----------
    tables : mapping of DataFrame
    last_release : Series of datetime
        By person: nobody dies before it.

    Returns
    -------
    DataFrame
        `COLUMNS`: `origin` (``"offence"``, ``"detox"`` for one that is detox, ``"exit"``, ``"arrest"`` in a record that
        shows custody, ``"list"`` for leaving one), `kind` (of the offence or exit, or why the list was left), `intent`,
        `gravity`, `ends`, `began_...` (span of the first date known of it, which says whose release it follows), and its
        span under each choice of the date, missing if it has none.
    """
    offences = _offences(tables)
    parts = [offences, _exits(tables, last_release), _arrests(offences, tables), _departures(tables)]
    return pd.concat([part[COLUMNS] for part in parts], ignore_index=True)


def belongs(pairs: pd.DataFrame, definition: str) -> tuple[pd.Series, pd.Series]:
    """Which incidents are of a definition but `custody`, and which of them are so for sure, as far as the record tells."""
    kind = pairs["kind"]
    if definition == "minor":
        mine = kind.isin((*MINOR, INTO_DETOX))
        return mine, mine
    mine, sure = kind.isin(CRIMES), kind == "criminal"
    if definition == "any":
        return mine, sure
    yes, no = pairs["intent"] == "intentional", pairs["intent"] == "negligent"
    if definition == "legal":
        yes, no = yes | pairs["gravity"].isin(GRAVE), no & pairs["gravity"].isin(LIGHT)
    return mine & (yes | ~no), sure & yes


def first_known(rows: pd.DataFrame, names: tuple[str, ...], end: str) -> np.ndarray:
    """The span's end of the first of several dates that each row has."""
    found = np.full(len(rows), np.datetime64("NaT"), DAYS)
    for name in reversed(names):
        found = np.where(rows[f"{name}_last"].notna(), rows[f"{name}_{end}"], found)
    return found


def _offences(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    rows = read(tables, "offences", spans=DATES, texts=("person_id", "kind", "intent", "gravity", "record"))
    began = {f"began_{end}": first_known(rows, DATES, end) for end in ("first", "last")}
    origin = pd.Series(OFFENCE, rows.index, dtype="str").mask(rows["kind"] == DETOX, DETOX)
    return rows.assign(origin=origin, ends=pd.Series(pd.NaT, rows.index, dtype=DAYS), **began)


def _arrests(offences: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Arrests for a crime, in those records only that are said to show custody."""
    coverage = read(tables, "source_coverage", texts=("record", "event"))
    shown = coverage.loc[coverage["event"] == "custody", "record"]
    rows = offences[offences["kind"].isin(CRIMES) & offences["record"].isin(shown)]
    # A return to custody begins with the arrest, also for a crime from before the release.
    began = {f"began_{end}": rows[f"arrest_{end}"].fillna(rows[f"began_{end}"]) for end in ("first", "last")}
    return rows.assign(**began, origin=pd.Series(ARREST, rows.index, dtype="str"))


def _exits(tables: Mapping[str, pd.DataFrame], last_release: pd.Series) -> pd.DataFrame:
    """Exits; without a first day, one later than the last list with the person, and a death later than the last release."""
    rows = read(tables, "exits", spans=("start", "end"), texts=("person_id", "kind"))
    first, last = rows["start_first"].fillna(_last_seen(rows, tables)), rows["start_last"]
    released = np.fmin(last_release.reindex(rows["person_id"]).to_numpy() + DAY, last.to_numpy())
    first = first.mask((rows["kind"] == "death") & first.isna(), released)
    return _on_a_day(rows, EXIT, first, last, rows["end_last"])


def _departures(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    rows = read(tables, "list_spells", spans=("left",), texts=("person_id", "reason"))
    rows = rows[rows["left_last"].notna()].rename(columns={"reason": "kind"})
    nothing = pd.Series(pd.NaT, rows.index, dtype=DAYS)
    return _on_a_day(rows, LIST, rows["left_first"], rows["left_last"], nothing)


def _on_a_day(rows: pd.DataFrame, origin: str, first: pd.Series, last: pd.Series, ends: pd.Series) -> pd.DataFrame:
    """Rows with `person_id` and `kind` as incidents that have one span of days, whatever date is asked for."""
    spans = {name: first if name.endswith("_first") else last for name in SPANS}
    texts = {"origin": origin, "intent": None, "gravity": None}
    told = {name: pd.Series(value, rows.index, dtype="str") for name, value in texts.items()}
    return pd.DataFrame({"person_id": rows["person_id"], "kind": rows["kind"], "ends": ends, **told, **spans})


def _last_seen(rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """The day after the last list with the person that is earlier than the last day of each exit."""
    status = read(tables, "people_status", days=("as_of",), texts=("person_id", "state"))
    seen = status.loc[(status["state"] == "on_list") & status["as_of"].notna(), ["person_id", "as_of"]]
    rows_without = rows[rows["start_first"].isna()]
    both = rows_without[["person_id", "start_last"]].reset_index(names="row").merge(seen, on="person_id")
    last = both[both["as_of"] < both["start_last"]].groupby("row")["as_of"].max() + DAY
    return last.reindex(rows.index).astype(DAYS)
