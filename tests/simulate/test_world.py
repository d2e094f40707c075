"""Every rate says where it is from, and is used."""

import re

import pytest

from analysis.errors import HoanhapError
from analysis.simulate.world import WORLDS, read_file, read_rates, world
from tests.conftest import PROJECT

CODE = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "src/analysis/simulate").glob("*.py"))


def test_every_rate_names_a_source_or_says_that_it_is_assumed():
    told = read_file()
    assert {rate.source for rate in told.rates.values()} - {"assumed"} == set(told.sources)


def test_every_rate_is_used():
    built = {f"community_{what}" for what in ("breached", "revoked", "reoffended", "moved", "died")}
    built |= {f"{step}_days" for step in ("listing", "offer", "answer", "start")}
    unused = [name for name in read_rates() if f'["{name}"]' not in CODE and name not in built]
    assert unused == []


def test_no_number_of_the_simulation_hides_in_a_default_world():
    assert all(value == 0 for value in world().effect.values())
    assert set(WORLDS) == {
        "no_effect",
        "effect",
        "hidden_risk",
        "closer_watch",
        "lists_lose_reoffenders",
        "movers_unlinked",
    }


def test_an_unknown_world_is_refused_with_those_that_exist():
    with pytest.raises(HoanhapError, match="no_effect"):
        world("paradise")


def test_a_rate_without_a_source_is_refused(project):
    path = project / "data/raw/reference/simulation.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(female: .*source: )assumed", r"\1hearsay", text), encoding="utf-8")
    with pytest.raises(HoanhapError, match=r"rates\.female"):
        world()
