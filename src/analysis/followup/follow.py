"""Each release of a district from its first day to the event, a competing event, or the end of sight."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup.attribution import only_before_expungement
from analysis.followup.ground import CUSTODY, REOFFENCE, Ground, ground, of_definition
from analysis.followup.incidents import DATES, DEFINITIONS, DETOX, EXIT
from analysis.followup.liberty import days_at_liberty
from analysis.followup.reading import by_place, days_since
from analysis.followup.releases import KNOWN_AT_RELEASE, LISTED
from analysis.followup.resolve import resolve
from analysis.results import FlowStep
from analysis.sites import Site

SHOWN = ["person_id", "start", "conditional", "enters", *KNOWN_AT_RELEASE, "legal_first", "legal_last", "legal_why",
         "unlisted_first", "unlisted_last"]  # fmt: skip


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
    releases, seen = on.releases, on.seen[CUSTODY if definition == CUSTODY else REOFFENCE]
    pairs = _pairs(on, definition, by)
    rows, n_unexplained = resolve(releases, on.told, definition, pairs, seen)
    kept = ~seen["covers_later"]
    step = FlowStep(step="before_record", unit="releases", n_before=len(rows), n_excluded=int((~kept).sum()))
    rows = _shown(releases).join(rows).assign(liberty=days_at_liberty(rows["days"], on.detained))[kept]
    events = _events(pairs[kept.to_numpy()[pairs["place"]]])
    detained = on.detained[on.detained["release_id"].isin(rows.index)].reset_index(drop=True)
    counted = _counted(rows, events, definition) | {
        "area_unknown": sum(not area for area in releases.loc[kept, "area"]),
        "unexplained_departure": n_unexplained,
    }
    return Followup(definition, by, rows.drop(columns="lost_event"), events, detained, (on.undated, step), counted)


def _pairs(on: Ground, definition: str, by: str) -> pd.DataFrame:
    """The same where what is no event of its own, or none by law, does not count."""
    pairs = of_definition(on, definition, by)
    if definition == "legal":
        return only_before_expungement(pairs, on.releases)
    if definition == "minor":
        # An exit into detox is the detox that the book of offences shows as well.
        detox = pairs[pairs["origin"] == DETOX]
        booked = by_place(np.fmin, detox["place"], detox["began_last"], len(on.releases))
        return pairs[~((pairs["origin"] == EXIT) & (booked[pairs["place"]] <= pairs["day_last"]))]
    return pairs


def _shown(releases: pd.DataFrame) -> pd.DataFrame:
    entry = days_since(releases["start"].to_numpy(), releases["entry"].to_numpy())
    return releases[SHOWN].assign(exact=releases["release_first"] == releases["start"], entry_days=entry)


def _events(pairs: pd.DataFrame) -> pd.DataFrame:
    start, first, last, possible = (pairs[name].to_numpy() for name in ("start", "day_first", "day_last", "possible"))
    first = np.where(pairs["status"] == "event", first, possible)
    found = pairs[["release_id", "status", "gravity", "origin"]].reset_index(drop=True)
    return found.assign(first=days_since(start, first), last=days_since(start, last))


def _counted(rows: pd.DataFrame, events: pd.DataFrame, definition: str) -> dict[str, int]:
    """Releases that something must be said of, by code."""
    found = {
        "release_span": int((~rows["exact"]).sum()),
        "conditional": int(rows["conditional"].sum()),
        "enters_list": int((rows["enters"] == LISTED).sum()),
        "not_covered": int(rows["sight"].isna().sum()),
        "event_after_end": int(rows["lost_event"].sum()),
    }
    open_ = Counter(status for status, _ in set(zip(events["status"], events["release_id"], strict=True)))
    found |= {f"event_{status}": open_[status] for status in ("undecided", "doubtful", "no_day")}
    if definition == "legal":
        why = rows.loc[rows["legal_why"] != "", "legal_why"].value_counts()
        found |= {f"expungement_{name}": int(n) for name, n in sorted(why.items())}
    return found
