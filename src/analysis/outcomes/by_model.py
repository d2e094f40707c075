"""Each model by itself: who joined it, what became of them by a horizon, and who was in several models."""

import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup import ends
from analysis.followup.follow import Followup
from analysis.followup.joining import LOANS, Joining
from analysis.followup.reading import DAY, read
from analysis.lending.snapshots import book
from analysis.outcomes import lateness
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import horizon_months
from analysis.sites import Site
from analysis.stats.share_intervals import blaker

KINDS = ("helpers", "exemplary", "firm", LOANS)
OVER = (ends.DEATH, ends.CUSTODY, ends.LAW)


@dataclass(frozen=True, kw_only=True)
class ByModel:
    """Who joined one model and what became of them by a horizon since the day of joining.

    Attributes
    ----------
    model, models, name_vi, name_en, horizon : str
        Id, kind and names of the model; months.
    n_joined : int
        Releases after which somebody joined it first of its kind. Of these `n_events` are known to have had a new offence
        by the horizon and `n_without` not to have had one; `n_not_yet` cannot be followed so long yet, of `n_unknown` it is
        not known (joined on an unknown day or out of a record's sight, moved or lost).
    conf_low, conf_high, conf_level : float or None
        Blaker's limits of the share with a new offence among those known; None where nobody is.
    n_with_job : int or None
        Of `n_joined`, those of whom some record shows a job by the horizon: at least so many, because records see some
        people only. None without any record of jobs.
    n_loans, n_late, n_late_unknown : int or None
        Loans that can be followed so long, those ever more than 30 days late, and those of which that is not known.
    """

    model: str
    models: str
    name_vi: str
    name_en: str
    horizon: str
    n_joined: int
    n_events: int
    n_without: int
    n_unknown: int
    n_not_yet: int
    conf_low: float | None = None
    conf_high: float | None = None
    conf_level: float | None = None
    n_with_job: int | None = None
    n_loans: int | None = None
    n_late: int | None = None
    n_late_unknown: int | None = None

    @property
    def n_known(self) -> int:
        """People of whom it is known whether they had a new offence by the horizon."""
        return self.n_events + self.n_without


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """People of one model who were in others too, whenever: `n_only` in no other, `n_<kind>` in another one of that kind."""

    model: str
    models: str
    name_vi: str
    name_en: str
    n_people: int
    n_only: int
    n_helpers: int
    n_exemplary: int
    n_firm: int
    n_fund: int


def by_model(
    site: Site, followed: Followup, joined: dict[str, Joining], horizon: str, *, conf_level: float
) -> list[ByModel]:
    """Counts of every model of a site, by kind and then by name.

    Parameters
    ----------
    site : Site
    followed : Followup
        Under the plan's definition and date.
    joined : dict of Joining
        By kind, of the releases in `followed` or more.
    horizon : str
        Months.
    conf_level : float
    """
    told = {kind: _states(followed, each, horizon) for kind, each in joined.items()}
    rows = []
    for model in _models(site):
        mine = told.get(model["models"])
        mine = mine if mine is None or model["models"] == LOANS else mine[mine["unit"] == model["model"]]
        if mine is None:
            continue
        n = {f"n_{name}": int((mine["state"] == name).sum()) for name in ("events", "without", "unknown", "not_yet")}
        known = n["n_events"] + n["n_without"]
        limits = blaker(n["n_events"], known, conf_level=conf_level) if known else None
        rows.append(
            ByModel(
                **model,
                horizon=horizon,
                n_joined=len(mine),
                **n,
                **({"conf_low": limits.low, "conf_high": limits.high, "conf_level": conf_level} if limits else {}),
                n_with_job=_with_job(site, mine, horizon),
                **(_late(site, horizon) if model["models"] == LOANS else {}),
            )
        )
    return rows


