"""Cases as they occur, each between two records that stand among a hundred strangers in either list."""

import unicodedata

import numpy as np
import pytest

from analysis.errors import HoanhapError
from analysis.linkage.links import dedupe, link, review
from tests.linkage.hand import WEIGHTS, crowd, records

MAN = {"name": "Quách Văn Tuyển", "birth": "1985-03-07", "sex": "male", "id_number": "030085001234", "commune": "x3",
       "village": "Thôn Đông"}  # fmt: skip
FEW = MAN | {"id_number": ""}


def outcome(one, other, **asked):
    """What becomes of the pair: its rule, or "doubtful: rule", or "apart"."""
    left, right = crowd("l", one), crowd("r", other, middle="Khoan", source="payroll")
    found = link(left, right, weights=WEIGHTS, **asked)
    for kind, pairs in (("", found.matches), ("doubtful: ", found.doubtful)):
        mine = pairs[(pairs["left"] == "l000") & (pairs["right"] == "r000")]
        if len(mine):
            return kind + mine["rule"].iloc[0]
    return "apart"


def changed(person, **other):
    return person | other


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (MAN, "id"),
        (changed(MAN, commune="x5", village=""), "id"),  # moved
        (changed(MAN, name="QUACH VAN TUYEN"), "id"),
        (changed(MAN, name="", birth="", sex="", commune="", village=""), "id"),
        (changed(MAN, name="Đinh Thị Mơ"), "doubtful: id_contradicted"),
        (changed(MAN, birth="1995"), "doubtful: id_contradicted"),
        (changed(MAN, sex="female"), "doubtful: id_contradicted"),
        (changed(MAN, birth="1985-07-03"), "id"),  # day and month exchanged
        (changed(MAN, birth="1985-01-01"), "id"),  # only the year was known
        (changed(MAN, id_number="030085001235"), "score"),  # one digit off
        (changed(MAN, id_number="142345678"), "score"),  # the old card: says nothing
        (changed(MAN, id_number="030085998877"), "doubtful: contradicted"),  # another valid number
        (changed(MAN, name="Quách Văn Tuyểnn", id_number=""), "score"),
        (changed(MAN, name=unicodedata.normalize("NFD", "Quách Văn Tuyển"), id_number=""), "score"),
    ],
)
def test_one_person_in_two_lists(other, expected):
    assert outcome(MAN, other) == expected


@pytest.mark.parametrize(
    ("one", "other"), [("Trần Văn Hoà", "Trần Văn Hòa"), ("Lê Thị Thuý", "Lê Thị Thúy"), ("Đỗ Văn Đạt", "Ðỗ Văn Ðạt")]
)
def test_old_and_new_tone_and_eth_are_one_name(one, other):
    assert outcome(changed(FEW, name=one), changed(FEW, name=other)) == "score"


@pytest.mark.parametrize("number", ["", "030088004321"])
@pytest.mark.parametrize("birth", ["1988-09-21", "1988", "1986"])
@pytest.mark.parametrize("given", ["Hùng", "Ước", "Tuyên"])
def test_brothers_are_two_people(number, birth, given):
    """Family and middle name, commune, village and sex agree; given name and year do not."""
    brother = changed(MAN, name=f"Quách Văn {given}", birth=birth, id_number=number)
    assert outcome(MAN, brother) in ("apart", "doubtful: contradicted", "doubtful: unsure")
    if given != "Tuyên":
        assert outcome(MAN, brother) == "apart"


@pytest.mark.parametrize(
    ("one", "other"), [("Hùng", "Dũng"), ("Hùng", "Hưng"), ("Long", "Lân"), ("Ước", "Nguyện"), ("Minh", "Ninh")]
)
def test_twins_are_never_taken_for_one(one, other):
    """All but the given name agrees, and their numbers were given out one after the other."""
    twin = changed(MAN, name=f"Quách Văn {one}")
    second = changed(MAN, name=f"Quách Văn {other}", id_number="030085001235")
    assert outcome(twin, second).startswith(("apart", "doubtful"))


def test_father_and_son_of_one_name_are_two_people():
    assert outcome(FEW, changed(FEW, birth="1958-06-30")) == "apart"
    # with the year alone it is a question; a person sees it, and no score makes them one
    assert outcome(changed(FEW, birth="1985"), changed(FEW, birth="1960")) in ("apart", "doubtful: unsure")


