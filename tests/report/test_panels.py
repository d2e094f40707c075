"""Communes by quarter on the page: numbers, reasons, and what trends that part leave."""

import numpy as np
import pytest

from analysis.disclosure.release import release
from analysis.evidence.panels import PanelShock
from analysis.outcomes.panels import PanelResult
from analysis.report.blocks import SIZES
from analysis.report.show import has, show
from tests.evidence import district
from tests.outcomes.test_panels import compare, made, panel

REFUSED = PanelResult(models="exemplary", outcome="new_offence", source="", n_communes=17, reason="one_unit")
EARLY = PanelResult(models="fund", outcome="paid", source="", n_communes=17, reason="few_quarters_before")
REFORM = PanelShock(models="helpers", outcome="new_offence", shock="police", starts="2023-03-01", ends="",
                    what_vi="Sắp xếp lại công an", what_en="Police reorganised")  # fmt: skip


def released(effect=0.1, shocks=(REFORM,)):
    found = compare(panel(made(effect=effect)))
    rows = {
        "panels": [found.result, REFUSED, EARLY],
        "panel_steps": found.steps,
        "panel_bounds": found.bounds,
        "panel_shocks": shocks,
    }
    return release(
        district.source(synthetic=False), None, rows, notebook="2_recidivism", parameters={"conf_level": 0.95}
    ), found


def test_a_number_or_why_there_is_none():
    result, found = released()
    table = show(result, "panels", "en")._block.parts[0]
    first, second, third = table.rows
    assert first[:5] == ("helpers (“4+”)", "new offences per 100 people in a quarter", "8, 9", "0", "5")
    assert first[5].startswith(f"+{100 * found.result.value:.1f} (") and first[5].endswith(", 95%")
    assert (
        second[5] == "not given: one commune only: what sets it apart cannot be told from an effect"
        and second[2] == "–"
    )
    assert third[5] == "not given: fewer than 4 quarters before the start"


def test_changes_for_everybody_within_the_quarters_are_named():
    result, _ = released()
    assert "Police reorganised (from 1\xa0Mar\xa02023)" in repr(show(result, "panels", "en"))
    assert "Sắp xếp lại công an" in repr(show(result, "panels", "vi"))
    assert "changed for everybody" not in repr(show(released(shocks=())[0], "panels", "en"))


def test_how_far_trends_may_part():
    clear, unclear = (repr(show(released(effect)[0], "panel_bounds", "en")) for effect in (0.3, 0))
    assert "leaves zero out until trends part by" in clear and "once" in clear
    assert "“cannot tell”, not “no effect”" in unclear and "leaves zero out" not in unclear


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_of_the_figure_is_cut_off(beyond, language):
    figure = show(released()[0], "panel_steps", language)._block
    for size in SIZES:
        figure.drawing(size)
        assert beyond.pop() <= 0.01, size


def test_the_figure_says_what_it_shows():
    result, found = released()
    figure = show(result, "panel_steps", "en")._block
    last = 100 * found.steps[-1].value
    assert f"+{last:.1f} in the last quarter" in figure.alt and "<svg" in figure.drawing("wide") and np.isfinite(last)


def test_refused_results_have_no_figure_and_no_bounds():
    rows = {"panels": [REFUSED]}
    result = release(
        district.source(synthetic=False), None, rows, notebook="2_recidivism", parameters={"conf_level": 0.95}
    )
    assert has(result, "panels") and not has(result, "panel_steps") and not has(result, "panel_bounds")


@pytest.mark.parametrize("piece", ["panels", "panel_steps", "panel_bounds"])
def test_in_vietnamese(piece):
    shown = repr(show(released()[0], piece, "vi"))
    assert "quý" in shown and "quarter" not in shown
