"""Which release an incident follows, and whether it certainly lies after it."""

import numpy as np
import pandas as pd

from analysis.followup.incidents import DATES, first_known

STATUSES = ("event", "undecided", "doubtful", "no_day")


def attribute(releases: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Each incident with the releases of the person that it may follow.

    An incident follows the last release before the first date known of it, so one offence never counts for two
    releases, whenever it was judged. On the day of a release itself it is open which came first.

    Parameters
    ----------
    releases : DataFrame
        Index `release_id`; `person_id`, `release_first`, `start`, `next_first`, `next_last` (the person's next release).
    found : DataFrame
        From `incidents`.

    Returns
    -------
    DataFrame
        One row for each pair, in the order of the releases: the columns of `found` but the person, `release_id`, `place`
        (the row of the release), its `start` and `next_first`, and `begins` (the first day on which it can have begun).
    """
    told = releases[["person_id", "release_first", "start", "next_first", "next_last"]].rename_axis("release_id")
    pairs = told.reset_index().assign(place=np.arange(len(told))).merge(found, on="person_id")
    not_before = ~(pairs["began_last"] < pairs["release_first"])
    not_later = ~(pairs["began_first"] > pairs["next_last"])
    pairs = pairs.drop(columns=["person_id", "release_first", "next_last"])[not_before & not_later]
    return pairs.reset_index(drop=True).assign(begins=pairs["began_first"].fillna(pairs["start"]).to_numpy())


def dated(pairs: pd.DataFrame, by: str, sure: pd.Series | bool = True) -> pd.DataFrame:
    """Pairs of `attribute` under one choice of the date.

    Parameters
    ----------
    pairs : DataFrame
    by : str
        One of `incidents.DATES`.
    sure : Series of bool, or bool
        Whether each certainly is an incident of the definition.

    Returns
    -------
    DataFrame
        With `day_first`, `day_last` (missing if it has no day under the choice), `status`: ``"event"`` (certainly of the
        definition and after this release and before the next), ``"undecided"`` (so placed, but the record leaves open
        whether it is one), ``"doubtful"`` (its days cannot be placed so) or ``"no_day"``, and `possible`: the first day on
        which it can be an event, not before the release.
    """
    first, last, began, begun, start, following = (
        pairs[name].to_numpy()
        for name in (f"{by}_first", f"{by}_last", "began_first", "began_last", "start", "next_first")
    )
    placed = (began > start) & (first > start) & (np.isnat(following) | (begun < following)) & (last >= first)
    placed_so = np.where(sure, "event", "undecided")
    status = np.select([np.isnat(last), ~placed], ["no_day", "doubtful"], placed_so)
    # Nobody is arrested before the offence or judged before the arrest.
    lower = np.where(np.isnat(last), first_known(pairs, DATES[: DATES.index(by)][::-1], "first"), first)
    status = pd.Series(status, pairs.index, dtype="str")
    return pairs.assign(day_first=first, day_last=last, status=status, possible=np.fmax(lower, start))


def only_before_expungement(pairs: pd.DataFrame, legal: pd.DataFrame) -> pd.DataFrame:
    """Crimes done while the record stood; where that is open the crime is undecided.

    Parameters
    ----------
    pairs : DataFrame
        From `dated`.
    legal : DataFrame
        The releases; `legal_first`, `legal_last`: limits of the last day on which the record counts.
    """
    first, last = (legal[f"legal_{end}"].to_numpy()[pairs["place"]] for end in ("first", "last"))
    stood, over = pairs["began_last"] <= first, pairs["offence_first"] > last
    open_ = pairs["status"].where(stood | (pairs["status"] != "event"), "undecided")
    return pairs.assign(status=open_)[~over].reset_index(drop=True)
