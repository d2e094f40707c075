"""What surrounds a comparison: who keeps the records, other programmes at the same time, changes for everybody."""

from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from analysis.evidence.guards.guard import CLEAR, DOWNGRADE, FOUND, NOTE, NOTHING, UNKNOWN, Guard, by_share, stops_if
from analysis.evidence.places import ShockRow
from analysis.followup.follow import REOFFENCE
from analysis.followup.joining import LOANS, Joining, models_of
from analysis.followup.reading import read
from analysis.outcomes.joiners import Compared
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.sites import Site

PERSON = "person"  # the one decider who keeps no records
LEAST_DECIDED = 0.1  # a body that took fewer of the decisions does not run the model (assumed)
UNEVEN = (
    0.1  # difference between the arms in the share of clocks begun before a change that cannot be by chance (assumed)
)


def operator_records(site: Site, models: str) -> Guard:
    """Records of new offences that are kept by a body which runs the model.

    Who runs it is read from the decisions about those considered; where none is recorded, from who keeps the record of
    taking part. One record kept by somebody else is an independent source, and then it is only told.
    """
    coverage = read(site.tables, "source_coverage", texts=("record", "event", "recorded_by"))
    offences = coverage[coverage["event"] == REOFFENCE].drop_duplicates("record")
    running = _running(site, models, coverage)
    own = offences["recorded_by"].isin(running)
    told = {"guard": "operator_records", "models": models, "n": int(own.sum()), "n_of": len(own)}
    if not running or not len(own):
        return Guard(**told, finding=UNKNOWN, consequence=NOTE)
    told["detail"] = ";".join(sorted(set(offences.loc[own, "recorded_by"])))
    if not own.any():
        return Guard(**told, finding=CLEAR, consequence=NOTHING)
    return Guard(**told, finding=FOUND, consequence=DOWNGRADE if own.all() else NOTE)


def several_programmes(compared: Compared, others: dict[str, Joining], months: int, models: str) -> Guard:
    """Joiners who joined a model of another kind as well, after release and before the horizon."""
    rows = compared.found.rows
    mine = rows.row[rows.treated]
    until = compared.found.day[rows.trial[rows.treated]] + months * DAYS_PER_MONTH
    release = compared.release[mine]
    also = {
        kind: (_days(each.people["joined"].reindex(release), compared.zero) <= until) for kind, each in others.items()
    }
    any_other = np.logical_or.reduce(list(also.values())) if also else np.zeros(len(mine), bool)
    n = [len(np.unique(rows.person[rows.treated][where])) for where in (any_other, slice(None))]
    kinds = sorted(kind for kind, where in also.items() if where.any())
    return by_share("several_programmes", *n, models=models, detail=kinds)


def shock_inside(compared: Compared, shocks: list[ShockRow], months: int, models: str) -> Guard:
    """People compared whose time holds a change for everybody, and whether the changes meet both arms alike.

    In sequential trials both arms begin on the same days, so that a change meets both: it is told. Where one arm began
    earlier, the change and the model cannot be told apart, and the result is stopped.
    """
    rows = compared.found.rows
    inside = [_inside(compared, shock, months) for shock in shocks]
    crossed = np.logical_or.reduce(inside) if inside else np.zeros(len(rows.row), bool)
    n = [len(np.unique(rows.person[where])) for where in (crossed, slice(None))]
    codes = [shock.shock for shock, where in zip(shocks, inside, strict=True) if where.any()]
    apart = [_apart(compared, shock) for shock in shocks]
    judge = stops_if if max(apart, default=0.0) > UNEVEN else partial(by_share, large=1.0)
    return judge("shock_inside", *n, models=models, detail=codes)


def met(compared: Compared, shocks: list[ShockRow], months: int) -> list[ShockRow]:
    """The changes inside the time of anybody compared."""
    return [shock for shock in shocks if _inside(compared, shock, months).any()]


def _inside(compared: Compared, shock: ShockRow, months: int) -> np.ndarray:
    """Rows of the trials whose time, up to the horizon, holds a change: both its sides, if it stays."""
    rows = compared.found.rows
    begin = compared.found.day[rows.trial]
    end = begin + np.minimum(rows.time, months * DAYS_PER_MONTH)
    first = _day(shock.starts, compared.zero)
    if not shock.ends:
        return (begin < first) & (first <= end)
    return (begin <= _day(shock.ends, compared.zero)) & (first <= end)


def _apart(compared: Compared, shock: ShockRow) -> float:
    """How far the arms are apart in the weighted share of their clocks that began before a change."""
    rows = compared.found.rows
    before = compared.found.day[rows.trial] < _day(shock.starts, compared.zero)
    arms = [rows.treated, ~rows.treated]
    if not all(rows.weight[arm].sum() > 0 for arm in arms):
        return 0.0
    treated, control = (np.average(before[arm], weights=rows.weight[arm]) for arm in arms)
    return abs(float(treated - control))


def _running(site: Site, models: str, coverage: pd.DataFrame) -> list[str]:
    steps = read(site.tables, "referrals", texts=("model_id", "decided_by"))
    mine = steps[steps["model_id"].isin(models_of(site, models))]
    bodies = mine.loc[mine["decided_by"].notna() & (mine["decided_by"] != PERSON), "decided_by"]
    share = bodies.value_counts(normalize=True)
    if len(share):
        return share[share >= LEAST_DECIDED].index.tolist()
    event = "loan" if models == LOANS else "participation"
    return coverage.loc[coverage["event"] == event, "recorded_by"].dropna().unique().tolist()


def _days(days: pd.Series, zero: pd.Timestamp) -> np.ndarray:
    return ((days - zero) / pd.Timedelta(days=1)).to_numpy(float)


def _day(day: str, zero: pd.Timestamp) -> float:
    return float((pd.Timestamp(date.fromisoformat(day)) - zero).days)
