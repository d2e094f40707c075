"""The page on a draw: what it says in both languages, and what it must not leave out."""

import re

import pytest

from analysis.evidence.rollout import prospect
from analysis.report import rollout
from analysis.rollout.draw import draw, input_hash
from analysis.rollout.schedule import Schedule
from analysis.words import LANGUAGES, words
from tests.evidence import district
from tests.rollout.hand import PEOPLE, asked


def drawn(told):
    return Schedule(told, draw(told, told.seed.number), ())


def text(told, schedule=None, language="en"):
    write = words(language)
    shown = rollout.sections(told, prospect(told), schedule, write)
    return "\n".join(f"{write(heading)}\n{block.text()}" for heading, block in shown)


def test_before_the_draw():
    shown = text(asked())
    assert "Nothing yet. The number becomes known on 1\N{NO-BREAK SPACE}Dec\N{NO-BREAK SPACE}2026: lottery." in shown
    assert input_hash(asked()) in shown and "its hash is" not in shown
    assert "4 communes, and 2 places in the first wave" in shown
    assert "Each has the same chance of the first wave: 50.0%." in shown
    assert "1/6." in shown and "That is above 5%" in shown
    assert "of 100 people 20 have a new offence within 6 months without the model, and 10 with it" in shown


def test_after_the_draw():
    schedule = drawn(asked())
    shown = text(asked(), schedule)
    assert schedule.drawn.hash in shown and "Nothing yet" not in shown and "Drawn with the number 12345" in shown
    days = {line.split()[0]: "2028" in line for line in shown.splitlines() if line.startswith("9000")}
    assert days == {name: day.year == 2028 for name, day in schedule.starts.items()}


def test_a_rule_of_balance_is_said_with_unequal_chances():
    units = [{"id": f"u{size}", "people_a_year": size} for size in (2, 3, 4, 5, 6)]
    told = asked(units=units, balance=0.25, waves=[{"starts": "2027-01-15", "places": 2}])
    shown = text(told)
    # Of ten pairs 23 and 56 lie more than a quarter of 4 away; 4 is in four of the eight left, the others in three.
    assert "allows 8 orders" in shown and "lies between 37.5% and 50.0%" in shown
    assert "by at most 25%" in shown and "3 communes have no day yet" in shown


def test_people_whose_list_has_no_hash():
    told = asked(**PEOPLE)
    assert "no hash of the list" not in text(told) and "no hash of the list" in text(
        asked(**PEOPLE | {"waiting": {"size": 30}})
    )
    assert "26 people have no day yet" in text(told) and "the very file" in text(told)
    assert "not analysed by" in text(asked(what="firm")) and "not analysed by" not in text(told)
    assert "row of the list" in text(told, drawn(told))


def test_a_long_list_is_cut_on_the_page():
    told = asked(what="person", units=[], waiting={"size": 1_000})
    assert "The first 200 rows; all of them: rollout-schedule.csv" in text(told, drawn(told))


def test_nothing_can_be_shown_where_all_start_soon():
    soon = [{"starts": day, "places": 2} for day in ("2027-01-15", "2027-02-15")]
    assert "Nobody waits so long" in text(asked(waves=soon))


def test_vietnamese_is_vietnamese():
    shown = text(asked(), drawn(asked()), "vi")
    assert "rút thăm" in shown and "xổ số" in shown and "lottery" not in shown
    assert not re.search(r"\b(the|wave|commune|draw)\b", shown)


@pytest.mark.parametrize("synthetic", [True, False])
def test_pages_of_invented_people_say_so(tmp_path, synthetic):
    paths = rollout.write(tmp_path, district.source(synthetic=synthetic), asked(), prospect(asked()), None)
    assert [path.name for path in paths] == ["rollout.html", "rollout.en.html"]
    for path, language in zip(paths, LANGUAGES, strict=True):
        page = path.read_text(encoding="utf-8")
        assert (
            f'lang="{language}"' in page and "<script src" not in page and "http:" not in page and "https:" not in page
        )
        assert (words(language)(rollout.simulated.MARK) in page) is synthetic
