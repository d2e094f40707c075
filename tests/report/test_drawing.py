"""What every drawing keeps to: nothing cut off, no colour of its own, a picture that says whose data it shows."""

import io
import re

import pytest
from matplotlib.figure import Figure as Canvas
from PIL import Image

from analysis.report import drawing, legends
from analysis.report.blocks import SIZES, Blocks, Figure
from analysis.report.show import PIECES, block, has
from tests.report.conftest import CASES, released_of

ROOM = 0.01  # inch: less cannot be seen


def figures(released, language):
    def within(part):
        match part:
            case Figure():
                return [part]
            case Blocks():
                return [each for inner in part.parts for each in within(inner)]
        return []

    pieces = [name for name in PIECES if has(released, name)]
    return {name: found for name in pieces if (found := within(block(released, name, language)))}


@pytest.fixture
def beyond(monkeypatch):
    """How far each drawing goes beyond its canvas, in inches, found without writing it."""
    found = []

    def savefig(self, file, **how):
        file.write(b"<svg></svg>")
        self.draw_without_rendering()
        box, (width, height) = self.get_tightbbox(), self.get_size_inches()
        found.append(max(-box.x0, -box.y0, box.x1 - width, box.y1 - height))

    monkeypatch.setattr(Canvas, "savefig", savefig)
    return found


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_is_cut_off(results, beyond, case, language):
    for piece, found in figures(results[case], language).items():
        for size in SIZES:
            for each in found:
                each.drawing(size)
                assert beyond.pop() <= ROOM, (piece, size)


def test_every_colour_is_one_that_a_page_can_set(results):
    for found in figures(results["6_models_and_scaling", "mau-01"], "vi").values():
        bare = re.sub(r"var\(--\w+, #[0-9a-f]{6}\)", "", found[0].drawing("wide"))
        assert "var(" in found[0].drawing("wide") and not re.findall(r"#[0-9a-fA-F]{6}\b", bare)


def test_a_picture_is_the_same_twice_and_its_mark_can_be_seen():
    plain = released_of("2_recidivism", "tarp")
    (figure,) = figures(plain, "vi")["event_curves"]
    picture = figure.png()
    assert picture == figure.png()
    image = Image.open(io.BytesIO(picture))
    assert image.size == (1440, 880) and not (set(image.info) & {"Software", "Creation Time"})
    (marked,) = figures(released_of("2_recidivism", "tarp", invented=True), "vi")["event_curves"]
    brown = [
        pixel
        for _, pixel in Image.open(io.BytesIO(marked.png())).convert("RGB").getcolors(1 << 20)
        if pixel == (122, 46, 0)
    ]
    assert brown and marked.png() != picture


def test_a_legend_takes_as_many_columns_as_there_is_room_for():
    def columns(names, size):
        canvas = Canvas(figsize=(drawing.WIDTHS[size], 3), layout="constrained")
        axes = canvas.subplots()
        for name in names:
            axes.plot([0, 1], label=name)
        legends.legend_above(canvas, size)
        return canvas.legends[0]._ncols

    assert columns(["a", "b", "c"], "wide") == columns(["a", "b", "c"], "narrow") == 3
    assert columns(["x" * 36, "y" * 36], "wide") == 2 and columns(["x" * 36, "y" * 36], "narrow") == 1


def test_names_of_lines_stand_as_near_as_can_be_and_none_over_another():
    assert legends._apart([10.0, 60.0], [12.0, 12.0], 100.0) == ([0, 1], [10.0, 60.0])
    assert legends._apart([12.0, 10.0, 11.0], [12.0, 12.0, 24.0], 100.0) == ([1, 2, 0], [10.0, 28.0, 46.0])
    assert legends._apart([96.0, 95.0], [12.0, 12.0], 100.0) == ([1, 0], [82.0, 94.0])


def test_lines_are_named_in_their_colour_where_there_is_room_and_by_a_legend_where_there_is_none():
    def drawn(size):
        canvas = Canvas(figsize=(drawing.WIDTHS[size], 3))
        axes = canvas.subplots()
        axes.plot([0, 1], [0, 1], color=drawing.BLUE, label="one")
        axes.plot([0, 1], [1, 1], color=drawing.ORANGE, label="two")
        legends.margins(canvas, size, names=True)
        legends.name_lines(axes, size)
        return {each.get_text(): each.get_color() for each in axes.texts}, axes.get_legend()

    assert drawn("wide") == ({"one": drawing.BLUE, "two": drawing.ORANGE}, None)
    texts, legend = drawn("narrow")
    assert texts == {} and [each.get_text() for each in legend.get_texts()] == ["one", "two"]
