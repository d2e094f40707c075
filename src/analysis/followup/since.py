"""People followed from one calendar day on, whenever they were released: for comparisons that begin for all on one day."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup import ends
from analysis.followup.follow import Followup, follow
from analysis.followup.ground import Ground, ground, grounded, of_definition, told_of
from analysis.followup.reading import by_place
from analysis.results import FlowStep
from analysis.sites import Site


@dataclass(frozen=True)
class Since:
    """People followed from a day.

    Attributes
    ----------
    followed : Followup
        One row for each, by their last release on or before the day, whose follow-up begins on the day: an incident before it
        is none of it, `sight`, `away`, `died` count from it, and `entry_days` is above 0 (or missing) for those who serve a
        sentence until later, or of whom a list tells only later. Whom no record covers from the day on is not there.
    releases : DataFrame
        Those releases as they were, with what was known at them; index `release_id`.
    gone : Series of bool
        By release: died, moved or out of every list before the day, so that nobody would see what they do.
    offended : Series of bool
        By release: a certain incident of the definition between the release and the day.
    """

    followed: Followup
    releases: pd.DataFrame
    gone: pd.Series
    offended: pd.Series


def since(site: Site, people: Iterable[str], day: pd.Timestamp, *, definition: str, by: str) -> Since:
    """Follow people from a day on under a definition and date, as `follow` does from the release; who has none is not there."""
    base = ground(site)
    mine = base.releases[base.releases["person_id"].isin(list(people)) & (base.releases["start"] <= day)]
    mine = mine.sort_values("start", kind="stable")
    mine = mine[~mine["person_id"].duplicated(keep="last")]
    moved = mine.assign(
        start=day, release_first=day, release_last=day, entry=mine["entry"].clip(lower=day).astype(mine["start"].dtype)
    )
    nobody = FlowStep(step="no_release_date", unit="releases", n_before=len(moved), n_excluded=0)
    from_day = grounded(site, moved, nobody, told_of(site, moved))
    followed = follow(site, definition=definition, by=by, on=from_day)
    before = grounded(site, mine, nobody, told_of(site, mine))
    pairs = of_definition(before, definition, by)
    certain = pairs[(pairs["status"] == "event") & (pairs["day_last"] <= day)]
    unlisted = _unlisted(followed, mine.index, day)
    return Since(
        followed,
        mine,
        _gone(before, pairs, day) | unlisted,
        pd.Series(mine.index.isin(certain["release_id"]), mine.index),
    )


def _gone(before: Ground, pairs: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    mine, deaths = before.releases, before.told.deaths
    away = ends.first_of(ends.gone(mine, before.told, pairs)[0], len(mine)).first
    deaths = deaths[deaths["status"] == "event"]
    died = by_place(np.fmin, deaths["place"], deaths["day_last"], len(mine))
    return pd.Series((away <= day) | (died <= day), mine.index)


def _unlisted(followed: Followup, index: pd.Index, day: pd.Timestamp) -> pd.Series:
    """Off the list as expunged by the day, and so out of sight of a record that follows the list."""
    rows = followed.rows
    unseen = (rows["end"] == ends.UNLISTED) & (rows["unlisted_first"] <= day)
    return unseen.reindex(index, fill_value=False)
