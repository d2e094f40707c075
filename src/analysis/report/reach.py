"""Tables and drawings about whom the models reached, and about figures that were reported."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Figure, Sentences, Table
from analysis.report.counted import NOTHING, counts, day_of, table_of
from analysis.report.drawing import BLUE, INK, drawn
from analysis.report.labels import label
from analysis.report.legends import margins, room_for
from analysis.report.marks import set_marks
from analysis.words import Number, Percent, Words, say

STEPS = {
    "eligible": say("eligible"),
    "listed": say("put on the list"),
    "offered": say("asked"),
    "accepted": say("agreed"),
    "refused": say("refused"),
    "started": say("started"),
    "still_in": say("still in"),
    "contact": say("first contact"),
}
BY = {
    "": say("not recorded"),
    "police": say("police"),
    "people_committee": say("People's Committee"),
    "person": say("the person"),
    "bank": say("bank"),
    "firm": say("firm"),
    "court": say("court"),
    "official": say("an official"),
    "own choice": say("the person"),
    "lot": say("a lot"),
    "unknown": say("not recorded"),
    "work": say("has work"),
    "shame": say("ashamed to"),
    "no_need": say("no need"),
    "other": say("another reason"),
}
GROUPED = {"sex": say("sex"), "age": say("age at the release"), "commune": say("commune")}
SEXES = {"female": say("women"), "male": say("men"), "unknown": say("not known")}
VERDICTS = {
    "reproduced": say("the records give the same"),
    "differs": say("the records give another number"),
    "part_of_period": say("the records begin in {year}; mean of the years since"),
    "not_in_files": say("cannot be made from the files"),
    "no_records": say("cannot be checked: there are no records of people"),
}
LONGEST, BETWEEN = 0.74, 1.9  # of a column of bars: the longest, and what is left below them, in bars


def steps(released: Released, write: Words) -> Table:
    """People at each step into each kind of model."""
    rows = released.table("reach").query("model == ''")
    columns = {say("model"): [write(label(labels.MODELS, kind)) for kind in rows["kind"]]}
    columns |= {STEPS[name]: counts(rows[f"n_{name}"], write) for name in STEPS if f"n_{name}" in rows}
    note = say(
        "People. A dash: no record names anybody at that step, which is not the same as nobody. Of {n} people released from "
        "prison in these records.",
        n=int(rows["n_released"].iloc[0]),
    )
    return table_of(say("From eligible to still in"), columns, write, note)


def models(released: Released, write: Words) -> Table:
    """The same for every model of a kind that has several."""
    rows = released.table("reach").query("model != ''")
    columns = {say("model"): [released.about["models"].get(m, {}).get(write.language, m) for m in rows["model"]]}
    columns |= {STEPS[name]: counts(rows[f"n_{name}"], write) for name in STEPS if f"n_{name}" in rows}
    return table_of(
        say("Model by model"),
        columns,
        write,
        say("In the order of their names: with numbers this small no ranking means anything."),
    )


def said(released: Released, write: Words) -> Sentences:
    """How many of those who need one are in a model; where a record names participants only; that no cost is known."""
    texts = [
        say(
            "On {day} {listed} people were on the police list, and {inside} of them took part in a model or had a policy loan "
            "({share}).",
            day=day_of(row["day"], write),
            listed=int(row["n_listed"]),
            inside=int(row["n_in_a_model"]),
            share=Percent(row["n_in_a_model"] / row["n_listed"]) if row["n_listed"] else NOTHING,
        )
        for row in released.table("reach_places").to_dict("records")
    ]
    rows = released.table("reach").query("model == '' and participants_only")
    texts += [
        say("{model}: the record names hardly anybody but those who started, so it is not known whom the model did not reach.",
            model=labels.MODELS[kind])
        for kind in rows["kind"]
    ]  # fmt: skip
    texts.append(say("What a place in a model costs stands in none of the delivered files."))
    return Sentences(tuple(map(write, texts)))


def decided(released: Released, write: Words) -> Table:
    """Who decided that people were listed or started, and why people refused."""
    rows = released.table("reach_decided")
    columns = {
        say("model"): [write(label(labels.MODELS, kind)) for kind in rows["kind"]],
        say("step"): [write(STEPS[step]) for step in rows["step"]],
        say("decided by, or why refused"): [write(label(BY, by)) for by in rows["by"]],
        say("people"): counts(rows["n"], write),
    }
    note = say("Where officials choose, those who take part can differ from the others in ways that no record holds.")
    return table_of(say("Who decided"), columns, write, note, words=3)


def waited(released: Released, write: Words) -> Table:
    """Days from the release to the first contact and to the start."""
    rows = released.table("reach_waited")
    columns = {
        say("model"): [write(label(labels.MODELS, kind)) for kind in rows["kind"]],
        say("step"): [write(STEPS[step]) for step in rows["step"]],
        say("people"): counts(rows["n"], write),
        say("days, median"): [_days(row["median_days"], write) for row in rows.to_dict("records")],
        say("a quarter sooner than, a quarter later than"): [_quartiles(row, write) for row in rows.to_dict("records")],
        say("no day known"): counts(rows["n_undated"], write),
    }
    note = say(
        "Of those who were reached: who has not been reached yet is not in it, so that it is no waiting time of everybody. "
        "Quartiles from {n} people on.",
        n=10,
    )
    return table_of(say("Days from the release to the first contact and to the start"), columns, write, note, words=2)


def among(released: Released, write: Words) -> Table:
    """Released, eligible and started by sex, age and commune."""
    rows = released.table("reach_among")
    columns = {
        say("grouped by"): [write(GROUPED[by]) for by in rows["by"]],
        say("group"): [_group(row, released, write) for row in rows.to_dict("records")],
        say("released"): counts(rows["n_released"], write),
        say("ever eligible"): counts(rows["n_eligible"], write),
        say("ever started"): counts(rows["n_started"], write),
        say("started, of those released"): [
            write(Percent(row["n_started"] / row["n_released"])) for row in rows.to_dict("records")
        ],
    }
    note = say("Any model or a policy loan. Communes with their code on the map of the release.")
    return table_of(say("Who was reached, by sex, age and commune"), columns, write, note, words=2)


def out_of_order(released: Released, write: Words) -> Table:
    """Steps that contradict each other."""
    rows = released.table("reach_out_of_order")
    columns = {
        say("earlier step"): [write(STEPS[step]) for step in rows["earlier"]],
        say("later step"): [write(STEPS[step]) for step in rows["later"]],
        say("dated the other way round"): counts(rows["n_before"], write),
        say("later without the earlier"): counts(rows["n_without"], write),
    }
    return table_of(say("Steps that contradict each other"), columns, write, say("Listed, not corrected."), words=2)


def reported(released: Released, write: Words) -> Table:
    """Each printed count beside the same made from the records."""
    rows = released.table("reported").to_dict("records")
    columns = {
        say("figure"): [row[f"label_{write.language}"] for row in rows],
        say("as printed"): [row["printed"] for row in rows],
        say("from the records"): [NOTHING if pd.isna(row["found"]) else write(Number(row["found"], 0)) for row in rows],
        say("found to be"): [_verdict(row, write) for row in rows],
    }
    note = say("A figure that cannot be made again from its base cannot be used: neither for the model nor against it.")
    table = table_of(say("How the reported figures were made"), columns, write, note)
    return Table(table.caption, table.heading, table.rows, table.note, (0, 3))


def funnel(released: Released, write: Words) -> Figure:
    """Bars from eligible to still in, a panel for each kind of model."""
    rows = released.table("reach").query("model == ''").to_dict("records")
    names = [name for name in STEPS if name not in ("contact", "refused")]

    def draw(canvas: Canvas, size: str) -> None:
        across = len(rows) if size == "wide" else 2
        axes = canvas.subplots()
        named: dict[float, str] = {}
        for place, row in enumerate(rows):
            down, column = divmod(place, across)
            levels = [-down * (len(names) + BETWEEN) - i for i in range(len(names))]
            named |= zip(levels, (write(STEPS[name]) for name in names), strict=True)
            _bars(axes, column, levels, [row[f"n_{name}"] for name in names], write)
            axes.text(
                column,
                levels[0] + 0.7,
                write(label(labels.MODELS, row["kind"])),
                fontsize=8.5 if size == "wide" else 7.5,
            )
        axes.set(xlim=(0, across), ylim=(min(named) - 0.5, 0.5), xticks=[])
        axes.spines[:].set_visible(False)
        set_marks(axes.yaxis, named, list(named.values()), letter=8)
        margins(canvas, size, left=room_for(named.values(), 8), right=0.05, top=0.3, bottom=0.1)

    alt = say(
        "Bars for each kind of model: {counts}.",
        counts="; ".join(
            f"{write(labels.MODELS.get(row['kind'], row['kind']))}: "
            + ", ".join(
                f"{write(STEPS[name])} {NOTHING if pd.isna(row[f'n_{name}']) else write(int(row[f'n_{name}']))}"
                for name in names
            )
            for row in rows
        ),
    )
    return drawn(draw, say("People from eligible to still in, by kind of model"), alt, write, height=2.6)


def _bars(axes: Axes, left: float, levels: list[float], counts: list[float], write: Words) -> None:
    """A bar for each count, the longest of them as long as the others' longest; a dash where there is none."""
    known = [0 if pd.isna(count) else int(count) for count in counts]
    lengths = [LONGEST * count / max(*known, 1) for count in known]
    axes.barh(levels, lengths, left=left, color=BLUE, height=0.66)
    axes.vlines(left, levels[-1] - 0.5, levels[0] + 0.5, color=INK, linewidth=0.8, clip_on=False)
    for level, count, length in zip(levels, counts, lengths, strict=True):
        axes.annotate(NOTHING if pd.isna(count) else write(int(count)), (left + length, level), (3, 0),
                      textcoords="offset points", va="center", fontsize=8, color=INK)  # fmt: skip


def _group(row: dict, released: Released, write: Words) -> str:
    if row["by"] == "sex":
        return write(label(SEXES, row["group"]))
    if row["group"] == "unknown":
        return write(say("not known"))
    if row["by"] == "age":
        low, high = map(int, row["group"].split("-"))
        if low == 0:
            return write(say("up to {high}", high=high))
        return write(say("{low} and older", low=low) if high > 100 else say("{low} to {high}", low=low, high=high))
    name = released.about.get("communes", {}).get(row["group"])
    return f"{name} ({row['group']})" if name else row["group"]


def _days(days: float, write: Words) -> str:
    return NOTHING if pd.isna(days) else write(Number(days, 0))


def _quartiles(row: dict, write: Words) -> str:
    if pd.isna(row["low_days"]):
        return NOTHING
    return write(say("{low} to {high}", low=Number(row["low_days"], 0), high=Number(row["high_days"], 0)))


def _verdict(row: dict, write: Words) -> str:
    if row["verdict"] == "part_of_period":
        return write(say("the records begin in {year}; mean of the years since", year=str(int(row["first_year"]))))
    return write(VERDICTS[row["verdict"]])
