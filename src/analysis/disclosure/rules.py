"""Primary suppression: what may not be shown for itself, and why; what has to be hidden to protect that is in `suppress`.

A rule answers with the code of a reason, or with an empty text: shown. Hidden is missing, never 0.

Notes
-----
Hundepool, Domingo-Ferrer, Franconi, Giessing, Schulte Nordholt, Spicer, de Wolf (2012) Statistical Disclosure Control,
chapters 4 (sums of money: dominance and p%) and 5 (counts: minimum frequency and group disclosure).
"""

import math
from collections.abc import Sequence

import pandas as pd

from analysis.disclosure.profiles import Profile

PROTECTS = "protects_another"
REASONS = ("too_few", "all_or_none", "dominance", "p_percent", "extreme", "few_behind", "few_df", PROTECTS)
# What may be printed: to say that a count is hidden because it is all or none says what it is.
PRINTED = {"all_or_none": "too_few"}


def count(people: int, profile: Profile) -> str:
    """Why a count of people is hidden: ``too_few``, or ``all_or_none`` for a hidden zero; empty if it is shown."""
    if people < 0:
        raise ValueError("a count is not negative")
    if people == 0:
        return "all_or_none" if profile.all_or_none_hidden else ""
    return "too_few" if people < profile.minimum_count else ""


def events(events: int, n: int, profile: Profile) -> str:
    """Why a count of people with an event among `n` is hidden: for itself, for its complement, or for `n`.

    Parameters
    ----------
    events, n : int
        0 <= events <= n; otherwise `ValueError`.
    """
    if not 0 <= events <= n:
        raise ValueError(f"need 0 <= events <= n, got {events} of {n}")
    found = [count(each, profile) for each in (n, events, n - events)]
    return "all_or_none" if "all_or_none" in found else max(found)


def money(amounts: Sequence[float], profile: Profile) -> str:
    """Why a sum of money is hidden: ``too_few`` contributors, ``dominance`` or ``p_percent``.

    Parameters
    ----------
    amounts : sequence of float
        What each contributor adds, none negative (`ValueError`); zeros count as contributors.
    """
    if any(each < 0 for each in amounts):
        raise ValueError("amounts are not negative")
    if count(len(amounts), profile):
        return "too_few"
    ranked, total = sorted(amounts, reverse=True), math.fsum(amounts)
    if math.fsum(ranked[: profile.dominance.largest]) > profile.dominance.share * total:
        return "dominance"
    rest = math.fsum(ranked[2:])  # what the second largest cannot tell of the largest
    return "p_percent" if ranked and rest < profile.p_percent / 100 * ranked[0] else ""


def money_width(amounts: Sequence[float], profile: Profile) -> int:
    """How wide a reader's bounds of a hidden sum have to stay, in its unit: p% of the largest amount to both sides."""
    return math.ceil(2 * profile.p_percent / 100 * max(amounts, default=0))


def extreme(profile: Profile) -> str:
    """Why a smallest or a largest value is hidden: ``extreme``."""
    return "extreme" if profile.extremes_hidden else ""


def resting_on(people: int, profile: Profile) -> str:
    """Why a percentile or a step of a curve that rests on so many people is hidden: ``few_behind``."""
    return "few_behind" if people < profile.people_behind else ""


def people_behind(n: int, share: float) -> int:
    """People on the shorter side of the percentile at `share` (strictly between 0 and 1) of `n` people."""
    if not 0 < share < 1:
        raise ValueError("a percentile has people on both sides")
    return math.floor(n * min(share, 1 - share) + 1e-9)


def model(degrees_of_freedom: int, profile: Profile) -> str:
    """Why what a model found is hidden: ``few_df``."""
    return "few_df" if degrees_of_freedom < profile.degrees_of_freedom else ""


def count_reasons(table: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Reason by cell of a table with a column `n` and, if it has one, `n_events`; empty texts where it is shown.

    A count that is missing already stays so, without a reason.
    """
    found = pd.DataFrame({"n": [_if_known(count, (n,), profile) for n in table["n"]]}, index=table.index)
    if "n_events" in table:
        pairs = zip(table["n_events"], table["n"], strict=True)
        found["n_events"] = [_if_known(events, pair, profile) for pair in pairs]
    return found.astype("str")


def hidden(table: pd.DataFrame, reasons: pd.DataFrame) -> pd.DataFrame:
    """The table with every value missing that has a reason."""
    kept = {name: table[name].astype("Int64").mask(reasons[name] != "") for name in reasons}
    return table.assign(**kept)


def _if_known(rule, counts: tuple, profile: Profile) -> str:
    return "" if any(pd.isna(each) for each in counts) else rule(*map(int, counts), profile)
