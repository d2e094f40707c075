"""Numbers and words that are no counts: which of them may not be shown for themselves, and which counts the others tell."""

from dataclasses import dataclass

import pandas as pd

from analysis.disclosure import rules
from analysis.disclosure.cells import Derived, rounded, rounding_range
from analysis.disclosure.linked import Links, Row, missing
from analysis.disclosure.profiles import Profile

UNCHECKED = "cannot_be_checked"  # rests on counts that this result does not hold
PARAMETERS = 2  # of a model besides its covariates: an intercept and the model compared


@dataclass(frozen=True)
class Told:
    """What is hidden for itself, with the reason, and what the rest tells; both by table, number of the row and column."""

    hidden: dict[tuple[str, int, str], str]
    derived: dict[tuple[str, int, str], Derived]


def told(rows: list[Row], links: Links, profile: Profile, plan: dict | None) -> Told:
    """Judge every cell of these rows that is neither plain nor a count."""
    found = Told({}, {})
    filled = {(row.table, column) for row in rows for column in row.shape.columns if not missing(row.told.get(column))}
    for row in rows:
        for column, reason, names in _judged(row, links, profile, plan):
            place = (row.table, row.number, column)
            if (row.table, column) not in filled:
                continue  # where other rows have a number, a gap that is not said to be hidden would tell that there is none
            if reason:
                found.hidden[place] = rules.PRINTED.get(reason, reason)
            elif names:
                remade = column in row.shape.shares or column in row.shape.interval
                found.derived[place] = _telling(place, names, links, profile if remade else None)
    return found


def _telling(place: tuple[str, int, str], names: tuple[str, ...], links: Links, profile: Profile | None) -> Derived:
    """Which counts a number tells: exactly, or as much as they are printed if it is made anew from what is printed."""
    tells = []
    for name in dict.fromkeys(names):
        value = links.values[name]
        base = profile.rounding if profile else 1
        tells.append((name, *rounding_range(rounded(value, base), base)))
    return Derived("|".join(map(str, place)), tuple(tells))


def _judged(row: Row, links: Links, profile: Profile, plan: dict | None):
    """Column, why it is hidden for itself (or nothing), and the cells that it tells otherwise."""
    shape = row.shape
    for column, reason in shape.dropped.items():
        yield column, reason, ()
    shares = dict(shape.shares) | dict.fromkeys(shape.interval, next(iter(shape.shares.values()), ()))
    numbers = {**shares, **shape.rests}
    for column in {**numbers, **shape.behind}:
        names = tuple(row.named(each) for each in numbers.get(column, ()))
        reason = "" if column not in numbers or (names and set(names) <= links.values.keys()) else UNCHECKED
        if not reason and column in shape.behind:
            people, share = shape.behind[column]
            reason = rules.resting_on(rules.people_behind(_count(row, people), share), profile)
        if not reason and row.told.get("method") == "model":
            reason = rules.model(_count(row, "n") - PARAMETERS - _covariates(plan), profile)
        if not reason and column in shape.curve[:1]:
            reason = _step(row, profile)
        yield column, reason, names
    for column, (largest, people) in shape.money.items():
        yield column, _money(row, largest, people, profile), (row.named(people),)
    for column, pairs in shape.told.items():
        yield column, _words(row, pairs, links, profile), ()


def _step(row: Row, profile: Profile) -> str:
    """Why a step of a curve is hidden: few still followed, or few people who can have had the event, or not had it, so far."""
    share, at_risk, start = (row.told.get(each) for each in row.shape.curve)
    if at_risk is None or start is None:
        return UNCHECKED
    if rules.resting_on(int(at_risk), profile):
        return rules.resting_on(int(at_risk), profile)
    return rules.events(round(share * start), int(start), profile)


def _money(row: Row, largest: str, people: str, profile: Profile) -> str:
    """Why a sum of money is hidden of which only the number of amounts and the share of the largest are known.

    The second largest is at most as large as the largest, so that what it cannot tell is at least the rest without both.
    """
    share, n = row.told.get(largest), row.told.get(people)
    if share is None or n is None:
        return UNCHECKED
    if reason := rules.count(int(n), profile):
        return reason
    if share * min(profile.dominance.largest, n) > profile.dominance.share:
        return "dominance"
    return "p_percent" if 1 - 2 * share < profile.p_percent / 100 * share else ""


def _words(row: Row, pairs: tuple[tuple[str, str], ...], links: Links, profile: Profile) -> str:
    """Why words are hidden that say of a group that none, or all, or few of it had something: too few, whichever it is."""
    for events, people in pairs:
        known = [_value(row, each, links) for each in (events, people)]
        if None in known:
            return UNCHECKED
        if rules.events(min(known), max(known), profile):
            return "too_few"
    return ""


def _value(row: Row, reference: str, links: Links) -> int | None:
    if "|" in reference:
        return links.values.get(row.named(reference))
    value = row.told.get(reference)
    return None if value is None else int(value)


def _count(row: Row, column: str) -> int:
    value = row.told.get(column)
    return 0 if value is None or pd.isna(value) else int(value)


def _covariates(plan: dict | None) -> int:
    return len(((plan or {}).get("reoffending") or {}).get("adjust_for", ()))
