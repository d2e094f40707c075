"""How far the design of a comparison can show what a model does: the level of 5, and what took it there."""

from itertools import pairwise

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Table
from analysis.report.counted import NOTHING, table_of
from analysis.report.labels import label
from analysis.words import Said, Words, say

BEST = 5
DESIGNS = {
    "lottery": say("people got into the groups by lot"),
    "weighted": say("people eligible on the same day, made alike by weights in what was recorded of them"),
    "held_fixed": say("people eligible on the same day, what was recorded of them held fixed"),
    "same_day": say("people eligible on the same day, or a comparison group; little or nothing held alike"),
    "communes": say("whole communes with the model and without it"),
    "commune_lottery": say("communes started in an order drawn by lot"),
    "one_unit": say("one firm or commune, or too few to count, against people elsewhere"),
    "joiners_only": say("participants alone: nobody to compare with"),
}
FAULTS = labels.GUARDS | {
    "known_before": say("outcomes were known when the plan was written or changed"),
    "differed_already": say("those who joined differed already in what joining cannot have changed"),
}


def levels(released: Released, write: Words) -> Table:
    """For each comparison its design, what weakens it, and the levels from the design's own to the last."""
    rows = released.table("design_levels")
    kinds = [rows[rows["models"] == each].sort_values("number") for each in dict.fromkeys(rows["models"])]
    columns = {
        say("comparison"): [_whose(steps, write) for steps in kinds],
        say("how people are compared"): [write(label(DESIGNS, steps["step"].iloc[0])) for steps in kinds],
        say("what weakens it"): [_faults(steps, write) for steps in kinds],
        say("level of 5"): [" → ".join(_levels(steps, write)) for steps in kinds],
    }
    note = say(
        "The Maryland scale for evaluations in criminal justice: 5 a lottery; 4 many people with and without, alike in what was "
        "recorded; 3 groups side by side; 2 before and after, or one unit against others; 1 participants alone. Rules of this "
        "project: what weakens a comparison takes one level each, down to 1; known outcomes leave 4 at most; groups that differed "
        "already leave 1; 0 means that nothing may be concluded. How much chance could do is not in the level but in the interval."
    )
    return table_of(say("How strong the design is"), columns, write, note, words=3)


def said(released: Released) -> list[Said]:
    """One sentence about the comparison that decides; nothing where none is graded."""
    rows = released.table("design_levels")
    if not len(rows):
        return []
    plan = released.about["plan"]
    asked = plan.get("reoffending") or {}
    main = (asked.get("primary") or {}).get("models") or (asked["contrasts"][0]["models"] if asked else "")
    level = int(rows[rows["models"] == main].sort_values("number")["level"].iloc[-1])
    return [of(level)]


def of(level: int) -> Said:
    """One sentence about a level."""
    if not level:
        return say("By its design nothing may be concluded from this comparison (level 0 of {best}).", best=BEST)
    return say("By its design this comparison reaches level {level} of {best}.", level=level, best=BEST)


def _whose(steps: pd.DataFrame, write: Words) -> str:
    models = steps["models"].iloc[0]
    return write(label(labels.MODELS, models)) if models else write(say("the programme"))


def _faults(steps: pd.DataFrame, write: Words) -> str:
    codes = steps["step"].iloc[1:]
    return "; ".join(write(label(FAULTS, code)) for code in codes) or NOTHING


def _levels(steps: pd.DataFrame, write: Words) -> list[str]:
    levels = steps["level"].tolist()
    kept = [levels[0], *(after for before, after in pairwise(levels) if after != before)]
    return [write(int(level)) for level in kept]
