"""Each release of a district from its first day to the event, a competing event, or the end of sight."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup import ends
from analysis.followup.attribution import attribute, doubt_day, only_before_expungement
from analysis.followup.coverage import sight
from analysis.followup.expunged import legal_ends, list_ends
from analysis.followup.incidents import DATES, DEFINITIONS, DETOX, incidents
from analysis.followup.liberty import days_at_liberty
from analysis.followup.reading import look_up, read
from analysis.followup.releases import KNOWN_AT_RELEASE, LISTED, dated_releases
from analysis.followup.resolve import resolve
from analysis.results import FlowStep
from analysis.sites import Site

SHOWN = ["person_id", "start", "conditional", "enters", *KNOWN_AT_RELEASE, "legal_first", "legal_last", "legal_why",
         "unlisted_first", "unlisted_last"]  # fmt: skip
CUSTODY, REOFFENCE = "custody", "reoffence"
COVERED = ("starts", "ends", "complete_until")


@dataclass(frozen=True)
class Followup:
    """Releases followed under one definition of the event and one choice of its date.

    Attributes
    ----------
    definition, by : str
    rows : DataFrame
        Index `release_id`. `person_id`; `start` (time zero, the latest possible day of release); `exact` (that day is
        known); `conditional`, `enters`, `entry_days` (see `releases.dated_releases`: whoever does not enter with the
        release had no event before and stands apart); covariates; limits of the last day of the record by law, and of
        leaving a list as expunged.

        `days`, `cause`: from `start` to the first of 1 event, 2 death, 3 other custody or detox, 4 moved or lost,
        5 record expunged by law (`legal` only: it ends the risk), 6 the list ends at expungement, 0 end of sight. A day
        known between two days is the last one for 1, 2, 3, 5 and the first one for 4 and 6; `days` ends before an
        incident that may be the event.

        `sight`: days until which no record means no event; missing where no record covers it. `goes_on`: later entries
        will come. `away`, `died`: days until out of the record's sight (4 or 6) and until death, also after an event.
        `end`, `end_first`, `end_last`: what comes first of 1 to 6 however far one sees. `doubt`: days until an incident
        that may be the event. `event_gravity`, `liberty` (days outside custody within `days`).
    events : DataFrame
        Incidents of the definition by release: `status` (see `attribution`), `first`, `last` (days from `start`),
        `gravity`, `origin`.
    custody : DataFrame
        Time in custody or detox by release: `first`, `last` in days from `start`; `last` infinite if not known.
    flow : tuple of FlowStep
    counted : dict
        Facts about incidents and dates, each with the number of rows it concerns.
    """

    definition: str
    by: str
    rows: pd.DataFrame
    events: pd.DataFrame
    custody: pd.DataFrame
    flow: tuple[FlowStep, ...]
    counted: dict[str, int]


@dataclass(frozen=True)
class Ground:
    """What is the same under every definition: the releases with a day, and what else follows them."""

    releases: pd.DataFrame
    told: ends.Others
    undated: FlowStep


def ground(site: Site) -> Ground:
    """Read a site's tables once for several calls of `follow`."""
    releases, undated = dated_releases(site)
    releases = releases.join(legal_ends(releases)).join(list_ends(releases, site.tables))
    return Ground(releases, ends.others(releases, site.tables), undated)


