"""What successive lists say when they are compared: who came, who left, and between which days.

A list of people under reintegration is a stock that overwrites: whoever was imprisoned again, moved, died or was
expunged is no longer on it. So one list alone says nothing of those who left, and a difference of two lists dates an
exit only to the interval between them.
"""

import pandas as pd

KEYS = ["person_id", "record"]
SPELL = ["entered_first", "entered_last", "left_first", "left_last", "reason", "stated"]


def list_spells(on_list: pd.DataFrame, leavers: pd.DataFrame) -> pd.DataFrame:
    """Spells on a list, from lists of several days and, where there is one, the record of those who left.

    Parameters
    ----------
    on_list : DataFrame
        `person_id`, `record`, `as_of`: who stands on which list. The lists that exist are the days met here.
    leavers : DataFrame
        `person_id`, `record`, `left_first`, `left_last`, `reason`: stated exits; may be empty.

    Returns
    -------
    DataFrame
        One row a spell with the columns of the table `list_spells`. Entry lies after the list before and on or before
        the first list with the person; before the first list of all nothing is known, so its earliest day is missing.
        An exit that is not stated lies after the last list with the person and on or before the next one, its reason
        ``"unknown"``; while the person is on the newest list there is no exit.
    """
    days = on_list[["record", "as_of"]].drop_duplicates().sort_values(["record", "as_of"])
    days["place"] = days.groupby("record").cumcount()
    days["before"] = days.groupby("record")["as_of"].shift(1)
    days["next"] = days.groupby("record")["as_of"].shift(-1)
    seen = on_list.drop_duplicates([*KEYS, "as_of"]).merge(days, on=["record", "as_of"]).sort_values([*KEYS, "place"])
    first = seen.groupby(KEYS)["place"].diff().ne(1)
    spell = first.cumsum().rename("spell")
    entered = seen[first].assign(spell=spell[first])
    last = seen[first.shift(-1, fill_value=True)]
    ended = pd.DataFrame({"spell": spell.loc[last.index], "last_seen": last["as_of"], "next": last["next"]})
    spells = entered[[*KEYS, "before", "as_of", "spell"]].merge(ended, on="spell")
    spells = spells.rename(columns={"before": "entered_first", "as_of": "entered_last"})
    spells["entered_first"] = spells["entered_first"] + pd.Timedelta(days=1)
    spells["left_first"] = (spells["last_seen"] + pd.Timedelta(days=1)).where(spells["next"].notna())
    spells["left_last"] = spells["next"]
    spells["reason"] = pd.Series("unknown", spells.index, dtype="str").where(spells["next"].notna())
    return _with_stated(spells, leavers)[[*KEYS, *SPELL]].reset_index(drop=True)


def _with_stated(spells: pd.DataFrame, leavers: pd.DataFrame) -> pd.DataFrame:
    """The stated day and reason, for the last spell that had begun by then, if the person was not seen afterwards."""
    spells = spells.assign(stated=pd.Series(0.0, spells.index).where(spells["left_last"].notna()))
    if leavers.empty:
        return spells
    told = leavers.drop_duplicates([*KEYS, "left_last"], keep="first").rename(
        columns={"left_first": "told_first", "left_last": "told_last", "reason": "told_reason"}
    )
    pairs = spells.reset_index(names="row").merge(told, on=KEYS)
    day = pairs["told_last"].fillna(pairs["left_last"])
    fits = (day >= pairs["last_seen"]) & (pairs["next"].isna() | (pairs["told_first"].fillna(day) <= pairs["next"]))
    found = pairs[fits].drop_duplicates("row", keep="last").set_index("row")
    known = found["told_last"].notna()
    spells.loc[found.index, "reason"] = found["told_reason"]
    spells.loc[found.index[known], "left_first"] = found.loc[known, "told_first"]
    spells.loc[found.index[known], "left_last"] = found.loc[known, "told_last"]
    spells.loc[found.index, "stated"] = known.astype(float)
    return spells


def movements(on_list: pd.DataFrame, spells: pd.DataFrame) -> pd.DataFrame:
    """For each list: people on it, new since the list before, gone since then, and gone without a stated reason.

    Parameters
    ----------
    on_list : DataFrame
        `record`, `as_of`: a row for each person on a list, everybody once.
    spells : DataFrame
        From `list_spells`.

    Returns
    -------
    DataFrame
        `record`, `as_of`, `n_on_list`, `n_new`, `n_gone`, `n_unexplained`; the first list has nothing before it, so
        its last three are missing.
    """
    sizes = on_list.groupby(["record", "as_of"]).size().rename("n_on_list").reset_index()
    sizes["before"] = sizes.groupby("record")["as_of"].shift(1)
    for row, each in sizes.iterrows():
        mine = spells[spells["record"] == each["record"]]
        gone = mine[_between(mine["left_last"], each["before"], each["as_of"])]
        sizes.loc[row, "n_new"] = int((mine["entered_last"] == each["as_of"]).sum())
        sizes.loc[row, "n_gone"] = len(gone)
        sizes.loc[row, "n_unexplained"] = int((gone["reason"] == "unknown").sum())
    known = sizes["before"].notna()
    counts = ["n_new", "n_gone", "n_unexplained"]
    sizes[counts] = sizes[counts].where(known, other=pd.NA).astype("Int64")
    return sizes.drop(columns="before")


def _between(days: pd.Series, after: object, until: object) -> pd.Series:
    return (days > after) & (days <= until)
