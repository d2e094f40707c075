"""The measure of bench/linkage.py at a fiftieth of its size, and that what docs hold is of this code."""

import json

import numpy as np
import pytest

from bench.linkage import AUDIT, TARGET, code_key, measure
from bench.linkage_people import Difficulty, two_lists
from tests.linkage.hand import WEIGHTS

SIZE = 2000


@pytest.fixture(scope="module", params=[1.0, 0.5])
def measured(request):
    return measure(SIZE, SIZE, Difficulty(overlap=request.param), np.random.default_rng(20241107))


def test_the_target_is_met(measured):
    assert {name: measured["shipped"][name] for name in TARGET} == {
        name: pytest.approx(1, abs=1 - least) for name, least in TARGET.items()
    }


def test_what_is_not_taken_goes_to_a_person(measured):
    assert measured["shipped"]["recall_target_with_review"] > 0.995
    assert measured["shipped"]["review_people"] < 0.1 * SIZE


def test_a_higher_threshold_takes_less_and_is_right_more_often(measured):
    recall = [point["recall"] for point in measured["curve"]]
    assert recall == sorted(recall, reverse=True)
    assert measured["curve"][-1]["precision"] >= measured["curve"][0]["precision"]


def test_probabilities_mean_what_they_say(measured):
    """Of the pairs that lie between 0.6 and 0.9 more than 6 in 10 are right."""
    low, high = measured["curve"][0], measured["shipped"]
    between = low["matches"] - high["matches"]
    right = low["matches"] * low["precision"] - high["matches"] * high["precision"]
    assert between == 0 or right / between > 0.6


def test_the_lists_are_as_difficult_as_they_should_be():
    n, given = 20_000, Difficulty()
    left, right = two_lists(n, n, given, np.random.default_rng(3))
    pairs = left.set_index("person").join(right.set_index("person").add_suffix("_2"), how="inner")
    # three standard errors of a share at this size
    near = 3 * 0.5 / np.sqrt(n)
    for one in (left, right):
        assert (one["id_number"] == "").mean() == pytest.approx(given.id_missing, abs=near)
        assert (one["birth"].str.len() == 4).mean() == pytest.approx(given.year_only, abs=near)
        assert one["name"].str.casefold().str.startswith(("nguy", "ng?y", "nguy?")).mean() == pytest.approx(
            0.38, abs=near
        )
    assert len(pairs) == n and left["commune"].nunique() == 17
    assert (pairs["commune"] != pairs["commune_2"]).mean() == pytest.approx(given.moved, abs=near)
    both = pairs[(pairs["id_number"] != "") & (pairs["id_number_2"] != "")]
    assert (both["id_number"] != both["id_number_2"]).mean() == pytest.approx(1 - (1 - given.id_wrong) ** 2, abs=near)
    clean = (1 - given.typo) * (1 - given.noise)
    assert (pairs["name"] == pairs["name_2"]).mean() == pytest.approx(clean**2, abs=near)


def test_what_docs_hold_was_measured_with_this_code():
    audit = json.loads(AUDIT.read_text(encoding="utf-8"))
    assert audit["code"] == code_key(), "run: python -m bench.linkage --save (minutes), and look at the pictures"


def test_the_target_was_met_at_full_size():
    first = json.loads(AUDIT.read_text(encoding="utf-8"))["runs"][0]
    assert (first["n_left"], first["n_right"], first["difficulty"]["communes"]) == (100_000, 100_000, 17)
    assert first["shipped"]["threshold"] == WEIGHTS.thresholds.match.value
    for name, least in TARGET.items():
        assert first["shipped"][name] >= least