def follow(site: Site, *, definition: str, by: str = "offence", on: Ground | None = None) -> Followup:
    """Follow every release that has a day and is not older than the record of the event.

    Parameters
    ----------
    site : Site
    definition : str
        ``"any"``, ``"intentional"``, ``"legal"``, ``"custody"`` or ``"minor"``: see `incidents`.
    by : str
        ``"offence"``, ``"arrest"`` or ``"judgment"``; makes no difference to `custody`. Another raises `ValueError`.
    on : Ground, optional
        From `ground(site)`, so that several definitions share it.
    """
    if definition not in DEFINITIONS or by not in DATES:
        raise ValueError(f"definition must be one of {DEFINITIONS} and by one of {DATES}")
    on = on or ground(site)
    releases, told = on.releases, on.told
    coverage = read(
        site.tables, "source_coverage", days=COVERED, texts=("event", "area"), numbers=("lag_days", "sees_expunged")
    )
    event = CUSTODY if definition == CUSTODY else REOFFENCE
    seen = sight(releases, coverage, event)
    pairs = told.custody if definition == CUSTODY else _pairs(site, releases, definition, by)
    rows, n_unexplained = resolve(releases, told, definition, pairs, seen)
    rows = _shown(releases).join(rows)
    kept = ~seen["covers_later"]
    step = FlowStep(step="before_record", unit="releases", n_before=len(rows), n_excluded=int((~kept).sum()))
    detained = _detained(told)
    rows = rows.assign(liberty=days_at_liberty(rows["days"], detained))[kept]
    events, detained = (
        each[each["release_id"].isin(rows.index)].reset_index(drop=True) for each in (_events(pairs), detained)
    )
    counted = _counted(rows, events, definition) | {
        "area_unknown": int((releases.loc[kept, "area"].str.len() == 0).sum())
    }
    return Followup(
        definition,
        by,
        rows.drop(columns="lost_event"),
        events,
        detained,
        (on.undated, step),
        counted | {"unexplained_departure": n_unexplained},
    )


def _pairs(site: Site, releases: pd.DataFrame, definition: str, by: str) -> pd.DataFrame:
    pairs = attribute(releases, incidents(site.tables, definition, by))
    if definition == "legal":
        return only_before_expungement(pairs, releases)
    if definition == "minor":
        # An exit into detox is the detox that the book of offences shows as well.
        booked = pairs.loc[pairs["origin"] == DETOX].groupby("release_id")["began_last"].min()
        return pairs[~((pairs["origin"] == "exit") & (look_up(booked, pairs["release_id"]) <= pairs["day_last"]))]
    return pairs


def _shown(releases: pd.DataFrame) -> pd.DataFrame:
    entry = (releases["entry"] - releases["start"]).dt.days.astype("float64")
    return releases[SHOWN].assign(exact=releases["release_first"] == releases["start"], entry_days=entry)


def _events(pairs: pd.DataFrame) -> pd.DataFrame:
    first = pairs["day_first"].where(pairs["status"] == "event", doubt_day(pairs))
    days = {"first": first - pairs["start"], "last": pairs["day_last"] - pairs["start"]}
    found = pairs[["release_id", "status", "gravity", "origin"]].reset_index(drop=True)
    return found.assign(**{name: day.dt.days.astype("float64").to_numpy() for name, day in days.items()})


def _detained(told: ends.Others) -> pd.DataFrame:
    pairs = ends.join([told.custody[told.custody["status"] != "no_day"], told.detox])
    last = pairs[["ends", "next_first"]].min(axis=1)
    days = {"first": doubt_day(pairs) - pairs["start"], "last": last - pairs["start"]}
    found = pd.DataFrame({name: day.dt.days.astype("float64") for name, day in days.items()})
    return found.fillna({"last": np.inf}).assign(release_id=pairs["release_id"])


def _counted(rows: pd.DataFrame, events: pd.DataFrame, definition: str) -> dict[str, int]:
    """Releases that something must be said of, by code."""
    found = {
        "release_span": int((~rows["exact"]).sum()),
        "conditional": int(rows["conditional"].sum()),
        "enters_list": int((rows["enters"] == LISTED).sum()),
        "not_covered": int(rows["sight"].isna().sum()),
        "event_after_end": int(rows["lost_event"].sum()),
    }
    for status in ("undecided", "doubtful", "no_day"):
        found[f"event_{status}"] = int(events.loc[events["status"] == status, "release_id"].nunique())
    if definition == "legal":
        why = rows.loc[rows["legal_why"] != "", "legal_why"].value_counts()
        found |= {f"expungement_{name}": int(n) for name, n in sorted(why.items())}
    return found
