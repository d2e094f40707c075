"""Which release an incident follows, and whether it certainly lies after it."""

import pandas as pd

from analysis.followup.reading import look_up

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
        One row for each pair: the columns of `found`, `release_id`, `start`, and `status`: ``"event"`` (certainly of
        the definition and after this release and before the next), ``"undecided"`` (so placed, but the record leaves
        open whether it is one), ``"doubtful"`` (its days cannot be placed so) or ``"no_day"`` (it has no day under the
        date choice).
    """
    columns = ["person_id", "release_first", "start", "next_first", "next_last"]
    pairs = releases[columns].rename_axis("release_id").reset_index().merge(found, on="person_id")
    not_before = ~(pairs["began_last"] < pairs["release_first"])
    not_later = ~(pairs["began_first"] > pairs["next_last"])
    pairs = pairs[not_before & not_later].reset_index(drop=True)
    before_next = pairs["next_first"].isna() | (pairs["began_last"] < pairs["next_first"])
    placed = (pairs["began_first"] > pairs["start"]) & (pairs["day_first"] > pairs["start"]) & before_next
    placed &= pairs["day_last"] >= pairs["day_first"]
    status = pd.Series("event", pairs.index, dtype="str").mask(~pairs["sure"].astype(bool), "undecided")
    status = status.mask(~placed, "doubtful").mask(pairs["day_last"].isna(), "no_day")
    return pairs.assign(status=status)


def doubt_day(pairs: pd.DataFrame) -> pd.Series:
    """For incidents that are no certain event: the first day on which they can be one, not before the release."""
    lower = pairs["day_first"].where(pairs["status"] != "no_day", pairs["lower"])
    return lower.fillna(pairs["start"]).clip(lower=pairs["start"])


def only_before_expungement(pairs: pd.DataFrame, legal: pd.DataFrame) -> pd.DataFrame:
    """Crimes done while the record stood; where that is open the crime is undecided.

    Parameters
    ----------
    pairs : DataFrame
        From `attribute`.
    legal : DataFrame
        Index `release_id`; `legal_first`, `legal_last`: limits of the last day on which the record counts.
    """
    first, last = (look_up(legal[f"legal_{end}"], pairs["release_id"]) for end in ("first", "last"))
    stood = pairs["committed_last"] <= first
    over = pairs["committed_first"] > last
    open_ = pairs["status"].where(stood | (pairs["status"] != "event"), "undecided")
    return pairs.assign(status=open_)[~over].reset_index(drop=True)