def overlaps(site: Site) -> list[Overlap]:
    """Who was in several models at any time, model by model; people released from prison only."""
    rows = read(site.tables, "enrolments", texts=("person_id", "model_id"))
    loans = read(site.tables, "loans", texts=("person_id",))
    known = _models(site)
    fund = [each["model"] for each in known if each["models"] == LOANS]
    pairs = [rows.set_axis(["person", "model"], axis=1)]
    pairs += [pd.DataFrame({"person": loans["person_id"], "model": fund[0]})] if fund else []
    told = pd.concat(pairs).dropna().drop_duplicates()
    released = set(read(site.tables, "releases", texts=("person_id",))["person_id"].dropna())
    told = told[told["person"].isin(released)]
    kind = {each["model"]: each["models"] for each in known}
    told = told.assign(kind=told["model"].map(kind))
    return [_overlap(each, told) for each in known]


def _overlap(model: dict, told: pd.DataFrame) -> Overlap:
    people = set(told.loc[told["model"] == model["model"], "person"])
    others = told[told["person"].isin(people) & (told["model"] != model["model"])]
    also = {f"n_{kind}": others.loc[others["kind"] == kind, "person"].nunique() for kind in KINDS}
    return Overlap(**model, n_people=len(people), n_only=len(people) - others["person"].nunique(), **also)


def _models(site: Site) -> list[dict]:
    """Id, kind and names of every model, in the order of kinds and then of names: no other order says anything."""
    rows = read(site.tables, "models", texts=("model_id", "kind", "name_vi", "name_en"))
    rows = rows[rows["kind"].isin(KINDS)].rename(columns={"model_id": "model", "kind": "models"})
    names = rows["name_vi"].fillna(rows["model"])
    order = {"order": rows["models"].map(KINDS.index), "spelt": names.map(_spelt)}
    rows = rows.assign(name_vi=names, name_en=rows["name_en"].fillna(names), **order)
    return rows.sort_values(list(order), kind="stable").drop(columns=list(order)).to_dict("records")


def _spelt(name: str) -> tuple[str, str]:
    """Where a name stands in a Vietnamese list: by its letters, đ after d, then by their marks."""
    marked = unicodedata.normalize("NFD", name.lower()).replace("đ", "d\uffff")
    return "".join(each for each in marked if not unicodedata.combining(each)), marked


def _states(followed: Followup, joining: Joining, horizon: str) -> pd.DataFrame:
    """Who joined: `person_id`, `unit`, `joined` and `state` at the horizon since that day.

    As `arms.arms_of_joining`: whether somebody can be followed so long is read from the calendar alone.
    """
    days = horizon_months(horizon) * DAYS_PER_MONTH
    rows = followed.rows.join(joining.people[["joined", "unit", "day_unknown"]])
    rows = rows[rows["joined"].notna()]
    day = ((rows["joined"] - rows["start"]) / DAY).to_numpy(float)
    time, cause = rows["days"].to_numpy(float) - day, rows["cause"].to_numpy(int)
    seen = ~rows["day_unknown"].to_numpy(bool) & (time > 0) & (rows["entry_days"].to_numpy(float) <= day)
    happened = (cause == ends.EVENT) & (time <= days)
    without = (time >= days) | np.isin(cause, OVER)
    cases = [~seen, rows["sight"].to_numpy(float) - day < days, happened, without]
    state = np.select(cases, ["unknown", "not_yet", "events", "without"], "unknown")
    return rows[["person_id", "unit", "joined"]].assign(state=state)


def _with_job(site: Site, joined: pd.DataFrame, horizon: str) -> int | None:
    """People with a job in some record between joining and the horizon; None without any record of jobs."""
    if "jobs" not in site.tables:
        return None
    jobs = read(site.tables, "jobs", spans=("start", "end"), texts=("person_id",))
    pairs = joined.reset_index().merge(jobs, on="person_id")
    until = pairs["joined"] + pd.DateOffset(months=horizon_months(horizon))
    inside = (pairs["start_last"] <= until) & ~(pairs["end_first"] < pairs["joined"])
    return pairs.loc[inside, "release_id"].nunique()


def _late(site: Site, horizon: str) -> dict[str, int]:
    """Loans to people by whether they were ever more than 30 days late; nothing where no file shows them."""
    if "loan_status" not in site.tables:
        return {}
    found = lateness.spells(book(site), site)
    row = next((each for each in lateness.ever(found, [horizon_months(horizon)]) if each.vintage == lateness.ALL), None)
    return {"n_loans": row.n - row.n_not_yet, "n_late": row.n_late, "n_late_unknown": row.n_unknown} if row else {}
