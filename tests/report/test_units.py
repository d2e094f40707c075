"""Tables of whole communes and firms: what stands where there is no number."""

import pytest

from analysis.disclosure.release import release
from analysis.evidence.lots import DrawnLot
from analysis.outcomes.units import Communes, design
from analysis.report.show import show
from tests.evidence import district
from tests.evidence.test_whole_units import communes

DESIGNS = [
    design("helpers", "commune", 17, 9, decides=False),
    design("exemplary", "commune", 17, 1, decides=True),
    design("firm", "firm", 1, 1, decides=True),
    design("fund", "commune", 60, 30, decides=True),
]
ONE = communes(models="exemplary", reason="one_unit", difference=None, conf_low=None, conf_high=None, p_value=1 / 17,
               events_with=0, n_with=2, communes_with=1, events_without=4, n_without=57, communes_without=16)  # fmt: skip


def cells(piece, language="en", **rows):
    released = release(
        district.source(synthetic=False), None, rows, notebook="2_recidivism", parameters={"conf_level": 0.95}, facts={}
    )
    shown = show(released, piece, language)
    return {row[0]: row[1:] for row in shown._block.rows}, repr(shown)


def test_the_smallest_p_value_and_what_follows_from_it():
    rows, text = cells("unit_designs", unit_designs=DESIGNS)
    assert rows["helpers (“4+”)"][1:4] == ("17", "9", "1/24,310")
    assert rows["exemplary model"][1:4] == ("17", "1", "1/17") and "one commune" in rows["exemplary model"][4]
    # All firms that are known have it: no lottery is left; the next firm is unknown.
    assert rows["firm"][3] == "–" and "nothing is known of the next one" in rows["firm"][4]
    assert rows["policy loan"][3] == "under 1/1,000,000" and "before any outcome" in text


def test_an_interval_or_why_there_is_none():
    rows, text = cells("communes", communes=[communes(), ONE])
    assert rows["helpers (“4+”)"][2] == "−10.0 (−17.0 to −3.0), 95%"
    assert rows["exemplary model"] == (
        "0 of 2 (1)",
        "4 of 57 (16)",
        "one commune only: counts, no interval",
        "0.059",
        "0 of 0",
    )
    assert "Whole communes: new offences within 12 months of release" in text


def test_nobody_to_compare_is_said():
    bare = Communes(models="helpers", outcome="any/offence", horizon="12m", n_released=0, n_not_yet=0, n_unplaced=0,
                    events_unplaced=0, n_between=0, n_unknown=0, reason="nobody_to_compare")  # fmt: skip
    rows, _ = cells("communes", communes=[bare, ONE])
    assert rows["helpers (“4+”)"] == ("–", "–", "nobody to compare with", "–", "0 of 0")


@pytest.mark.parametrize("piece", ["unit_designs", "communes"])
def test_in_vietnamese(piece):
    rows, text = cells(piece, "vi", unit_designs=DESIGNS, communes=[communes(), ONE])
    assert "mô hình điển hình" in rows and "commune" not in text


DRAWN = DrawnLot(models="helpers", unit="commune", n_units=17, n_waves=2, n_left=5, first="2023-01-15", last="2024-02-15",
                 known_on="2022-12-01", draw="ab" * 32, n_orders=5_400_000, n_due=12, n_early=1, n_not_started=3,
                 n_outside=4)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_draw_by_lot_is_said_before_the_table(language):
    released = release(
        district.source(synthetic=False),
        None,
        {"communes": [communes(lottery=True)], "drawn_lots": [DRAWN]},
        notebook="2_recidivism",
        parameters={"conf_level": 0.95},
        facts={},
    )
    text = repr(show(released, "communes", language))
    assert text.index("ab" * 32) < text.index("10.0" if language == "en" else "10,0")
    for number in ("5,400,000" if language == "en" else "5.400.000", "17", "12", "3", "4"):
        assert number in text
    assert ("drawn by lot" in text) is (language == "en")
