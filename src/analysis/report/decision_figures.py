"""Drawings about the decision: where models lie in their funnel, how sure it is at which value, and what it hangs on."""

from textwrap import wrap

import numpy as np
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Figure
from analysis.report.drawing import BLUE, FAINT, INK, ORANGE, PAPER, drawn, percent_axis
from analysis.report.labels import label
from analysis.report.legends import margins, room_for
from analysis.report.marks import set_marks
from analysis.report.side_by_side import level, model_name
from analysis.report.worth import MILLION
from analysis.words import Number, Percent, Words, say

LIMITS = {
    "95": say("95% of models, if all are alike"),
    "998": say("99.8% of models, if all are alike"),
    "wide": say("99.8%, widened by what they differ"),
}
SWINGS = {
    "prevented": say("new offences prevented"),
    "value": say("worth of one prevented"),
    "cost": say("cost of a participant"),
}


def funnel(released: Released, write: Words) -> Figure:
    """Share with a new offence of each model of a kind against its size, with the limits that chance alone gives."""
    spread = released.table("model_spreads").to_dict("records")[0]
    limits = released.table("funnel_limits")
    limits = limits[limits["models"] == spread["models"]]
    rows = released.table("models_side")
    rows = rows[(rows["models"] == spread["models"]) & (rows["n_events"] + rows["n_without"] > 0)].reset_index(
        drop=True
    )
    known = (rows["n_events"] + rows["n_without"]).to_numpy(float)
    limits = limits[limits["n_known"] >= max(2, known.min() - 1)]  # with a single person limits say nothing
    shares = rows["n_events"].to_numpy(float) / known

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        for share, line in (("95", "--"), ("998", "-")):
            for end in ("low", "high"):
                axes.plot(limits["n_known"], limits[f"{end}_{share}"], color=FAINT if share == "998" else ORANGE,
                          linestyle=line, linewidth=1.2,
                          label=write(LIMITS[share]) if end == "high" else None)  # fmt: skip
        if spread["used"] > 1:
            for end in ("low", "high"):
                axes.plot(limits["n_known"], limits[f"wide_{end}_998"], color=INK, linestyle=":", linewidth=1.2,
                          label=write(LIMITS["wide"]) if end == "high" else None)  # fmt: skip
        axes.axhline(spread["share"], color=INK, linewidth=0.8, label=write(say("all of them together")))
        axes.scatter(known, shares, color=BLUE, s=34, zorder=3)
        for group in _same_place(known, shares):
            numbers = ", ".join(str(place + 1) for place in group)
            axes.annotate(numbers, (known[group[0]], shares[group[0]]), textcoords="offset points", xytext=(5, 4),
                          fontsize=8)  # fmt: skip
        axes.set(xlim=(0, float(limits["n_known"].max())), ylim=(-0.02, None))
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_formatter(percent_axis(write))
        axes.set_xlabel(write(say("people of whom it is known")))
        axes.set_title(write(say("share with a new offence")), loc="left", fontsize=9.5)
        margins(canvas, size, legend=True)

    outside = _outside(known, shares, limits)
    names = "; ".join(f"{i}: {model_name(row, write)}" for i, row in enumerate(rows.to_dict("records"), 1))
    alt = say(
        "Points for {n} models between curved limits; outside of the outer limits: {outside}. By number: {names}.",
        n=len(rows),
        outside=outside,
        names=names,
    )
    caption = say(
        "Models of one kind ({kind}), numbered by name: {names}. Within the limits nothing but chance is needed to explain how "
        "they differ. Overdispersion {factor}. This is no ranking.",
        kind=label(labels.MODELS, spread["models"]),
        names=names,
        factor=Number(spread["factor"], 2),
    )
    return drawn(draw, caption, alt, write)


def shrinkage(released: Released, write: Words) -> Figure:
    """Each model's share as counted, and moved towards the others of its kind, with its interval."""
    rows = released.table("models_moved")
    rows = rows[(rows["family"] == rows["family"].iloc[0]) & rows["mean"].notna() & (rows["n_known"] > 0)]
    counted = rows["n_events"] / rows["n_known"]
    names = [model_name(row, write) for row in rows.to_dict("records")]

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        places = np.arange(len(rows))[::-1]
        axes.hlines(places, rows["low"], rows["high"], color=BLUE, linewidth=2)
        axes.hlines(places, rows["mean"], counted, color=ORANGE, linewidth=1, linestyle=":")
        axes.scatter(
            counted, places, facecolors=PAPER, edgecolors=ORANGE, s=30, zorder=3, label=write(say("as counted"))
        )
        moved = write(say("moved towards those of its kind"))
        axes.scatter(rows["mean"], places, color=BLUE, marker="D", s=26, zorder=4, label=moved)
        for place, name in zip(places, names, strict=True):
            axes.annotate("\n".join(wrap(name, 100 if size == "wide" else 54)), (0, place), (2, 6), fontsize=8,
                          xycoords=("axes fraction", "data"), textcoords="offset points")  # fmt: skip
        axes.set(ylim=(-0.6, len(rows)), yticks=[], xlim=(-0.02 * max(rows["high"].max(), counted.max()), None))
        axes.xaxis.set_major_formatter(percent_axis(write))
        axes.set_xlabel(write(say("share with a new offence")))
        margins(canvas, size, legend=True, left=0.15, top=0.1)

    said = "; ".join(
        write(say("{model}: {counted} → {mean}", model=name, counted=Percent(share), mean=Percent(mean)))
        for name, share, mean in zip(names, counted, rows["mean"], strict=True)
    )
    caption = say(
        "Each model as counted, and moved towards the models of its kind by as much as they are alike, with {level} intervals. "
        "By name: this is no ranking.",
        level=level(released),
    )
    alt = say("Points for each model, as counted and moved: {values}.", values=said)
    return drawn(draw, caption, alt, write, height=0.9 + 0.4 * max(len(rows), 2))