def test_a_name_that_everybody_has_needs_more_than_a_year():
    """The same little evidence, once for a rare name and once for one that a fifth of the people have."""
    little = {"birth": "1985", "sex": "male", "commune": "x3"}
    common = changed(little, name="Nguyễn Văn Hùng")
    namesakes = [changed(common, birth=str(1960 + year), commune=f"x{year % 10}") for year in range(24)]
    outcomes = []
    for person, others in ((changed(little, name="Quách Văn Tuyển"), []), (common, namesakes)):
        found = link(crowd("l", person, *others), crowd("r", person, *others, middle="Khoan"), weights=WEIGHTS)
        outcomes.append(found.matches.query("left == 'l000' and right == 'r000'")["probability"].sum())
    assert outcomes[0] > 0.98 and outcomes[1] < outcomes[0] - 0.005


def test_a_woman_of_whom_only_initials_are_written():
    woman = {"name": "Nguyễn Thị Hoa", "birth": "1990-05-02", "sex": "female", "commune": "x3"}
    assert outcome(woman, changed(woman, name="N.T.H.")) == "score"  # day, commune and initials
    assert outcome(woman, changed(woman, name="N.T.H.", birth="1990")) == "doubtful: unsure"
    assert outcome(woman, changed(woman, name="N.T.M.")).startswith(("apart", "doubtful"))
    assert outcome(changed(woman, name="N.T.H.", birth=""), changed(woman, name="N.T.H.", birth="")) == "apart"


def test_no_name_is_no_agreement():
    nameless = {"birth": "1985-03-07", "sex": "male", "commune": "x3", "village": "Thôn Đông"}
    assert outcome(nameless, nameless) == "doubtful: unsure"
    assert outcome(nameless, changed(nameless, name="Quách Văn Tuyển")) == "doubtful: unsure"


def test_of_whom_nothing_is_known_is_linked_to_nobody():
    assert outcome({}, {}) == "apart"
    assert outcome(MAN, {}) == "apart"
    assert outcome({"name": "Quách Văn Tuyển"}, {"commune": "x3"}) == "apart"


def test_two_namesakes_of_one_commune_and_year_are_for_a_person_to_decide():
    little = {"name": "Quách Văn Tuyển", "birth": "1985", "commune": "x3"}
    left, right = crowd("l", little, little), crowd("r", little, middle="Khoan")
    found = link(left, right, weights=WEIGHTS)
    assert found.matches.empty
    assert found.doubtful["rule"].tolist() == ["tie", "tie"]
    assert found.doubtful["probability"].tolist() == pytest.approx([found.doubtful["probability"].iloc[0]] * 2)


def test_a_person_decides_and_the_next_run_obeys():
    little = {"name": "Quách Văn Tuyển", "birth": "1985", "commune": "x3"}
    left = crowd("l", changed(little, village="Thôn Đông"), changed(little, village="Thôn Đoài"))
    right = crowd("r", little, middle="Khoan")
    shown = review(link(left, right, weights=WEIGHTS), left, right)
    key = shown.loc[shown["left_village"] == "Thôn Đoài", "pair"].iloc[0]
    rng = np.random.default_rng(5)
    for one, other in ((left, right), (left.iloc[rng.permutation(len(left))], right.iloc[::-1])):
        found = link(one, other, weights=WEIGHTS, decisions={key: "same"})
        assert found.matches[["left", "right", "rule"]].to_numpy().tolist() == [["l001", "r000", "decided"]]
        assert found.doubtful.empty
        found = link(one, other, weights=WEIGHTS, decisions={key: "different"})
        assert found.matches[["left", "right", "rule"]].to_numpy().tolist() == [["l000", "r000", "score"]]
    swapped = link(right, left, weights=WEIGHTS, decisions={key: "same"})
    assert swapped.matches["left"].tolist() == ["r000"]


