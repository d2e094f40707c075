"""How every drawing is made: colours, sizes, an SVG that is the same on every machine, and a picture for Word."""

import io
import re
from collections.abc import Callable

import matplotlib as mpl
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from analysis.report.blocks import SIZES, Figure
from analysis.words import Percent, Said, Words

# Stay apart for the colour-blind (after Okabe & Ito) and in grey; what is told apart differs in line, mark or hatch too.
PALETTE = {
    "ink": "#333333",
    "paper": "#ffffff",
    "grey": "#666666",
    "faint": "#bbbbbb",
    "blue": "#0072b2",
    "sky": "#7fb8da",
    "orange": "#b8500a",
    "violet": "#8a5fb0",
    "cloud": "#d9d9d9",
    "sand": "#efe6da",
}
INK, PAPER, GREY, FAINT, BLUE, SKY, ORANGE, VIOLET, CLOUD, SAND = PALETTE.values()
NAMED = {colour: f"var(--{name}, {colour})" for name, colour in PALETTE.items()}
COLOUR = re.compile("|".join(PALETTE.values()))
STYLE = {
    "participant": {"color": BLUE, "linestyle": "-"},
    "comparison": {"color": ORANGE, "linestyle": "--"},
}
WIDTHS = {"wide": 7.2, "narrow": 4.0}  # inches
HEIGHT = 4.4
DOTS = 200  # an inch, of a picture
SETTINGS = {
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    # No black: what is not drawn in a colour of the palette would vanish on a dark page.
    **dict.fromkeys(("axes.edgecolor", "axes.labelcolor", "axes.titlecolor", "xtick.color", "ytick.color"), INK),
    "text.color": INK,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "hatch.color": PAPER,
}

Draw = Callable[[Canvas, str], None]


def drawn(draw: Draw, caption: Said, alt: Said, write: Words, *, height: float = HEIGHT) -> Figure:
    """A figure from a function that draws on a canvas, told ``"wide"`` or ``"narrow"``; `height` in inches."""
    return Figure(
        write(caption),
        write(alt),
        lambda size: _svg(draw, size, height),
        lambda mark: _picture(draw, height, mark),
    )


def percent_axis(write: Words) -> FuncFormatter:
    """Marks of an axis of shares, in per cent."""
    return FuncFormatter(lambda x, _: write(Percent(x, 0)))


def _svg(draw: Draw, size: str, height: float) -> str:
    """The drawing as SVG without clock, version or font of the machine in it; a page may set its colours."""
    salt = {"svg.hashsalt": f"hoanhap-{draw.__qualname__}-{size}"}
    text = _saved(draw, size, height, salt, format="svg", metadata={"Date": None, "Creator": None}).decode()
    return COLOUR.sub(lambda found: NAMED[found[0]], text[text.index("<svg") :])


def _picture(draw: Draw, height: float, mark: str) -> bytes:
    """The wide drawing as PNG; `mark`, if any, as its first line and slanting across it."""

    def marked(canvas: Canvas, size: str) -> None:
        draw(canvas, size)
        if mark:
            canvas.suptitle(mark, x=0.01, ha="left", fontsize=9.5, fontweight="bold", color="#7a2e00")
            for x, y in ((0.25, 0.75), (0.75, 0.75), (0.5, 0.5), (0.25, 0.25), (0.75, 0.25)):
                canvas.text(x, y, mark, rotation=20, ha="center", va="center", fontsize=12, color="#7a2e00", alpha=0.3)

    return _saved(marked, SIZES[0], height, {}, format="png", dpi=DOTS, metadata={"Software": None})


def _saved(draw: Draw, size: str, height: float, settings: dict, **how: object) -> bytes:
    """The file that matplotlib writes, of just the canvas: a test looks whether all of every drawing lies within it."""
    with mpl.rc_context(SETTINGS | settings):
        canvas = Canvas(figsize=(WIDTHS[size], height))
        draw(canvas, size)
        file = io.BytesIO()
        canvas.savefig(file, **how)
    return file.getvalue()
