"""Whether a record really goes on as long as it is said to."""

from dataclasses import dataclass

import pandas as pd

SILENT = 0.01  # a silence this improbable, were events spread evenly, is taken for an end of the record
# Events that go on happening as long as people are followed. New loans and jobs come in bursts, so that none for a year
# says nothing.
WATCHED = {"reoffence": ("offences", ("offence_last", "arrest_last", "judgment_last"))}


@dataclass(frozen=True, kw_only=True)
class RecordEnd:
    """Whether a record's last entries fit the day until which it is said to be complete.

    Attributes
    ----------
    record, event : str
    n : int
        Dated events inside its coverage.
    last_event, complete_until : str
        Days as YYYY-MM-DD; `last_event` is empty without any.
    chance : float or None
        Chance that all of so many events lie before `last_event` if they were spread evenly over the time covered, up
        to the record's lag before `complete_until`. More people are followed later on, so for a whole record it is
        still less.
    verdict : str
        ``"found"`` (it ends early), ``"not_found"`` or ``"not_checkable"`` (no dated event).
    """

    record: str
    event: str
    n: int
    last_event: str
    complete_until: str
    chance: float | None
    verdict: str


def record_ends(tables: dict[str, pd.DataFrame]) -> list[RecordEnd]:
    """For each record of events with dates, whether it falls silent before it is said to end.

    Parameters
    ----------
    tables : dict of DataFrame
        Tables of a site; `source_coverage` and those of `WATCHED` are used.
    """
    coverage = tables.get("source_coverage", pd.DataFrame())
    spans = coverage.groupby(["record", "event"]) if len(coverage) else ()
    found = []
    for (record, event), rows in spans:
        table, columns = WATCHED.get(event, ("", ()))
        if table in tables and "record" in tables[table]:
            mine = tables[table][tables[table]["record"] == record]
            days = _days(mine, columns)
            found.append(_record_end(record, event, days, rows))
    return found


def _days(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    """The first of the dates that each row has."""
    days = pd.Series(pd.NaT, rows.index, dtype="datetime64[us]")
    for column in columns:
        if column in rows:
            days = days.fillna(rows[column])
    return days.dropna()


def _record_end(record: str, event: str, days: pd.Series, covered: pd.DataFrame) -> RecordEnd:
    starts, until = covered["starts"].min(), covered["complete_until"].max()
    entered = until - pd.Timedelta(days=covered["lag_days"].max())
    inside = days[(days >= starts) & (days <= until)]
    last = inside.max()
    known = len(inside) > 0 and entered > starts
    chance = min(1.0, float((last - starts) / (entered - starts))) ** len(inside) if known else None
    return RecordEnd(
        record=record,
        event=event,
        n=len(inside),
        last_event=last.date().isoformat() if len(inside) else "",
        complete_until=until.date().isoformat(),
        chance=chance,
        verdict="not_checkable" if chance is None else "found" if chance < SILENT else "not_found",
    )
