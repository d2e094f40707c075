"""What comes first after each release when several things happen and some days are known only between two.

An event beats what competes with it, and both beat an end of sight, unless the other had certainly happened before the
event's case began: what a record shows was seen, and a crime before a detention is not undone by it.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.followup import ends
from analysis.followup.ends import Ends
from analysis.followup.reading import by_place, days_since

GRAVITY = ("specially_serious", "very_serious", "serious", "less_serious")
BACKWARD = (ends.GONE, ends.UNLISTED)  # sight ends on the first day that these can have happened


def resolve(
    releases: pd.DataFrame, told: ends.Others, definition: str, pairs: pd.DataFrame, seen: pd.DataFrame
) -> tuple[pd.DataFrame, int]:
    """For each release what comes first, and until when that is certain.

    Parameters
    ----------
    releases : DataFrame
        By `release_id`: `start`, and limits of the days by law and of leaving a list (`expunged`).
    told : Others
    definition : str
    pairs : DataFrame
        Rows of `attribution.dated` for the definition.
    seen : DataFrame
        From `coverage.sight`.

    Returns
    -------
    DataFrame
        `days`, `cause`, `sight`, `goes_on`, `away`, `died`, `end`, `end_first`, `end_last`, `doubt`, `event_gravity`
        as in `follow.Followup`; `lost_event`: an event is known, but after the follow-up had ended.
    int
        Releases with an unexplained end on a list.
    """
    n, start = len(releases), releases["start"].to_numpy()
    event, gravity = _first_event(pairs, n)
    compete, doubtful = ends.competing(releases, told, definition, pairs)
    away, n_unexplained = ends.gone(releases, told, pairs)
    unlisted = ends.between(releases, "unlisted", ends.UNLISTED)
    away = ends.first_of(ends.join([away, unlisted.only(seen["unseen"].notna().to_numpy()[unlisted.place])]), n)
    first = _what_first(event, ends.first_of(compete, n), away)
    open_ = ends.join([ends.of_pairs(pairs, ends.EVENT, pairs["status"] != "event"), doubtful])
    deaths = compete.only(compete.cause == ends.DEATH)
    days = {
        "end_first": first.first,
        "end_last": first.last,
        "doubt": _doubt(open_, first),
        "sight": seen["until"].to_numpy(),
        "away": away.first,
        "died": by_place(np.fmin, deaths.place, deaths.first, n),
    }
    found = {name: np.maximum(days_since(start, day), 0.0) for name, day in days.items()}
    found |= {"end": first.cause, "goes_on": seen["goes_on"].array, "event_gravity": pd.array(gravity, "str")}
    found |= _cut(found)
    found["lost_event"] = ~np.isnat(event.last) & (found["cause"] != ends.EVENT)
    return pd.DataFrame(found, releases.index), n_unexplained


def _doubt(open_: Ends, first: Ends) -> np.ndarray:
    """First day on which something open can be the event; nothing is open that began after what had certainly come.

    A case that began before another end but was judged later leaves open from that end on what came first.
    """
    open_ = open_.only(~(first.last[open_.place] < open_.begins))
    doubt = by_place(np.fmin, open_.place, open_.first, len(first.place))
    sooner = np.where(first.cause == ends.EVENT, doubt, np.fmin(doubt, first.last))
    return np.where(np.isnat(doubt), doubt, sooner)


def _first_event(pairs: pd.DataFrame, n: int) -> tuple[Ends, np.ndarray]:
    """For each of n releases the first certain event, of one day the gravest, and its gravity; None without one."""
    event = pairs["status"] == "event"
    rank = pairs["gravity"].map({name: place for place, name in enumerate(GRAVITY)}).fillna(len(GRAVITY))
    certain = replace(ends.of_pairs(pairs, ends.EVENT, event), cause=rank[event].to_numpy(np.float64))
    first = ends.first_of(certain, n)
    none = np.isnan(first.cause)
    gravity = np.array([*GRAVITY, None])[np.where(none, len(GRAVITY), first.cause).astype(int)]
    return replace(first, cause=np.where(none, np.nan, ends.EVENT)), gravity


def _what_first(event: Ends, compete: Ends, away: Ends) -> Ends:
    happened = ~np.isnat(event.last) & ~(compete.last < event.begins) & ~(away.last < event.begins)
    competed = ~np.isnat(compete.last) & ~(away.last < compete.first)
    parts = zip(*(vars(each).values() for each in (event, compete, away)), strict=True)
    return Ends(*(np.where(happened, one, np.where(competed, other, rest)) for one, other, rest in parts))


def _cut(found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Days and cause, ended where sight ends or where an incident may be the event."""
    end, seen = found["end"], ~np.isnan(found["sight"])
    happened = np.where(np.isin(end, BACKWARD), found["end_first"], found["end_last"])
    doubt = np.where(end == ends.EVENT, np.nan, found["doubt"])
    until = np.where(seen, np.fmin(found["sight"], doubt), 0.0)
    certain = (happened <= until) & seen & ~(doubt <= happened)
    cause = np.where(certain, end, ends.SIGHT).astype(np.int64)
    return {"days": np.where(certain, happened, until), "cause": cause}
