"""What the records see of the people compared, and for how long: lists that lose people, loss, custody, early ends."""

import numpy as np
import pandas as pd

from analysis.evidence.coverage import record_ends
from analysis.evidence.guards.guard import FOUND, Guard, by_share, stops_if
from analysis.evidence.lists import list_kinds
from analysis.followup.ends import GONE, SIGHT, UNLISTED
from analysis.followup.follow import REOFFENCE, Followup
from analysis.outcomes.joiners import Compared
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.sites import Site

MOST_NOT_YET = 0.5  # joiners not yet followed to the horizon from which on the result is weakened (assumed)
MOST_DETAINED = 0.05  # share of all days followed that may lie in custody (assumed)
LOSES_PEOPLE = ("found", "declared")
OUT_OF_SIGHT = (SIGHT, GONE, UNLISTED)


def losing_lists(site: Site) -> list[str]:
    """Records that people leave: those whose lists show it, and of a single list those said to."""
    return [each.record for each in list_kinds(site.tables) if each.overwrites in LOSES_PEOPLE]


def overwriting_list(site: Site, releases: np.ndarray, losing: list[str], models: str = "") -> Guard:
    """Releases (by id) known only from a list that loses people: those whom nothing had taken off it."""
    told = site.tables["releases"]
    known_by = told["record"] if "record" in told else pd.Series(None, told.index, dtype="str")
    found = np.isin(releases, told.loc[known_by.isin(losing), "release_id"])
    return by_share("overwriting_list", int(found.sum()), len(releases), models=models, detail=losing)


def loss_counted(followed: Followup, models: str = "") -> Guard:
    """Releases followed without the event beyond the day on which the person had moved, was lost or had left the list.

    That time would be a success that nobody saw. What is known to have ended it later was seen all the same.
    """
    rows = followed.rows
    beyond = (rows["days"] > rows["away"]) & rows["cause"].isin(OUT_OF_SIGHT)
    return stops_if("loss_counted", int(beyond.sum()), len(rows), models=models)


def loss(followed: Followup, compared: Compared, months: int, models: str) -> Guard:
    """People compared who moved, were lost or left the list before the horizon: of them it is not known."""
    away = _on_axis(followed, compared, "away")
    rows = compared.found.rows
    until = compared.found.day[rows.trial] + np.minimum(rows.time, months * DAYS_PER_MONTH)
    lost = (away[rows.row] <= until) & (rows.cause != 1)
    return by_share("loss", _people(compared, lost), _people(compared), models=models)


def short_followup(followed: Followup, compared: Compared, months: int, models: str) -> Guard:
    """Joiners whose months after joining the record does not cover yet, read from the calendar before any event."""
    rows = compared.found.rows
    ends = _on_axis(followed, compared, "sight")[rows.row] < compared.found.day[rows.trial] + months * DAYS_PER_MONTH
    return by_share(
        "short_followup",
        _people(compared, ends & rows.treated),
        _people(compared, rows.treated),
        models=models,
        large=MOST_NOT_YET,
    )


def expunged_inside(compared: Compared, months: int, models: str) -> Guard:
    """People compared whom the list stops showing before the horizon because their record was expunged.

    That is neither a success nor lost by chance: whoever stays clean leaves. Nothing can be concluded past it.
    """
    rows = compared.found.rows
    gone = (rows.cause == UNLISTED) & (rows.time <= months * DAYS_PER_MONTH)
    return stops_if("expunged_inside", _people(compared, gone), _people(compared), models=models)


def several_releases(compared: Compared, models: str) -> Guard:
    """People with more than one release in the comparison: each is counted as one person, however many there are."""
    rows = compared.found.rows
    pairs = np.unique(np.column_stack([rows.person, rows.row]), axis=0)
    several = int((np.unique(pairs[:, 0], return_counts=True)[1] > 1).sum())
    return by_share("several_releases", several, _people(compared), models=models, large=1.0)


def custody_counted(followed: Followup) -> Guard:
    """Days in custody or detox within the days followed, in which hardly anybody can offend outside."""
    rows = followed.rows
    inside = (rows["days"] - rows["liberty"]).fillna(0.0)
    n, share = int((inside > 0).sum()), inside.sum() / max(1.0, rows["days"].sum())
    found = by_share("custody_counted", n, len(rows), large=1.0)
    weak = share > MOST_DETAINED
    return by_share("custody_counted", n, len(rows), large=0.0) if weak else found


def early_end(site: Site) -> Guard:
    """Records of new offences that fall silent before the day until which they are said to be complete."""
    ends = [each for each in record_ends(site.tables) if each.event == REOFFENCE]
    told = [each for each in ends if each.verdict != "not_checkable"]
    silent = [each.record for each in told if each.verdict == FOUND]
    return stops_if("early_end", len(silent), len(told), detail=silent)


def _on_axis(followed: Followup, compared: Compared, column: str) -> np.ndarray:
    """Days since the release as days on the comparison's axis, of each release compared; NaN stays NaN."""
    return compared.origin + followed.rows[column].reindex(compared.release).to_numpy(float)


def _people(compared: Compared, where: np.ndarray | None = None) -> int:
    person = compared.found.rows.person
    return len(np.unique(person if where is None else person[where]))
