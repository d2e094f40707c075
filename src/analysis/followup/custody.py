"""Return to custody, as far as the tables tell.

They tell of exits into custody, of arrests in a record that is said to show custody, and of a further release from
prison, before which the person must have come back to it.
"""

import numpy as np
import pandas as pd

from analysis.followup.incidents import DATES, first_known
from analysis.followup.reading import DAY, by_place


def custody(releases: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Returns to custody after each release, with the columns of `pairs`.

    Exit and arrest are one return unless the first of them is known to have ended before the next: nobody comes back
    to custody without having left it. Its day is the first by which it had certainly happened.

    Parameters
    ----------
    releases : DataFrame
        As in `attribution.attribute`.
    pairs : DataFrame
        Exits into custody and arrests, from `attribution.dated`.
    """
    event, no_day = (pairs["status"] == status for status in ("event", "no_day"))
    certain = _once(pairs[event])
    known = by_place(np.fmax, certain["place"], certain["day_last"], len(releases))
    # A crime without a day of arrest adds nothing where custody is known after it.
    lower = first_known(pairs, DATES[:1], "first")
    later = known[pairs["place"]] >= np.where(np.isnat(lower), pairs["began_first"], lower)
    again = _further_release(releases, np.isnat(known), pairs)
    parts = [part for part in (certain, pairs[~event & ~(no_day & later)], again) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pairs


def _once(pairs: pd.DataFrame) -> pd.DataFrame:
    ordered = pairs.sort_values(["release_id", "day_last", "day_first", "origin"], kind="stable")
    several = ordered["release_id"].duplicated(keep=False).to_numpy()
    place, first, ends = (ordered[name].to_numpy(copy=True) for name in ("place", "day_first", "ends"))
    kept, last = list(np.flatnonzero(~several)), None
    for row in np.flatnonzero(several):
        if last is None or place[row] != place[last] or first[row] > ends[last]:
            last = row
            kept.append(row)
        elif np.isnat(ends[last]):
            ends[last] = ends[row]
    return ordered.assign(ends=ends).iloc[kept]


def _further_release(releases: pd.DataFrame, which: np.ndarray, like: pd.DataFrame) -> pd.DataFrame:
    """For some releases, those before a further one: custody began after this one and not later than the next.

    Where the further one may have come first (or is the same one told of twice) that is doubtful.
    """
    place = np.flatnonzero(which & releases["next_last"].notna())
    mine = releases.iloc[place]
    first = mine["start"] + DAY
    told = {
        "release_id": mine.index,
        "place": place,
        "start": mine["start"],
        "began_first": first,
        "began_last": mine["next_last"],
        "begins": first,
        "day_first": first,
        "day_last": mine["next_last"],
        "possible": first,
        "ends": mine["next_first"],
        "origin": "release",
        "status": np.where(mine["next_first"] > mine["start"], "event", "doubtful"),
    }
    found = pd.DataFrame(told, mine.index).reset_index(drop=True)
    return found.reindex(columns=like.columns).astype(like.dtypes.to_dict())
