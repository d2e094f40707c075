"""People of a waiting list who were drawn by lot: read for the analysis as they were drawn, whatever was kept of it."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.followup.follow import Followup
from analysis.followup.joining import joining
from analysis.followup.reading import DAYS, read
from analysis.followup.since import Since, since
from analysis.followup.states import at_horizon
from analysis.outcomes import drawn_people
from analysis.outcomes.drawn_people import (
    BETWEEN,
    FIRST,
    GONE,
    LATE,
    NO_RELEASE,
    NOT_COVERED,
    NOT_FOLLOWED,
    NOT_FOUND,
    PERSON,
    WAITING,
)
from analysis.outcomes.reoffending import DAYS_PER_MONTH, code
from analysis.outcomes.units import Communes
from analysis.plan import Contrast, ReoffendingPlan, horizon_months
from analysis.rollout.schedule import Schedule
from analysis.sites import Site

TABLE = "waiting_list"
COLUMNS = ["arm", "state", "early", "never", *drawn_people.TRAITS]


@dataclass(frozen=True, kw_only=True)
class DrawnList:
    """A lot of people and what became of the list.

    Attributes
    ----------
    models, horizon : str
    size, n_waves, n_between : int
        Rows of the list, waves, and rows whose day lies after the first wave's and before the end: in neither arm.
    first, until, known_on : str
        First day of the first wave, which is day 0 for everybody; the last day that counts; when the number became known.
    draw : str
        Hash of the draw.
    hashed, delivered : bool
        Whether the rules hold the hash of the list's file, and whether the list was delivered.
    n_not_found, n_no_release, n_gone_before, n_enters_later, n_not_covered : int
        Rows of both arms that are not followed from the first day: in no other file; no release known by then; dead, moved
        or out of the records by then; a sentence that ends later, or known only from a later list; where no record covers.
    bound_low, bound_high : float or None
        The difference if all of whom it is not known had the event in one arm and none in the other.
    decides : bool
        Whether the verdict reads this comparison.
    """

    models: str
    horizon: str
    size: int
    n_waves: int
    n_between: int
    first: str
    until: str
    known_on: str
    draw: str
    hashed: bool
    delivered: bool
    n_not_found: int
    n_no_release: int
    n_gone_before: int
    n_enters_later: int
    n_not_covered: int
    bound_low: float | None
    bound_high: float | None
    decides: bool


def drawn(site: Site, models: str) -> Schedule | None:
    """The schedule by which people of a waiting list were drawn for a kind of model; None if none was."""
    schedule = site.schedule
    mine = schedule and (schedule.asked.models, schedule.asked.what) == (models, PERSON)
    return schedule if mine else None


def decides(site: Site, contrast: Contrast) -> bool:
    """Whether a lot of people decides about a contrast: one was drawn for the kind of model, and people are assigned to it."""
    return contrast.assigned == PERSON and drawn(site, contrast.models) is not None


def results(
    site: Site, kinds: Iterable[str], asked: ReoffendingPlan, horizon: str, *, conf_level: float
) -> list[Communes]:
    """What a verdict reads of each kind of model for which people were drawn; empty without any."""
    return [
        drawn_people.compared(
            listed(site, schedule, asked, horizon),
            kind,
            code(asked.definition, asked.by),
            horizon,
            conf_level=conf_level,
        )
        for kind in kinds
        if (schedule := drawn(site, kind))
    ]


def tables(site: Site, asked: ReoffendingPlan, horizon: str, *, conf_level: float) -> dict[str, list]:
    """Result tables about the lot: the list, its arms, and how alike they were; empty ones where none was drawn."""
    found: dict[str, list] = {"drawn_people": [], "drawn_arms": [], "drawn_balances": []}
    contrast = next((each for each in asked.contrasts if drawn(site, each.models)), None)
    if contrast is None:
        return found
    schedule = drawn(site, contrast.models)
    rows = listed(site, schedule, asked, horizon)
    first, waiting = drawn_people.arms(rows, contrast.models, horizon, conf_level=conf_level)
    deciding = contrast == asked.main and decides(site, contrast) and asked.primary is not None
    about = _list(schedule, rows, horizon, drawn_people.bounds(first, waiting), deciding)
    return {
        "drawn_people": [about],
        "drawn_arms": [first, waiting] if len(rows) else [],
        "drawn_balances": drawn_people.balances(rows),
    }


def listed(site: Site, schedule: Schedule, asked: ReoffendingPlan, horizon: str) -> pd.DataFrame:
    """Each row of the list with its arm and what is known of its person (`drawn_people.arms`); none without a list."""
    told = read(site.tables, TABLE, texts=("person_id",), numbers=("list_row",))
    if told.empty:
        return pd.DataFrame(columns=COLUMNS)
    names = list(schedule.asked.names)
    by_row = told["list_row"].astype(int).astype(str)
    person = told.set_index(by_row)["person_id"].reindex(names)
    first, until = _span(schedule, horizon)
    days = pd.Series(schedule.starts, dtype=DAYS).reindex(names)
    arm = pd.Series(BETWEEN, names, dtype="str").mask(days == first, FIRST).mask(days.isna() | (days >= until), WAITING)
    seen = since(site, person.dropna(), first, definition=asked.definition, by=asked.by)
    known = _known(site, schedule.asked.models, seen, first, horizon)
    rows = known.reindex(person).set_axis(names).assign(arm=arm)
    rows["state"] = rows["state"].fillna(NO_RELEASE).mask(person.isna(), NOT_FOUND)
    due = days.where(arm == BETWEEN).fillna(until).mask(arm == FIRST, first)
    rows["early"] = rows["joined"] < due
    rows["never"] = ~(rows["joined"] < until)
    return rows[COLUMNS]


def _known(site: Site, models: str, seen: Since, first: pd.Timestamp, horizon: str) -> pd.DataFrame:
    """By person: state at the horizon, day of joining the kind of model, and what was known before the first day."""
    of = seen.releases
    joined = joining(site, models, of).people["joined"]
    found = pd.DataFrame(
        {
            "state": _states(seen.followed, horizon).reindex(of.index).fillna(NOT_COVERED).mask(seen.gone, GONE),
            "joined": joined,
            "age": of["age"],
            "prior_convictions": of["prior_convictions"],
            "sentence_months": of["sentence_months"],
            "months_out": (first - of["start"]).dt.days / DAYS_PER_MONTH,
            "offended_before": seen.offended.astype(float),
        }
    )
    return found.set_axis(of["person_id"])


def _states(followed: Followup, horizon: str) -> pd.Series:
    rows = followed.rows
    state = at_horizon(followed, horizon_months(horizon))
    return state.mask(rows["sight"].isna(), NOT_COVERED).mask(~(rows["entry_days"] == 0), LATE)


def _list(
    schedule: Schedule, rows: pd.DataFrame, horizon: str, bounds: tuple[float, float] | None, deciding: bool
) -> DrawnList:
    first, until = _span(schedule, horizon)
    in_arms = rows.loc[rows["arm"] != BETWEEN, "state"]
    low, high = bounds or (None, None)
    return DrawnList(
        models=schedule.asked.models,
        horizon=horizon,
        size=len(schedule.asked.names),
        n_waves=len(schedule.asked.waves),
        n_between=int((rows["arm"] == BETWEEN).sum()),
        first=first.date().isoformat(),
        until=until.date().isoformat(),
        known_on=schedule.asked.seed.known_on.isoformat(),
        draw=schedule.drawn.hash,
        hashed=bool(schedule.asked.waiting and schedule.asked.waiting.sha256),
        delivered=len(rows) > 0,
        **{f"n_{why}": int((in_arms == why).sum()) for why in NOT_FOLLOWED},
        bound_low=low,
        bound_high=high,
        decides=deciding,
    )


def _span(schedule: Schedule, horizon: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First day of the first wave, and the horizon after it."""
    first = pd.Timestamp(schedule.asked.waves[0].starts).as_unit("us")
    return first, first + pd.DateOffset(months=horizon_months(horizon))
