"""What a district's lists of people are: a stock that overwrites, and how many releases it does not show.

A list of people under reintegration loses whoever was imprisoned again, moved, died or was expunged. People on one
list of today are therefore no cohort of releases: they entered the record late, and only because nothing had taken
them off it. The printed number of releases a year tells how many are missing.
"""

import re
from dataclasses import dataclass

import pandas as pd

FLOW_TOPIC, LISTED = "released_per_year", "listed"
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, kw_only=True)
class ListKind:
    """What one record of people is, by its own lists.

    Attributes
    ----------
    record : str
    n_lists : int
        Days of which there is a list; `first`, `last` are the first and last of them (YYYY-MM-DD).
    n_people, n_newest : int
        People on any of them, and on the newest.
    n_gone, n_unexplained : int or None
        People who stood on a list and not on a later one, and those of them without a stated reason; None with a
        single list.
    kind : str
        ``"single"`` (delayed entry, never a cohort), ``"successive"`` (exits lie between two lists) or ``"keeps"``
        (nobody leaves it).
    overwrites : str
        ``"found"`` (people left it), ``"not_found"`` (lists of several days, nobody left) or ``"declared"``,
        ``"declared_not"`` (one list; only source.yaml says).
    """

    record: str
    n_lists: int
    first: str
    last: str
    n_people: int
    n_newest: int
    n_gone: int | None
    n_unexplained: int | None
    kind: str
    overwrites: str


@dataclass(frozen=True, kw_only=True)
class ReleaseYear:
    """Releases of one year: printed, seen in the records, and not seen.

    Attributes
    ----------
    year : int
    printed_low, printed_high : float or None
        Limits of the printed number; None if none was printed for the year.
    n_seen : int
        Releases in any record; `n_on_newest` are those of people who stand on the newest list.
    invisible_low, invisible_high : float or None
        Printed minus seen, within the limits of the printed figure, never below zero.
    state : str
        ``"complete"`` (as many seen as are printed), ``"misses"``, ``"more_than_printed"``, ``"not_printed"``,
        ``"not_begun"`` (the records that keep everybody begin after the year does) or ``"not_over"`` (the newest
        record ends before the year does).
    """

    year: int
    printed_low: float | None
    printed_high: float | None
    n_seen: int
    n_on_newest: int
    invisible_low: float | None
    invisible_high: float | None
    state: str


def list_kinds(tables: dict[str, pd.DataFrame]) -> list[ListKind]:
    """What each record of people is, from the days of its lists and who left between them."""
    status = tables.get("people_status", pd.DataFrame())
    if not len(status):
        return []
    listed = status[status["state"] == "on_list"]
    return [_kind(record, rows, tables) for record, rows in listed.groupby("record")]


def release_years(tables: dict[str, pd.DataFrame]) -> list[ReleaseYear]:
    """Releases printed, seen and not seen by year, from the first year seen or printed to the last one seen."""
    releases = tables.get("releases", pd.DataFrame())
    if "release_last" not in releases:
        return []
    exact = releases[releases["release_first"].dt.year == releases["release_last"].dt.year]
    seen = exact.groupby(exact["release_last"].dt.year)["release_id"].count()
    newest = exact[exact["person_id"].isin(_newest(tables))]
    listed = newest.groupby(newest["release_last"].dt.year)["release_id"].count()
    printed = _printed(tables.get("published", pd.DataFrame()))
    whole = _whole_years(tables)
    years = sorted({*map(int, seen.index), *(year for year in printed if year <= int(max(seen.index, default=0)))})
    return [_year(year, printed.get(year), int(seen.get(year, 0)), int(listed.get(year, 0)), whole) for year in years]


