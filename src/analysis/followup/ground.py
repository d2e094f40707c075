"""What is worked out once of a site's releases, whatever the definition of the event and the choice of its date."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup import ends
from analysis.followup.attribution import attribute, dated
from analysis.followup.coverage import sight
from analysis.followup.expunged import legal_ends, list_ends
from analysis.followup.incidents import DETOX, INTO_DETOX, OFFENCE, belongs, incidents
from analysis.followup.reading import days_since, read
from analysis.followup.releases import dated_releases
from analysis.results import FlowStep
from analysis.sites import Site

CUSTODY, REOFFENCE = "custody", "reoffence"
COVERED = ("starts", "ends", "complete_until")


@dataclass(frozen=True)
class Ground:
    """What is the same under every definition.

    Attributes
    ----------
    releases : DataFrame
        Those with a day.
    undated : FlowStep
        Those without one.
    pairs : DataFrame
        Rows of `attribution.attribute`: what a definition but `custody` may count, under no choice of the date yet.
    told : Others
        What else follows the releases.
    detained, seen
        As `Followup.custody`, of all releases; and `coverage.sight` by the kind of event.
    """

    releases: pd.DataFrame
    undated: FlowStep
    pairs: pd.DataFrame
    told: ends.Others
    detained: pd.DataFrame
    seen: dict[str, pd.DataFrame]


def ground(site: Site) -> Ground:
    """Read a site's tables once for several calls of `follow`."""
    releases, undated = dated_releases(site)
    pairs = told_of(site, releases)
    releases = releases.join(legal_ends(releases)).join(list_ends(releases, pairs))
    return grounded(site, releases, undated, pairs)


def told_of(site: Site, releases: pd.DataFrame) -> pd.DataFrame:
    """Everything that the tables tell of the releases' people, as rows of `attribution.attribute`."""
    return attribute(releases, incidents(site.tables, releases.groupby("person_id")["start"].max()))


def grounded(site: Site, releases: pd.DataFrame, undated: FlowStep, pairs: pd.DataFrame) -> Ground:
    """The ground of some releases; `pairs` from `told_of`."""
    coverage = read(
        site.tables, "source_coverage", days=COVERED, texts=("event", "area"), numbers=("lag_days", "sees_expunged")
    )
    told = ends.others(releases, pairs)
    events = pairs[pairs["origin"].isin((OFFENCE, DETOX)) | (pairs["kind"] == INTO_DETOX)]
    seen = {event: sight(releases, coverage, event) for event in (CUSTODY, REOFFENCE)}
    return Ground(releases, undated, events.reset_index(drop=True), told, _detained(told), seen)


def of_definition(on: Ground, definition: str, by: str) -> pd.DataFrame:
    """Rows of `attribution.dated` for a definition and date."""
    if definition == CUSTODY:
        return on.told.custody
    mine, sure = belongs(on.pairs, definition)
    return dated(on.pairs[mine], by, sure[mine])


def _detained(told: ends.Others) -> pd.DataFrame:
    pairs = pd.concat([told.custody[told.custody["status"] != "no_day"], told.detox], ignore_index=True)
    start, possible, ended, again = (pairs[name].to_numpy() for name in ("start", "possible", "ends", "next_first"))
    last = np.nan_to_num(days_since(start, np.fmin(ended, again)), nan=np.inf)
    return pd.DataFrame({"first": days_since(start, possible), "last": last}).assign(release_id=pairs["release_id"])
