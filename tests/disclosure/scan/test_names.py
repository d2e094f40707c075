"""Whole names are found however they are written; single words and other names are not."""

import unicodedata
from datetime import date

import pytest

from analysis.disclosure.scan import recognise
from analysis.disclosure.scan.known import KINDS, Known, bare, hashed, known, load, save, together
from tests.disclosure.scan.made import BIRTH, HOME, ID, KEY, NAME, PHONE, WHO

PLAIN = "Tong Khac Thua"


def found(text, who=WHO):
    from analysis.disclosure.scan.fold import plain_text

    return recognise.names(plain_text(text), who)


@pytest.mark.parametrize(
    "text",
    [
        NAME, NAME.upper(), NAME.lower(), PLAIN, PLAIN.upper(), "tong khac thua",
        unicodedata.normalize("NFD", NAME), unicodedata.normalize("NFKD", NAME),
        "Thừa,Tống,Khắc", "Thừa;Tống Khắc", "TỐNG  Khac\nthừa", "tong_khac_thua", "tong-khac-thua.xlsx", "tongkhacthua",
        "T\N{ZERO WIDTH SPACE}ống Khắc Thừa", "T\\u1ed1ng Kh\\u1eafc Th\\u1eeba",
        "T%E1%BB%91ng%20Kh%E1%BA%AFc%20Th%E1%BB%ABa", "anh Tống Khắc Thừa 1985", "Lỗ Sâm", "LO SAM", "lỗ sâm",
    ],
)  # fmt: skip
def test_a_whole_name_is_found(text):
    assert len(found(text)) == 1


@pytest.mark.parametrize(
    "text",
    ["Thừa", "Khắc Thừa", "Tống Khắc", "Tống Thừa", "Tổng khác thừa", "Tổng Khắc Thừa", "Sâm", "Sâm Lỗ", "Lô Sam", "lò sam",
     "Tống Khắc 12 Thừa", "T K T", ""],
)  # fmt: skip
def test_what_is_no_whole_name_is_not(text):
    assert found(text) == []


def test_where_a_name_stands_is_told():
    text = f"one\ntwo {NAME} and {PLAIN}"
    assert [text[first:last] for first, last in found(text)] == ["Tống Khắc ", "Tong Khac "]


@pytest.mark.parametrize("name", ["Hùng", "N.V.T.", "Nguyễn Văn T.", "", "12"])
def test_a_name_that_anybody_could_have_is_not_looked_for(name):
    who = known(KEY, names=[name])
    assert not who.any("word") and found(f"{name} {name} {name}", who) == []


def test_an_address_is_found_by_its_numbers_only():
    assert recognise.addresses("ở SO 12 NGO 5, thon Suoi Mo", WHO) != []
    assert recognise.addresses("thôn Suối Mơ, xã Đồi Gió", WHO) == []
    assert recognise.addresses("số 12 ngõ 6", WHO) == []


def test_numbers_are_the_same_with_and_without_what_is_lost():
    assert bare(ID) == bare("98085001234") == bare("098 085 001 234") == "98085001234"
    assert bare(PHONE) == bare("+84 912 345 678") == bare("0084912345678") == "912345678"
    assert bare("84 912 345 678") != bare(PHONE)  # without a plus it may be another number


def test_nothing_that_is_kept_can_be_read(tmp_path):
    save(WHO, tmp_path / "hashes.npz")
    kept = (tmp_path / "hashes.npz").read_bytes()
    for told in (NAME, PLAIN, "Thừa", "thua", ID, ID[1:], "912345678", BIRTH.isoformat(), HOME, KEY.decode()):
        assert told.encode() not in kept and told.encode("utf-16-le") not in kept
    again = load(KEY, tmp_path / "hashes.npz")
    assert found(NAME, again) == found(NAME) and again.those("day", [BIRTH.isoformat(), "1985-03-08"]) == {
        BIRTH.isoformat()
    }


def test_without_the_key_nothing_is_recognised(tmp_path):
    save(WHO, tmp_path / "hashes.npz")
    assert found(NAME, load(b"another key", tmp_path / "hashes.npz")) == []
    assert hashed(KEY, "name", "x") != hashed(KEY, "pair", "x") != hashed(b"another key", "pair", "x")


def test_people_of_several_sites_are_known_each_by_its_own_key():
    one = known(b"one", names=["Tống Khắc Thừa"])
    two = known(b"two", names=["Lỗ Trí Sâm"], births=[date(1990, 1, 2)])
    both = together([one, Known(), two])
    assert len(found("Tống Khắc Thừa, Lỗ Trí Sâm", both)) == 2
    assert both.those("day", ["1990-01-02"]) == {"1990-01-02"}
    assert len(both.by_key) == 2


def test_sites_of_one_key_know_together_what_each_of_them_knows_and_keep_it_once():
    names, days = (
        ["Tống Khắc Thừa", "Lỗ Trí Sâm", "Tống Khắc Thừa"],
        [date(1990, 1, 2), date(1985, 3, 4), date(1990, 1, 2)],
    )
    several = [known(KEY, names=[name], births=[day]) for name, day in zip(names, days, strict=True)]
    (one,) = together(several).by_key
    (at_once,) = known(KEY, names=names, births=days).by_key
    assert {kind: one.hashes[kind].tolist() for kind in KINDS} == {
        kind: at_once.hashes[kind].tolist() for kind in KINDS
    }
    assert together([]) == Known()
