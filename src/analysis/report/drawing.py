"""How every drawing is made: colours, sizes, and an SVG that is the same on every machine."""

import io
from collections.abc import Callable

import matplotlib as mpl
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from analysis.report.blocks import Figure
from analysis.words import Percent, Said, Words

# Colours that stay apart for the colour-blind (Okabe & Ito) and in grey; arms also differ in line.
BLUE, ORANGE = "#0072B2", "#B8500A"
STYLE = {
    "participant": {"color": BLUE, "linestyle": "-"},
    "comparison": {"color": ORANGE, "linestyle": "--"},
}
INK, FAINT = "#333333", "#BBBBBB"
WIDTHS = {"wide": 7.2, "narrow": 4.0}  # inches
HEIGHT = 4.4
SETTINGS = {
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
}


def drawn(
    draw: Callable[[Canvas, str], None], caption: Said, alt: Said, write: Words, *, height: float = HEIGHT
) -> Figure:
    """A figure from a function that draws on a canvas, told ``"wide"`` or ``"narrow"``; `height` in inches."""
    return Figure(write(caption), write(alt), lambda size: _svg(draw, size, height))


def percent_axis(write: Words) -> FuncFormatter:
    """Marks of an axis of shares, in per cent."""
    return FuncFormatter(lambda x, _: write(Percent(x, 0)))


def _svg(draw: Callable[[Canvas, str], None], size: str, height: float) -> str:
    """The drawing as SVG without clock, version or font of the machine in it."""
    with mpl.rc_context(SETTINGS | {"svg.hashsalt": f"hoanhap-{draw.__qualname__}-{size}"}):
        canvas = Canvas(figsize=(WIDTHS[size], height), layout="constrained")
        draw(canvas, size)
        file = io.StringIO()
        canvas.savefig(file, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    text = file.getvalue()
    return text[text.index("<svg") :]
