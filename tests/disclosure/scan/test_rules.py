"""Each rule: one artefact that it catches and one that it lets through."""

from datetime import date

import pytest

from analysis.disclosure.profiles import read_profiles
from analysis.disclosure.scan.known import Known
from analysis.disclosure.scan.rules import IDS
from analysis.disclosure.scan.scan import scan
from tests.disclosure.scan.made import HOME, ID, NAME, WHO

TODAY = date(2026, 11, 26)
# Rule, file, what it catches, what it lets through.
CASES = [
    ("known_name", "a.txt", f"joined: {NAME}", "joined: Tống Khắc; one of Thừa Thiên, a Khắc among others"),
    ("known_name_apart", "a.csv", "given,a,family,b,middle\nThừa,x,Tống,1985,KHAC\n", "given,a,family\nThừa,x,Tống\nKhắc,x,y\n"),
    ("known_number", "a.txt", "number 98085001234", "number 98085001235"),
    ("known_birth", "a.csv", "outcome,day\nrearrest,1985-03-07\n", "outcome,day\nrearrest,1985-03-08\n"),
    ("known_address", "a.txt", f"lives at {HOME}", "thôn Suối Mơ, xã Đồi Gió: 12 people, 5 of them women"),
    ("id_number", "a.csv", "id,n\n001088009999,9\n", "paid_vnd,n\n150000000000,9\n"),
    ("id_number", "a.md", "CCCD 001.088.009.999", "150.000.000.000 đồng"),
    ("id_number", "a.log", "card 142 345 678", "142.345.678 đồng"),
    ("id_number", "a.log", "card 142345678, again", "142345678 đồng, 150000000000 VND"),
    ("id_number", "a.json", '{"who": "142345678"}', '{"share": 0.142345678, "other": "0,142345678"}'),
    ("id_number", "a.log", "card 001088009999", "run 202611261530, key 1a001088009999, 3f2504e0-4f89-41d3-9a0c-001088009999"),
    ("phone", "a.html", "<p>+84 912 345 679</p>", "<p>91234567 people, 0,912345679, 0.912345679</p>"),
    ("phone", "a.txt", "call 0912.345.679", "rows 0 912 345 679 in four columns"),
    ("address", "a.md", "Số nhà 7, đường Hoa Ban", "Số 7 trong thôn Hoa Ban, xã Đồi Gió"),
    ("address", "a.md", "nhà 12/5 ngõ Hoa Ban" , "12/5 người ở phố huyện"),
    ("address", "a.md", "tổ 3, thôn Hoa Ban", "tổ 3 người, thôn Hoa Ban"),
    ("mail", "a.log", "asked somebody@example.org", 'see @graph, "@id" and pip install a@1.2'),
    ("home_path", "a.log", "File /ho" "me/someone/x.csv", "File data/ho" "me/x.csv, see https://example.org/ho" "me/x and </root>"),
    ("home_path", "a.log", "C:\\Us" "ers\\someone\\x.csv", "C:\\Programs\\x.csv"),
    ("pseudonym", "a.csv", "who,n\np2a3bcdefghijklmn,12\n", "who,n\npharmacodynamical,12\n"),
    ("day", "a.csv", "outcome,day\nrearrest,2023-05-18\n", "outcome,day\nrearrest,2023-05\n"),
    ("day", "a.html", "<p>bị bắt ngày 18 tháng 5 năm 2023</p>", "<p>bị bắt tháng 5 năm 2023</p>"),
    ("day", "a.html", "<p>arrested on 18 May 2023</p>", "<p>31 May people in 2023; 18.5.2023.1; 31/02/2023</p>"),
    ("day", "a.txt", "rearrest 18/05/2023", "Law 91/2025 holds from 01/01/2026; today is 26/11/2026"),
    ("person_row", "a.csv", "Person,n\nx,12\n", "people,n\nhelpers,12\n"),
    ("person_row", "a.html", "<table><tr><th>Họ và tên</th></tr></table>", "<table><tr><th>Mô hình</th></tr></table>"),
    ("person_row", "a.html", '<table><tr><th scope="col">person</th></tr></table>',
     '<table><tr><th scope="row">person</th></tr></table>'),
    ("day", "a.csv", "kind,day\nx,2023-06-29\n", "kind,day\nx,2023-06-30\nx,2022-12-31\n"),
    ("person_row", "a.json", '{"rows": [{"borrower_id": "x"}]}', '{"rows": [{"borrower": "relative"}]}'),
    ("person_score", "a.csv", "risk_of_person\n0.25\n", "risk_difference\n0.25\n"),
    ("person_score", "a.html", "<th>n</th><table><tr><th>Điểm <b>rủi ro</b></th></tr></table>",
     "<table><tr><th>Chênh lệch rủi ro</th></tr></table>"),
    ("person_row", "a.log", "     person  n\n0  p2a3  12\n", "a person,  and n\nperson\n"),
    ("person_score", "a.md", "| who | risk_score |\n|---|---|\n", "| who | risk_ratio |\n|---|---|\na score | of it"),
    ("small_count", "a.csv", "outcome,n\nrearrest,4\n", "outcome,n\nrearrest,\n"),
    ("small_count", "a.csv", "guard,n,n_of\nloss,20,4\n", "guard,n,n_of\noperator_records,1,1\n"),
    ("small_count", "a.csv", "unit,n_started\nperson,3\n", "unit,n_started\ncommune,3\n"),
    ("small_count", "a.csv", "outcome,n,n_events\nrearrest,20,18\n", "outcome,n,n_events\nrearrest,20,8\n"),
    ("small_count", "a.csv", "outcome,n_left\nrearrest,0\n", "outcome,n_units,n_left\nrearrest,2,5\n"),
    ("unreadable", "a.bin", "anything", ""),
    ("unreadable", "a.json", "{not json", "{}"),
]  # fmt: skip


