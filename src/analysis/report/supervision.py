"""Tables and drawings about sentences served in the community."""

from dataclasses import replace
from textwrap import wrap

import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Figure, Sentences, Table
from analysis.report.counted import bounds_of, counts, day_of, share_of, table_of
from analysis.report.drawing import BLUE, GREY, INK, ORANGE, drawn, percent_axis
from analysis.report.labels import label
from analysis.report.legends import margins, name_lines
from analysis.report.marks import set_marks
from analysis.report.sentences import horizon_words
from analysis.words import Percent, Said, Words, say

KINDS = {
    "suspended": say("suspended sentence"),
    "non_custodial": say("non-custodial reform"),
    "conditional_release": say("conditional release"),
}
WAYS = {
    "completed": say("completed"),
    "failed": say("breached, revoked or a new offence"),
    "died": say("died"),
    "moved": say("moved away"),
}
STYLES = {"completed": (BLUE, "-"), "failed": (ORANGE, "--"), "died": (GREY, "-."), "moved": (INK, ":")}
COLOURS = {"suspended": BLUE, "non_custodial": ORANGE, "conditional_release": INK}
DASHES = {"suspended": "-", "non_custodial": "--", "conditional_release": ":"}
COUNTED = {
    "no_outcome": say("the list does not say how they stand"),
    "end_without_day": say("ended, but no day is given"),
    "ended_before_start": say("the end lies before the first day; taken as without a day"),
    "completed_early": say("completed more than a month before the end by the judgment"),
    "still_serving_after_end": say("said to be served although their term is over"),
    "no_end_by_judgment": say("no end by the judgment"),
    "not_covered": say("commune not known, so that no list is known to cover them"),
}


def ended(released: Released, write: Words) -> Table:
    """How the sentences whose term is over have ended, by kind and year."""
    rows = released.table("sentences_ended")
    columns = {
        say("kind"): _kinds(rows, write),
        say("begun in"): [write(say("all years")) if year == 0 else str(year) for year in rows["year"]],
        say("term is over"): counts(rows["n"], write),
        say("completed"): counts(rows["n_completed"], write),
        say("breached"): counts(rows["n_breached"], write),
        say("revoked"): counts(rows["n_revoked"], write),
        say("new offence"): counts(rows["n_reoffended"], write),
        say("moved or died"): counts(rows["n_moved"] + rows["n_died"], write),
        say("said to be served"): counts(rows["n_serving"], write),
        say("not known"): counts(rows["n_unknown"], write),
    }
    note = say(
        "Only sentences whose end by the judgment lies before the day until which the list is complete: of the others it "
        "cannot be known yet."
    )
    return table_of(say("How sentences ended whose term is over"), columns, write, note, words=2)


def standings(released: Released, write: Words) -> Table:
    """How sentences stand some months after their first day."""
    rows = released.table("sentence_standings")
    columns = {
        say("kind"): _kinds(rows, write),
        say("within"): [write(horizon_words(each)) for each in rows["horizon"]],
        say("sentences"): counts(rows["n"], write),
        say("breached"): counts(rows["n_breached"], write),
        say("revoked"): counts(rows["n_revoked"], write),
        say("new offence"): counts(rows["n_reoffended"], write),
        say("completed"): counts(rows["n_completed"], write),
        say("still served"): counts(rows["n_serving"], write),
        say("not yet followable"): counts(rows["n_not_yet"], write),
        say("moved, died, not known"): counts(rows["n_moved"] + rows["n_died"] + rows["n_unknown"], write),
    }
    note = say(
        "From the first day of the sentence. Not yet followable: that time ends after the day until which the list is complete."
    )
    return table_of(say("How sentences stand after a fixed time"), columns, write, note, words=2)


def shares(released: Released, write: Words) -> Table:
    """Shares that failed and that completed, after a fixed time and after the term."""
    ended = released.table("sentences_ended")
    rows = pd.concat([released.table("sentence_standings"), ended[ended["year"] == 0] if len(ended) else ended])
    found = {
        (row["group"], row["horizon"], row["outcome"]): row for row in released.table("estimates").to_dict("records")
    }
    wanted = rows.to_dict("records")
    columns = {
        say("kind"): _kinds(rows, write),
        say("within"): [write(horizon_words(h)) if h else write(say("the whole term")) for h in rows["horizon"]],
        say("breached, revoked or a new offence ({level} interval)", level=_level(released)): [
            share_of(found.get((row["kind"], row["horizon"], "failed")), write) for row in wanted
        ],
        say("if none, if all unknown did"): [bounds_of(row, write) for row in wanted],
        say("completed ({level} interval)", level=_level(released)): [
            share_of(found.get((row["kind"], row["horizon"], "completed")), write) for row in wanted
        ],
    }
    note = say(
        "Of those whose state is known; who completed the sentence or died before is known not to have failed it, who moved is "
        "not known afterwards. Completed only where the term is over. Interval: {method}.",
        method=labels.METHODS["blaker"],
    )
    table = table_of(say("Shares that failed or completed"), columns, write, note, words=2)
    return replace(table, wordy=(0, 1, 2, 3, 4))


def caseload(released: Released, write: Words) -> Table:
    """Stock at the end of each half-year, and flow in it."""
    rows = released.table("caseload")
    columns = {
        say("half-year until"): [day_of(day, write) for day in rows["day"]],
        say("kind"): _kinds(rows, write),
        say("begun"): counts(rows["n_begun"], write),
        say("ended"): counts(rows["n_ended"], write),
        say("served on the last day"): counts(rows["n_serving"], write),
        say("not known"): counts(rows["n_unknown"], write),
    }
    note = say(
        "The stock counts only sentences in the delivered list; those that had ended before it was begun are missing, so that "
        "early figures are least values. A stock is no rate: long sentences fill it, however few begin."
    )
    return table_of(say("How many are served, begun and ended"), columns, write, note, words=2)


