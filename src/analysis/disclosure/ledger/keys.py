"""Names of counts, and what is known of them beyond the sums that a release tells (`disclosure.declared` has those).

A key is what `disclosure.guarded.counts` calls a count, without the site: ``events|any/offence|12m``. One key of one site and one
state of its data is one number, in whichever table, notebook or release it stands. A count of a set of sites has the key of
what it is the sum of over its members.

From one state of the data to a later one, people join and events become known, so a count holds the same count of before. That
does not hold for those through which people pass (`PASSING`).
"""

import re

# What people or loans are in for a while: a difference of two of these counts nobody.
PASSING = frozenset(
    {"not yet", "work not yet", "loan not yet", "first_job_not_yet", "not followable"}
    | {"unknown", "unknown whether", "first_job_unknown", "late not known", "any_job unknown", "unknown on"}
    | {"serving on", "moving", "still_in", "newest list", "on the newest list", "first_job_kept"}
    | {"open", "unseen", "extended", "overdue", "frozen", "not_due"}
)
WITHOUT = "no "  # how the name of those begins who are known without the event
EVENTS = "events"
INSIDE = {
    "intentional": ("any",),
    "legal": ("any", "intentional"),
}  # definitions of a new offence, and those that hold them
HORIZON = re.compile(r"(\d+)([mw])")
PART, LATER, DEFINED, FURTHER = "part", "later", "definition", "horizon"  # how one count holds another
HIDDEN, SET = "hidden", "set"  # a count that is not printed; that of a member of a set


def passing(key: str) -> bool:
    """Whether people come and go in this count."""
    return key.partition("|")[0] in PASSING


def held_by(part: str, whole: str, *, same_people: bool) -> str:
    """How `whole` holds `part` in one state of the data, if one term of their names tells so; empty: not.

    A relapse by law is an intentional crime, which is a crime. Who had had the event by 6 months had had it by 12, if the
    `same_people` are followed for both.
    """
    pairs = list(zip(part.split("|"), whole.split("|"), strict=False))
    apart = [each for each in pairs if each[0] != each[1]]
    if part.count("|") != whole.count("|") or len(apart) != 1 or pairs[0] != (EVENTS, EVENTS):
        return ""
    one, other = apart[0]
    if "/" in one and one.partition("/")[2] == other.partition("/")[2]:
        return DEFINED if other.partition("/")[0] in INSIDE.get(one.partition("/")[0], ()) else ""
    first, last = HORIZON.fullmatch(one), HORIZON.fullmatch(other)
    if same_people and first and last and first[2] == last[2]:
        return FURTHER if int(first[1]) < int(last[1]) else ""
    return ""