@pytest.fixture
def rules_of(tmp_path):
    """The rules that find something in a text, at the profile of partners."""
    profile = read_profiles("tarp").partner

    def found(name, text):
        path = tmp_path / (name if text else "empty.txt")
        path.write_text(text, encoding="utf-8")
        return {finding.rule for finding in scan([path], profile, WHO, today=TODAY)}

    return found


@pytest.mark.parametrize(("rule", "name", "caught", "passed"), CASES)
def test_a_rule_catches_one_and_lets_one_through(rules_of, rule, name, caught, passed):
    assert rule in rules_of(name, caught)
    assert rule not in rules_of(name, passed)


def test_every_rule_has_its_case():
    assert {case[0] for case in CASES} == set(IDS)


@pytest.mark.parametrize("text", [case[3] for case in CASES if case[0] not in ("unreadable", "known_birth")])
def test_what_one_rule_lets_through_no_other_takes(rules_of, text):
    name = next(case[1] for case in CASES if case[3] == text)
    assert rules_of(name, text) == set()


@pytest.mark.parametrize("profile", ["open", "internal"])
def test_in_the_house_days_and_small_counts_may_stand_and_names_may_not(tmp_path, profile):
    path = tmp_path / "a.csv"
    path.write_text(f"outcome,n,day,note\nrearrest,1,2023-05-18,{NAME}\n", encoding="utf-8")
    found = scan([path], read_profiles("tarp").named(profile), WHO, today=TODAY)
    assert [finding.rule for finding in found] == ["known_name"]


def test_of_whom_nothing_is_known_the_forms_are_still_seen(tmp_path):
    (tmp_path / "a.txt").write_text(f"{NAME}, {ID}", encoding="utf-8")
    found = scan([tmp_path], read_profiles("tarp").open, Known(), today=TODAY)
    assert [finding.rule for finding in found] == ["id_number"]


@pytest.mark.parametrize("sign", [" ", ".", "-", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}", ""])
def test_a_known_number_is_found_however_it_is_grouped(rules_of, sign):
    assert "known_number" in rules_of("a.txt", sign.join((ID[:3], ID[3:6], ID[6:9], ID[9:])))
    assert "known_number" in rules_of("a.txt", sign.join(("0912", "345", "678")))
    assert "known_number" in rules_of("a.txt", f"+84{sign}" + sign.join(("912", "345", "678")))