def people(released: Released, write: Words) -> Sentences:
    """Whose sentences these are, apart from people released from prison; and what had to be counted."""
    row = released.table("sentence_people").iloc[0]
    texts = [
        say(
            "{people} people, {several} of them with more than one sentence. {released} of them also came home from prison: "
            "they stand here with this sentence and in the other notebooks with that release, and the two are never added.",
            people=int(row["n_people"]),
            several=int(row["n_several"]),
            released=int(row["n_released"]),
        )
    ]
    if row["n_conditional"]:
        texts.append(
            say(
                "{matched} of {n} sentences after a conditional release have that release among the releases from prison.",
                matched=int(row["n_matched"]),
                n=int(row["n_conditional"]),
            )
        )
    return Sentences(tuple(map(write, texts)))


def counted(released: Released, write: Words) -> Table:
    """What is odd or missing in the list; nothing was corrected."""
    rows = released.table("sentences_counted")
    columns = {
        say("what"): [write(label(COUNTED, what)) for what in rows["what"]],
        say("sentences"): counts(rows["n"], write),
    }
    return table_of(say("What is missing or odd in the list"), columns, write, say("Listed, not corrected."))


def curves(released: Released, write: Words) -> Figure:
    """Share ended in each way, by kind and month since the first day."""
    rows = released.table("sentence_months")
    kinds = [kind for kind in KINDS if (rows["kind"] == kind).any()]
    shown = [way for way in WAYS if rows.loc[rows["first"] == way, "share"].max() > 0]

    top = 1.05 * max(rows.loc[rows["first"].isin(shown), "share"].max(), 0.01) if shown else 1
    last = int(rows["month"].max())
    followed = {kind: int(rows.loc[(rows["kind"] == kind) & (rows["month"] == 0), "n_at_risk"].max()) for kind in kinds}
    titles = [write(say("{kind}, {n}", kind=KINDS[kind], n=followed[kind])) for kind in kinds]

    def draw(canvas: Canvas, size: str) -> None:
        shape = (1, len(kinds)) if size == "wide" else (len(kinds), 1)
        letters = 72 // shape[1] if size == "wide" else 40
        folded = [wrap(title, letters) for title in titles]
        panels = canvas.subplots(*shape, sharex=True, sharey=True, squeeze=False).ravel()
        for axes, kind, title in zip(panels, kinds, folded, strict=True):
            for way in shown:
                each, (colour, line) = rows[(rows["kind"] == kind) & (rows["first"] == way)], STYLES[way]
                axes.step(each["month"], each["share"], where="post", color=colour, linestyle=line, linewidth=1.8,
                          label=write(WAYS[way]))  # fmt: skip
            axes.set_title("\n".join(title), loc="left", fontsize=9)
            axes.set(xlim=(0, last), ylim=(0, top))
            set_marks(axes.xaxis, range(0, last + 1, 12))
            axes.yaxis.set_major_formatter(percent_axis(write))
        panels[-1 if size == "narrow" else 0].set_xlabel(write(say("months since the first day")))
        above = 0.14 + 0.16 * max(map(len, folded))
        margins(canvas, size, top=above, beside=0.12, below=above + 0.1, legend=True)

    ends = rows.sort_values("month").groupby(["kind", "first"])["share"].last()
    alt = say(
        "Rising step curves by kind of sentence; at the end: {ends}.",
        ends="; ".join(
            f"{write(KINDS[kind])}: "
            + ", ".join(f"{write(WAYS[way])} {write(Percent(ends[kind, way]))}" for way in shown)
            for kind in kinds
        ),
    )
    caption = say(
        "How sentences in the community end, by month since the first day, with the other ends at work (Aalen-Johansen)"
    )
    return drawn(draw, caption, alt, write, height=3.2 if len(kinds) < 2 else 4.6)


def stock(released: Released, write: Words) -> Figure:
    """Sentences served at the end of each half-year, by kind."""
    rows = released.table("caseload")
    days = list(dict.fromkeys(rows["day"]))
    kinds = [kind for kind in KINDS if (rows["kind"] == kind).any()]

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        for kind in kinds:
            mine = rows[rows["kind"] == kind]
            axes.plot(range(len(mine)), mine["n_serving"], color=COLOURS[kind], linestyle=DASHES[kind], marker="o",
                      markersize=4, label=write(KINDS[kind]))  # fmt: skip
        step = 1 if size == "wide" else 2
        set_marks(axes.xaxis, range(0, len(days), step), [_half(day) for day in days[::step]])
        axes.set(ylim=(0, None))
        axes.set_title(write(say("sentences served on the last day")), loc="left", fontsize=9.5)
        margins(canvas, size, bottom=0.35, names=True)
        name_lines(axes, size)

    last = rows[rows["day"] == days[-1]].set_index("kind")["n_serving"]
    alt = say(
        "Lines over {n} half-years; at the last: {ends}.",
        n=len(days),
        ends="; ".join(f"{write(KINDS[kind])} {write(int(last[kind]))}" for kind in kinds),
    )
    return drawn(draw, say("Sentences served in the community at the end of each half-year"), alt, write, height=3.2)


def _half(day: str) -> str:
    when = pd.Timestamp(day)
    return f"{when.month}/{when.year}"


def _kinds(rows: pd.DataFrame, write: Words) -> list[str]:
    return [write(label(KINDS, kind)) for kind in rows["kind"]]


def _level(released: Released) -> Said | Percent:
    return Percent(released.about["parameters"]["conf_level"], 0)
