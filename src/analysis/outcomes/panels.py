"""Communes by calendar quarter: what changed where a kind of model started, less what changed where it had not yet.

Records by month are added up to quarters: the few people of a commune have too few offences in one month to see a trend.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.followup.follow import Followup
from analysis.followup.places import Places
from analysis.followup.releases import RELEASE
from analysis.followup.states import group_of
from analysis.followup.work import EVERYONE, PAID, ZERO, Sight, month_of, months_after
from analysis.outcomes.income import real
from analysis.outcomes.units import FEW, MOST_UNPLACED, ONE, UNPLACED
from analysis.outcomes.work_contrasts import ONE_ARM
from analysis.stats.clusters import FEW_CLUSTERS
from analysis.stats.group_time import EventStudy, event_study, lottery_of_starts, usable
from analysis.stats.honest_trends import TrendBound, relative_magnitudes

QUARTER, YEAR = 3, 12
# Quarters before the start without which nothing is compared, those looked at most, and those after it: a year.
LEAST_BEFORE, MOST_BEFORE, AFTER = 4, 8, 4
# People that a commune has in each quarter at least, counted by the time that they are followed in it (assumed).
LEAST_PEOPLE = 3.0
NEW_OFFENCE, HAS_PAY, PAY = "new_offence", "paid", "pay"
SAME = "does_not_vary"
FEW_UNITS, FEW_BEFORE, FEW_PEOPLE = "few_communes_compared", "few_quarters_before", "few_people_a_quarter"


@dataclass(frozen=True)
class Panel:
    """What is known of each commune in each quarter.

    Attributes
    ----------
    value : ndarray, shape (communes, quarters)
        Offences by person and quarter, share with pay, or mean pay; NaN without anybody.
    people : ndarray, shape (communes, quarters)
        People, by the part of the quarter for which they are followed.
    start : ndarray, shape (communes,)
        Quarter from 0 in which the kind of model started; inf: never within the panel. Before the panel: negative.
    first : int
        The first quarter (years times 4 plus the quarter from 0).
    n_people, n_unplaced : int
        Releases followed within the panel, and those of them that no record places.
    n_events, events_unplaced : int
        The same for offences; 0 for jobs and pay.
    """

    value: np.ndarray
    people: np.ndarray
    start: np.ndarray
    first: int
    n_people: int
    n_unplaced: int
    n_events: int = 0
    events_unplaced: int = 0


@dataclass(frozen=True, kw_only=True)
class PanelResult:
    """A year from the start of a kind of model in communes against communes where it had not started.

    Attributes
    ----------
    models, outcome, source : str
        Kind of model; ``"new_offence"``, ``"paid"`` or ``"pay"``; the source of jobs and pay (empty for offences).
    n_communes, n_left_out : int
        Communes on the map of the models, and those left out: too few people in some quarter, or a start before all of them.
    n_started, n_compared : int
        Communes with a start that are followed long enough before and after it, and fewest that they are compared with.
    first, last : str
        First and last day of the panel; empty without one.
    before : int
        Quarters before the start that are looked at.
    value, conf_low, conf_high, conf_level : float or None
        Mean over the four quarters from the start on, with minus without; interval by commune (jackknife).
    p_value : float or None
        Of a lottery of the starts.
    largest_before : float or None
        Largest change of the difference from one quarter to the next before the start.
    breakdown : float or None
        How many times that trends could have parted in each quarter after the start until the interval holds 0; None
        where it holds 0 anyway.
    reason : str
        Why there is no number; empty where there is one.
    """

    models: str
    outcome: str
    source: str
    n_communes: int
    n_left_out: int = 0
    n_started: int = 0
    n_compared: int = 0
    first: str = ""
    last: str = ""
    before: int = 0
    value: float | None = None
    conf_low: float | None = None
    conf_high: float | None = None
    conf_level: float | None = None
    p_value: float | None = None
    largest_before: float | None = None
    breakdown: float | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PanelStep:
    """The difference in one quarter, counted from that of the start, against the quarter before the start."""

    models: str
    outcome: str
    source: str
    step: int
    value: float
    conf_low: float
    conf_high: float


@dataclass(frozen=True, kw_only=True)
class PanelBound:
    """The mean difference if trends parted in each quarter after the start by at most `times` the most before it."""

    models: str
    outcome: str
    source: str
    times: float
    low: float
    high: float
    conf_low: float
    conf_high: float


@dataclass(frozen=True)
class Compared:
    """Rows of one kind of model and outcome."""

    result: PanelResult
    steps: tuple[PanelStep, ...] = ()
    bounds: tuple[PanelBound, ...] = ()


def of_offences(followed: Followup, where: Places) -> Panel | None:
    """First new offences by person and quarter, from the first release to the end of what the record sees; None if nobody is.

    Notes
    -----
    Followed is whoever enters with the release, from it to the first new offence, what competes with it, or the end of sight.
    """
    rows = followed.rows[(group_of(followed) == RELEASE) & (followed.rows["days"] > 0)]
    if rows.empty:
        return None
    began = rows["start"].to_numpy("datetime64[D]").astype(int)
    ended = began + rows["days"].to_numpy(float)
    edges = _edges(rows["start"].min(), rows["start"].min() + pd.Timedelta(days=float((ended - began.min()).max())))
    if len(edges) < 2:
        return None
    unit = where.starts.index.get_indexer(where.commune.reindex(rows.index))
    place = np.clip(np.searchsorted(edges, ended, side="right") - 1, 0, len(edges) - 2)
    event = (rows["cause"].to_numpy() == 1) & (ended >= edges[0]) & (ended < edges[-1])
    length = np.diff(edges)
    within = np.clip(np.minimum(ended[:, None], edges[1:]) - np.maximum(began[:, None], edges[:-1]), 0, None) / length
    inside = within.sum(axis=1) > 0
    people, events = np.zeros((len(where.starts), len(length))), np.zeros((len(where.starts), len(length)))
    placed = unit >= 0
    np.add.at(people, unit[placed], within[placed])
    np.add.at(events, (unit[placed & event], place[placed & event]), 1)
    first = _quarter(edges[0])
    return Panel(
        np.divide(events, people, out=np.full_like(people, np.nan), where=people > 0),
        people,
        _starts(where, first, len(length)),
        first,
        int(inside.sum()),
        int((inside & ~placed).sum()),
        int(event.sum()),
        int((event & ~placed).sum()),
    )


def of_pay(
    people: pd.DataFrame, pay: pd.DataFrame, sight: Sight, where: Places, outcome: str, prices_of: int
) -> Panel | None:
    """Share with pay, or mean pay of all (zeros in), by quarter; by a source that would have seen everybody's, else None.

    Parameters
    ----------
    people : DataFrame
        By `release_id`: `person_id`, `start`, `gone`.
    pay : DataFrame
        From `followup.work.pay_rows` of the same source.
    outcome : str
        ``"paid"`` or ``"pay"``.
    """
    first, last = -(-sight.first // QUARTER), (sight.last + 1) // QUARTER - 1
    if sight.observed_for != EVERYONE or last <= first or people.empty:
        return None
    n_months = int(sight.last - month_of(people["start"]).min())
    told = months_after(people["person_id"], people["start"], people["gone"], pay, sight, n_months)
    worth = (told.state == PAID).astype(float) if outcome == HAS_PAY else real(told.pay, told.month, prices_of)
    quarter = told.month // QUARTER - first
    known = np.isin(told.state, (PAID, ZERO)) & np.isfinite(worth) & (quarter >= 0) & (quarter <= last - first)
    unit = where.starts.index.get_indexer(where.commune.reindex(people.index))
    row, column = np.nonzero(known & (unit >= 0)[:, None])
    shape = (len(where.starts), last - first + 1)
    months, total = np.zeros(shape), np.zeros(shape)
    np.add.at(months, (unit[row], quarter[row, column]), 1)
    np.add.at(total, (unit[row], quarter[row, column]), worth[row, column])
    seen = known.any(axis=1)
    return Panel(
        np.divide(total, months, out=np.full(shape, np.nan), where=months > 0),
        months / QUARTER,
        _starts(where, first, shape[1]),
        first,
        int(seen.sum()),
        int((seen & (unit < 0)).sum()),
    )


def compare(
    panel: Panel | None, models: str, outcome: str, *, source: str = "", conf_level: float, rng: np.random.Generator
) -> Compared:
    """The event study of one kind of model, or the reason why there is none.

    Notes
    -----
    The panel begins where every commune that is kept has `LEAST_PEOPLE`, at most `MOST_BEFORE` quarters before the first
    start, and ends before fewer than six communes are left that have not started. Communes that start too early or too
    late in it are among those not yet started, as long as they are, and not among those compared with them.
    """
    about = {"models": models, "outcome": outcome, "source": source}
    if panel is None:
        return Compared(PanelResult(**about, n_communes=0, reason=ONE_ARM if source else "nobody_to_compare"))
    told = about | {"n_communes": len(panel.start)}
    if _not_placed(panel):
        return Compared(PanelResult(**told, reason=UNPLACED))
    if int(np.isfinite(panel.start).sum()) == 1:
        return Compared(PanelResult(**told, reason=ONE))
    cut, told = _cut(panel, told)
    if isinstance(cut, str):
        return Compared(PanelResult(**told, reason=cut))
    return _studied(cut, told, conf_level, rng)


def refused(models: str, outcome: str, source: str, reason: str) -> Compared:
    """A result that only says why there is none."""
    return Compared(PanelResult(models=models, outcome=outcome, source=source, n_communes=0, reason=reason))


def _not_placed(panel: Panel) -> bool:
    return panel.n_unplaced > MOST_UNPLACED * panel.n_people or panel.events_unplaced > MOST_UNPLACED * panel.n_events


def _cut(panel: Panel, told: dict) -> tuple[Panel | str, dict]:
    """The part of a panel that can be compared, or why there is none; and what is to be told of it.

    Where people are few at first, the panel begins later; the earliest begin that leaves most communes with a start is taken.
    """
    best: tuple[tuple[int, int], Panel] | None = None
    why = ""
    for begin in range(panel.value.shape[1] - LEAST_BEFORE):
        part = _from(panel, begin)
        kept = (part.people >= LEAST_PEOPLE).all(axis=1)
        if kept.sum() < 2 * FEW_CLUSTERS:
            continue
        found = _ended(part, kept)
        n_used = 0 if found is None else int(usable(found.start, found.value.shape[1], LEAST_BEFORE, AFTER).sum())
        if n_used < FEW_CLUSTERS:
            early = int((kept & np.isfinite(part.start) & (part.start < LEAST_BEFORE)).sum())
            why = why or (FEW_BEFORE if n_used + early >= FEW_CLUSTERS else FEW_UNITS)
        elif best is None or (n_used, -begin) > best[0]:
            best = (n_used, -begin), found
    if best is None:
        return why or FEW_PEOPLE, told
    found = best[1]
    days = {"first": _day(found.first), "last": _day(found.first + found.value.shape[1], -1)}
    return found, told | days | {"n_left_out": len(panel.start) - len(found.start)}


def _from(panel: Panel, begin: int) -> Panel:
    value, people = panel.value[:, begin:], panel.people[:, begin:]
    return replace(panel, value=value, people=people, start=panel.start - begin, first=panel.first + begin)


def _ended(panel: Panel, kept: np.ndarray) -> Panel | None:
    """The communes kept, until so few have not started that nothing can be compared; who started before it is left out."""
    kept = kept & (panel.start > 0)
    start, periods = panel.start[kept], panel.value.shape[1]
    waiting = np.array([(start > quarter).sum() for quarter in range(periods)])
    periods = int((waiting >= FEW_CLUSTERS).sum())
    if periods < LEAST_BEFORE + AFTER:
        return None
    return replace(panel, value=panel.value[kept, :periods], people=panel.people[kept, :periods], start=start)


def _studied(panel: Panel, told: dict, conf_level: float, rng: np.random.Generator) -> Compared:
    periods = panel.value.shape[1]
    used = usable(panel.start, periods, LEAST_BEFORE, AFTER)
    before = min(MOST_BEFORE, int(panel.start[used].min()))
    start = np.where(panel.start < periods, panel.start, np.inf)
    found = event_study(panel.value, start, before=before, after=AFTER, conf_level=conf_level)
    if found.overall_error == 0:
        return Compared(PanelResult(**told, reason=SAME))
    if not found.std_error[found.step != -1].all():
        return Compared(PanelResult(**told, reason=FEW))
    names = {name: told[name] for name in ("models", "outcome", "source")}
    earlier, base = slice(0, before - 1), before
    trends = relative_magnitudes(
        found.value[earlier],
        found.covariance[earlier, earlier],
        found.value[base:],
        found.covariance[base:, base:],
        df=found.df,
        conf_level=conf_level,
    )
    result = PanelResult(
        **told,
        n_started=found.n_treated,
        n_compared=found.n_control,
        before=before,
        value=found.overall,
        conf_low=found.interval.low,
        conf_high=found.interval.high,
        conf_level=conf_level,
        p_value=lottery_of_starts(panel.value, start, before=before, after=AFTER, rng=rng),
        largest_before=trends.largest,
        breakdown=trends.breakdown,
    )
    return Compared(result, _step_rows(found, names), tuple(_bound_row(each, names) for each in trends.bounds))


def _bound_row(bound: TrendBound, names: dict) -> PanelBound:
    limits = {"low": bound.low, "high": bound.high}
    with_error = {"conf_low": bound.interval.low, "conf_high": bound.interval.high}
    return PanelBound(**names, times=bound.times, **limits, **with_error)


def _step_rows(found: EventStudy, names: dict) -> tuple[PanelStep, ...]:
    half = (found.interval.high - found.interval.low) / 2 / found.overall_error * found.std_error
    return tuple(
        PanelStep(
            **names, step=int(step), value=float(value), conf_low=float(value - each), conf_high=float(value + each)
        )
        for step, value, each in zip(found.step, found.value, half, strict=True)
    )


def _starts(where: Places, first: int, periods: int) -> np.ndarray:
    """Quarters from the first one in which the kind of model started; infinite where it did not until the end."""
    day = where.starts
    quarter = (4 * day.dt.year + (day.dt.month - 1) // QUARTER - first).fillna(np.inf).to_numpy(float)
    return np.where(quarter < periods, quarter, np.inf)


def _edges(first: pd.Timestamp, last: pd.Timestamp) -> np.ndarray:
    """First days (since 1970) of all quarters that lie between two days, and of the one after them."""
    begin = ((first - pd.Timedelta(days=1)).to_period("Q") + 1).start_time
    end = (last + pd.Timedelta(days=1)).to_period("Q").start_time
    days = pd.date_range(begin, end, freq="QS")
    return days.to_numpy("datetime64[D]").astype(int)


def _quarter(day: int) -> int:
    told = pd.Timestamp(int(day), unit="D")
    return 4 * told.year + (told.month - 1) // QUARTER


def _day(quarter: int, shift: int = 0) -> str:
    told = pd.Timestamp(year=quarter // 4, month=QUARTER * (quarter % 4) + 1, day=1) + pd.Timedelta(days=shift)
    return told.date().isoformat()
