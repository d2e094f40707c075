"""What ends a follow-up apart from the event: death, other custody or detox, the law, and moving out of sight."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.followup.attribution import attribute, doubt_day
from analysis.followup.custody import custody
from analysis.followup.incidents import as_incidents, exits
from analysis.followup.reading import DAY, look_up, read

SIGHT, EVENT, DEATH, CUSTODY, GONE, LAW, UNLISTED = range(7)
ENDS = ["release_id", "cause", "first", "last"]


@dataclass(frozen=True)
class Others:
    """What else follows each release, as rows of `attribution.attribute`, whatever the definition of the event.

    `left` are ends on a list without a stated reason, `custody` is from `custody.custody`.
    """

    deaths: pd.DataFrame
    detox: pd.DataFrame
    moved: pd.DataFrame
    left: pd.DataFrame
    custody: pd.DataFrame


def others(releases: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> Others:
    """What else follows each release; `releases`, `tables` as in `attribution.attribute`."""
    return Others(
        _deaths(releases, tables),
        attribute(releases, exits(tables, "compulsory_detox")),
        attribute(releases, exits(tables, "moved", "lost")),
        attribute(releases, _departures(tables)),
        custody(releases, tables),
    )


def competing(
    releases: pd.DataFrame, told: Others, definition: str, crimes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
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
        Rows of `attribute` for the definition.

    Returns
    -------
    tuple of DataFrame
        `ENDS`, all and only certain ones; and the doubtful pairs, with the exits that have no day.
    """
    parts = [(DEATH, told.deaths)]
    if definition != "custody":
        parts.append((CUSTODY, told.custody if definition == "minor" else _not_for(told.custody, crimes)))
    if definition != "minor":
        parts.append((CUSTODY, told.detox))
    certain = [_ends(pairs[pairs["status"] == "event"], cause) for cause, pairs in parts]
    doubtful = [pairs[(pairs["status"] == "doubtful") | _exit_without_day(pairs)] for _, pairs in parts]
    if definition == "legal":
        certain.append(_by_law(releases))
    return join(certain), join(doubtful)


def gone(releases: pd.DataFrame, told: Others, crimes: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """When people moved, were lost, or were gone from a list for no reason that is stated or known otherwise.

    Parameters
    ----------
    releases : DataFrame
        By `release_id`: `unlisted_first`.
    told, crimes
        As in `competing`.

    Returns
    -------
    DataFrame, int
        `ENDS`, and how many releases have an unexplained end on a list.
    """
    parts = [
        pd.DataFrame({"release_id": rows["release_id"], "first": rows["began_first"].fillna(rows["start"])})
        for rows in (crimes, told.custody, told.detox, told.deaths, told.moved)
    ]
    listed = pd.DataFrame({"release_id": releases.index, "first": releases["unlisted_first"].to_numpy()})
    explained = join([*parts, listed[listed["first"].notna()]]).groupby("release_id")["first"].min()
    left = told.left[~(look_up(explained, told.left["release_id"]) <= told.left["day_last"])]
    # Moved without a day, or on the day of the release: nobody knows that they were seen at all.
    moved, left = told.moved[~(told.moved["day_last"] < told.moved["start"])], left[left["day_last"] > left["start"]]
    found = [_ends(pairs, GONE) for pairs in (moved, left)]
    return join(found), int(found[1]["release_id"].nunique())


def first_of(ends: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    """Of several ends of each release the one that had certainly happened first; one can have been as early as any."""
    ends = ends.assign(first=ends.groupby("release_id")["first"].transform("min"))
    ordered = ends.sort_values(["release_id", "last", "cause"], kind="stable")
    return ordered.drop_duplicates("release_id").set_index("release_id").reindex(index)


def join(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows of several tables with the same columns, those of the first."""
    filled = [part[list(parts[0])] for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0]


def _deaths(releases: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Nobody dies before a release: without a first day a death lies after the last of them."""
    died = exits(tables, "death")
    last = look_up(releases.groupby("person_id")["start"].max(), died["person_id"]) + DAY
    for name in ("began_first", "day_first"):
        died[name] = died[name].fillna(last.clip(upper=died["day_last"]))
    return attribute(releases, died)


def _exit_without_day(pairs: pd.DataFrame) -> pd.Series:
    """An arrest without a day is not meant: its crime is an incident of its own."""
    return (pairs["status"] == "no_day") & (pairs["origin"] == "exit")


def _not_for(custody: pd.DataFrame, crimes: pd.DataFrame) -> pd.DataFrame:
    """Custody before every crime of the definition that follows the same release."""
    began = crimes["began_first"].fillna(crimes["start"])
    # With only a judgment known, the custody before it may be for the same crime.
    began = began.where(~crimes["only_judged"].astype(bool), crimes["start"])
    first = began.groupby(crimes["release_id"]).min()
    return custody[~(look_up(first, custody["release_id"]) <= custody["day_last"])]


def _by_law(releases: pd.DataFrame) -> pd.DataFrame:
    known = releases[releases["legal_last"].notna()]
    days = {"first": known["legal_first"] + DAY, "last": known["legal_last"] + DAY}
    return pd.DataFrame({"release_id": known.index, "cause": LAW} | {name: days[name].to_numpy() for name in days})


def _departures(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    spells = read(tables, "list_spells", spans=("left",), texts=("person_id", "reason"))
    spells = spells[(spells["reason"] == "unknown") & spells["left_last"].notna()]
    return as_incidents(spells, "list", spells["left_first"], spells["left_last"])


def _ends(pairs: pd.DataFrame, cause: int) -> pd.DataFrame:
    first = doubt_day(pairs)
    return pd.DataFrame({"release_id": pairs["release_id"], "cause": cause, "first": first, "last": pairs["day_last"]})
