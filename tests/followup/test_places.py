"""In which commune people lived, on the map of the models: the district of `tests.evidence.district` by hand.

Until 30 June 2025 it has Mẫu Đông (90001) and Mẫu Tây (90002); since then both are Mẫu Mới (91001).
"""

import pandas as pd
import pytest

from analysis.followup.joining import joining
from analysis.followup.places import places
from analysis.sites import Site
from tests.evidence import district
from tests.followup import tiny

OLD, NEW = "2025-06-30", "2025-12-31"
MODELS = pd.DataFrame({"model_id": ["dong"], "kind": ["helpers"]})
KIND = pd.Series(["dong"])


def coverage(place="90001", on=OLD, start="2022-03-01", kind="commune"):
    row = {"model_id": "dong", "place_kind": kind, "place": place, "place_on": on, "start_last": start}
    return pd.DataFrame([row]).astype({"place_on": "datetime64[us]", "start_last": "datetime64[us]"})


def site(releases, status=(), *, enrolled=(), covers=None):
    tables = {"models": MODELS, "model_coverage": coverage() if covers is None else covers}
    tables["releases"] = tiny.table(releases).astype({"commune_on": "datetime64[us]"})
    if status:
        tables["people_status"] = tiny.table(status)
    if enrolled:
        days = pd.DataFrame(enrolled, columns=["person_id", "start_first"]).assign(model_id="dong")
        tables["enrolments"] = days.assign(start_last=days["start_first"]).astype(
            {"start_first": "datetime64[us]", "start_last": "datetime64[us]"}
        )
    return Site(district.source(), tables, None, ())


def release(person, day, commune, on):
    return tiny.release(person, day, commune=commune, commune_on=on)


def rows_of(site):
    table = site.tables["releases"].set_index("release_id")
    return pd.DataFrame({"person_id": table["person_id"], "start": table["release_last"]})


def listed(person, day, commune):
    return tiny.seen(day, person) | {"commune": commune}


RELEASES = [
    release("a", "2022-01-10", "90002", OLD),  # on the map of the models
    release("b", "2022-01-10", "91001", NEW),  # one of two old communes: a list says which
    release("c", "2022-01-10", "91001", NEW),  # no list does
    release("d", "2022-01-10", None, None),
    release("e", "2023-01-10", None, None),  # on a list before the release only
]
STATUS = [
    listed("b", "2022-06-30", "90001"),
    listed("b", "2023-06-30", "90002"),  # moved later
    listed("d", "2022-12-31", "90002"),
    listed("e", "2022-12-31", "90001"),
    tiny.seen("2022-06-30", "c", state="left") | {"commune": "90001"},
]


@pytest.fixture
def found(tiny_areas):
    tables = site(RELEASES, STATUS)
    return places(tables, KIND, rows_of(tables))


def test_the_release_says_it_else_the_nearest_list_after_it(found):
    assert found.commune.fillna("").to_dict() == {"a-1": "90002", "b-1": "90001", "c-1": "", "d-1": "90002", "e-1": ""}


def test_since_when_it_is_known(found):
    known = {release: str(day.date()) for release, day in found.known_from.dropna().items()}
    assert known == {"a-1": "2022-01-10", "b-1": "2022-06-30", "d-1": "2022-12-31"}


def test_communes_that_could_have_had_it_are_those_of_the_models_map(found):
    assert found.starts.index.tolist() == ["90001", "90002"] and found.starts.isna().tolist() == [False, True]


def test_on_the_new_map_everybody_of_both_lives_in_one_commune(tiny_areas):
    tables = site(RELEASES, STATUS, covers=coverage("91001", NEW))
    found = places(tables, KIND, rows_of(tables))
    assert found.starts.index.tolist() == ["91001"]
    assert set(found.commune.dropna()) == {"91001"} and found.commune.isna().tolist() == [False] * 4 + [True]


@pytest.mark.parametrize("covers", [coverage(kind="firm"), coverage(start=None), coverage().iloc[:0]])
def test_without_a_commune_and_a_day_there_are_no_places(covers, tiny_areas):
    tables = site(RELEASES, covers=covers)
    assert places(tables, KIND, rows_of(tables)) is None


def test_eligible_once_a_model_was_running_in_the_own_commune(tiny_areas):
    tables = site(RELEASES, STATUS, enrolled=[("b", "2022-08-01"), ("c", "2022-05-01")])
    found = joining(tables, "helpers", rows_of(tables))
    day = found.people["eligible"].dt.date.astype("str")
    assert found.known_by == "running_here"
    # b lives in Mẫu Đông, which is known from a list; c joined there. In Mẫu Tây nothing was running.
    assert day[["b-1", "c-1"]].tolist() == ["2022-06-30", "2022-05-01"]
    assert found.people["eligible"].isna().tolist() == [True, False, False, True, True]
    assert found.people["place"][["a-1", "b-1", "c-1"]].tolist() == ["90002", "90001", "90001"]


def test_where_the_eligible_are_listed_their_place_is_the_model_that_considered_them(tiny_areas):
    told = site(RELEASES, STATUS, enrolled=[("b", "2022-08-01")])
    steps = {
        "person_id": ["a", "d", "b"],
        "model_id": "dong",
        "step": "eligible",
        "step_last": pd.Timestamp("2022-04-01"),
    }
    told.tables["referrals"] = pd.DataFrame(steps)
    found = joining(told, "helpers", rows_of(told))
    assert found.known_by == "listed"
    assert found.people["place"].fillna("").tolist() == ["dong", "dong", "", "dong", ""]
