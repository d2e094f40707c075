"""What ends a follow-up apart from the event: death, other custody or detox, the law, and moving out of sight."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup.attribution import dated
from analysis.followup.custody import custody
from analysis.followup.incidents import ARREST, DATES, EXIT, INTO_DETOX, LIST, first_known
from analysis.followup.reading import DAY, DAYS, by_place

UNUSED = ["intent", "arrest_first", "arrest_last", "judgment_first", "judgment_last"]
SIGHT, EVENT, DEATH, CUSTODY, GONE, LAW, UNLISTED = range(7)


@dataclass(frozen=True)
class Ends:
    """What ends a follow-up or may end it: arrays of one length.

    Attributes
    ----------
    place : ndarray of int
        Row of the release.
    cause : ndarray of float
        One of the codes of this module; missing where nothing is known.
    begins, first, last : ndarray of datetime64
        First possible day of the case; limits of the day of the end.
    """

    place: np.ndarray
    cause: np.ndarray
    begins: np.ndarray
    first: np.ndarray
    last: np.ndarray

    def only(self, which: np.ndarray) -> "Ends":
        """Some of them."""
        return Ends(*(each[which] for each in vars(self).values()))


@dataclass(frozen=True)
class Others:
    """What else follows each release, as rows of `attribution.dated`, whatever the definition of the event.

    `left` are ends on a list without a stated reason, `custody` is from `custody.custody`.
    """

    deaths: pd.DataFrame
    detox: pd.DataFrame
    moved: pd.DataFrame
    left: pd.DataFrame
    custody: pd.DataFrame


def others(releases: pd.DataFrame, pairs: pd.DataFrame) -> Others:
    """What else follows each release; `pairs` from `attribution.attribute` of them."""
    pairs = dated(pairs[pairs["origin"].isin((EXIT, ARREST, LIST))], "arrest").drop(columns=UNUSED)
    left = pairs["origin"] == EXIT
    kinds = (("death",), (INTO_DETOX,), ("moved", "lost"))
    return Others(
        *(pairs[left & pairs["kind"].isin(each)] for each in kinds),
        pairs[(pairs["origin"] == LIST) & (pairs["kind"] == "unknown")],
        custody(releases, pairs[(pairs["origin"] == ARREST) | left & (pairs["kind"] == "custody")]),
    )


def competing(releases: pd.DataFrame, told: Others, definition: str, crimes: pd.DataFrame) -> tuple[Ends, Ends]:
    """Ends that compete with the event, and those whose days cannot be placed after the release.

    Custody that follows a crime of the definition is part of that event, not another end: whoever is detained before
    the judgment is counted once, on the day of the date choice.

    Parameters
    ----------
    releases : DataFrame
        By `release_id`: `legal_first`, `legal_last`.
    told : Others
    definition : str
        One of `incidents.DEFINITIONS`.
    crimes : DataFrame
        Rows of `attribution.dated` for the definition.

    Returns
    -------
    tuple of Ends
        All and only certain ones; and the doubtful ones, with the exits that have no day.
    """
    parts = [(DEATH, told.deaths)]
    if definition != "custody":
        mine = told.custody if definition == "minor" else _not_for(told.custody, crimes, len(releases))
        parts.append((CUSTODY, mine))
    if definition != "minor":
        parts.append((CUSTODY, told.detox))
    certain = [of_pairs(pairs, cause, pairs["status"].to_numpy() == "event") for cause, pairs in parts]
    doubtful = [of_pairs(pairs, cause, _open(pairs)) for cause, pairs in parts]
    if definition == "legal":
        certain.append(between(releases, "legal", LAW, later=1))
    return join(certain), join(doubtful)


def gone(releases: pd.DataFrame, told: Others, crimes: pd.DataFrame) -> tuple[Ends, int]:
    """When people moved, were lost, or were gone from a list for no reason that is stated or known otherwise.

    Parameters
    ----------
    releases : DataFrame
        By `release_id`: `unlisted_first`.
    told, crimes
        As in `competing`.

    Returns
    -------
    Ends, int
        And how many releases have an unexplained end on a list.
    """
    explained = releases["unlisted_first"].to_numpy(copy=True)
    for pairs in (crimes, told.custody, told.detox, told.deaths, told.moved):
        np.fmin.at(explained, pairs["place"].to_numpy(), pairs["begins"].to_numpy())
    moved, left = told.moved, told.left
    unexplained = ~(explained[left["place"]] <= left["day_last"]) & (left["day_last"] > left["start"])
    # Moved without a day, or on the day of the release: nobody knows that they were seen at all.
    found = [of_pairs(moved, GONE, ~(moved["day_last"] < moved["start"])), of_pairs(left, GONE, unexplained)]
    return join(found), len(np.unique(found[1].place))


def first_of(ends: Ends, n: int) -> Ends:
    """For each of n releases the end that had certainly happened first; one can have been as early as any of its ends."""
    order = np.lexsort((ends.begins, ends.cause, ends.last, ends.place))
    place, at = np.unique(ends.place[order], return_index=True)
    chosen = ends.only(order[at])
    cause, begins, last = np.full(n, np.nan), *(np.full(n, np.datetime64("NaT"), DAYS) for _ in range(2))
    cause[place], begins[place], last[place] = chosen.cause, chosen.begins, chosen.last
    return Ends(np.arange(n), cause, begins, by_place(np.fmin, ends.place, ends.first, n), last)


def join(parts: Iterable[Ends]) -> Ends:
    """All of several."""
    return Ends(*(np.concatenate(each) for each in zip(*(vars(part).values() for part in parts), strict=True)))


def of_pairs(pairs: pd.DataFrame, cause: int, which: pd.Series | np.ndarray) -> Ends:
    """Some rows of `attribution.dated` as ends."""
    place, begins, first, last = (pairs[name].to_numpy()[which] for name in ("place", "begins", "possible", "day_last"))
    return Ends(place, np.full(len(place), float(cause)), begins, first, last)


def between(releases: pd.DataFrame, name: str, cause: int, *, later: int = 0) -> Ends:
    """An end of each release some days after `name`_first to `name`_last, if the last is known."""
    place = np.flatnonzero(releases[f"{name}_last"].notna())
    first, last = (releases[f"{name}_{end}"].to_numpy()[place] + later * DAY for end in ("first", "last"))
    return Ends(place, np.full(len(place), float(cause)), first, first, last)


def _open(pairs: pd.DataFrame) -> np.ndarray:
    """Doubtful, or an exit without a day; an arrest without one is not meant: its crime is an incident of its own."""
    status, origin = pairs["status"].to_numpy(), pairs["origin"].to_numpy()
    return (status == "doubtful") | (status == "no_day") & (origin == EXIT)


def _not_for(custody: pd.DataFrame, crimes: pd.DataFrame, n: int) -> pd.DataFrame:
    """Custody before every crime of the definition that follows the same of n releases."""
    # With only a judgment known, the custody before it may be for the same crime.
    only_judged = np.isnat(first_known(crimes, DATES[:2], "last"))
    first = by_place(np.fmin, crimes["place"], np.where(only_judged, crimes["start"], crimes["begins"]), n)
    return custody[~(first[custody["place"]] <= custody["day_last"])]
