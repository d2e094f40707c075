"""Districts made without files are those that files give, and what was found in worlds that break an assumption."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.evidence.verdict import JUDGEMENTS
from analysis.followup.follow import follow
from analysis.followup.joining import joining
from analysis.simulate.variants import VARIANTS
from analysis.simulate.world import WORLDS
from analysis.sites import read_site
from tests.audit import world_tables, worlds
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def found():
    return json.loads((PROJECT / worlds.RESULT).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made():
    return world_tables.make(worlds.chosen_world("no_effect", "published", 1), VARIANTS[world_tables.NAME].seed)


def counted(site):
    """Releases that are followed, crimes among them, eligible and joined."""
    rows = follow(site, definition="any", by="offence").rows
    people = joining(site, worlds.plan().main.models, rows).people
    return np.array(
        [len(rows), (rows["cause"] == 1).sum(), people["eligible"].notna().sum(), people["joined"].notna().sum()]
    )


def test_a_district_made_without_files_is_nearly_the_one_that_files_give(made):
    """Same seed, same people: files lose a few days and links, and split a few people in two."""
    straight, read = counted(made.site), counted(read_site(world_tables.NAME))
    np.testing.assert_allclose(straight, read, rtol=0.1)
    assert straight[3] > 100


def test_every_person_is_the_one_of_the_certificate(made):
    tables = made.site.tables
    known = set(tables["people"]["person_id"])
    assert len(known) == len(tables["people"])
    for name in ("releases", "enrolments", "offences", "people_status"):
        assert set(tables[name]["person_id"]) <= known


def test_movers_are_strangers_only_where_they_cannot_be_linked(made):
    moved = world_tables.make(worlds.chosen_world("movers_unlinked", "published", 1), VARIANTS[world_tables.NAME].seed)
    assert len(moved.site.tables["offences"]) < 0.7 * len(made.site.tables["offences"])
    assert len(moved.site.tables["people"]) > len(made.site.tables["people"])


def test_parts_hold_everybody_once(made):
    some = worlds.parts(made.site, 3, np.random.default_rng(1))
    for name in ("people", "releases", "offences"):
        together = pd.concat([part.tables[name] for part in some])
        assert len(together) == len(made.site.tables[name])
    persons = [set(part.tables["people"]["person_id"]) for part in some]
    assert not persons[0] & persons[1] and all(persons)
    assert set(some[0].tables["releases"]["person_id"]) <= persons[0]
    assert len(some[0].tables["models"]) == len(made.site.tables["models"])


def test_the_truth_is_of_those_who_joined(made):
    true = worlds.planted(made.effects, worlds.plan())
    assert true.difference == pytest.approx(0, abs=1e-12)
    assert 0 < true.risk < 0.1 and true.n > 100


def test_bias_and_verdicts_are_counted_by_hand():
    true = [worlds.Planted(-0.1, 0.2, 10), worlds.Planted(0.0, 0.1, 30)]
    about = {"n_events": 3, "method": "counts", "joined": 0.1, "because": "interval"}
    about |= {"all_recorded": 0.0, "has_interval": True, "ratio_below_1": False, "ratio_above_1": True}
    looks = [
        [
            about | {"difference": -0.2, "verdict": "better"},
            about | {"difference": np.nan, "verdict": "cannot_tell_yet"},
        ],
        [about | {"difference": 0.1, "verdict": "worse"}, about | {"difference": 0.3, "verdict": "worse"}],
    ]
    row = worlds.summary(true, looks)
    # Errors -0.1 and 0.2: mean 0.05, and their standard deviation over the root of two is 0.15.
    assert (row["bias"], row["monte_carlo_error"]) == (0.05, 0.15)
    assert (row["bias_all_recorded"], row["monte_carlo_error_all_recorded"]) == (0.05, 0.05)
    assert (row["planted"], row["true_risk_joined"]) == (-0.025, 0.125)
    assert (row["looks"], row["given"], row["draws"]) == (4, 3, 2)
    assert row["verdicts"] == {"better": 0.25, "worse": 0.5, "little_or_no_difference": 0, "cannot_tell_yet": 0.25}
    assert (row["ratio_below_1"], row["ratio_above_1"]) == (0, 1)


@pytest.mark.parametrize("number", range(len(worlds.SPOTS)))
def test_the_code_still_says_of_a_small_draw_what_it_said(found, number):
    again, before = worlds.spot(*worlds.SPOTS[number], worlds.plan()), found["spots"][number]
    assert again.keys() == before.keys()
    for name, value in before.items():
        same = pytest.approx(value, abs=1e-6, nan_ok=True) if isinstance(value, float) else value
        assert again[name] == same, f"{name}; run: python -m tests.audit.worlds"


def test_every_world_was_looked_at(found):
    rows = {(row["world"], row["crime"], row["times"]): row for row in found["worlds"]}
    assert rows.keys() == {(name, crime, n) for name in WORLDS for crime in worlds.CRIME for n in (1, worlds.TIMES)}
    for row in rows.values():
        assert sum(row["verdicts"][verdict] for verdict in JUDGEMENTS) == pytest.approx(1, abs=2e-4)
        assert row["world"] == "effect" or abs(row["planted"]) < 1e-4


def test_what_breaks_an_assumption_makes_bias_and_the_rest_none_once_all_that_is_recorded_is_held_fixed(found):
    rows = {row["world"]: row for row in found["worlds"] if (row["crime"], row["times"]) == ("frequent", worlds.TIMES)}

    def beyond_chance(name, which=""):
        return rows[name][f"bias{which}"] / rows[name][f"monte_carlo_error{which}"]

    assert (
        abs(beyond_chance("no_effect", "_all_recorded")) < 3.5 and abs(beyond_chance("effect", "_all_recorded")) < 3.5
    )
    for which in ("", "_all_recorded"):
        assert beyond_chance("hidden_risk", which) < -3.5
    assert beyond_chance("closer_watch") > 3.5
    gone = rows["lists_lose_reoffenders"]
    assert gone["found_risk_joined"] < 0.1 * gone["true_risk_joined"]
    assert rows["effect"]["planted"] < -0.03
