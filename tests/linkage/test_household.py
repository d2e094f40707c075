"""A bank's loans name the household's representative; Form 01 says for whom the household borrows."""

import pytest

from analysis.errors import HoanhapError
from analysis.linkage.decisions import pair_key
from analysis.linkage.household import ROSTER, bridge
from analysis.linkage.identities import COLUMNS
from tests.linkage.hand import WEIGHTS, records

SON = {"name": "Quách Văn Tuyển", "birth": "1990", "sex": "male", "id_number": "030090001111", "commune": "x3",
       "village": "Thôn Đông"}  # fmt: skip
MOTHER = {"borrower_name": "Đinh Thị Mơ", "borrower_id": "030165002222"}
LOAN = {"name": "ĐINH THỊ MƠ", "id_number": "030165002222", "commune": "x3", "village": "Thôn Đông"}


def roster(*rows):
    frame = records([], "f").reindex(columns=list(ROSTER))
    made = records([{name: row[name] for name in COLUMNS if name in row} for row in rows], "f", "roster")
    for name in ROSTER[len(COLUMNS) :]:
        made[name] = [row.get(name, "") for row in rows]
    return made if rows else frame


def found(loans, rows, **asked):
    links = bridge(records(loans, "k", "bank"), roster(*rows), weights=WEIGHTS, **asked)
    return [
        sorted(pairs[["left", "right", "rule"]].itertuples(index=False, name=None))
        for pairs in (links.matches, links.doubtful)
    ]


def test_the_borrower_is_found_by_number():
    assert found([LOAN | {"commune": "", "village": ""}], [SON | MOTHER]) == [[("k000", "f000", "id")], []]


@pytest.mark.parametrize("name", ["Đinh Thị Mơ", "DINH THI MO"])
@pytest.mark.parametrize("village", ["Thôn Đông", ""])
def test_the_borrower_is_found_by_name_and_commune(name, village):
    loan = LOAN | {"name": name, "id_number": "", "village": village}
    assert found([loan], [SON | MOTHER]) == [[("k000", "f000", "borrower")], []]


def test_another_commune_is_no_reason_and_another_village_is_a_question():
    loan = LOAN | {"id_number": ""}
    assert found([loan | {"commune": "x4"}], [SON | MOTHER]) == [[], []]
    assert found([loan | {"village": "Thôn Đoài"}], [SON | MOTHER]) == [[], [("k000", "f000", "unsure")]]


def test_a_number_that_bears_another_name_is_a_question():
    assert found([LOAN | {"name": "Bùi Văn Sửu"}], [SON | MOTHER]) == [[], [("k000", "f000", "id_contradicted")]]


def test_the_persons_name_alone_never_links_where_a_relative_borrows():
    """A namesake of the ex-prisoner in his own commune and village has a loan, and his mother has none."""
    namesake = LOAN | {"name": SON["name"], "id_number": ""}
    assert found([namesake], [SON | MOTHER]) == [[], []]
    assert found([namesake | {"id_number": "030090003333"}], [SON | MOTHER]) == [[], []]


def test_the_persons_number_where_a_relative_should_borrow_is_a_question():
    loan = LOAN | {"name": SON["name"], "id_number": SON["id_number"]}
    assert found([loan], [SON | MOTHER]) == [[], [("k000", "f000", "person_borrows")]]


def test_an_old_number_alone_is_a_question():
    old = {"borrower_id": "142345678"}
    loan = LOAN | {"id_number": "142345678"}
    assert found([loan], [SON | MOTHER | old]) == [[("k000", "f000", "borrower")], []]
    assert found([loan | {"commune": "x4"}], [SON | MOTHER | old]) == [[], [("k000", "f000", "old_number")]]
    assert found([loan | {"name": "Bùi Văn Sửu"}], [SON | MOTHER | old]) == [[], [("k000", "f000", "old_number")]]


@pytest.mark.parametrize("borrower_id", [SON["id_number"], ""])
def test_the_person_borrows(borrower_id):
    row = SON | {"borrower_name": SON["name"], "borrower_id": borrower_id}
    assert found([LOAN | {"name": SON["name"], "id_number": SON["id_number"]}], [row]) == [[("k000", "f000", "id")], []]
    by_name = LOAN | {"name": SON["name"], "id_number": ""}
    assert found([by_name], [row]) == [[("k000", "f000", "borrower")], []]


def test_a_father_of_the_same_name_is_the_borrower_with_his_own_number():
    row = SON | {"borrower_name": SON["name"], "borrower_id": "030060007777"}
    assert found([LOAN | {"name": SON["name"], "id_number": "030060007777"}], [row])[0] == [("k000", "f000", "id")]
    assert found([LOAN | {"name": SON["name"], "id_number": SON["id_number"]}], [row])[0] == []


def test_no_borrower_named_leaves_head_and_person_to_be_decided():
    row = SON | {"head_name": "Quách Văn Sửu"}
    by_name = LOAN | {"id_number": ""}
    assert found([by_name | {"name": "Quách Văn Sửu"}], [row]) == [[], [("k000", "f000", "not_named")]]
    assert found([by_name | {"name": SON["name"]}], [row]) == [[], [("k000", "f000", "not_named")]]
    assert found([by_name | {"name": SON["name"], "id_number": SON["id_number"]}], [row])[0] == [("k000", "f000", "id")]


def test_two_sons_of_one_mother_are_a_question():
    rows = [SON | MOTHER, SON | MOTHER | {"name": "Quách Văn Lạc", "id_number": ""}]
    assert found([LOAN], rows) == [[], [("k000", "f000", "tie"), ("k000", "f001", "tie")]]


def test_two_borrowers_of_one_name_and_commune_are_a_question():
    loans = [LOAN | {"id_number": "", "village": village} for village in ("Thôn Đông", "")]
    assert found(loans, [SON | MOTHER])[0] == []
    assert [rule for *_, rule in found(loans, [SON | MOTHER])[1]] == ["tie", "tie"]


def test_two_loans_of_one_borrower_are_both_the_persons():
    assert found([LOAN, LOAN], [SON | MOTHER])[0] == [("k000", "f000", "id"), ("k001", "f000", "id")]


def test_a_number_goes_before_a_name():
    """The loan of the mother with her number, and one of a namesake of hers."""
    loans = [LOAN, LOAN | {"id_number": ""}]
    assert found(loans, [SON | MOTHER]) == [[("k000", "f000", "id")], [("k001", "f000", "tie")]]


def test_a_person_decides():
    rows, loan = [SON | MOTHER, SON | MOTHER | {"name": "Quách Văn Lạc"}], LOAN
    frame = roster(*rows)
    key = pair_key(records([loan], "k", "bank").iloc[0], frame.iloc[1])
    assert found([loan], rows, decisions_made={key: "same"}) == [[("k000", "f001", "decided")], []]
    assert found([loan], rows, decisions_made={key: "different"}) == [[("k000", "f000", "id")], []]


def test_nobody_on_the_roster():
    assert found([LOAN], []) == [[], []]
    assert found([], [SON | MOTHER]) == [[], []]


def test_nothing_but_identifiers():
    with pytest.raises(HoanhapError, match="loan_amount"):
        bridge(records([LOAN]).assign(loan_amount=1), roster(SON | MOTHER), weights=WEIGHTS)
    with pytest.raises(HoanhapError, match="offence"):
        bridge(records([LOAN]), roster(SON | MOTHER).assign(offence="x"), weights=WEIGHTS)
    with pytest.raises(HoanhapError, match="head_name"):
        bridge(records([LOAN]), roster(SON | MOTHER).drop(columns="head_name"), weights=WEIGHTS)