def _kind(record: str, rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> ListKind:
    days = sorted(rows["as_of"].unique())
    people, newest = set(rows["person_id"]), set(rows.loc[rows["as_of"] == days[-1], "person_id"])
    gone, several = people - newest, len(days) > 1
    declared = "declared" if _declared_overwriting(record, tables) else "declared_not"
    overwrites = declared if not several else "found" if gone else "not_found"
    keeps = overwrites in ("not_found", "declared_not")
    return ListKind(
        record=record,
        n_lists=len(days),
        first=_iso(days[0]),
        last=_iso(days[-1]),
        n_people=len(people),
        n_newest=len(newest),
        n_gone=len(gone) if several else None,
        n_unexplained=_unexplained(record, gone, tables) if several else None,
        kind="keeps" if keeps else "successive" if several else "single",
        overwrites=overwrites,
    )


def _unexplained(record: str, gone: set[str], tables: dict[str, pd.DataFrame]) -> int | None:
    """People gone whose last spell on the list ended for no stated reason."""
    spells = tables.get("list_spells", pd.DataFrame())
    if "reason" not in spells:
        return None
    mine = spells[(spells["record"] == record) & spells["person_id"].isin(gone)].sort_values("entered_last")
    return int((mine.groupby("person_id")["reason"].last() == "unknown").sum())


def _declared_overwriting(record: str, tables: dict[str, pd.DataFrame]) -> bool:
    coverage = tables.get("source_coverage", pd.DataFrame())
    if "overwrites" not in coverage:
        return True
    return bool((coverage.loc[coverage["record"] == record, "overwrites"] == 1).any())


def _newest(tables: dict[str, pd.DataFrame]) -> set[str]:
    """People who stand on the newest list of any record."""
    status = tables.get("people_status", pd.DataFrame())
    if not len(status):
        return set()
    listed = status[status["state"] == "on_list"]
    last = listed.groupby("record")["as_of"].transform("max")
    return set(listed.loc[listed["as_of"] == last, "person_id"])


def _printed(published: pd.DataFrame) -> dict[int, tuple[float, float]]:
    """Limits of the printed number of releases of each year; of several figures that of the shortest period counts."""
    if not len(published):
        return {}
    rows = published[published["topic"] == FLOW_TOPIC]
    spans = [
        (_years(period), (low, high))
        for period, low, high in zip(rows["period"], rows["low"], rows["high"], strict=True)
    ]
    longest_first = sorted(spans, key=lambda each: len(each[0]), reverse=True)
    return {year: limits for years, limits in longest_first for year in years}


def _years(period: str) -> range:
    """The years that a printed period names: one, or from the first to the last."""
    named = [int(year) for year in YEAR.findall(period)]
    return range(min(named), max(named) + 1) if named else range(0)


def _whole_years(tables: dict[str, pd.DataFrame]) -> range:
    """The years that the records of releases cover from beginning to end.

    A list that overwrites has no beginning: people released long before its first day may stand on it, and whoever
    does not is missing.
    """
    coverage = tables.get("source_coverage", pd.DataFrame())
    listed = coverage[coverage["event"] == LISTED] if len(coverage) else coverage
    if not len(listed):
        return range(0, tables["releases"]["release_last"].max().year)
    first, last = listed.loc[listed["overwrites"] != 1, "starts"].min(), listed["complete_until"].max()
    begun = 0 if pd.isna(first) else first.year + ((first.month, first.day) != (1, 1))
    return range(begun, last.year + ((last.month, last.day) == (12, 31)))


def _year(year: int, printed: tuple[float, float] | None, seen: int, listed: int, whole: range) -> ReleaseYear:
    low, high = printed or (None, None)
    state = "complete"
    if printed is None:
        state = "not_printed"
    elif year not in whole:
        state = "not_begun" if year < whole.start else "not_over"
    elif seen < low:
        state = "misses"
    elif seen > high:
        state = "more_than_printed"
    counted = printed is not None and year in whole
    return ReleaseYear(
        year=year,
        printed_low=low,
        printed_high=high,
        n_seen=seen,
        n_on_newest=listed,
        invisible_low=max(0.0, low - seen) if counted else None,
        invisible_high=max(0.0, high - seen) if counted else None,
        state=state,
    )


def _iso(day: pd.Timestamp) -> str:
    return pd.Timestamp(day).date().isoformat()
