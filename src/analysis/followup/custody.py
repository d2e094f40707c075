"""Return to custody, as far as the tables tell.

They tell of exits into custody, of arrests in a record that is said to show custody, and of a further release from
prison, before which the person must have come back to it.
"""

from collections.abc import Mapping

import pandas as pd

from analysis.followup.attribution import attribute
from analysis.followup.incidents import arrests, exits
from analysis.followup.reading import DAY, look_up


def custody(releases: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Returns to custody after each release, as rows of `attribute`.

    Exit and arrest are one return unless the first of them is known to have ended before the next: nobody comes back
    to custody without having left it. Its day is the first by which it had certainly happened.
    """
    parts = [exits(tables, "custody"), arrests(tables)]
    pairs = attribute(releases, pd.concat(parts, ignore_index=True))
    certain = _once(pairs[pairs["status"] == "event"])
    known = certain.groupby("release_id")["day_last"].max()
    # A crime without a day of arrest adds nothing where custody is known after it.
    later = look_up(known, pairs["release_id"]) >= pairs["lower"].fillna(pairs["began_first"])
    open_ = pairs[(pairs["status"] != "event") & ~((pairs["status"] == "no_day") & later)]
    again = _further_release(releases[~releases.index.isin(certain["release_id"])], pairs)
    parts = [part for part in (certain, open_, again) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pairs


def _once(pairs: pd.DataFrame) -> pd.DataFrame:
    ordered = pairs.sort_values(["release_id", "day_last", "day_first", "origin"], kind="stable")
    several = ordered["release_id"].duplicated(keep=False)
    ends, kept = ordered["ends"].copy(), list(ordered.index[~several])
    for _, rows in ordered[several].groupby("release_id", sort=False):
        last = rows.index[0]
        kept.append(last)
        for place in rows.index[1:]:
            if rows.at[place, "day_first"] > ends[last]:
                last = place
                kept.append(last)
            elif pd.isna(ends[last]):
                ends[last] = rows.at[place, "ends"]
    return ordered.assign(ends=ends).loc[kept]


def _further_release(releases: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """For releases before a further one: custody began after this one and not later than the next.

    Where the further one may have come first (or is the same one told of twice) that is doubtful.
    """
    mine = releases[releases["next_last"].notna()]
    first = mine["start"] + DAY
    told = {
        "release_id": mine.index,
        "person_id": mine["person_id"],
        "start": mine["start"],
        "began_first": first,
        "began_last": mine["next_last"],
        "day_first": first,
        "day_last": mine["next_last"],
        "ends": mine["next_first"],
        "origin": "release",
        "sure": True,
        "status": (mine["next_first"] > mine["start"]).map({True: "event", False: "doubtful"}),
    }
    found = pd.DataFrame({name: pd.Series(each, mine.index) for name, each in told.items()}).reset_index(drop=True)
    return found.reindex(columns=like.columns).astype(like.dtypes.to_dict()) if len(found) else like.iloc[:0]
