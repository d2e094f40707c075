"""The flow diagram: from everybody in the files to those compared, with everybody left out beside."""

from dataclasses import dataclass
from textwrap import wrap

from matplotlib.figure import Figure as Canvas
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.transforms import Affine2D, Transform

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Figure
from analysis.report.drawing import FAINT, INK, drawn
from analysis.report.labels import label
from analysis.report.reoffending_figures import main_model
from analysis.words import Said, Words, say

ROW = 0.78  # inches from one box to the next
TALL = 0.5  # of a box
EDGE = 0.006  # of the drawing, left free around it
ALONE, GAP = 0.52, 0.02  # of the width: a box that stands alone, and between two
LETTERS = {"wide": 44, "narrow": 27}  # that a line in a box holds


@dataclass(frozen=True)
class Step:
    """Boxes side by side, and who was left out on the way to them."""

    boxes: tuple[Said, ...]
    left_out: tuple[Said, ...] = ()


def flow(released: Released, write: Words) -> Figure:
    """Boxes from the files down to the two groups compared."""
    steps = [*_followed(released), *_compared(released)]
    height = ROW * len(steps)

    def draw(canvas: Canvas, size: str) -> None:
        for place, step in enumerate(steps):
            top = 1 - place * ROW / height
            _boxes(canvas, step, top, height, size, write)
            if place:
                _arrows(canvas, step, top, height)
                _left_out(canvas, step, top, height, size, write)

    told = "; ".join(", ".join(map(write, [*step.left_out, *step.boxes])) for step in steps)
    caption = say("Who is followed and compared, and who was left out")
    return drawn(draw, caption, say("Boxes from top to bottom: {steps}.", steps=told), write, height=height)


def has_flow(released: Released) -> bool:
    """Whether there is a step from one box to another."""
    return len(released.table("flow")) > 0 and len([*_followed(released), *_compared(released)]) > 1


def _followed(released: Released) -> list[Step]:
    rows = released.table("flow").to_dict("records")
    unit = label(labels.UNITS, rows[0]["unit"])
    steps = [Step((say("in the files: {n} {unit}", n=int(rows[0]["n_before"]), unit=unit),))]
    for row in rows:
        if row["n_excluded"]:
            out = say("{reason}: {n}", reason=label(labels.STEPS, row["step"]), n=int(row["n_excluded"]))
            steps.append(Step((say("remaining: {n} {unit}", n=int(row["n_left"]), unit=unit),), (out,)))
    return steps


def _compared(released: Released) -> list[Step]:
    """The two arms of a study, or those who joined the plan's model and those compared with them."""
    arms = released.table("arms").to_dict("records")
    if arms:
        return [Step(tuple(say("{group}: {n}", group=label(labels.ARMS, row["arm"]), n=int(row["n"])) for row in arms))]
    rows = released.table("settings")
    rows = rows[rows["models"] == main_model(released)] if len(rows) else rows
    if not len(rows):
        return []
    row = rows.iloc[0]
    model = label(labels.MODELS, row["models"])
    lost = {
        say("day of joining not known: {n}", n=int(row["n_day_unknown"])): row["n_day_unknown"],
        say("not in sight when they joined: {n}", n=int(row["n_out_of_sight"])): row["n_out_of_sight"],
        say("nobody left to compare with: {n}", n=int(row["n_without_control"])): row["n_without_control"],
    }
    groups = (
        say("joined: {n}", n=int(row["n_joined"])),
        say("eligible on the same day, had not joined: {n}", n=int(row["n_controls"])),
    )
    return [
        Step((say("eligible for {model}: {n}", model=model, n=int(row["n_eligible"])),)),
        Step(groups),
        Step(
            (say("joined and compared: {n}", n=int(row["n_in_trials"])),), tuple(text for text, n in lost.items() if n)
        ),
    ]


def _lefts(step: Step) -> tuple[list[float], float]:
    """Where each box begins, and how wide it is; one alone leaves room for who is left out."""
    many = len(step.boxes)
    width = ALONE if many == 1 else (1 - GAP * (many - 1)) / many
    return [i * (width + GAP) for i in range(many)], width


def _boxes(canvas: Canvas, step: Step, top: float, height: float, size: str, write: Words) -> None:
    tall = TALL / height
    lefts, width = _lefts(step)
    letters = int(LETTERS[size] * width / ALONE)
    for left, said in zip(lefts, step.boxes, strict=True):
        canvas.add_artist(Rectangle((left, top - tall), width, tall, transform=_inside(canvas), fill=False,
                                    edgecolor=INK, linewidth=1))  # fmt: skip
        text = "\n".join(_folded(said, letters, write))
        canvas.text(left + width / 2, top - tall / 2, text, ha="center", va="center", fontsize=_letter(size),
                    transform=_inside(canvas))  # fmt: skip


def _arrows(canvas: Canvas, step: Step, top: float, height: float) -> None:
    gap = (ROW - TALL) / height
    lefts, width = _lefts(step)
    for left in lefts:
        end = left + width / 2
        start = end if end < ALONE else ALONE - 0.07
        start = ALONE / 2 if len(lefts) < 3 and end < ALONE else start
        canvas.add_artist(FancyArrowPatch((start, top + gap), (end, top), transform=_inside(canvas), arrowstyle="-|>",
                                          mutation_scale=9, shrinkA=0, shrinkB=0, color=INK, linewidth=1))  # fmt: skip


def _left_out(canvas: Canvas, step: Step, top: float, height: float, size: str, write: Words) -> None:
    """The reasons beside the arrow."""
    if not step.left_out:
        return
    level = top + (ROW - TALL) / height / 2
    canvas.add_artist(FancyArrowPatch((0.26, level), (0.56, level), transform=_inside(canvas), arrowstyle="-|>",
                                      mutation_scale=8, shrinkA=0, shrinkB=0, color=FAINT, linewidth=1))  # fmt: skip
    lines = [line for said in step.left_out for line in _folded(said, LETTERS[size] - 2, write)]
    half = _letter(size) / 72 / 2 / height  # of a line, so that the arrow points at the first one
    canvas.text(0.57, level + 1.4 * half, "\n".join(lines), ha="left", va="top", fontsize=_letter(size),
                transform=_inside(canvas))  # fmt: skip


def _folded(said: Said, letters: int, write: Words) -> list[str]:
    """A text in lines, its number never alone on one."""
    return wrap(write(said).replace(": ", ":\N{NO-BREAK SPACE}"), letters, break_long_words=False)


def _inside(canvas: Canvas) -> Transform:
    """From 0 to 1 in both directions, with room for the lines at the edges."""
    return Affine2D().scale(1 - 2 * EDGE).translate(EDGE, EDGE) + canvas.transFigure


def _letter(size: str) -> float:
    return 8.5 if size == "wide" else 7
