"""Marks drawn as a few objects, held against those that matplotlib draws itself."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure as Canvas
from PIL import Image

from analysis.report import drawing, marks

SETTINGS = drawing.SETTINGS | {"text.hinting": "no_hinting"}  # letters as wide as in an SVG


def numbers(canvas):
    canvas.subplots().plot([0, 40], [0.02, 0.31])
    canvas.axes[0].set_xlabel("months since the start")
    canvas.axes[0].yaxis.set_major_formatter(lambda y, _: f"{100 * y:.0f}%")


def beyond_the_limits(canvas):
    canvas.subplots().plot([0, 40], [1000, 2_300_000])
    canvas.axes[0].set(xlim=(3, 31), ylim=(1_999_999, 0))


def words(canvas):
    axes = canvas.subplots()
    axes.barh([0, 1], [2, 3])
    axes.set_xlabel("people")
    marks.set_marks(axes.yaxis, [0, 1], ["one", "two,\nin two lines"], letter=8)


def turned(canvas):
    axes = canvas.subplots()
    axes.plot([0, 1, 2])
    axes.set_xlabel("days")
    marks.set_marks(axes.xaxis, [0, 2, 5], ["30/06/2025", "31/12/2025", "never"], letter=7.5, turned=30)


def shared(canvas):
    for axes in canvas.subplots(2, 2, sharex=True, sharey=True).ravel():
        axes.plot([0, 3])
    canvas.axes[2].set_xlabel("months")


def with_a_grid(canvas):
    axes = canvas.subplots()
    axes.plot([0, 3])
    axes.grid(axis="y")


def with_a_name_at_the_side(canvas):
    axes = canvas.subplots()
    axes.plot([0, 3])
    axes.set_ylabel("people")


def picture(plot, *, again):
    with mpl.rc_context(SETTINGS):
        canvas = Canvas(figsize=(5, 4), dpi=72)
        plot(canvas)
        canvas.subplots_adjust(left=0.2, bottom=0.2)
        if again:
            marks.redraw(canvas)
        file = io.BytesIO()
        canvas.savefig(file, format="png", dpi=72)
        return np.asarray(Image.open(file).convert("L"), int), len(canvas.axes[0].texts)


@pytest.mark.parametrize(
    "plot", [numbers, beyond_the_limits, words, turned, shared, with_a_grid, with_a_name_at_the_side]
)
def test_the_picture_is_that_of_the_marks_that_matplotlib_draws(plot):
    (theirs, _), (ours, texts) = picture(plot, again=False), picture(plot, again=True)
    assert texts > 0 or plot is with_a_name_at_the_side
    assert (abs(theirs - ours) > 60).sum() == 0


def test_as_wide_as_the_longest_line_is_drawn():
    with mpl.rc_context(SETTINGS):
        text = Canvas(dpi=72).text(0, 0, "chênh lệch hai trung bình,\nrút thăm", fontsize=9)
        assert marks.inches([text.get_text(), "không"], 9) == pytest.approx(
            text.get_window_extent().width / 72, rel=0.02
        )
        assert marks.inches([], 9) == 0
