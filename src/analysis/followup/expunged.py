"""When a record is expunged: the date of the law, and the day on which the person left a list for it. They differ."""

from datetime import date
from functools import lru_cache

import pandas as pd

from analysis.followup.attribution import dated
from analysis.followup.incidents import DATES
from analysis.followup.reading import DAYS
from analysis.reference.law import CODE_2015, Expungement, expungement
from analysis.reference.tables import NotKnown

SHORTEST = 0.01  # years: a sentence of the band with the shortest wait
MONTHS_PER_YEAR = 12


def legal_ends(releases: pd.DataFrame) -> pd.DataFrame:
    """Limits of the last day on which each record counts by law, if there is no new offence.

    Parameters
    ----------
    releases : DataFrame
        `ended_first`, `ended_last` (the sentence's end: the certificate of a conditional release, else the release;
        `ended_last` missing if not known), `sentence_months`, `life`, `obligations_met`.

    Returns
    -------
    DataFrame
        `legal_first`, `legal_last` (missing if open) and `legal_why`: why it is open (``"sentence_not_known"``,
        ``"obligations_unmet"``, ``"obligations_unknown"``, ``"end_not_known"``), ``"not_confirmed"`` if no source
        confirmed a rule behind it, else empty.

    Notes
    -----
    Unmet or unknown obligations only lengthen the wait, so the earliest last day is that with obligations met.
    Whether a court alone can expunge the crime is not in the tables.
    """
    names = ["ended_first", "ended_last", "sentence_months", "life", "obligations_met"]
    found = [_legal_end(*values) for values in zip(*(releases[name] for name in names), strict=True)]
    table = pd.DataFrame(found, releases.index, columns=["legal_first", "legal_last", "legal_why"])
    return table.astype({"legal_first": DAYS, "legal_last": DAYS, "legal_why": "str"})


def list_ends(releases: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """First and last day on which each person can have left a list as expunged after the release; missing if not.

    `pairs` from `attribution.attribute` of the releases.
    """
    pairs = dated(pairs[pairs["kind"] == "expunged"], DATES[0])
    pairs = pairs[pairs["day_last"] > pairs["start"]]
    days = pairs[["release_id", "possible", "day_last"]].set_axis(["release_id", "first", "last"], axis=1)
    days = days.sort_values(["last", "first"], ascending=[True, False]).drop_duplicates("release_id")
    return days.set_index("release_id").reindex(releases.index).add_prefix("unlisted_").astype(DAYS)


def _legal_end(first: pd.Timestamp, last: pd.Timestamp, months: float, life: float, met: float) -> tuple:
    kind = "life" if life == 1 else "prison"
    known = kind == "life" or months > 0
    years = months / MONTHS_PER_YEAR if months > 0 else SHORTEST
    earliest = _by_law(first.date(), years, kind)
    if not isinstance(earliest, Expungement):
        return pd.NaT, pd.NaT, earliest.reason
    why = "" if known else "sentence_not_known"
    why = why or ("end_not_known" if pd.isna(last) else "")
    why = why or ("" if met == 1 else "obligations_unmet" if met == 0 else "obligations_unknown")
    if why:
        return pd.Timestamp(earliest.last_day), pd.NaT, why
    latest = _by_law(last.date(), years, kind)
    confirmed = earliest.confirmed and latest.confirmed
    return pd.Timestamp(earliest.last_day), pd.Timestamp(latest.last_day), "" if confirmed else "not_confirmed"


@lru_cache(maxsize=100_000)
def _by_law(end: date, years: float, kind: str) -> Expungement | NotKnown:
    """By the law of the very last day, obligations met."""
    told = {"sentence_years": years, "kind": kind, "obligations": "met"}
    found = expungement(end, on=max(end, CODE_2015), **told)
    return expungement(end, on=max(found.last_day, CODE_2015), **told) if isinstance(found, Expungement) else found
