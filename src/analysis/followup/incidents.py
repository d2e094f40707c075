"""What a district's records tell of people after release, each definition of the event apart.

Five definitions stand side by side. `any`: a new crime. `intentional`: an intentional one. `legal`: *tái phạm* of the
Penal Code, Art. 53 (an intentional crime, or a very or exceptionally serious one through negligence, while the record
stands). `custody`: return to custody, see `custody`. `minor`: an administrative violation, education, or compulsory detox.

An offence has three dates and counts by the one that is asked for; without it the offence has no day and never takes
another. Entering detox or custody has one day, the same under each choice.
"""

from collections.abc import Mapping

import pandas as pd

from analysis.followup.reading import DAY, DAYS, read

DEFINITIONS = ("any", "intentional", "legal", "custody", "minor")
DATES = ("offence", "arrest", "judgment")
CRIMES, MINOR, DETOX = ("criminal", "arrest"), ("administrative", "education", "detox"), "detox"
GRAVE, LIGHT = ("very_serious", "specially_serious"), ("less_serious", "serious")
COLUMNS = ["person_id", "origin", "began_first", "began_last", "day_first", "day_last", "lower", "ends", "sure",
           "committed_first", "committed_last", "only_judged", "gravity"]  # fmt: skip


def incidents(tables: Mapping[str, pd.DataFrame], definition: str, by: str) -> pd.DataFrame:
    """All incidents of a definition but `custody`, whoever's release they follow.

    Returns
    -------
    DataFrame
        `COLUMNS`: `origin` (offence, detox offence or exit), `began_...` (span of the first date known of it, which
        says whose release it follows), `day_...` (span under the date choice; missing if it has none), `lower` (no
        earlier day is possible under it), `ends`, `sure` (False if the record leaves open whether it is one),
        `committed_...` (limits of when the crime was done), `only_judged` (of its dates only the judgment's is known).
    """
    found = _offences(tables, by)
    if definition == "minor":
        chosen = found[found["kind"].isin(MINOR)]
        origin = chosen["kind"].map({DETOX: DETOX}).fillna("offence")
        return pd.concat([chosen.assign(origin=origin)[COLUMNS], exits(tables, "compulsory_detox")], ignore_index=True)
    crimes = found[found["kind"].isin(CRIMES)]
    belongs = _belongs(crimes, definition)
    sure = (belongs == "yes") & (crimes["kind"] == "criminal")
    return crimes.assign(sure=sure)[belongs != "no"][COLUMNS].reset_index(drop=True)


def exits(tables: Mapping[str, pd.DataFrame], *kinds: str) -> pd.DataFrame:
    """Exits of some kinds as incidents; without a first day, one later than the last list with the person."""
    rows = read(tables, "exits", spans=("start", "end"), texts=("person_id", "kind"))
    rows = rows[rows["kind"].isin(kinds)].reset_index(drop=True)
    first = rows["start_first"].fillna(_last_seen(rows, tables))
    return as_incidents(rows, "exit", first, rows["start_last"]).assign(ends=rows["end_last"])


def arrests(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Arrests for a crime, in those records only that are said to show custody."""
    rows = _offences(tables, "arrest")
    coverage = read(tables, "source_coverage", texts=("record", "event"))
    shown = coverage.loc[coverage["event"] == "custody", "record"]
    rows = rows[rows["kind"].isin(CRIMES) & rows["record"].isin(shown)]
    # A return to custody begins with the arrest, also for a crime from before the release.
    began = {f"began_{end}": rows[f"day_{end}"].fillna(rows[f"began_{end}"]) for end in ("first", "last")}
    return rows.assign(**began, origin="arrest", sure=True)[COLUMNS].reset_index(drop=True)


def as_incidents(rows: pd.DataFrame, origin: str, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    """Rows with `person_id` as incidents that certainly are ones and have one span of days."""
    nothing = pd.Series(pd.NaT, rows.index, dtype=DAYS)
    days = {"began_first": first, "began_last": last, "day_first": first, "day_last": last}
    empty = dict.fromkeys(("lower", "ends", "committed_first", "committed_last"), nothing)
    told = {"person_id": rows["person_id"], "sure": True, "only_judged": False}
    texts = {name: pd.Series(value, rows.index, dtype="str") for name, value in (("origin", origin), ("gravity", None))}
    return pd.DataFrame(told | texts | days | empty, rows.index)[COLUMNS]


def _offences(tables: Mapping[str, pd.DataFrame], by: str) -> pd.DataFrame:
    rows = read(tables, "offences", spans=DATES, texts=("person_id", "kind", "intent", "gravity", "record"))
    found = as_incidents(rows, "offence", rows[f"{by}_first"], rows[f"{by}_last"])
    found = found.join(rows[["kind", "intent", "record"]]).assign(gravity=rows["gravity"])
    for end in ("first", "last"):
        found[f"began_{end}"] = _first_known(rows, DATES, end)
    # Nobody is arrested before the offence or judged before the arrest.
    earlier = DATES[: DATES.index(by)][::-1]
    found["lower"] = _first_known(rows, earlier, "first")
    found["committed_first"] = rows["offence_first"]
    found["committed_last"] = _first_known(rows, DATES, "last")
    found["only_judged"] = _first_known(rows, DATES[:2], "last").isna() & rows["judgment_last"].notna()
    return found


def _first_known(rows: pd.DataFrame, names: tuple[str, ...], end: str) -> pd.Series:
    """The span's end of the first of several dates that each row has."""
    found = pd.Series(pd.NaT, rows.index, dtype=DAYS)
    told = pd.Series(False, rows.index)
    for name in names:
        has = rows[f"{name}_last"].notna() & ~told
        found = found.where(~has, rows[f"{name}_{end}"])
        told |= has
    return found


def _belongs(crimes: pd.DataFrame, definition: str) -> pd.Series:
    """Whether each crime is of the definition: yes, no, or unknown because the record does not tell."""
    if definition == "any":
        return pd.Series("yes", crimes.index, dtype="str")
    yes, no = crimes["intent"] == "intentional", crimes["intent"] == "negligent"
    if definition == "legal":
        yes, no = yes | crimes["gravity"].isin(GRAVE), no & crimes["gravity"].isin(LIGHT)
    return pd.Series("unknown", crimes.index, dtype="str").mask(no, "no").mask(yes, "yes")


def _last_seen(rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """The day after the last list with the person that is earlier than the last day of each exit."""
    status = read(tables, "people_status", days=("as_of",), texts=("person_id", "state"))
    seen = status.loc[(status["state"] == "on_list") & status["as_of"].notna(), ["person_id", "as_of"]]
    rows_without = rows[rows["start_first"].isna()]
    both = rows_without[["person_id", "start_last"]].reset_index(names="row").merge(seen, on="person_id")
    last = both[both["as_of"] < both["start_last"]].groupby("row")["as_of"].max() + DAY
    return last.reindex(rows.index).astype(DAYS)
