"""A ratio with an empty cell on the page: one limit in words, also after the release was written and read."""

import pandas as pd

from analysis.cohort import Cohort
from analysis.disclosure import release
from analysis.outcomes import recidivism
from analysis.report import tables
from analysis.stats.unconditional import exact_ratio
from analysis.words import words


def shown(folder, tarp, events_1, events_0, n=6):
    """The row of the table of shares at 52 weeks, and its note."""
    site, plan = tarp
    arms = [
        (arm, i < events) for arm, events in (("participant", events_1), ("comparison", events_0)) for i in range(n)
    ]
    people = pd.DataFrame(arms, columns=["arm", "event"])
    people["days"] = people["event"].map({True: 70.0, False: 364.0})
    small = plan.recidivism.model_copy(update={"adjust_for": (), "horizons": ("52w",)})
    rows = {"estimates": recidivism.estimate(Cohort(people, ()), small)}
    released = release.release(site.source, plan, rows, notebook="2_recidivism", parameters={})
    release.save(released, folder)
    table = tables.rearrest_shares(release.load(folder), words("en"))
    return table.rows[0], table.note


def test_at_most_and_at_least(tmp_path, tarp):
    row, note = shown(tmp_path, tarp, 0, 4)
    # The limits themselves are tested in tests/stats/test_unconditional.py; here: which of them is shown.
    assert row[-1] == f"at most {exact_ratio(0, 6, 4, 6).high:.3f}" and "only the lower limit" in note
    row, _ = shown(tmp_path, tarp, 4, 0)
    assert row[-1] == f"at least {exact_ratio(4, 6, 0, 6).low:.3f}"
    assert row[1].startswith("4 of 6: 66.7% (")


def test_an_ordinary_ratio_has_both_limits_and_no_such_note(tmp_path, tarp):
    row, note = shown(tmp_path, tarp, 2, 4)
    assert row[-1].startswith("0.500 (") and "only the lower limit" not in note
    assert "exact for two groups (Chan and Zhang)" in note and "exact (Blaker)" in note


def test_without_events_the_reason_stands_there(tmp_path, tarp):
    row, _ = shown(tmp_path, tarp, 0, 0)
    assert row[-1] == "no event at all"
    assert row[3].startswith("0.00 (")
