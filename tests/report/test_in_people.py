"""What is said of people rests on those who were followed, and on every prior that was used."""

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.report import side_by_side
from analysis.report.in_people import in_people
from analysis.words import words


def released(followed: int | None):
    """13 joiners of whom none is known to have had the event; so many of them were followed to the horizon."""
    about = {"estimand": "risk", "horizon": "12m", "reason": "too_few_for_model", "n_events": 0}
    nothing = dict.fromkeys(("estimate", "conf_low", "conf_high"), float("nan"))
    risks = [about | nothing | {"group": f"helpers:{arm}", "n": n} for arm, n in (("joined", 13), ("not_joined", 40))]
    arms = {"models": "helpers", "horizon": "12m", "n_events": 0, "n_without": followed}
    counts = [arms | {"arm": "joined"}, arms | {"arm": "not_joined"}] if followed is not None else []
    tables = {"estimates": pd.DataFrame(risks), "arm_counts": pd.DataFrame(counts)}
    return SimpleNamespace(about={"main_horizon": "12m"}, table=tables.__getitem__)


@pytest.mark.parametrize(
    ("followed", "chance"),
    [(13, "25%"), (4, "66%"), (0, None), (None, None)],  # 0.9 to the power of 13, of 4
)
def test_nobody_with_the_event_is_weighed_by_those_who_were_followed(followed, chance):
    said = repr(in_people(released(followed), words("en")))
    assert "of those who joined 0 of 13 had" in said
    assert (f"With the {followed} who were followed so long none would be seen {chance}" in said) == bool(chance)
    assert bool(chance) or "would be seen" not in said


@pytest.mark.parametrize("told_apart", [True, False])
def test_limits_of_the_spread_hold_those_under_every_prior(told_apart):
    about = {"models": "helpers", "n_models": 4, "told_apart": told_apart}
    rows = [about | {"spread_low": 0.2, "spread_high": 1.1}, about | {"spread_low": 0.1, "spread_high": 1.7}]
    said = words("en")(side_by_side._apart(rows))
    assert "0.1" in said and "1.7" in said and "1.1" not in said
