"""No hidden count of the invented district's results can be worked out more closely than its profile allows."""

import pandas as pd
import pytest

from analysis.disclosure.guarded import guard
from analysis.disclosure.profiles import read_profiles
from tests.disclosure.attack import attack
from tests.report.conftest import released_of

NOTEBOOKS = ("1_evaluability", "2_recidivism", "3_loan_repayment", "4_employment_income", "5_community_sentences",
             "6_models_and_scaling")  # fmt: skip


@pytest.mark.parametrize("name", ["partner", "public"])
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_no_hidden_count_can_be_worked_out(notebook, name):
    profile, true = read_profiles("mau-01").named(name), released_of(notebook, "mau-01")
    found = list(attack(guard(true, name), true, profile).ends())
    assert len(found) >= 8
    assert [each for each in found if not each[1] <= each[3] <= each[2]] == []
    assert [each for each in found if each[2] - each[1] < profile.width] == []


@pytest.mark.parametrize("notebook", ["1_evaluability", "2_recidivism", "5_community_sentences"])
def test_the_attack_works_them_out_where_only_small_counts_are_hidden(notebook):
    """With what protects them shown again, hidden counts are found to the person."""
    profile, true = read_profiles("mau-01").partner, released_of(notebook, "mau-01")
    found = list(attack(_shown_again(guard(true, "partner"), true), true, profile).ends())
    assert len([each for each in found if each[1] == each[2]]) >= 3


def _shown_again(guarded, true):
    told = guarded.table("hidden")
    for name, table in guarded.tables.items():
        again = told[(told["table"] == name) & (told["reason"] == "protects_another")]
        keys = [column for column in ("step", "horizon", "kind", "by", "group", "arm", "event", "estimand", "outcome", "models",
                                      "definition", "year", "gravity", "model", "day") if column in table]  # fmt: skip
        for row in again.to_dict("records"):
            if row["column"].startswith("n"):
                same = true.tables[name].merge(pd.DataFrame([table.loc[row["row"], keys]]), on=keys)
                if len(same) == 1:
                    table.loc[row["row"], row["column"]] = same[row["column"]].iloc[0]
    return guarded
