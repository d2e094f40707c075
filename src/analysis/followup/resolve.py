"""What comes first after each release when several things happen and some days are known only between two.

An event beats what competes with it, and both beat an end of sight, unless the other had certainly happened before the
event's case began: what a record shows was seen, and a crime before a detention is not undone by it.
"""

import numpy as np
import pandas as pd

from analysis.followup import ends
from analysis.followup.attribution import doubt_day
from analysis.followup.reading import DAYS, look_up

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
        Rows of `attribute` for the definition.
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
    event = _first_event(pairs, releases.index)
    compete, doubtful = ends.competing(releases, told, definition, pairs)
    away, n_unexplained = ends.gone(releases, told, pairs)
    unlisted = releases[seen["unseen"].notna()]
    expunged = {"cause": ends.UNLISTED, "first": unlisted["unlisted_first"], "last": unlisted["unlisted_last"]}
    away = ends.join([away, pd.DataFrame(expunged, unlisted.index).rename_axis("release_id").reset_index()])
    away_first = ends.first_of(away, releases.index)
    first = _what_first(event, ends.first_of(compete, releases.index), away_first)
    open_ = ends.join([pairs[pairs["status"] != "event"], doubtful])
    since = {"end_first": first["first"], "end_last": first["last"], "doubt": _doubt(open_, first)}
    died = compete[compete["cause"] == ends.DEATH].groupby("release_id")["first"].min().reindex(releases.index)
    since |= {"sight": seen["until"], "away": away_first["first"], "died": died.astype(DAYS)}
    table = pd.DataFrame({name: (day - releases["start"]).dt.days.clip(lower=0) for name, day in since.items()})
    table = table.astype("float64").assign(end=first["cause"], goes_on=seen["goes_on"], event_gravity=event["gravity"])
    table = _cut(table)
    return table.assign(lost_event=event["last"].notna() & (table["cause"] != ends.EVENT)), n_unexplained


def _doubt(open_: pd.DataFrame, first: pd.DataFrame) -> pd.Series:
    """First day on which something open can be the event; nothing is open that began after what had certainly come.

    A case that began before another end but was judged later leaves open from that end on what came first.
    """
    came = look_up(first["last"], open_["release_id"])
    began = open_["began_first"].fillna(open_["start"])
    days = doubt_day(open_)[~(came < began)]
    doubt = days.groupby(open_["release_id"]).min().reindex(first.index).astype(DAYS)
    other = first["last"].where(first["cause"] != ends.EVENT)
    return pd.concat([doubt, other], axis=1).min(axis=1).where(doubt.notna())


def _first_event(pairs: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    """By release: limits of the day of the first certain event, when its case began, and its gravity."""
    certain = pairs[pairs["status"] == "event"]
    rank = certain["gravity"].map({name: place for place, name in enumerate(GRAVITY)}).fillna(len(GRAVITY))
    ordered = certain.assign(rank=rank).sort_values(["release_id", "day_last", "rank", "began_first"], kind="stable")
    chosen = ordered.drop_duplicates("release_id").set_index("release_id")
    found = chosen[["day_last", "began_first", "gravity"]].set_axis(["last", "began", "gravity"], axis=1)
    return found.assign(first=certain.groupby("release_id")["day_first"].min(), cause=ends.EVENT).reindex(index)


def _what_first(event: pd.DataFrame, compete: pd.DataFrame, away: pd.DataFrame) -> pd.DataFrame:
    columns = ["cause", "first", "last"]
    hidden = (compete["last"] < event["began"]) | (away["last"] < event["began"])
    found = event[columns].where(event["last"].notna() & ~hidden)
    left = found["last"].isna()
    unhidden = compete["last"].notna() & ~(away["last"] < compete["first"])
    found = found.where(~(left & unhidden), compete[columns])
    left = found["last"].isna()
    return found.where(~left, away[columns])


def _cut(table: pd.DataFrame) -> pd.DataFrame:
    """Days and cause, ended where sight ends or where an incident may be the event."""
    happened = table["end_last"].where(~table["end"].isin(BACKWARD), table["end_first"])
    doubt = table["doubt"].where(table["end"] != ends.EVENT)
    until = pd.concat([table["sight"], doubt], axis=1).min(axis=1).where(table["sight"].notna(), 0.0)
    certain = (happened <= until) & table["sight"].notna() & ~(doubt <= happened)
    cause = table["end"].where(certain, ends.SIGHT).astype(np.int64)
    return table.assign(days=happened.where(certain, until), cause=cause)
