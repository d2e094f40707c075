"""What a page says of surveys: who was asked, who answered, and for whom the answers stand."""

import pandas as pd

from analysis.disclosure.release import Released
from analysis.outcomes.surveys import NO_WAVE
from analysis.report.blocks import Table
from analysis.report.counted import NOTHING, counts, day_of, part_of, table_of
from analysis.report.work import source_name
from analysis.words import Words, say


def waves(released: Released, write: Words) -> Table:
    """Each wave of each survey."""
    rows = released.table("interviews")
    told = rows.to_dict("records")
    columns = {
        say("survey"): [source_name(code, released, write) for code in rows["source"]],
        say("wave"): [NOTHING if wave == NO_WAVE else write(int(wave)) for wave in rows["wave"]],
        say("interviews"): [_days(row, write) for row in told],
        say("people asked, of all released"): [
            part_of(row["n_people"], row["n_people_released"], write) for row in told
        ],
        say("was interviewed"): [part_of(row["n_interviewed"], row["n_attempts"], write) for row in told],
        say("refused to answer"): counts(rows["n_refused"], write),
        say("was not reached"): counts(rows["n_not_reached"], write),
        say("not stated"): counts(rows["n_not_said"], write),
        say("worked"): counts(rows["n_worked"], write),
        say("did not work"): counts(rows["n_not_worked"], write),
    }
    note = say(
        "An answer is about the month before the interview, or the one stated. Of who refused or was not reached it is not known: "
        "that is neither no work nor no pay. A month about which somebody was not asked counts as the nearest one since the "
        "release (or since joining), up to {n} months away. Answers that contradict each other are not used.",
        n=int(released.about["plan"]["work"]["survey_within_months"]),
    )
    return table_of(say("Who answered the survey"), columns, write, note, words=3)


def _days(row: dict, write: Words) -> str:
    first, last = row["first_day"], row["last_day"]
    if not first or pd.isna(first):
        return NOTHING
    if first == last:
        return day_of(first, write)
    return write(say("{first} to {last}", first=day_of(first, write), last=day_of(last, write)))
