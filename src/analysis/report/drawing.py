"""How every drawing is made: colours, sizes, an SVG that is the same on every machine, and a picture for Word."""

import gc
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import Bbox

from analysis.report import marks
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
HEAD = 0.25  # inches above a picture for its mark
SETTINGS = {
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titley": 1.0,  # given, so that matplotlib does not look for it
    "axes.formatter.useoffset": False,  # numbers are written out
    "axes.formatter.limits": (-15, 15),
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
    """The wide drawing as PNG; `mark`, if any, in a line above it and slanting across it."""

    def marked(canvas: Canvas, size: str) -> None:
        draw(canvas, size)
        if mark:
            canvas.text(
                0.01, 1 + HEAD / 2 / canvas.get_figheight(), mark, va="center", fontweight="bold", color="#7a2e00"
            )
            for x, y in ((0.25, 0.75), (0.75, 0.75), (0.5, 0.5), (0.25, 0.25), (0.75, 0.25)):
                canvas.text(x, y, mark, rotation=20, ha="center", va="center", fontsize=12, color="#7a2e00", alpha=0.3)

    return _saved(
        marked, SIZES[0], height, {}, HEAD if mark else 0, format="png", dpi=DOTS, metadata={"Software": None}
    )


def _saved(draw: Draw, size: str, height: float, settings: dict, above: float = 0, **how: object) -> bytes:
    """The file that matplotlib writes, of the canvas and so many inches `above` it: a test looks whether all lies within it."""
    with _unswept(), mpl.rc_context(SETTINGS | settings):
        canvas = Canvas(figsize=(WIDTHS[size], height))
        draw(canvas, size)
        marks.redraw(canvas)
        if above:
            how["bbox_inches"] = Bbox.from_bounds(0, 0, canvas.get_figwidth(), canvas.get_figheight() + above)
        file = io.BytesIO()
        canvas.savefig(file, **how)
    return file.getvalue()


@contextmanager
def _unswept() -> Iterator[None]:
    """Nobody looks for unreachable objects meanwhile.

    A drawing is thousands of objects that go together when it is done. Looked through while it is made they would be taken for
    lasting ones, which are looked through with everything else that there is.
    """
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()
