"""What must be read with the comparison of borrowers: who could borrow at all."""

from analysis.disclosure.release import Released
from analysis.evidence.guards.eligibility import ELIGIBILITY
from analysis.evidence.guards.guard import FOUND
from analysis.report.blocks import Sentences
from analysis.words import Said, Words, say


def said(released: Released, write: Words) -> Sentences:
    """That a loan needs what depends on the outcome, and how many of those compared with lacked it."""
    guards = released.table("guards")
    found = guards[guards["guard"] == ELIGIBILITY].to_dict("records") if len(guards) else []
    text = (
        _found(found[0]) if found and found[0]["n_of"] else say("There is nobody with whom borrowers can be compared.")
    )
    return Sentences((write(text),))


def _found(row: dict) -> Said:
    about = {"n": int(row["n"]), "n_of": int(row["n_of"])}
    if row["finding"] == FOUND:
        return say(
            "Of {n_of} people compared with, {n} had no certificate, or no confirmation of their conduct, on record by the day of "
            "comparison. They could not have borrowed that day, perhaps because of what is to be counted here: nothing about "
            "borrowers can be called better by this.",
            **about,
        )
    return say(
        "All {n_of} people compared with had the certificate and stood on the list for borrowing by the day of comparison, so "
        "they could have borrowed as well. The certificate and the list depend on conduct all the same, and officials keep "
        "both: the comparison describes.",
        **about,
    )
