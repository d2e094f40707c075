"""Mess changes what it says and nothing else."""

from datetime import date

import numpy as np
import pytest

from analysis.columns.text import match_key
from analysis.simulate.layouts import Literal
from analysis.simulate.mess import _mistyped, _other_spelling, _retoned, spoil
from analysis.simulate.places import District
from analysis.simulate.records import Delivered, Entry, Someone, identity
from analysis.simulate.world import world

WHO = Someone("p1", "Nguyễn Văn Hòa", date(1985, 3, 5), "male", "003085123456", "990000001", 0, 0)
WORLD, UNLINKED = world(), world("movers_unlinked")
ON = date(2024, 12, 31)


def file(role="offences", n=2000):
    cells = identity(WHO, ON, District(1)) | {
        "offence_date": date(2024, 5, 6),
        "handling": "criminal",
        "intent": "intentional",
    }
    entries = tuple(Entry("p1", dict(cells)) for _ in range(n))
    return Delivered(
        role, "offences", ON, "", ("person_name", "birth_date", "id_number", "commune", "offence_date"), entries
    )


def share(found, code):
    return np.mean([code in entry.mess for entry in found.entries])


def test_the_clean_file_is_left_as_it_is():
    clean = file(n=50)
    before = [dict(entry.cells) for entry in clean.entries]
    spoil(clean, WORLD, {}, np.random.default_rng(0))
    assert [entry.cells for entry in clean.entries] == before


def test_each_kind_of_mess_is_as_frequent_as_its_rate():
    found = spoil(file(), WORLD, {}, np.random.default_rng(0))
    # 2,000 rows: five standard errors of 0.4 are 0.055
    assert share(found, "id_missing") == pytest.approx(0.4, abs=0.055)
    assert share(found, "birth_year") == pytest.approx(0.6, abs=0.055)
    assert share(found, "typo") == pytest.approx(0.05, abs=0.025)
    assert share(found, "tone") == pytest.approx(0.95 * 0.2, abs=0.045)
    assert share(found, "double") == pytest.approx(0.01, abs=0.012)


def test_the_polices_own_lists_have_a_quarter_of_it_and_the_banks_system_none():
    assert share(spoil(file("police_list"), WORLD, {}, np.random.default_rng(0)), "id_missing") == pytest.approx(
        0.1, abs=0.035
    )
    assert not any(
        set(entry.mess) - {"id_zero_lost"}
        for entry in spoil(file("bank_loans", 200), WORLD, {}, np.random.default_rng(0)).entries
    )


def test_what_a_row_says_of_itself_is_what_happened_to_it():
    for entry in spoil(file(), WORLD, {}, np.random.default_rng(1)).entries:
        cells, mess = entry.cells, set(entry.mess)
        if mess == {"blank"}:
            assert cells == {} and entry.person == ""
            continue
        assert (cells["id_number"] is None) == ("id_missing" in mess)
        assert (cells["birth_date"] == 1985) == ("birth_year" in mess)
        assert (match_key(cells["person_name"]) == match_key(WHO.name)) or "typo" in mess
        assert (cells["id_number"] == 3085123456) == ("id_zero_lost" in mess)
        assert (cells["id_number"] == WHO.old_card) == ("id_old" in mess)
        if not mess & {"id_missing", "id_zero_lost", "id_old", "id_wrong"}:
            assert cells["id_number"] == WHO.id_number


def test_people_who_moved_lose_their_number_and_day_of_birth_in_one_world_only():
    moved = {"p1": date(2024, 6, 1)}
    found = spoil(file(n=200), UNLINKED, moved, np.random.default_rng(0))
    rows = [entry for entry in found.entries if entry.cells]
    assert all(entry.cells["id_number"] is None and entry.cells["birth_date"] == 1985 for entry in rows)
    usual = spoil(file(n=200), WORLD, moved, np.random.default_rng(0))
    assert any(entry.cells and entry.cells["id_number"] for entry in usual.entries)
    later = spoil(file(n=200), UNLINKED, {"p1": date(2025, 6, 1)}, np.random.default_rng(0))
    assert any(entry.cells and entry.cells["id_number"] for entry in later.entries)


def test_a_typo_is_in_the_given_name_and_a_tone_is_none():
    rng = np.random.default_rng(0)
    for _ in range(300):
        assert _mistyped("Trần Thị Hương", rng).startswith("Trần Thị ")
        assert match_key(_retoned("Trần Thị Thúy", rng)) == match_key("Trần Thị Thúy")
        assert match_key("Suối Mơ").replace(" ", "") in match_key(_other_spelling("Suối Mơ", rng)).replace(" ", "")


def test_wrong_days_are_days_of_no_calendar_or_years_of_two_digits():
    found = spoil(file(n=4000), WORLD, {}, np.random.default_rng(2))
    texts = {
        e.cells["offence_date"].text
        for e in found.entries
        if "date_wrong" in e.mess and isinstance(e.cells["offence_date"], Literal)
    }
    assert texts <= {"31/02/2024", "06/05/24"} and texts
