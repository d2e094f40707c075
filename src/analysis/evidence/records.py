"""Whether a district's records of people can bear an evaluation: who is in them, how long they can be followed.

Nobody's outcome is compared with anybody else's here.
"""

from dataclasses import dataclass

import pandas as pd

from analysis.cohort import COMPARISON, PARTICIPANT
from analysis.evidence.coverage import record_ends
from analysis.evidence.lists import list_kinds, release_years
from analysis.evidence.places import decides, shocks_inside
from analysis.evidence.standing import HORIZONS, Followed, powers, standing
from analysis.followup.areas import area_codes
from analysis.followup.coverage import followable
from analysis.sites import Site

EVENTS = ("reoffence", "custody", "death", "move", "job", "income", "loan")
ARMS = (PARTICIPANT, COMPARISON)
YES, UNKNOWN = 2, 1  # and 0 for no


@dataclass(frozen=True, kw_only=True)
class ArmSize:
    """People with a release in the records, in one arm; `n_dated` of them with a day of release."""

    arm: str
    n: int
    n_dated: int


def rows(site: Site, *, base_rates: list[float], target: float) -> dict:
    """All result rows about the records of a site, by table name; none for a site without records."""
    if "source_coverage" not in site.tables:
        return {}
    people = _people(site)
    sizes, years = _sizes(people), release_years(site.tables)
    followed = _followed(people, site.tables["source_coverage"])
    lists = list_kinds(site.tables)
    power_here = powers(followed, base_rates, target=target)
    n = {each.arm: each.n for each in sizes}
    quality = {name: site.quality.get(name, pd.DataFrame()) for name in ("flow", "linkage", "doubtful")}
    return quality | {
        "arms": sizes,
        "list_kinds": lists,
        "release_years": years,
        "record_ends": record_ends(site.tables),
        "followed": followed,
        "power_here": power_here,
        "decides": decides(site.source),
        "shocks": shocks_inside(site),
        "standing": [standing(n, followed, power_here, lists, years, target=target)],
    }


def _people(site: Site) -> pd.DataFrame:
    """One row a release: the person, the arm, the days of release, and the units that hold them."""
    releases = site.tables.get("releases", pd.DataFrame(columns=["release_id", "person_id", "release_last"]))
    enrolments = site.tables.get("enrolments", pd.DataFrame(columns=["person_id", "arm"]))
    joined = releases["person_id"].isin(enrolments.loc[enrolments["arm"] == PARTICIPANT, "person_id"])
    last = pd.to_datetime(releases["release_last"])
    communes = releases.get("commune", pd.Series(None, releases.index, dtype="str"))
    return pd.DataFrame(
        {
            "person_id": releases["person_id"],
            "arm": joined.map({True: PARTICIPANT, False: COMPARISON}).astype("str"),
            "release_first": pd.to_datetime(releases.get("release_first", last)),
            "release_last": last,
            "area": area_codes(communes, last, site.source),
        }
    )


def _sizes(people: pd.DataFrame) -> list[ArmSize]:
    dated = people[people["release_last"].notna()]
    return [ArmSize(arm=arm, n=_n_people(people, arm), n_dated=_n_people(dated, arm)) for arm in ARMS]


def _n_people(people: pd.DataFrame, arm: str) -> int:
    return people.loc[people["arm"] == arm, "person_id"].nunique()


def _followed(people: pd.DataFrame, coverage: pd.DataFrame) -> list[Followed]:
    """For each kind of event that a record covers, each horizon and arm; a person counts if any release can be followed."""
    events = [event for event in EVENTS if (coverage["event"] == event).any()]
    found = []
    for event in events:
        for months in HORIZONS:
            best = _states(people, months, coverage, event).groupby([people["arm"], people["person_id"]]).max()
            found += [_count(best[best.index.get_level_values("arm") == arm], event, months, arm) for arm in ARMS]
    return found


def _count(best: pd.Series, event: str, months: int, arm: str) -> Followed:
    return Followed(
        event=event,
        horizon=f"{months}m",
        arm=arm,
        n=len(best),
        n_followable=int((best == YES).sum()),
        n_unknown=int((best == UNKNOWN).sum()),
    )


def _states(people: pd.DataFrame, months: int, coverage: pd.DataFrame, event: str) -> pd.Series:
    """For each release whether it can be followed, as a number so that the best of several counts."""
    told = followable(
        people["release_last"], months, coverage, event, people["area"], release_first=people["release_first"]
    )
    return (told.astype("Float64") * YES).fillna(UNKNOWN).astype(int)