def test_the_review_shows_identifiers_side_by_side_and_nothing_else():
    little = {"name": "Quách Văn Tuyển", "birth": "1985", "commune": "x3"}
    left, right = crowd("l", little, little), crowd("r", little, middle="Khoan", source="payroll")
    shown = review(link(left, right, weights=WEIGHTS), left, right)
    assert list(shown)[:5] == ["pair", "probability", "rule", "left_source", "right_source"]
    assert {name.split("_", 1)[1] for name in list(shown)[3:]} == {
        "source", "name", "birth", "sex", "id_number", "commune", "village",
    }  # fmt: skip
    assert shown["probability"].is_monotonic_decreasing
    assert set(shown["right_source"]) == {"payroll"}


def test_the_order_of_rows_changes_nothing():
    rng = np.random.default_rng(17)
    names = [f"Quách Văn {given}" for given in ("Tuyển", "Tuyểm", "Lạc", "Lac", "Hùng", "Dũng")]

    def some(prefix):
        rows = [{"name": names[rng.integers(6)], "birth": str(rng.integers(1960, 1990)), "commune": f"x{rng.integers(3)}"}
                for _ in range(60)]  # fmt: skip
        return records(rows, prefix)

    left = some("l")
    right = records([*some("r").to_dict("records"), *left.iloc[:20].to_dict("records"), *[MAN] * 2], "r")
    left = records([*left.to_dict("records"), *[MAN] * 2], "l")
    for one_to_one in (True, False):
        first = link(left, right, weights=WEIGHTS, one_to_one=one_to_one)
        shuffled = left.iloc[rng.permutation(len(left))], right.iloc[rng.permutation(len(right))]
        again = link(*shuffled, weights=WEIGHTS, one_to_one=one_to_one)
        assert len(first.matches) > 3 and len(first.doubtful) > 10
        for name in ("matches", "doubtful"):
            one, other = (getattr(found, name).sort_values(["left", "right"]) for found in (first, again))
            assert (
                one[["left", "right", "rule"]].to_numpy().tolist()
                == other[["left", "right", "rule"]].to_numpy().tolist()
            )
            assert one["probability"].to_numpy() == pytest.approx(other["probability"].to_numpy(), abs=1e-12)


def test_several_court_rows_of_one_person():
    rows = [MAN, changed(MAN, birth="1985"), changed(MAN, id_number="", village="")]
    found = link(crowd("l", MAN), crowd("r", *rows, middle="Khoan"), weights=WEIGHTS, one_to_one=False)
    assert found.matches["right"].tolist() == ["r000", "r001", "r002"]
    assert set(found.matches["left"]) == {"l000"}


def test_in_one_list_rows_that_look_alike_are_two_people_until_somebody_says_otherwise():
    found = dedupe(crowd("r", FEW, FEW), weights=WEIGHTS)
    assert found.matches.empty
    assert found.doubtful[["left", "right", "rule"]].to_numpy().tolist() == [["r000", "r001", "look_alike"]]
    found = dedupe(crowd("r", MAN, changed(MAN, name="QUACH VAN TUYEN")), weights=WEIGHTS)
    assert found.matches[["left", "right", "rule"]].to_numpy().tolist() == [["r000", "r001", "id"]]
    key = review(dedupe(crowd("r", FEW, FEW), weights=WEIGHTS), crowd("r", FEW, FEW), crowd("r", FEW, FEW))[
        "pair"
    ].iloc[0]
    assert dedupe(crowd("r", FEW, FEW), weights=WEIGHTS, decisions={key: "same"}).matches["rule"].tolist() == [
        "decided"
    ]


def test_empty_lists():
    nobody = records([])
    for left, right in ((nobody, crowd("r")), (crowd("l"), nobody), (nobody, nobody)):
        found = link(left, right, weights=WEIGHTS)
        assert found.matches.empty and found.doubtful.empty
    assert dedupe(nobody, weights=WEIGHTS).matches.empty


def test_anything_but_identifiers_is_refused():
    with pytest.raises(HoanhapError, match="offence"):
        link(crowd("l").assign(offence="x"), crowd("r"), weights=WEIGHTS)
    with pytest.raises(HoanhapError, match="wage"):
        dedupe(crowd("l").assign(wage=1), weights=WEIGHTS)


def test_what_was_compared_is_said():
    found = link(crowd("l", MAN), crowd("r", MAN, middle="Khoan"), weights=WEIGHTS)
    assert found.scorer == "own"
    assert found.blocks.set_index("rule")["pairs"].to_dict()["id_number"] == 1
