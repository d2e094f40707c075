"""When a criminal record is expunged by law.

The list of people under reintegration is a stock: they leave it when the record is expunged. And a new offence
is legal recidivism (*tái phạm*) only before that day.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan

from analysis.reference import tables
from analysis.reference.tables import NotKnown

CODE_2015 = date(2018, 1, 1)
BEFORE_CODE_2015 = CODE_2015 - timedelta(days=1)
KINDS = ("prison", "life", "suspended", "non_custodial")
OBLIGATIONS = ("met", "unmet", "unknown")


@dataclass(frozen=True)
class Wait:
    """How long a record lasts without a new offence: whole years, by which law, read in a source or not."""

    years: int
    law: str
    confirmed: bool


@dataclass(frozen=True)
class Expungement:
    """The last day on which a record counts; whether all the rules that give it were read in a source."""

    last_day: date
    confirmed: bool


def wait(sentence_years: float | None, kind: str, on: date) -> Wait | NotKnown:
    """The wait until expungement under the law of a day.

    Parameters
    ----------
    sentence_years : float or None
        Prison term as pronounced, above 0, also where part of it was remitted; used for ``"prison"`` only.
    kind : str
        Main penalty: ``"prison"``, ``"life"`` (or death commuted), ``"suspended"``, ``"non_custodial"``
        (warning, fine, non-custodial reform). Another raises `ValueError`.
    on : date
        To 31 December 2017 the Code of 1999 (Art. 64), from then on that of 2015 (Art. 70).

    Returns
    -------
    Wait or NotKnown
        Reasons: ``"sentence_not_known"``, ``"wait_not_known"`` (life under the Code of 1999, before July 2000).
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {KINDS}")
    if kind == "prison":
        if sentence_years is None or isnan(sentence_years):
            return NotKnown("sentence_not_known")
        if sentence_years <= 0:
            raise ValueError("a prison sentence is longer than 0 years")
    for row in tables.by("expungement", "kind").get(kind, ()):
        if tables.in_force(row, on) and (kind != "prison" or _in_band(row, sentence_years)):
            return Wait(row.wait_years, row.law, row.confirmed)
    return NotKnown("wait_not_known")


def expungement_date(
    end_of_sentence: date,
    sentence_years: float | None,
    kind: str,
    on: date,
    *,
    obligations: str,
    additional_penalty_end: date | None = None,
    court_decides: bool = False,
) -> date | NotKnown:
    """Last day on which a record counts, if there is no new offence.

    Parameters
    ----------
    end_of_sentence : date
        Last day of the main penalty, or of the probation of a suspended sentence.
    sentence_years, kind
        As for `wait`.
    on : date
        Day on which the record is asked for, e.g. that of a new offence; it chooses the law.
    obligations : str
        Compensation, fees and other decisions of the judgment: ``"met"`` (by the end of the sentence or,
        under the Code of 2015, of the wait), ``"unmet"`` or ``"unknown"``; another raises `ValueError`.
    additional_penalty_end : date or None
        Last day of an additional penalty (supervised residence, bans); None if there is none.
    court_decides : bool
        Crimes of which only a court expunges the record (Chapters XIII and XXVI of the Code of 2015).

    Returns
    -------
    date or NotKnown
        `expungement` says too whether a source confirms it. Reasons: ``"obligations_unmet"``,
        ``"obligations_unknown"``, ``"court_decides"`` and those of `wait`.

    Notes
    -----
    1999, Arts. 64 and 67: counted from when the whole judgment is served, additional penalties too. 2015,
    Art. 70: from the end of the main penalty, but not before a longer additional penalty ends. Resolution
    41/2017/QH14: what is milder in the Code of 2015 holds for earlier offences too, so a record that still
    stood on 1 January 2018 ends by the new rule, at the earliest with 31 December 2017. That the wait's last
    day still counts is our convention. A new conviction starts the wait again (Art. 73): not done here.
    """
    found = expungement(
        end_of_sentence,
        sentence_years,
        kind,
        on,
        obligations=obligations,
        additional_penalty_end=additional_penalty_end,
        court_decides=court_decides,
    )
    return found.last_day if isinstance(found, Expungement) else found


def expungement(
    end_of_sentence: date,
    sentence_years: float | None,
    kind: str,
    on: date,
    *,
    obligations: str,
    additional_penalty_end: date | None = None,
    court_decides: bool = False,
) -> Expungement | NotKnown:
    """As `expungement_date`, and whether the rules were read in a source: from 1 July 2025 on they were not."""
    if obligations not in OBLIGATIONS:
        raise ValueError(f"obligations must be one of {OBLIGATIONS}")
    if court_decides:
        return NotKnown("court_decides")
    if obligations != "met":
        return NotKnown(f"obligations_{obligations}")
    served = max(end_of_sentence, additional_penalty_end or end_of_sentence)
    old = _after(served, wait(sentence_years, kind, min(on, BEFORE_CODE_2015)))
    if on < CODE_2015:
        return old
    new = _after(end_of_sentence, wait(sentence_years, kind, on))
    if isinstance(new, NotKnown):
        return new
    last = max(new.last_day, additional_penalty_end or new.last_day, BEFORE_CODE_2015)
    sooner = last if isinstance(old, NotKnown) else min(old.last_day, last)
    return Expungement(sooner, new.confirmed if isinstance(old, NotKnown) else new.confirmed and old.confirmed)


def months_later(day: date, months: int) -> date:
    """The same day of the month some months later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _after(day: date, found: Wait | NotKnown) -> Expungement | NotKnown:
    return found if isinstance(found, NotKnown) else Expungement(months_later(day, 12 * found.years), found.confirmed)


def _in_band(row, years: float) -> bool:
    """Whether a sentence is over the band's lower bound and up to its upper one."""
    return row.over_years < years and (row.up_to_years is None or years <= row.up_to_years)
