"""Who joined which model and what became of them: seven people by hand."""

import pandas as pd
import pytest

from analysis.followup.follow import follow, ground
from analysis.followup.joining import joinings
from analysis.outcomes.by_model import _spelt, by_model, overlaps
from analysis.sites import Site
from analysis.stats.share_intervals import blaker
from tests.evidence import district
from tests.followup import tiny

KINDS = ("helpers", "exemplary", "firm", "fund")
PEOPLE = "abcdefg"
MODELS = pd.DataFrame(
    [("m2", "helpers", "Mô hình 4+ xã Đá"), ("m1", "helpers", "Mô hình 4+ xã Chim"), ("m3", "firm", "Công ty"),
     ("v", "fund", "Vay vốn")],
    columns=["model_id", "kind", "name_vi"],
).assign(name_en=lambda rows: rows["name_vi"])  # fmt: skip
# a, b, c, d join m1; e joins m2 and has a job and a loan; f joins the firm. g joins m2 too late to be followed.
JOINED = {"a": "m1", "b": "m1", "c": "m1", "d": "m1", "e": "m2", "f": "m3", "g": "m2"}
DAY = {"a": "2022-02-01", "b": "2022-02-01", "c": "2022-02-01", "d": None, "e": "2022-03-01", "f": "2022-03-01",
       "g": "2024-06-01"}  # fmt: skip


LOANS = pd.DataFrame(
    {
        "loan_id": ["l", "k"],
        "person_id": ["e", "x"],
        "loan_date": pd.to_datetime(["2022-04-01"] * 2),
        "kind": "person",
        "office": "PGD",
    }
)


def job(person, start):
    return {"person_id": person, **tiny.span("start", start), **tiny.span("end", "")}


def site():
    enrolments = [
        {
            "person_id": each,
            "model_id": model,
            **tiny.span("start", DAY[each] or "2022-02-01"),
            "assigned_by": "official",
        }
        for each, model in JOINED.items()
    ]
    enrolments[3]["start_first"] = None  # d joined, nobody knows since when
    made = tiny.site(
        [tiny.release(each, "2022-01-10") for each in PEOPLE],
        # b offends within a year of joining, c later than a year, a before joining a firm that he never joins.
        offences=[tiny.offence("b", offence="2022-06-01"), tiny.offence("c", offence="2023-06-01")],
        exits=[tiny.left("moved", "2022-05-01", "a")],
    )
    tables = made.tables | {
        "models": MODELS,
        "enrolments": tiny.table(enrolments),
        "loans": LOANS,
        "jobs": tiny.table([job("e", "2022-12-01"), job("f", "2023-06-01")]),
    }
    return Site(district.source(), tables, None, ())


@pytest.fixture
def rows(tmp_path, monkeypatch):
    from analysis.followup import areas

    district.write_areas(tmp_path)
    monkeypatch.setattr(areas, "site_folder", lambda name: tmp_path)
    made = site()
    base = ground(made)
    followed = follow(made, definition="any", by="offence", on=base)
    found = by_model(made, followed, joinings(made, base.releases, KINDS), "12m", conf_level=0.95)
    return {row.model: row for row in found}


def test_models_stand_by_kind_and_by_their_letters(rows):
    assert list(rows) == ["m1", "m2", "m3", "v"]  # Chim before Đá: đ follows d
    names = ["Đồi", "Da", "Ẩn", "Vườn", "An", "Đá", "Dương"]
    assert sorted(names, key=_spelt) == ["An", "Ẩn", "Da", "Dương", "Đá", "Đồi", "Vườn"]


def test_what_became_of_those_who_joined(rows):
    one = rows["m1"]
    # b had an offence, c none within the year, a moved away, d joined on an unknown day.
    assert (one.n_joined, one.n_events, one.n_without, one.n_unknown, one.n_not_yet) == (4, 1, 1, 2, 0)
    limits = blaker(1, 2)
    assert (one.conf_low, one.conf_high) == (limits.low, limits.high)


def test_not_yet_is_no_success(rows):
    two = rows["m2"]
    assert (two.n_joined, two.n_events, two.n_without, two.n_not_yet) == (2, 0, 1, 1)


def test_a_job_counts_if_it_lies_within_the_time(rows):
    assert rows["m2"].n_with_job == 1 and rows["m3"].n_with_job == 0  # f's job began fifteen months after joining
    assert rows["v"].n_joined == 1 and rows["v"].n_loans is None  # no file shows how loans stand


def test_who_was_in_several():
    found = {row.model: row for row in overlaps(site())}
    assert (found["m2"].n_people, found["m2"].n_only, found["m2"].n_fund) == (2, 1, 1)
    assert (found["v"].n_people, found["v"].n_helpers) == (1, 1)  # x was never released from prison
    assert found["m1"].n_only == found["m1"].n_people == 4


def test_people_of_all_models_add_up(rows):
    for row in rows.values():
        assert row.n_joined == row.n_known + row.n_unknown + row.n_not_yet