def has_shrinkage(released: Released) -> bool:
    """Whether any model could be moved."""
    rows = released.table("models_moved")
    return len(rows) > 0 and bool((rows["mean"].notna() & (rows["n_known"] > 0)).any())


def acceptability(released: Released, write: Words) -> Figure:
    """Chance that the plan's model is worth its cost, by the value of a prevented offence."""
    rows = released.table("acceptability")
    rows = rows[rows["models"] == released.about["main_models"]]
    value = rows["value_vnd"] / MILLION
    row = next(row for row in released.table("decision_inputs").to_dict("records") if row["input"] == "offence")

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        axes.axvspan(row["low"] / MILLION, row["high"] / MILLION, color=FAINT, alpha=0.25,
                     label=write(say("values taken")))  # fmt: skip
        axes.axvline(row["likely"] / MILLION, color=INK, linewidth=0.8, linestyle=":", label=write(say("likely value")))
        axes.plot(value, rows["probability"], color=BLUE, linewidth=2, label=write(say("now")))
        axes.plot(value, rows["prior_probability"], color=ORANGE, linestyle="--", linewidth=1.6,
                  label=write(say("before any outcome")))  # fmt: skip
        axes.axhline(
            released.about["decide"]["scale_from"], color=INK, linewidth=0.8, label=write(say("asked for to scale"))
        )
        axes.set(xlim=(0, float(value.max())), ylim=(0, 1.02))
        axes.yaxis.set_major_formatter(percent_axis(write))
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(Number(x))))
        axes.set_xlabel(write(say("value of one new offence prevented, millions of dong")))
        axes.set_title(write(say("chance of being worth the cost")), loc="left", fontsize=9.5)
        margins(canvas, size, legend=True)

    last = rows.iloc[-1]
    alt = say(
        "Two curves that rise with the value of a prevented offence; at {value} million dong: now {now}, before any outcome "
        "{before}.",
        value=Number(float(value.iloc[-1])),
        now=Percent(last["probability"], 0),
        before=Percent(last["prior_probability"], 0),
    )
    caption = say(
        "How likely {model} is worth its cost, by what one prevented offence is worth",
        model=label(labels.MODELS, released.about["main_models"]),
    )
    return drawn(draw, caption, alt, write)


def tornado(released: Released, write: Words) -> Figure:
    """How far each input alone moves the net benefit of the plan's model."""
    rows = released.table("swings")
    rows = rows[rows["models"] == released.about["main_models"]]
    width = (rows["net_high"] - rows["net_low"]).abs()
    rows = rows.assign(width=width).sort_values("width", kind="stable").to_dict("records")
    names = [write(SWINGS[row["input"]]) for row in rows]

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        for place, row in enumerate(rows):
            low, high = row["net_low"] / MILLION, row["net_high"] / MILLION
            axes.barh(place, high - low, left=low, height=0.5, color=BLUE if row["input"] == "prevented" else ORANGE)
            for end, at in ((row["low"], low), (row["high"], high)):
                right = at == max(low, high)
                axes.annotate(_end(row["input"], end, write), (at, place), textcoords="offset points",
                              xytext=(4 if right else -4, 0), ha="left" if right else "right", va="center",
                              fontsize=8)  # fmt: skip
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.use_sticky_edges = False  # else a bar that reaches farthest has no room for what stands at its end
        axes.margins(x=0.32 if size == "wide" else 0.5)
        if size == "wide":
            set_marks(axes.yaxis, range(len(rows)), names)
        else:
            axes.set_yticks([])
            for place, name in enumerate(names):
                axes.annotate(name, (0, place + 0.36), xycoords=("axes fraction", "data"), fontsize=8.5)
        axes.set_ylim(-0.6, len(rows) - (0.4 if size == "wide" else 0.2))
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(Number(x))))
        axes.set_xlabel(write(say("net benefit of 100 participants, millions of dong")))
        margins(canvas, size, left=room_for(names, 9.5) if size == "wide" else 0.15, top=0.1)

    said = "; ".join(
        f"{name} {write(Number(row['net_low'] / MILLION, 0, True))} → {write(Number(row['net_high'] / MILLION, 0, True))}"
        for name, row in zip(names, rows, strict=True)
    )
    alt = say("Bars for each input from its low to its high end, in millions of dong: {values}.", values=said)
    caption = say(
        "What the net benefit of {model} hangs on: one input at its ends, the others at their likely value",
        model=label(labels.MODELS, released.about["main_models"]),
    )
    return drawn(draw, caption, alt, write, height=1.4 + 0.6 * len(rows))


def _end(name: str, value: float, write: Words) -> str:
    if name == "prevented":
        return write(say("{n} of 100", n=Number(100 * value, 1, True)))
    return write(Number(value / MILLION))


def _same_place(known: np.ndarray, shares: np.ndarray) -> list[list[int]]:
    """The models at each place of the drawing."""
    places: dict[tuple[float, float], list[int]] = {}
    for number, at in enumerate(zip(known.tolist(), shares.tolist(), strict=True)):
        places.setdefault(at, []).append(number)
    return list(places.values())


def _outside(known: np.ndarray, shares: np.ndarray, limits) -> int:
    ends = limits.set_index("n_known")
    low, high = (ends[f"{end}_998"].reindex(known.astype(int)).to_numpy() for end in ("low", "high"))
    return int(((shares < low) | (shares > high)).sum())
