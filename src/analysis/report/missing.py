"""Covariates of which values are missing: what was done about it."""

from analysis.disclosure.release import Released
from analysis.outcomes.missing import FEW_PEOPLE, FILLED, LEAST_PEOPLE, MANY_MISSING, MOST_MISSING, NEVER_KNOWN
from analysis.report import labels
from analysis.report.blocks import Table
from analysis.report.counted import NOTHING, counts, table_of
from analysis.report.labels import label
from analysis.words import Percent, Words, say

DONE = {
    FILLED: say("filled with the mean of the others"),
    FEW_PEOPLE: say("left out: too few people"),
    MANY_MISSING: say("left out: too much is missing"),
    NEVER_KNOWN: say("left out: known of nobody"),
}


def gaps(released: Released, write: Words) -> Table:
    """What is missing of the plan's covariates, and whether it was filled or the covariate left out."""
    rows = released.table("gaps")
    named = released.about["source"]["covariates"]
    columns = {
        say("model"): [write(label(labels.MODELS, kind)) if kind else NOTHING for kind in rows["models"]],
        say("characteristic"): [
            named[name][write.language] if name in named else write(label(labels.COVARIATES, name))
            for name in rows["covariate"]
        ],
        say("what was done"): [write(DONE[done]) for done in rows["done"]],
        say("releases"): counts(rows["n"], write),
        say("of these missing"): counts(rows["n_missing"], write),
        say("largest share in a group"): [write(Percent(share)) for share in rows["largest_share"]],
        say("people compared"): counts(rows["n_people"], write),
    }
    note = say(
        "Below {n} people compared, or with more than {share} missing in a group, nothing is filled in: the characteristic is then "
        "not among those held alike. A mean filled in makes people look more alike than they may be.",
        n=LEAST_PEOPLE,
        share=Percent(MOST_MISSING, 0),
    )
    return table_of(say("Characteristics of which values are missing"), columns, write, note, words=3)
