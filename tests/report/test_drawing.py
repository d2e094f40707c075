"""What every drawing keeps to: nothing cut off, no colour of its own, a picture that says whose data it shows."""

import gc
import io
import re

import pytest
from matplotlib.figure import Figure as Canvas
from PIL import Image, ImageChops

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
    above, below = heads(Image.open(io.BytesIO(marked.png())).convert("RGB"))
    assert above.size == (1440, 50) and below.size == image.size
    assert {(122, 46, 0), (255, 255, 255)} <= {colour for _, colour in above.getcolors(1 << 20)}
    assert (122, 46, 0) not in {colour for _, colour in below.getcolors(1 << 20)}  # across it only faintly
    assert ImageChops.difference(below, image.convert("RGB")).getbbox()


def test_a_legend_stays_where_it_is_below_the_mark():
    opened = [
        Image.open(
            io.BytesIO(figures(released_of("2_recidivism", "tarp", invented=invented), "vi")["love_arms"][0].png())
        )
        for invented in (False, True)
    ]
    plain, marked = (image.convert("L") for image in opened)
    legend = (0, 0, 700, 60)
    assert plain.crop(legend).getextrema()[0] < 100
    assert not ImageChops.difference(plain.crop(legend), heads(marked)[1].crop(legend)).getbbox()


def heads(image):
    """The line above a marked picture, and the picture."""
    return image.crop((0, 0, 1440, 50)), image.crop((0, 50, *image.size))


def test_a_legend_takes_as_many_columns_as_there_is_room_for():
    def columns(names, size):
        canvas = Canvas(figsize=(drawing.WIDTHS[size], 3))
        axes = canvas.subplots()
        for name in names:
            axes.plot([0, 1], label=name)
        legends.margins(canvas, size, legend=True)
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


def test_panels_stand_as_many_inches_apart_as_was_asked_for():
    canvas = Canvas(figsize=(drawing.WIDTHS["wide"], 4))
    panels = canvas.subplots(2, 3).ravel()
    legends.margins(canvas, "wide", left=0.5, right=0.2, top=0.3, bottom=0.6, beside=0.4, below=0.7)
    boxes = [
        axes.get_position().transformed(canvas.transFigure).transformed(canvas.dpi_scale_trans.inverted())
        for axes in panels
    ]
    first, beside, below = boxes[0], boxes[1], boxes[3]
    assert (first.x0, boxes[2].x1) == pytest.approx((0.5, 7.0))
    assert (first.y1, below.y0) == pytest.approx((3.7, 0.6))
    assert (beside.x0 - first.x1, first.y0 - below.y1) == pytest.approx((0.4, 0.7))


def test_where_nothing_has_a_name_there_is_no_legend():
    canvas = Canvas(figsize=(drawing.WIDTHS["wide"], 3))
    canvas.subplots().plot([0, 1])
    legends.margins(canvas, "wide", legend=True)
    assert not canvas.legends


def test_python_looks_for_unreachable_objects_after_a_drawing_as_it_did_before():
    def draw(canvas, size):
        states.append(gc.isenabled())
        raise KeyError(size)

    states = []
    for wanted in (False, True):
        (gc.enable if wanted else gc.disable)()
        try:
            with pytest.raises(KeyError):
                drawing._svg(draw, "wide", 1)
            assert gc.isenabled() is wanted
        finally:
            gc.enable()
    assert states == [False, False]
