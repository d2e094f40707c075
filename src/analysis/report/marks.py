"""Marks along axes, drawn as a few objects: matplotlib's own, five objects for each, took a third of the time of a drawing."""

import math
from collections.abc import Iterable, Sequence

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.lines import TICKDOWN, TICKLEFT, Line2D
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator


def set_marks(
    axis: Axis, places: Iterable[float], names: Sequence[str] | None = None, *, letter: float | None = None, turned: float = 0
) -> None:  # fmt: skip
    """Set where an axis has marks, and what stands there if it is not the number; letters in points, turned by degrees."""
    axis.set_major_locator(FixedLocator(list(places)))
    if names is not None:
        axis.set_major_formatter(FixedFormatter(names))
    axis.set_tick_params(labelsize=letter or rcParams["font.size"], labelrotation=turned)


def inches(texts: Iterable[str], letter: float) -> float:
    """How wide the longest line of these texts is, in letters of so many points."""
    font = FontProperties(size=letter)
    lines = {line for text in texts for line in text.split("\n")}
    return max((text_to_path.get_text_width_height_descent(line, font, False)[0] for line in lines), default=0) / 72


def redraw(canvas: Canvas) -> None:
    """Put one line, and a text for each mark, in the place of the marks of all axes, where they were.

    The margins, limits and marks must be final. An axis with a grid keeps its own marks, and so do panels with a name at the side.
    """
    every = [(axes, axis) for axes in canvas.axes if not axes.get_ylabel() for axis in (axes.xaxis, axes.yaxis)]
    found = [(axes, axis, _within(axis)) for axes, axis in every if not axis.get_tick_params()["gridOn"]]
    for axes, axis, names in found:
        axis.set_major_locator(NullLocator())
        _place_name(axes, axis, names)
        if names:
            _draw(axes, axis, names)


def _within(axis: Axis) -> dict[float, str]:
    """What stands at each mark within the limits."""
    low, high = sorted(axis.get_view_interval())
    places = axis.get_majorticklocs()
    near = 1e-9 * (high - low)
    names = zip(places, axis.get_major_formatter().format_ticks(places), strict=True)
    return {place: name for place, name in names if low - near <= place <= high + near}


def _draw(axes: Axes, axis: Axis, names: dict[float, str]) -> None:
    along, style = axis is axes.xaxis, axis.get_tick_params()
    points = [(place, 0.0) if along else (0.0, place) for place in names]
    axes.add_artist(Line2D(*zip(*points, strict=True), linestyle="", marker=TICKDOWN if along else TICKLEFT,
                           markersize=rcParams["xtick.major.size"], markeredgewidth=rcParams["xtick.major.width"],
                           color=rcParams["xtick.color"], clip_on=False,
                           transform=axes.get_xaxis_transform() if along else axes.get_yaxis_transform()))  # fmt: skip
    if style["labelbottom" if along else "labelleft"]:
        transform, vertical, horizontal = (axes.get_xaxis_text1_transform if along else axes.get_yaxis_text1_transform)(
            _gap()
        )
        for point, name in zip(points, names.values(), strict=True):
            axes.text(*point, name, transform=transform, va=vertical, ha=horizontal, fontsize=style.get("labelsize"),
                      rotation=style.get("rotation", 0), color=rcParams["xtick.color"])  # fmt: skip


def _place_name(axes: Axes, axis: Axis, names: dict[float, str]) -> None:
    """Put what an axis is called below its marks. One without a name is placed too, or matplotlib would look for a place."""
    below = 0.0
    if axis.get_label_text():
        style = axis.get_tick_params()
        letter, turned = style.get("labelsize", rcParams["font.size"]), math.radians(style.get("rotation", 0))
        wide = 72 * inches(names.values(), letter) if turned else 0
        below = _gap() + wide * math.sin(turned) + letter * math.cos(turned) + axis.labelpad
    axis.set_label_coords(0.5, -below / (72 * axes.get_position().height * axes.figure.get_figheight()))


def _gap() -> float:
    """Points from an axis to what stands at its marks."""
    return rcParams["xtick.major.size"] + rcParams["xtick.major.pad"]
