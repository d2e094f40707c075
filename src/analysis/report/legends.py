"""What is drawn is named beside it or above it, and the margins that this takes."""

from collections.abc import Iterable
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.report.blocks import SIZES
from analysis.report.drawing import FAINT, WIDTHS
from analysis.report.marks import inches

BESIDE, LETTERS = 1.75, 24  # inches to the right of a panel for names of lines, and letters of a name in one line
MARK = 0.18  # inches between a name beside an axis and the axis, and left free before it
LINE, ENTRY, LETTER = 0.2, 0.6, 0.078  # inches: a line of a legend, an entry of it but for its name, and each letter


def margins(canvas: Canvas, size: str, *, left: float = 0.6, right: float = 0.15, top: float = 0.3, bottom: float = 0.55,
            beside: float = 0, below: float = 0, legend: bool = False, names: bool = False) -> None:  # fmt: skip
    """Leave margins of so many inches around the panels, whose marks are numbers, and between those `beside` and `below` others.

    `legend` asks for a legend above them, of what is in the first; `names` leaves room for `name_lines`. Where words stand beside
    an axis, `room_for` them is the margin.
    """
    if legend:
        top += LINE * _legend(canvas, size) + 0.05
    right = BESIDE if names and size == SIZES[0] else right
    (width, height), grid = canvas.get_size_inches(), canvas.axes[0].get_gridspec()
    across = (width - left - right + beside) / grid.ncols - beside
    tall = (height - top - bottom + below) / grid.nrows - below
    canvas.subplots_adjust(left=left / width, right=1 - right / width, top=1 - top / height, bottom=bottom / height,
                           wspace=beside / across, hspace=below / tall)  # fmt: skip


def room_for(names: Iterable[str], letter: float) -> float:
    """Inches that names beside an axis take, the longest line of them in letters of so many points, with the mark."""
    return MARK + inches(names, letter)


def name_lines(axes: Axes, size: str) -> None:
    """Each line's name beside its end in its colour, none over another; on a narrow drawing, which has no room there, a legend.

    The limits of the axes and the margins (`BESIDE` on the right) must be set before.
    """
    lines = [line for line in axes.get_lines() if not line.get_label().startswith("_") and len(line.get_ydata())]
    if size != SIZES[0]:
        axes.legend(handles=lines, loc="upper left", frameon=False, fontsize=8.5)
        return
    box = axes.get_position()
    height = 72 * box.height * axes.figure.get_figheight()
    names = ["\n".join(wrap(line.get_label(), LETTERS)) for line in lines]
    ends = [(line.get_xdata()[-1], line.get_ydata()[-1]) for line in lines]
    low, high = axes.get_ylim()
    wanted = [height * (y - low) / (high - low) for _, y in ends]
    for i, level in zip(*_apart(wanted, [12 * (1 + name.count("\n")) for name in names], height), strict=True):
        axes.annotate(names[i], ends[i], (1.03, level), textcoords=("axes fraction", "axes points"), va="center",
                      fontsize=8.5, color=lines[i].get_color(), annotation_clip=False,
                      arrowprops={"arrowstyle": "-", "color": FAINT, "linewidth": 0.6, "shrinkA": 1, "shrinkB": 1})  # fmt: skip


def _apart(wanted: list[float], tall: list[float], height: float) -> tuple[list[int], list[float]]:
    """Order from below, and the middle of each text: as near as can be to where it is wanted, none over another."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    middles, free = [], float("-inf")
    for i in order:
        middles.append(max(wanted[i], free + tall[i] / 2))
        free = middles[-1] + tall[i] / 2
    room = height
    for place in reversed(range(len(order))):  # what was pushed over the top goes down again
        half = tall[order[place]] / 2
        middles[place] = min(middles[place], room - half)
        room = middles[place] - half
    return order, middles


def _legend(canvas: Canvas, size: str) -> int:
    """What the first panel's lines and bars are, above the drawing, in as many columns as there is room for; how many lines."""
    handles, names = canvas.axes[0].get_legend_handles_labels()
    if not names:
        return 0
    longest = int((WIDTHS[size] - ENTRY) / LETTER)
    lengths = [ENTRY + LETTER * min(len(name), longest) for name in names]
    columns = next(n for n in range(len(names), 0, -1) if n == 1 or _across(lengths, n) <= WIDTHS[size])
    folded = ["\n".join(wrap(name, longest)) for name in names]
    canvas.legend(handles, folded, ncol=columns, frameon=False, fontsize=8.5, loc="upper left", borderaxespad=0.3,
                  bbox_to_anchor=(0, 0, 1, 1))  # fmt: skip
    tall = -(-len(names) // columns)
    lines = [1 + name.count("\n") for name in folded]
    return max(sum(lines[start : start + tall]) for start in range(0, len(lines), tall))


def _across(lengths: list[float], columns: int) -> float:
    """Inches that entries of these lengths take; a legend fills one column after another."""
    tall = -(-len(lengths) // columns)
    return sum(max(lengths[start : start + tall]) for start in range(0, len(lengths), tall))
