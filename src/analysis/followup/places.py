"""In which commune people lived, on the map on which the models' communes are written."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.followup.areas import area_of
from analysis.followup.reading import DAYS, read
from analysis.reference.areas import SiteArea
from analysis.reference.places import Unit
from analysis.sites import Site

COMMUNE = "commune"


@dataclass(frozen=True)
class Places:
    """Communes in which a kind of model works, and where each release's person lived.

    Attributes
    ----------
    commune : Series of str
        Of each release; missing where no record places the person in one commune of that map.
    known_from : Series of datetime
        Since when it is known: the release if its own row says so, else the day of the list that does, on which only
        those stand whom nothing had taken off by then.
    starts : Series of datetime
        First day of the kind of model in each commune that could have had one, by code; missing where it never came.
    """

    commune: pd.Series
    known_from: pd.Series
    starts: pd.Series


def places(site: Site, models: pd.Series, releases: pd.DataFrame) -> Places | None:
    """Where a kind of model works and who lives there; None if it does not work by commune, or no day is known.

    Parameters
    ----------
    site : Site
    models : Series of str
        Ids of the models of the kind.
    releases : DataFrame
        Index release; `person_id`, `start`.

    Notes
    -----
    All communes that hold people of the area on the map of the models' rows could have had one. A person's commune is the
    one of the release's own row if that is on the same map, else of the list nearest to the release: lists that name who
    took part are not asked, because they place only those. A commune of another map counts if all of its people went to, or
    came from, one commune; else nothing is guessed.
    """
    rows = read(
        site.tables, "model_coverage", days=("place_on", "start_last"), texts=("model_id", "place_kind", "place")
    )
    mine = rows[rows["model_id"].isin(models) & (rows["place_kind"] == COMMUNE)].dropna(
        subset=["place_on", "start_last"]
    )
    area = None if mine.empty else area_of(site.source)
    if area is None:
        return None
    on = mine["place_on"].max().date()
    codes = [_on_map(place, day.date(), on, area) for place, day in zip(mine["place"], mine["place_on"], strict=True)]
    first = mine["start_last"].groupby(pd.Series(codes, mine.index, dtype="str")).min()
    everywhere = sorted({*area.map_on(on), *first.index})
    lived = _lived(site, releases, on, area)
    return Places(lived["commune"], lived["day"], first.reindex(everywhere).astype(DAYS))


def _lived(site: Site, releases: pd.DataFrame, on: date, area: SiteArea) -> pd.DataFrame:
    """The `commune` of each release, and the `day` since which it is known."""
    own = read(site.tables, "releases", days=("commune_on",), texts=("release_id", "commune"))
    own = own.set_index("release_id").reindex(releases.index)
    told = _translated(own.rename(columns={"commune_on": "day"}), on, area)
    listed = _nearest_list(site, releases, on, area)
    return pd.DataFrame(
        {"commune": told.fillna(listed["commune"]), "day": releases["start"].where(told.notna(), listed["day"])}
    )


def _nearest_list(site: Site, releases: pd.DataFrame, on: date, area: SiteArea) -> pd.DataFrame:
    seen = read(site.tables, "people_status", days=("as_of",), texts=("person_id", "commune", "state"))
    seen = seen[seen["state"] == "on_list"].rename(columns={"as_of": "day"})
    seen = seen.assign(commune=_translated(seen, on, area)).dropna(subset=["commune", "day"])
    pairs = releases[["person_id", "start"]].reset_index(names="release").merge(seen, on="person_id")
    # A list from before the release is of an earlier one.
    pairs = pairs[pairs["day"] >= pairs["start"]].sort_values(["day", "commune"], kind="stable")
    return pairs.drop_duplicates("release").set_index("release")[["commune", "day"]].reindex(releases.index)


def _translated(told: pd.DataFrame, on: date, area: SiteArea) -> pd.Series:
    """The commune of each row on the map of a day; missing where that is not one commune."""
    known = told.dropna(subset=["commune", "day"])
    keys = list(zip(known["commune"], known["day"].dt.date, strict=True))
    found = {key: _on_map(*key, on, area) for key in set(keys)}
    return pd.Series([found[key] for key in keys], known.index, dtype="str").reindex(told.index)


def _on_map(code: str, day: date, on: date, area: SiteArea) -> str | None:
    unit = area.gazetteer.unit(code, day)
    if not isinstance(unit, Unit):
        return None
    later = area.gazetteer.today(unit, on) if unit.valid_from is None or unit.valid_from <= on else _before(unit, area)
    return later.code if isinstance(later, Unit) else None


def _before(unit: Unit, area: SiteArea) -> Unit | None:
    """The one commune that all people of a later one came from."""
    moves = area.gazetteer.into.get(unit, ())
    return moves[0].old if len(moves) == 1 else None
