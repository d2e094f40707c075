"""Whom the models reached: from everybody released to those still in a model, and how long it took.

The unit is a person. A step counts whoever any record names at it; nobody is moved to a step that no record names.
"""

from dataclasses import dataclass

import pandas as pd

from analysis.cohort import PARTICIPANT
from analysis.followup.joining import LEAST_OUTSIDE
from analysis.followup.reading import read
from analysis.sites import Site

CONSIDERED = ("eligible", "listed", "offered", "accepted", "refused")
STARTED, STILL_IN = "started", "still_in"
STEPS = (*CONSIDERED, STARTED, STILL_IN)
FUND = "fund"
ANY = "any"
ENOUGH = 10  # people from whom on quartiles of days are given
AGES = ((0, 24), (25, 34), (35, 49), (50, 200))
# Steps that nobody can take before the one to the left.
ORDER = (
    ("eligible", "listed"),
    ("listed", "offered"),
    ("offered", "accepted"),
    ("offered", "refused"),
    ("accepted", STARTED),
)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """People at each step into one kind of model (or one model); None where no record names anybody at the step.

    `n_released` is everybody released from prison in the site's records. `participants_only`: the record names hardly
    anybody who did not start, so that nothing is known of whom the model did not reach.
    """

    kind: str
    model: str
    n_released: int
    n_eligible: int | None
    n_listed: int | None
    n_offered: int | None
    n_accepted: int | None
    n_refused: int | None
    n_started: int | None
    n_still_in: int | None
    participants_only: bool


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Who decided at a step, or why people refused: how many people."""

    kind: str
    step: str
    by: str
    n: int


@dataclass(frozen=True, kw_only=True)
class Waited:
    """Days from the release to the first contact or start: of those reached after their release.

    `n_undated` were reached on a day that is not known to the day, or before any release that is known. `low_days`,
    `high_days`: quartiles, from `ENOUGH` people on.
    """

    kind: str
    step: str
    n: int
    n_undated: int
    median_days: float | None
    low_days: float | None
    high_days: float | None


@dataclass(frozen=True, kw_only=True)
class Among:
    """People of one group: released, ever eligible for any model, ever started one."""

    by: str
    group: str
    n_released: int
    n_eligible: int | None
    n_started: int


@dataclass(frozen=True, kw_only=True)
class Places:
    """People on the police list on its last day, and of them those in a model on that day."""

    day: str
    n_listed: int
    n_in_a_model: int


@dataclass(frozen=True, kw_only=True)
class OutOfOrder:
    """People of whom a later step is dated before an earlier one, or who took it without the earlier one being recorded."""

    earlier: str
    later: str
    n_before: int
    n_without: int


def steps(site: Site) -> pd.DataFrame:
    """One row a person, model and step: `person_id`, `model_id`, `kind`, `step`, `first`, `last`, `by`, `reason`.

    Starts come from who took part and, for the fund, from the loans; still in are those whose part has no end.
    """
    models = read(site.tables, "models", texts=("model_id", "kind")).set_index("model_id")["kind"]
    told = read(
        site.tables, "referrals", spans=("step",), texts=("person_id", "model_id", "step", "decided_by", "reason")
    ).rename(columns={"step_first": "first", "step_last": "last", "decided_by": "by"})
    told = told[told["step"].isin(CONSIDERED)]
    joined = read(
        site.tables, "enrolments", spans=("start", "end"), texts=("person_id", "model_id", "arm", "assigned_by")
    )
    joined = joined[joined["arm"] == PARTICIPANT].rename(columns={"start_first": "first", "start_last": "last"})
    started = joined.assign(step=STARTED, by=joined["assigned_by"])
    still = joined[joined["end_last"].isna()].assign(step=STILL_IN)
    found = pd.concat([told, started, still, _lent(site, models)], ignore_index=True)
    columns = ["person_id", "model_id", "kind", "step", "first", "last", "by", "reason"]
    return found.assign(kind=found["model_id"].map(models).astype("str")).reindex(columns=columns)


def reach(site: Site, told: pd.DataFrame) -> list[Reach]:
    """People at each step, for every kind of model and for every model of a kind that has several."""
    n = read(site.tables, "releases", texts=("person_id",))["person_id"].nunique()
    kinds = _kinds(told)
    found = [_reach(told[told["kind"] == kind], kind, "", n) for kind in kinds]
    for kind in kinds:
        mine = told[told["kind"] == kind]
        models = sorted(mine["model_id"].unique())
        found += [_reach(mine[mine["model_id"] == each], kind, each, n) for each in models if len(models) > 1]
    return found


def decided(told: pd.DataFrame) -> list[Decided]:
    """Who decided that people were listed or started, and why they refused."""
    found = []
    for kind in _kinds(told):
        for step, column in (("listed", "by"), (STARTED, "by"), ("refused", "reason")):
            mine = told[(told["kind"] == kind) & (told["step"] == step)].drop_duplicates("person_id")
            n = mine[column].fillna("").value_counts()
            found += [Decided(kind=kind, step=step, by=by, n=int(n[by])) for by in sorted(n.index)]
    return found


def waited(site: Site, told: pd.DataFrame) -> list[Waited]:
    """Days from the latest release before it to the first contact and to the start."""
    releases = read(site.tables, "releases", spans=("release",), texts=("person_id",))
    releases = releases[releases["release_last"].notna()]
    found = []
    for kind in _kinds(told):
        mine = told[told["kind"] == kind]
        contact = mine[mine["step"] != "eligible"]
        found += [
            _waited(contact, releases, kind, "contact"),
            _waited(mine[mine["step"] == STARTED], releases, kind, STARTED),
        ]
    return [row for row in found if row.n + row.n_undated]


def among(site: Site, told: pd.DataFrame) -> list[Among]:
    """Released, eligible and started by sex, age at the first release, and commune."""
    releases = read(site.tables, "releases", spans=("release",), texts=("person_id", "commune"))
    first = releases.sort_values(["release_last", "person_id"], kind="stable").drop_duplicates("person_id")
    people = read(site.tables, "people", texts=("person_id", "sex"), numbers=("birth_year", "age_years"))
    mine = first.merge(people.drop_duplicates("person_id"), on="person_id", how="left")
    age = (mine["release_last"].dt.year - mine["birth_year"]).fillna(mine["age_years"])
    groups = {"sex": mine["sex"].fillna("unknown"), "age": _bands(age), "commune": mine["commune"].fillna("unknown")}
    named = {step: set(told.loc[told["step"] == step, "person_id"]) for step in ("eligible", STARTED)}
    found = []
    for by, group in groups.items():
        for name in sorted(group.unique()):
            who = set(mine.loc[group == name, "person_id"])
            eligible = len(who & named["eligible"]) if named["eligible"] else None
            found.append(
                Among(by=by, group=name, n_released=len(who), n_eligible=eligible, n_started=len(who & named[STARTED]))
            )
    return found


def places(site: Site, told: pd.DataFrame) -> list[Places]:
    """Need and places on the last day for which there is a police list; none without a list."""
    status = read(site.tables, "people_status", days=("as_of",), texts=("person_id", "state"))
    if status["as_of"].isna().all():
        return []
    day = status["as_of"].max()
    listed = set(status.loc[(status["as_of"] == day) & (status["state"] == "on_list"), "person_id"])
    joined = read(site.tables, "enrolments", spans=("start", "end"), texts=("person_id", "arm"))
    inside = joined[(joined["arm"] == PARTICIPANT) & (joined["start_last"] <= day) & ~(joined["end_first"] <= day)]
    lent = told[(told["kind"] == FUND) & (told["step"] == STARTED) & (told["last"] <= day)]
    reached = set(inside["person_id"]) | set(lent["person_id"])
    return [Places(day=f"{day:%Y-%m-%d}", n_listed=len(listed), n_in_a_model=len(listed & reached))]


def out_of_order(told: pd.DataFrame) -> list[OutOfOrder]:
    """Steps that contradict each other, for models whose record names both; counted, never corrected."""
    found = []
    for earlier, later in ORDER:
        both = told[told["step"].isin((earlier, later))]
        has = both.groupby("kind")["step"].nunique()
        both = both[both["kind"].isin(has[has == 2].index)]
        days = both.pivot_table(
            index=["person_id", "model_id"], columns="step", values=["first", "last"], aggfunc="min", dropna=False
        )
        if both.empty:
            continue
        steps_of = both.groupby(["person_id", "model_id"])["step"].agg(set)
        without = sum(later in each and earlier not in each for each in steps_of)
        before = (days["last"][later] < days["first"][earlier]).sum()
        if before or without:
            found.append(OutOfOrder(earlier=earlier, later=later, n_before=int(before), n_without=int(without)))
    return found


def _lent(site: Site, models: pd.Series) -> pd.DataFrame:
    """Loans as starts of the fund; one that is fully repaid is not known to be (that is notebook 3's), so all are in."""
    funds = sorted(models.index[models == FUND])
    loans = read(site.tables, "loans", days=("loan_date",), texts=("person_id",))
    loans = loans[loans["person_id"].notna() & bool(funds)]
    return pd.DataFrame(
        {
            "person_id": loans["person_id"],
            "model_id": funds[0] if funds else "",
            "step": STARTED,
            "first": loans["loan_date"],
            "last": loans["loan_date"],
            "by": "bank",
        }
    )


def _kinds(told: pd.DataFrame) -> list[str]:
    order = ("helpers", "exemplary", "firm", FUND, "other")
    return [kind for kind in order if (told["kind"] == kind).any()]


def _reach(mine: pd.DataFrame, kind: str, model: str, n_released: int) -> Reach:
    n = mine.groupby("step")["person_id"].nunique()
    counted = {f"n_{step}": int(n[step]) if step in n else None for step in STEPS}
    if counted["n_started"] is not None and kind != FUND:
        counted["n_still_in"] = counted["n_still_in"] or 0
    named = mine["person_id"].drop_duplicates()
    outside = ~named.isin(mine.loc[mine["step"] == STARTED, "person_id"])
    only = bool(outside.mean() < LEAST_OUTSIDE)
    return Reach(kind=kind, model=model, n_released=n_released, participants_only=only, **counted)


def _waited(mine: pd.DataFrame, releases: pd.DataFrame, kind: str, step: str) -> Waited:
    first = mine.dropna(subset=["last"]).sort_values(["last", "person_id"], kind="stable").drop_duplicates("person_id")
    pairs = first.merge(releases[["person_id", "release_first", "release_last"]], on="person_id")
    pairs = pairs[pairs["release_first"] <= pairs["last"]].sort_values("release_last", kind="stable")
    latest = pairs.drop_duplicates("person_id", keep="last")
    known = latest[(latest["release_first"] == latest["release_last"]) & (latest["first"] == latest["last"])]
    days = (known["last"] - known["release_last"]).dt.days
    low, high = (float(days.quantile(q)) if len(days) >= ENOUGH else None for q in (0.25, 0.75))
    n_all = mine["person_id"].nunique()
    return Waited(
        kind=kind,
        step=step,
        n=len(days),
        n_undated=n_all - len(days),
        median_days=float(days.median()) if len(days) else None,
        low_days=low,
        high_days=high,
    )


def _bands(age: pd.Series) -> pd.Series:
    names = pd.Series("unknown", age.index, dtype="str")
    for low, high in AGES:
        names = names.mask(age.between(low, high), f"{low}-{high}")
    return names
