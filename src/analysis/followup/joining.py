"""Since when each released person could have joined a kind of model, and when they did."""

from dataclasses import dataclass

import pandas as pd

from analysis.followup.reading import DAYS, read
from analysis.sites import Site

LOANS = "fund"
LISTED, RUNNING = "listed", "running"
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
        `day_unknown`: joined, but not known since when.
    known_by : str
        ``"listed"``: the records name those who were considered and did not join; ``"running"``: they do not, so that
        everybody released is taken for eligible once a model of the kind was running.
    """

    people: pd.DataFrame
    known_by: str


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
    counts as the later one: nobody is counted as a participant before they were.
    """
    starts = _loans(site) if kind == LOANS else _enrolled(site, kind)
    steps = _steps(site, kind)
    named = steps["person_id"].drop_duplicates()
    stayed_out = ~named.isin(starts["person_id"])
    known_by = LISTED if len(named) and stayed_out.mean() >= LEAST_OUTSIDE else RUNNING
    joined = _first_after(releases, starts)
    if known_by == LISTED:
        eligible = _first_after(releases, steps)["day"]
    else:
        eligible = _since_running(site, kind, releases["start"], starts["day"])
    # Whoever joined was eligible then, whatever the lists say.
    eligible = eligible.fillna(joined["day"]).clip(lower=releases["start"])
    eligible = eligible.where(joined["day"].isna() | (eligible <= joined["day"]), joined["day"])
    people = pd.DataFrame(
        {
            "eligible": eligible,
            "joined": joined["day"],
            "unit": joined["unit"],
            "day_unknown": joined["day"].notna() & joined["first"].isna(),
        }
    )
    return Joining(people, known_by)


def _models(site: Site, kind: str) -> pd.Series:
    models = read(site.tables, "models", texts=("model_id", "kind"))
    return models.loc[models["kind"] == kind, "model_id"]


def _enrolled(site: Site, kind: str) -> pd.DataFrame:
    """Who joined a model of the kind, between which days (`first`, `day`)."""
    rows = read(site.tables, "enrolments", spans=("start",), texts=("person_id", "model_id"))
    mine = rows[rows["model_id"].isin(_models(site, kind)) & rows["start_last"].notna()]
    return mine.rename(columns={"start_first": "first", "start_last": "day", "model_id": "unit"})


def _loans(site: Site) -> pd.DataFrame:
    """For whom a policy loan was taken up, on which day; as `_enrolled`."""
    rows = read(site.tables, "loans", days=("loan_date",), texts=("person_id", "office"))
    mine = rows[rows["person_id"].notna()]
    days = {"first": mine["loan_date"], "day": mine["loan_date"]}
    return pd.DataFrame({"person_id": mine["person_id"], **days, "unit": mine["office"].fillna("")})


def _steps(site: Site, kind: str) -> pd.DataFrame:
    """The days on which people were considered, before any joined."""
    rows = read(site.tables, "referrals", days=("step_last",), texts=("person_id", "model_id", "step"))
    mine = rows[rows["model_id"].isin(_models(site, kind)) & rows["step"].isin(STEPS)]
    return mine[["person_id", "step_last"]].rename(columns={"step_last": "day"}).dropna()


def _since_running(site: Site, kind: str, released: pd.Series, joined: pd.Series) -> pd.Series:
    """For each release the first day on which a model of the kind was running, else somebody joined one."""
    coverage = read(site.tables, "model_coverage", days=("start_last",), texts=("model_id",))
    days = coverage.loc[coverage["model_id"].isin(_models(site, kind)), "start_last"]
    first = days.min() if days.notna().any() else joined.min()
    return pd.Series(pd.NaT, released.index, dtype=DAYS) if pd.isna(first) else released.clip(lower=first)


def _first_after(releases: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """The first row about each release's person from the release on and before the next one; index of `releases`."""
    mine = releases[["person_id", "start"]].assign(release=releases.index)
    mine["next"] = mine.sort_values("start", kind="stable").groupby("person_id")["start"].shift(-1)
    pairs = mine.merge(told, on="person_id")
    inside = (pairs["day"] >= pairs["start"]) & (pairs["next"].isna() | (pairs["day"] < pairs["next"]))
    first = pairs[inside].sort_values(["day", *(["unit"] if "unit" in told else [])], kind="stable")
    return first.drop_duplicates("release").set_index("release").reindex(releases.index)
