"""Since when each released person could have joined a kind of model, and when they did."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from analysis.followup.places import Places, places
from analysis.followup.reading import DAYS, read
from analysis.sites import Site

LOANS = "fund"
LISTED, RUNNING, RUNNING_HERE = "listed", "running", "running_here"
STEPS = ("eligible", "listed", "offered", "accepted")
# A record in which fewer of those named stayed outside is one of participants (assumed).
LEAST_OUTSIDE = 0.1


@dataclass(frozen=True)
class Joining:
    """Joining one kind of model, by release.

    Attributes
    ----------
    people : DataFrame
        Index as the releases given. `eligible`: first day on which the person could have joined and is known to have been
        considered; `joined`: latest possible day of joining (missing: never); `unit`: the model, firm or office joined;
        `day_unknown`: joined, but not known since when; `place`: the commune, model or firm whose people are eligible
        together (missing where that is not known).
    known_by : str
        ``"listed"``: the records name those who were considered and did not join. They do not: ``"running_here"``,
        everybody is taken for eligible once a model of the kind was running in the own commune (and it is known that they
        live there: who is placed by a list is, from that list on); ``"running"``, once one was running anywhere, because
        the kind does not work by commune or no day of it is known.
    """

    people: pd.DataFrame
    known_by: str

    def among(self, releases: pd.Index) -> "Joining":
        """The same for some of the releases."""
        return replace(self, people=self.people.reindex(releases))


def joinings(site: Site, releases: pd.DataFrame, kinds: Iterable[str]) -> dict[str, Joining]:
    """Joining by kind of model: of the kinds given, of those that the records know of, and of the policy loans."""
    told = read(site.tables, "models", texts=("kind",))["kind"].dropna()
    return {kind: joining(site, kind, releases) for kind in sorted({*told, *kinds, LOANS})}


def joining(site: Site, kind: str, releases: pd.DataFrame) -> Joining:
    """When people joined a kind of model after each of their releases.

    Parameters
    ----------
    site : Site
    kind : str
        ``"helpers"``, ``"firm"``, ``"exemplary"`` or ``"fund"`` (the policy loans).
    releases : DataFrame
        Index release; `person_id`, `start` (day of release).

    Notes
    -----
    What happened before a person's next release belongs to the release before it. A day known only between two days
    counts as the later one: nobody is counted as a participant before they were. A policy loan needs the certificate of
    having served the sentence: where the records have certificates, nobody is eligible for one before theirs.
    """
    starts = _loans(site) if kind == LOANS else _enrolled(site, kind)
    steps = _steps(site, kind)
    named = steps["person_id"].drop_duplicates()
    stayed_out = ~named.isin(starts["person_id"])
    known_by = LISTED if len(named) and stayed_out.mean() >= LEAST_OUTSIDE else RUNNING
    joined = _first_after(releases, starts)
    where = None if known_by == LISTED else places(site, models_of(site, kind), releases)
    if known_by == LISTED:
        considered = _first_after(releases, steps)
        eligible, place = considered["day"], joined["unit"].fillna(considered["unit"])
    elif where is not None:
        known_by = RUNNING_HERE
        eligible, place = _since_running_here(where, releases["start"]), _home(site, where, joined["unit"])
    else:
        eligible = _since_running(site, kind, releases["start"], starts["day"])
        place = pd.Series(None, releases.index, dtype="str")
    if kind == LOANS:
        eligible = _certified(site, eligible)
    # Whoever joined was eligible then, whatever the lists say.
    eligible = eligible.fillna(joined["day"]).clip(lower=releases["start"])
    eligible = eligible.where(joined["day"].isna() | (eligible <= joined["day"]), joined["day"])
    people = pd.DataFrame(
        {
            "eligible": eligible,
            "joined": joined["day"],
            "unit": joined["unit"],
            "day_unknown": joined["day"].notna() & joined["first"].isna(),
            "place": place,
        }
    )
    return Joining(people, known_by)


def models_of(site: Site, kind: str) -> pd.Series:
    """Ids of the models of a kind."""
    models = read(site.tables, "models", texts=("model_id", "kind"))
    return models.loc[models["kind"] == kind, "model_id"]


def _enrolled(site: Site, kind: str) -> pd.DataFrame:
    """Who joined a model of the kind, between which days (`first`, `day`)."""
    rows = read(site.tables, "enrolments", spans=("start",), texts=("person_id", "model_id"))
    mine = rows[rows["model_id"].isin(models_of(site, kind)) & rows["start_last"].notna()]
    return mine.rename(columns={"start_first": "first", "start_last": "day", "model_id": "unit"})


def _loans(site: Site) -> pd.DataFrame:
    """For whom a policy loan was taken up, on which day; as `_enrolled`."""
    rows = read(site.tables, "loans", days=("loan_date",), texts=("person_id", "office"))
    mine = rows[rows["person_id"].notna()]
    days = {"first": mine["loan_date"], "day": mine["loan_date"]}
    return pd.DataFrame({"person_id": mine["person_id"], **days, "unit": mine["office"].fillna("")})


def certificates(site: Site) -> pd.Series:
    """By `release_id` the latest possible day of the certificate of having served the sentence; missing where not known."""
    rows = read(site.tables, "releases", days=("certificate_last",), texts=("release_id",))
    return rows.drop_duplicates("release_id").set_index("release_id")["certificate_last"]


def _certified(site: Site, eligible: pd.Series) -> pd.Series:
    """The first day on which each release is eligible and certified; nothing changes where no certificate is known at all."""
    told = certificates(site).reindex(eligible.index)
    return eligible if told.isna().all() else pd.concat([eligible, told], axis=1).max(axis=1, skipna=False).astype(DAYS)


def _steps(site: Site, kind: str) -> pd.DataFrame:
    """The days on which people were considered, before any joined."""
    rows = read(site.tables, "referrals", days=("step_last",), texts=("person_id", "model_id", "step"))
    mine = rows[rows["model_id"].isin(models_of(site, kind)) & rows["step"].isin(STEPS)]
    mine = mine[["person_id", "step_last", "model_id"]].rename(columns={"step_last": "day", "model_id": "unit"})
    return mine.dropna(subset=["person_id", "day"])


def _since_running(site: Site, kind: str, released: pd.Series, joined: pd.Series) -> pd.Series:
    """For each release the first day on which a model of the kind was running, else somebody joined one."""
    coverage = read(site.tables, "model_coverage", days=("start_last",), texts=("model_id",))
    days = coverage.loc[coverage["model_id"].isin(models_of(site, kind)), "start_last"]
    first = days.min() if days.notna().any() else joined.min()
    return pd.Series(pd.NaT, released.index, dtype=DAYS) if pd.isna(first) else released.clip(lower=first)


def _since_running_here(where: Places, released: pd.Series) -> pd.Series:
    """For each release the first day on which its commune had a model and its person was known to live there."""
    begun = where.starts.reindex(where.commune).set_axis(released.index)
    return pd.concat([begun, released, where.known_from], axis=1).max(axis=1, skipna=False).astype(DAYS)


def _home(site: Site, where: Places, unit: pd.Series) -> pd.Series:
    """The commune of the model that somebody joined, else the own one."""
    rows = read(site.tables, "model_coverage", texts=("model_id", "place"))
    only = rows[~rows["model_id"].duplicated(keep=False)].set_index("model_id")["place"]
    return only.reindex(unit).set_axis(unit.index).fillna(where.commune)


def _first_after(releases: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """The first row about each release's person from the release on and before the next one; index of `releases`."""
    mine = releases[["person_id", "start"]].assign(release=releases.index)
    mine["next"] = mine.sort_values("start", kind="stable").groupby("person_id")["start"].shift(-1)
    pairs = mine.merge(told, on="person_id")
    inside = (pairs["day"] >= pairs["start"]) & (pairs["next"].isna() | (pairs["day"] < pairs["next"]))
    first = pairs[inside].sort_values(["day", *(["unit"] if "unit" in told else [])], kind="stable")
    return first.drop_duplicates("release").set_index("release").reindex(releases.index)
