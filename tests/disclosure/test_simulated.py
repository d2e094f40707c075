from dataclasses import replace

import pandas as pd
import pytest

from analysis.disclosure import release as door
from analysis.disclosure import simulated
from analysis.errors import HoanhapError
from analysis.evidence.verdict import JUDGEMENTS, Verdict
from analysis.results import Estimate, FlowStep
from analysis.run import parameters
from analysis.run.task import Task

ROWS = {
    "flow": [FlowStep(step="no_arm", unit="people", n_before=9, n_excluded=2)],
    "verdicts": [Verdict(outcome="rearrest", verdict=each, because="interval") for each in (*JUDGEMENTS, "described_only")],
}  # fmt: skip


@pytest.fixture
def real(tarp):
    return tarp[0].source


@pytest.fixture
def invented(real):
    return real.model_copy(update={"synthetic": True, "id": "mau-01"})


def let_out(source, profile=""):
    return door.release(source, None, ROWS, notebook="2_recidivism", parameters={}, profile=profile)


def test_every_row_about_invented_people_says_so_and_no_row_about_real_ones(real, invented):
    for table in let_out(invented).tables.values():
        assert next(iter(table.columns)) == "data"
        assert set(table["data"]) == {"simulated"}
    assert all("data" not in table for table in let_out(real).tables.values())


def test_a_verdict_about_invented_people_is_a_demonstration(real, invented):
    assert list(let_out(invented).table("verdicts")["verdict"]) == ["demonstration"] * 4 + ["described_only"]
    assert list(let_out(real).table("verdicts")["verdict"]) == [*JUDGEMENTS, "described_only"]


def test_the_mark_survives_saving_and_cannot_be_taken_off(invented, tmp_path):
    door.save(let_out(invented), tmp_path)
    assert door.load(tmp_path).synthetic
    path = tmp_path / "flow.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("simulated", ""), encoding="utf-8")
    with pytest.raises(ValueError, match="does not say so"):
        door.load(tmp_path)


def test_a_verdict_put_back_by_hand_is_refused(invented):
    released = let_out(invented)
    judged = released.table("verdicts").assign(verdict="better")
    with pytest.raises(ValueError, match="does not say so"):
        door.Released(released.about, {"verdicts": judged}, released.door)


def test_data_about_nobody_may_be_open(invented):
    restricted = invented.model_copy(update={"access": "restricted"})
    assert let_out(restricted).about["profile"] == "open"
    assert let_out(restricted, "internal").about["profile"] == "internal"


def test_internal_estimates_are_marked_too(tarp, invented, tmp_path, monkeypatch):
    monkeypatch.setenv("HOANHAP_RUN_FOLDER", str(tmp_path))
    site = replace(tarp[0], source=invented)
    asked = parameters.check("2_recidivism", {"site": "mau-01", "language": "en", "conf_level": 0.95, "horizon": ""})
    about = {"outcome": "rearrest", "estimand": "share", "group": "participant", "unit": "share", "method": ""}
    Task("2_recidivism", asked, site, None).keep([Estimate(**about, value=0.5, n=2)] * 2, let_out(invented))
    heading, *rows = (tmp_path / "estimates" / "estimates.csv").read_text(encoding="utf-8").splitlines()
    assert heading.startswith("data,") and len(rows) == 2
    assert all(row.startswith("simulated,") for row in rows)


def test_marking_changes_no_table_in_place(invented):
    table = pd.DataFrame({"verdict": ["better"]})
    simulated.marked(table, invented)
    assert list(table.columns) == ["verdict"] and list(table["verdict"]) == ["better"]


def test_invented_and_real_people_are_never_put_together(real, invented):
    other = invented.model_copy(update={"id": "mau-02"})
    with pytest.raises(HoanhapError, match="simulated: mau-01, mau-02; real: tarp"):
        simulated.refuse_mixture([invented, real, other])
    simulated.refuse_mixture([invented, other])
    simulated.refuse_mixture([real])
    simulated.refuse_mixture([])
